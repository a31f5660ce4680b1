"""One literal row of every table, two where a second is needed: what the cases are tried on.

Ids are small and fixed, so that a case can name them. Orders 1 and 2 are still being written.
"""

from tests.database import Database
from tests.schema.rows import Row, row
from tests.schema.world_after_sale import AFTER_SALE
from tests.schema.world_catalog import CATALOG
from tests.schema.world_customer import PERSONS
from tests.schema.world_platform import PLATFORM
from tests.schema.world_purchasing import PURCHASING
from tests.schema.world_reviews import REVIEWS
from tests.schema.world_sales import SALES, authorisation, document, order, payment
from tests.schema.world_selling import PARCELS, SELLING
from tests.schema.world_stored_value import STORED_VALUE
from tests.schema.world_summaries import SUMMARIES

__all__ = ["WORLD", "authorisation", "build", "document", "order", "payment", "row"]


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
    *CATALOG,
    *SELLING,
    *SALES,
    *PARCELS,
    *PURCHASING,
    *REVIEWS,
    *AFTER_SALE,
    *STORED_VALUE,
    *PERSONS,
    *PLATFORM,
    *SUMMARIES,
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
