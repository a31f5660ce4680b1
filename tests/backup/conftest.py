"""A shop that is backed up while it sells, sells on, and is lost with the server it lay on."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pymysql
import pytest
from sqlalchemy import URL

from shopdb.backup import archive, backup, contents
from shopdb.backup.manifest import Table
from shopdb.backup.tools import Tools
from shopdb.database import scalar, session
from shopdb.engine import rootfs
from shopdb.migrate.fingerprint import Fingerprint, fingerprint
from shopdb.migrate.session import engine_for
from shopdb.migrate.session import session as migration_session
from shopdb.problem import Problem
from tests.concurrency.conftest import AGAIN
from tests.conftest import migrated
from tests.database import Database
from tests.launching import launch
from tests.market import Market

DATABASE = "shopdb_kept"
WRITERS = 2
# All that an account needs that backs up, and all that one needs that copies the logs.
BACKS_UP = (
    f"GRANT SELECT, LOCK TABLES, SHOW VIEW, TRIGGER, EVENT ON {DATABASE}.* TO keeper",
    "GRANT BACKUP_ADMIN, SHOW_ROUTINE ON *.* TO keeper",
)
COPIES_LOGS = ("GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO archivist",)


@dataclass(frozen=True)
class Lost:
    """What is left of the shop, and what is known of it.

    Args:
        folder: the backups and logs.
        backup: the one backup.
        code: the fingerprint of the database.
        first: the order placed after the backup, by its id.
        second: the order placed after that one.
        name: the transaction that placed the first.
        between: a moment after the first and before the second.
        then: the tables at that moment.
        last: the tables at the end.
        enabled: the events that were enabled.
    """

    folder: Path
    backup: Path
    code: Fingerprint
    first: int
    second: int
    name: str
    between: datetime
    then: dict[str, Table]
    last: dict[str, Table]
    enabled: set[str]


@pytest.fixture(scope="session")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Lost:
    """Back a selling shop up, place two orders more, copy the logs, and lose the server."""
    try:
        Tools(tmp_path_factory.getbasetemp(), print).version("mysqlbinlog")
    except Problem as problem:
        pytest.skip(f"{problem.what}: a restore to a point in time needs it")
    running = launch(rootfs.sources() / "test.cnf")
    try:
        return _kept(running.url, tmp_path_factory.mktemp("backups"))
    finally:
        running.stop()


def _kept(root: URL, folder: Path) -> Lost:
    url = root.set(database=DATABASE)
    with session(root) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {DATABASE} COLLATE utf8mb4_0900_ai_ci")
    migrated(url)
    for account, grants in (("keeper", BACKS_UP), ("archivist", COPIES_LOGS)):
        with session(root) as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE USER {account} IDENTIFIED BY 'secret'")
            for grant in grants:
                cursor.execute(grant)
    db = Database(url)
    market = Market(db)
    goods = market.goods("7.50", stock=10_000)
    market.ship(market.paid_order({goods: 3}))
    with _selling(market, goods):
        taken = backup(url.set(username="keeper", password="secret"), folder, print)
    first = market.order({goods: 1})
    executed = str(db.scalar("SELECT @@GLOBAL.gtid_executed"))
    then = tables(url)
    between = db.scalar("SELECT UTC_TIMESTAMP(6)")
    second = market.order({goods: 1})
    # As somebody names it who stands beside it.
    beside = Path(os.path.relpath(folder))
    archive(root.set(username="archivist", password="secret"), beside, print)
    kept = Lost(
        folder,
        taken,
        code(url),
        first,
        second,
        f"{executed.split(':', maxsplit=1)[0]}:{executed.rsplit('-', maxsplit=1)[-1]}",
        between,
        then,
        tables(url),
        set(contents.enabled_events(db.connection)),
    )
    db.close()
    return kept


@contextmanager
def _selling(market: Market, goods: int) -> Iterator[None]:
    """Others place orders while the block lasts, and have done so before it begins."""
    buyers = [market.buyer() for _ in range(WRITERS)]
    is_over, has_sold = threading.Event(), [threading.Event() for _ in range(WRITERS)]
    failures: list[BaseException] = []

    def sell(number: int) -> None:
        db = Database(market.db.url)
        try:
            mine = _same_premises(market, db)
            while not is_over.is_set():
                try:
                    mine.order({goods: 1}, buyers[number])
                except pymysql.err.OperationalError as error:
                    if error.args[0] not in AGAIN:
                        raise
                has_sold[number].set()
        except BaseException as failure:
            failures.append(failure)
            raise
        finally:
            db.close()

    threads = [threading.Thread(target=sell, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        assert all(event.wait(60) for event in has_sold)
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    assert failures == []


def _same_premises(market: Market, db: Database) -> Market:
    """The same shop in another session."""
    other = object.__new__(Market)
    other.__dict__.update(market.__dict__)
    other.db = db
    return other


def tables(url: URL) -> dict[str, Table]:
    """Rows and checksum of every table."""
    with session(url) as connection:
        return contents.tables(connection, contents.base_tables(connection))


def code(url: URL) -> Fingerprint:
    """Everything but rows, and but what the account may that backs up: it is of one server."""
    with migration_session(engine_for(url)) as connection:
        found = fingerprint(connection)
    return {name: text for name, text in found.items() if name.name != "'keeper'@'%'"}


@pytest.fixture
def empty_place(server_url: URL) -> Iterator[Callable[[], URL]]:
    """Names for databases that are not there yet, dropped at the end."""
    made: list[str] = []

    def place() -> URL:
        with session(server_url) as connection:
            number = scalar(connection, "SELECT UUID_SHORT()")
        made.append(f"shopdb_back_{number}")
        return server_url.set(database=made[-1])

    yield place
    with session(server_url) as connection, connection.cursor() as cursor:
        for name in made:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
