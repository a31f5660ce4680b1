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
# To who may touch no file of the server: newer ones say which right is missing.
NO_FILES = (1045, 1227)
# To who would write through a view that cannot be written through.
READ_ONLY = (1288, 1348, 1471)
# To who would write to the server's catalogue, which a view reads.
CATALOGUE = (1044,)
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


@pytest.fixture
def support(log_in: Callable[[str], Database]) -> Database:
    """Somebody who helps a customer."""
    return log_in("shopdb_support")


@pytest.fixture
def relay(log_in: Callable[[str], Database]) -> Database:
    """What keeps MongoDB in step."""
    return log_in("shopdb_relay")


@pytest.fixture
def auditor(log_in: Callable[[str], Database]) -> Database:
    """Somebody who checks the books."""
    return log_in("shopdb_auditor")


@pytest.fixture
def dba(log_in: Callable[[str], Database]) -> Database:
    """Somebody who keeps the database running."""
    return log_in("shopdb_dba")


def refusal(session: Database, sql: str, arguments: Any = None) -> int | None:
    """The number of the server's error; None where it raises none."""
    try:
        session.execute(sql, arguments)
    except pymysql.MySQLError as error:
        return int(error.args[0])
    return None


def is_allowed(session: Database, sql: str, arguments: Any = None) -> bool:
    """Whether an account may run a statement; what else is wrong with it does not matter."""
    number = refusal(session, sql, arguments)
    assert number not in MISTAKEN, sql
    return number not in DENIED


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


def routines(db: Database) -> dict[str, str]:
    """A call of every routine of the shop, by its name."""
    return {
        name: f"{'CALL' if kind == 'PROCEDURE' else 'DO'} {name}"
        f"({', '.join(f'@a{number}' for number in range(parameters))})"
        for name, kind, parameters in db.rows(
            "SELECT r.routine_name, r.routine_type, COUNT(p.parameter_name)"
            " FROM information_schema.routines AS r LEFT JOIN information_schema.parameters AS p"
            " ON p.specific_schema = r.routine_schema AND p.specific_name = r.routine_name"
            " AND p.parameter_mode IS NOT NULL WHERE r.routine_schema = DATABASE()"
            " GROUP BY r.routine_name, r.routine_type"
        )
    }


def first_column(db: Database, table: str) -> str:
    """The first column of a table or view."""
    return str(
        db.scalar(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
            " AND table_name = %s AND ordinal_position = 1",
            (table,),
        )
    )


def may(session: Database, db: Database, statement: str, kind: str = "BASE TABLE") -> set[str]:
    """The tables that an account may run a statement on; `{column}` is the first of each."""
    return {
        table
        for table in tables(db, kind)
        if is_allowed(session, statement.format(table=table, column=first_column(db, table)))
    }
