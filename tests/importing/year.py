"""The real year of sales: where its file is, and how a database gets it."""

from pathlib import Path

from sqlalchemy import URL

from shopdb.demo import find_sales
from shopdb.importing import ImportSummary, run


def find_year() -> Path | None:
    """The file named by SHOPDB_ONLINE_RETAIL, or found in or beside the project."""
    return find_sales()


def import_year(url: URL) -> ImportSummary:
    """Import the year into a database that is migrated and has its reference rows."""
    path = find_year()
    assert path is not None, "ask find_year first"
    return run(url, "online_retail", path)
