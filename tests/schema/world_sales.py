"""Orders, payments and documents: builders of their rows, and the rows of the world."""

from typing import Any

from tests.schema.rows import Row, row


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


SALES: list[Row] = [
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
]
