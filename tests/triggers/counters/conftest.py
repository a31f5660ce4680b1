"""A stockroom, the ways in which rows are written, and many sessions at once."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any

import pymysql
import pytest

from tests.database import Database
from tests.stockroom import Row, Stockroom

WAYS = ("INSERT", "INSERT IGNORE", "REPLACE", "LOAD IGNORE", "LOAD REPLACE")


@pytest.fixture
def room(db: Database) -> Iterator[Stockroom]:
    """A stockroom in a transaction that is rolled back: nothing has to be emptied."""
    db.execute("START TRANSACTION")
    yield Stockroom(db)
    db.execute("ROLLBACK")


@pytest.fixture
def shared(db: Database) -> Stockroom:
    """A stockroom whose rows other sessions see once they are committed, all in one go."""
    db.execute("START TRANSACTION")
    return Stockroom(db)


@pytest.fixture
def refuses(room: Stockroom, raises_sql: Any) -> Callable[[int], Any]:
    """Expects an error that leaves every counter and ledger as it was."""

    @contextmanager
    def expect(code: int) -> Iterator[None]:
        before = room.contents()
        with raises_sql(code):
            yield
        assert room.contents() == before

    return expect


@pytest.fixture
def load(room: Stockroom, tmp_path: Path) -> Callable[..., int]:
    """Sends rows as a file: `LOAD DATA LOCAL INFILE … <how> INTO TABLE …`."""

    def send(table: str, how: str, *rows: Row) -> int:
        path = tmp_path / f"{table}.csv"
        with path.open("w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(row.values() for row in rows)
        return room.db.execute(
            f"LOAD DATA LOCAL INFILE %s {how} INTO TABLE {table} FIELDS TERMINATED BY ','"
            f" ({', '.join(rows[0])})",
            (str(path),),
        )

    return send


@pytest.fixture(params=WAYS)
def write(
    request: pytest.FixtureRequest, room: Stockroom, load: Callable[..., int]
) -> Callable[..., int]:
    """Writes rows in one statement; the test is run once for each way to do that."""

    def send(table: str, *rows: Row) -> int:
        verb, _, how = request.param.partition(" ")
        if verb == "LOAD":
            return load(table, how, *rows)
        return room.add(table, *rows, verb=request.param)

    return send


def outcome(session: Database, sql: str, arguments: Any = None) -> int | str:
    """The error number of a statement, or 'done'."""
    try:
        session.execute(sql, arguments)
    except pymysql.MySQLError as error:
        return int(error.args[0])
    return "done"


@pytest.fixture(params=["READ COMMITTED", "REPEATABLE READ"])
def session(
    request: pytest.FixtureRequest, connect: Callable[[], Database]
) -> Callable[[], Database]:
    """Opens one more session; the test is run at each isolation level."""

    def open_one() -> Database:
        opened = connect()
        opened.execute(f"SET SESSION TRANSACTION ISOLATION LEVEL {request.param}")
        opened.execute("SET SESSION innodb_lock_wait_timeout = 10")
        return opened

    return open_one


@pytest.fixture
def at_once(
    shared: Stockroom, session: Callable[[], Database]
) -> Callable[..., Counter[int | str]]:
    """Runs each statement in a session of its own, all at the same time; counts the outcomes."""

    def run(statements: list[tuple[str, Any]]) -> Counter[int | str]:
        shared.db.execute("COMMIT")
        start = Barrier(len(statements))

        def work(statement: tuple[str, Any]) -> int | str:
            opened = session()
            start.wait()
            return outcome(opened, *statement)

        with ThreadPoolExecutor(len(statements)) as pool:
            return Counter(pool.map(work, statements))

    return run
