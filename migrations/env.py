"""Alembic's way in: says which database it is about; shopdb.migrate does the rest.

`alembic -x url=mysql://user:password@host:3306/name …` names another one.
"""

from sqlalchemy import URL

from shopdb.migrate import run_env


def server() -> URL:
    """The database of SHOPDB_URL, or of the server that `make up` started."""
    # Imported here, so that a command that names its own database needs no engine.
    from shopdb import engine

    return engine.url()


run_env(server)
