"""Whose account does what a server's administrator does: copying its logs, restoring."""

from sqlalchemy import URL

from shopdb.database import parse_url
from shopdb.engine import given
from shopdb.settings import setting


def administrator(url: URL) -> URL:
    """The same server and database through the account of SHOPDB_ADMIN_URL.

    Without that setting: root on the server that `make up` started, whose password is in .env;
    elsewhere the account of the URL itself.
    """
    if named := setting("SHOPDB_ADMIN_URL"):
        return parse_url(named).set(database=url.database)
    password = setting("SHOPDB_ROOT_PASSWORD")
    return url if given() or not password else url.set(username="root", password=password)
