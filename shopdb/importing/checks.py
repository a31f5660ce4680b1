"""What a database must have before anything is imported into it."""

from shopdb.database import Connection, rows, scalar
from shopdb.importing.source import Source
from shopdb.problem import Problem

TABLES = (
    "billing_document",
    "billing_document_line",
    "customer",
    "import_batch",
    "import_batch_total",
    "import_reject",
    "order_line",
    "price",
    "product_variant",
    "sales_order",
)
REFERENCE = {
    "the currency GBP": "SELECT 1 FROM currency WHERE currency_code = 'GBP'",
    "the locale en-GB": "SELECT 1 FROM locale WHERE locale_code = 'en-GB'",
    "the tax class standard": "SELECT 1 FROM tax_class WHERE tax_class_code = 'standard'",
    "the country GB": "SELECT 1 FROM country WHERE country_code = 'GB'",
    "the step from new to imported": "SELECT 1 FROM order_status_transition"
    " WHERE from_status = 'new' AND to_status = 'imported'",
}


def require(connection: Connection, source: Source) -> None:
    """Hold a database against what an import relies on.

    Raises:
        Problem: what is missing, with what to do.
    """
    there = {
        name.lower()
        for (name,) in rows(
            connection,
            "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()",
        )
    }
    missing = sorted({*TABLES, f"staging_{source.name}"} - there)
    if missing:
        raise Problem(
            f"the database has no table {missing[0]}", "Bring it up to date: make migrate"
        )
    for what, probe in REFERENCE.items():
        if not scalar(connection, probe):
            raise Problem(
                f"the database lacks {what}",
                "Load the rows every shop needs: shopdb seed reference",
            )
    if not scalar(connection, "SELECT @@local_infile"):
        raise Problem(
            "the server takes no file from a client: local_infile is off",
            "As an administrator: SET PERSIST local_infile = ON",
        )
    if not scalar(connection, "SELECT CONVERT_TZ('2011-07-01', 'Europe/London', 'UTC')"):
        raise Problem(
            "the server knows no time zones by name",
            "Load them: mysql_tzinfo_to_sql /usr/share/zoneinfo | mysql -u root mysql",
        )
