"""One literal row of every table, two where a second is needed: what the cases are tried on.

Ids are small and fixed, so that a case can name them. Orders 1 and 2 are still being written.
"""

from typing import Any

from tests.database import Database

Row = tuple[str, dict[str, Any]]


def row(table: str, **values: Any) -> Row:
    """One row of a table."""
    return table, values


def order(number: int, **changes: Any) -> list[Row]:
    """An unplaced order with one line, charge, discount, tax and address of the same number.

    Four lanterns at 2.55 less 0.20, shipping at 3.00, tax of 2.00: 15.00 in GBP.
    """
    header = {
        "order_id": number,
        "order_number": f"W-{number}",
        "channel_id": 1,
        "customer_id": 1,
        "currency_code": "GBP",
        "currency_minor_unit": 2,
        "prices_include_tax": False,
        "subtotal": "10.20",
        "discount_total": "0.20",
        "shipping_total": "3.00",
        "tax_total": "2.00",
    }
    return [
        row("sales_order", **(header | changes)),
        row(
            "order_line",
            order_line_id=number,
            order_id=number,
            line_no=1,
            variant_id=1,
            sku="85123A",
            product_name="Lantern",
            tax_class_code="toys",
            quantity=4,
            unit_price="2.55",
        ),
        row(
            "order_charge",
            order_charge_id=number,
            order_id=number,
            kind="shipping",
            label="Post",
            amount="3.00",
        ),
        row(
            "order_discount",
            order_discount_id=number,
            order_id=number,
            order_line_id=number,
            label="Welcome",
            amount="0.20",
        ),
        row(
            "order_tax",
            order_tax_id=number,
            order_id=number,
            order_line_id=number,
            label="VAT 20 %",
            country_code="GB",
            rate="0.2",
            taxable_amount="10.00",
            amount="2.00",
            is_included=False,
        ),
        row(
            "order_address",
            order_id=number,
            kind="shipping",
            line1="1 High Street",
            city="York",
            country_code="GB",
        ),
    ]


def payment(number: int, **changes: Any) -> Row:
    """A payment of the order of the same number."""
    values = {
        "payment_id": number,
        "order_id": number,
        "payment_method_id": 90,
        "currency_code": "GBP",
        "currency_minor_unit": 2,
    }
    return row("payment", **(values | changes))


def authorisation(number: int, amount: str = "15.00") -> Row:
    """What begins the ledger of the payment of the same number."""
    return row(
        "payment_transaction",
        payment_transaction_id=number,
        payment_id=number,
        kind="authorize",
        amount=amount,
        status="success",
        provider="acquirer",
        gateway_ref=f"auth-{number}",
        idempotency_key=f"authorize-{number}",
    )


def document(number: int, kind: str, **changes: Any) -> list[Row]:
    """An unissued invoice or credit note of order 1, over its four lanterns."""
    header = {
        "billing_document_id": number,
        "document_kind": kind,
        "series": "INV-" if kind == "invoice" else "CN-",
        "number": number,
        "channel_id": 1,
        "customer_id": 1,
        "order_id": 1,
        "currency_code": "GBP",
        "currency_minor_unit": 2,
        "net_total": "10.00",
        "tax_total": "2.00",
    }
    return [
        row("billing_document", **(header | changes)),
        row(
            "billing_document_line",
            billing_document_line_id=number,
            billing_document_id=number,
            line_no=1,
            line_kind="goods",
            order_line_id=1,
            variant_id=1,
            label="Lantern",
            quantity=4,
            unit_amount="2.50",
            net_amount="10.00",
            tax_amount="2.00",
        ),
    ]


def channel(number: int, code: str) -> Row:
    """A channel that sells in pounds."""
    return row(
        "sales_channel",
        channel_id=number,
        channel_code=code,
        name="Web shop",
        default_currency_code="GBP",
        default_locale_code="en-GB",
        timezone="Europe/London",
        prices_include_tax=False,
    )


