"""Accounts that have one role and nothing else, as those who use the shop's database log in."""

from collections.abc import Callable, Iterator
from typing import Any

import pymysql
import pytest

from tests.database import Database
from tests.market import Market

PASSWORD = "Roles-are-tried-with-this-1"
# What the server says to who may not: a table, a column, a routine.
DENIED = (1142, 1143, 1370)
# And to who asks for what is no statement, no table, no routine.
MISTAKEN = (1064, 1146, 1305)


@pytest.fixture
def market(db: Database) -> Market:
    """A shop that is open for business."""
    return Market(db)


@pytest.fixture
def log_in(db: Database, worker_id: str) -> Iterator[Callable[[str], Database]]:
    """Opens a session as an account of the worker's own that was granted a role."""
    account = f"'shopdb_test_{worker_id}'"
    opened: list[Database] = []

    def as_role(role: str) -> Database:
        db.execute(f"CREATE USER {account} IDENTIFIED BY %s DEFAULT ROLE {role}", (PASSWORD,))
        opened.append(Database(db.url.set(username=f"shopdb_test_{worker_id}", password=PASSWORD)))
        return opened[-1]

    db.execute(f"DROP USER IF EXISTS {account}")
    yield as_role
    for session in opened:
        session.close()
    db.execute(f"DROP USER IF EXISTS {account}")


@pytest.fixture
def app(log_in: Callable[[str], Database]) -> Database:
    """One of the shop's own programmes."""
    return log_in("shopdb_app")


@pytest.fixture
def analyst(log_in: Callable[[str], Database]) -> Database:
    """Somebody who asks questions."""
    return log_in("shopdb_analyst")


def is_allowed(session: Database, sql: str, arguments: Any = None) -> bool:
    """Whether an account may run a statement; what else is wrong with it does not matter."""
    try:
        session.execute(sql, arguments)
    except pymysql.MySQLError as error:
        if error.args[0] in DENIED:
            return False
        if error.args[0] in MISTAKEN:
            raise
    return True


def tables(db: Database, kind: str = "BASE TABLE") -> list[str]:
    """Every table of the shop, or every view."""
    return [
        name
        for (name,) in db.rows(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = DATABASE() AND table_type = %s ORDER BY table_name",
            (kind,),
        )
    ]


def may(session: Database, db: Database, statement: str) -> set[str]:
    """The tables that an account may run a statement on; `{column}` is the first of each."""
    allowed = set()
    for table in tables(db):
        column = db.scalar(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
            " AND table_name = %s ORDER BY ordinal_position LIMIT 1",
            (table,),
        )
        if is_allowed(session, statement.format(table=table, column=column)):
            allowed.add(table)
    return allowed