def address(number: int, is_default: bool) -> Row:
    """An address of customer 1."""
    return row(
        "customer_address",
        customer_address_id=number,
        customer_id=1,
        full_name="Ann Example",
        line1="1 High Street",
        city="York",
        country_code="GB",
        is_default_shipping=is_default,
        is_default_billing=is_default,
    )


WORLD: list[Row] = [
    channel(1, "web"),
    channel(2, "market"),
    row("exchange_rate", base_code="GBP", quote_code="EUR", valid_from="2011-01-01", rate="1.2"),
    row("number_sequence", scope="order", channel_id=1, year=0, prefix="W-"),
    row("number_sequence", scope="invoice", channel_id=1, year=2011, prefix="INV-"),
    row("number_sequence", scope="credit_note", channel_id=1, year=2011, prefix="CN-"),
    row("customer_group", customer_group_id=1, customer_group_code="trade", name="Trade"),
    row("customer", customer_id=1, email="ann@example.com", customer_group_id=1),
    row("customer", customer_id=2, email="ann@example.com", is_guest=True),
    row("customer", customer_id=3, external_ref="old:17850"),
    address(1, is_default=True),
    address(2, is_default=False),
    row("tax_class", tax_class_id=90, tax_class_code="toys", name="Toys"),
    row("tax_class", tax_class_id=91, tax_class_code="books", name="Books"),
    row("brand", brand_id=1, name="Acme", slug="acme"),
    row("brand", brand_id=2, name="Bell", slug="bell"),
    row("category", category_id=1, depth=0),
    row("category", category_id=2, depth=1, parent_depth=0, parent_id=1),
    row("category", category_id=3, depth=0),
    row("category_translation", category_id=1, locale_code="en", name="Home", slug="home"),
    row("product", product_id=1, brand_id=1, tax_class_id=90),
    row("product", product_id=2, tax_class_id=90),
    row("product_translation", product_id=1, locale_code="en", name="Lantern", slug="lantern"),
    row("product_category", product_id=1, category_id=1, is_primary=True),
    row("product_category", product_id=1, category_id=2),
    row(
        "product_variant",
        variant_id=1,
        product_id=1,
        sku="85123A",
        gtin="12345670",
        is_default=True,
    ),
    row("product_variant", variant_id=2, product_id=2, sku="TEE"),
    row("product_variant", variant_id=3, product_id=1, sku="85123B", option_signature="b" * 64),
    row(
        "price_list",
        price_list_id=1,
        price_list_code="web-gbp",
        name="Web shop",
        channel_id=1,
        currency_code="GBP",
    ),
    row("price", price_list_id=1, variant_id=1, valid_from="2011-01-01", amount="2.55"),
    row(
        "price",
        price_list_id=1,
        variant_id=3,
        valid_from="2011-01-01",
        valid_to="2012-01-01",
        amount="4.00",
    ),
    *order(1),
    *order(2),
    row(
        "order_status_history",
        order_id=1,
        seq=1,
        from_status="new",
        to_status="pending",
        actor="test",
    ),
    row("payment_method", payment_method_id=90, payment_method_code="barter", name="Barter"),
    payment(1),
    payment(2),
    authorisation(1),
    authorisation(2),
    *document(1, "invoice"),
    *document(2, "credit_note", corrects_document_id=1),
    row(
        "import_batch",
        import_batch_id=1,
        source="old",
        rows_sha256="a" * 64,
        file_name="old.csv",
        row_count=1,
    ),
    row(
        "import_batch_total",
        import_batch_id=1,
        document_class="sale",
        outcome="read",
        row_count=1,
        amount=0,
    ),
    row("import_reject", import_batch_id=1, row_no=1, reason="no_sku", landed_row="{}"),
    row(
        "staging_online_retail",
        import_batch_id=1,
        row_no=1,
        cell_count=8,
        line_no=1,
        invoice_no="536365",
        stock_code="85123A",
        description="",
        quantity="6",
        invoice_date="2010-12-01 08:26:00",
        unit_price="2.55",
        customer_id="17850",
        country="United Kingdom",
    ),
]


def build(db: Database, rows: list[Row]) -> None:
    """Insert rows, parents first."""
    for table, values in rows:
        db.insert(table, **values)
