"""Migrations while others are at work: a second runner, an idle transaction, a shop that sells."""

import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from copy import copy

import pymysql
import pytest

from shopdb.migrate.commands import upgrade
from shopdb.migrate.lock import holder
from shopdb.migrate.session import engine_for, rows, run, session
from tests.conftest import fresh_database, migrated
from tests.database import Database
from tests.market import Market
from tests.migrations.scratch_repository import PROJECT, ScratchRepository

# What a caller meets while code is replaced, and calls again: the procedure is not there, is there
# and not granted yet, was prepared before; then a deadlock and a lock wait, as ever.
AGAIN = (1305, 1370, 1615, 1213, 1205)
CLIENTS = 4


@pytest.fixture
def db(scratch_database):
    """An autocommit session on the test's database."""
    with session(engine_for(scratch_database)) as connection:
        yield connection


def alembic(repository, url, *options):
    """An upgrade to head as a process of its own."""
    command = [sys.executable, "-m", "alembic", "-c", repository.root / "alembic.ini"]
    for option in (f"url={url.render_as_string(hide_password=False)}", *options):
        command += ["-x", option]
    return subprocess.Popen(
        [*command, "upgrade", "head"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until(holds):
    ends = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.02)


@contextmanager
def in_use(url, table):
    """A transaction that has read a table and idles; ended by what is given, or with the block."""
    with session(engine_for(url), autocommit=False) as idle:
        run(idle, f"SELECT * FROM {table}")
        yield lambda: run(idle, "COMMIT")


def test_of_two_upgrades_one_applies_and_the_other_says_for_whom_it_waits(
    repository, scratch_database, db
):
    upgrade(scratch_database, "0002", config=repository.config)
    with in_use(scratch_database, "book") as end:
        first = alembic(repository, scratch_database, "lock_wait=1")
        wait_until(lambda: holder(db, scratch_database.database))
        number = holder(db, scratch_database.database).connection_id
        impatient = alembic(repository, scratch_database, "runner_wait=1")
        said, _ = impatient.communicate(timeout=60)
        second = alembic(repository, scratch_database)
        for line in second.stderr:
            if "waits" in line:
                break
        end()
        _, told = first.communicate(timeout=60)
        _, nothing = second.communicate(timeout=60)

    assert (first.returncode, second.returncode) == (0, 0)
    assert told.count("create view") == 2
    assert nothing == ""
    user = scratch_database.username
    database = scratch_database.database
    assert impatient.returncode != 0
    assert f"{database} is being migrated by connection {number}, {user}@" in said
    assert line.startswith(f"waits up to 60 s for connection {number}, {user}@")
    assert rows(db, "SELECT version_num FROM alembic_version") == [("0003",)]


def test_an_idle_transaction_holds_up_an_upgrade_and_no_reader(repository, scratch_database, db):
    upgrade(scratch_database, "0002", config=repository.config)
    taken, ended = [], threading.Event()

    def read():
        with session(engine_for(scratch_database)) as connection:
            while not ended.is_set():
                started = time.monotonic()
                run(connection, "SELECT COUNT(*) FROM book")
                taken.append(time.monotonic() - started)
                time.sleep(0.01)

    reader = threading.Thread(target=read)
    told = []
    config = repository.config
    config.attributes["lock_wait"] = 1
    with in_use(scratch_database, "book") as end:
        reader.start()
        held = 6
        timer = threading.Timer(held, end)
        timer.start()
        upgrade(scratch_database, config=config, tell=told.append)
        timer.join()
    ended.set()
    reader.join()

    first = next(line for line in told if "tries again" in line)
    assert first.startswith("0003 up 1/7 alter table book: got no lock in ")
    assert "; last: SELECT * FROM book\n    KILL " in first
    # No reader waited for the end of the transaction.
    assert max(taken) < held
    assert rows(db, "SELECT version_num FROM alembic_version") == [("0003",)]


REVISION = """\
-- Locks: brief
ALTER TABLE sales_order
    ADD COLUMN item_count INT UNSIGNED NULL COMMENT 'Units of all lines', ALGORITHM = INSTANT;
ALTER TABLE order_line ADD KEY ix_order_line_sku (sku), ALGORITHM = INPLACE, LOCK = NONE;
DROP TRIGGER stock_level_before_insert_start_at_zero;
{level}
DROP TRIGGER stock_reservation_after_insert_move_reserved;
{reserved}
DROP PROCEDURE checkout_place_order;
{checkout}
-- chunks: 5 by order_id
UPDATE sales_order
SET item_count = (
    SELECT SUM(quantity) FROM order_line WHERE order_line.order_id = sales_order.order_id
)
WHERE order_id BETWEEN @chunk_from AND @chunk_to;
DROP TRIGGER stock_reservation_after_insert_move_reserved;
{reserved}
ALTER TABLE order_line DROP KEY ix_order_line_sku, ALGORITHM = INPLACE, LOCK = NONE;
"""


@pytest.fixture
def project(tmp_path):
    """The shop's own repository, with one more revision."""
    for name in ("schema", "procedures", "views", "triggers", "events", "roles", "migrations"):
        shutil.copytree(PROJECT / name, tmp_path / name)
    shutil.copy(PROJECT / "alembic.ini", tmp_path)
    repository = ScratchRepository(tmp_path)
    (newest,) = sorted(tmp_path.glob("migrations/versions/[0-9]*.py"))[-1:]
    texts = {
        "level": "triggers/inventory/stock_level_before_insert_start_at_zero.sql",
        "reserved": "triggers/inventory/stock_reservation_after_insert_move_reserved.sql",
        "checkout": "procedures/cart/checkout_place_order.sql",
    }
    up = REVISION.format(**{name: (PROJECT / path).read_text() for name, path in texts.items()})
    down = "ALTER TABLE sales_order DROP COLUMN item_count;"
    repository.revision(int(newest.name[:4]) + 1, "while_it_sells", up, down)
    return repository


@pytest.fixture
def market(server_url, worker_id):
    """A shop that sells, at head, on a database of its own."""
    with fresh_database(server_url, f"shopdb_selling_{worker_id}") as url:
        database = Database(migrated(url))
        yield Market(database)
        database.close()


@pytest.fixture
def app(market, worker_id):
    """An account with the rights of the shop's programmes."""
    name = f"shopdb_selling_{worker_id}"
    market.db.execute(f"DROP USER IF EXISTS {name}")
    market.db.execute(f"CREATE USER {name} IDENTIFIED BY 'It sells-1' DEFAULT ROLE shopdb_app")
    yield market.db.url.set(username=name, password="It sells-1")
    market.db.execute(f"DROP USER {name}")


class Client:
    """Fills carts and orders them without pause, until it is told to stop."""

    def __init__(self, market, app, tee):
        self.market, self.tee = copy(market), tee
        self.market.db, self.app = Database(market.db.url), Database(app)
        self.taken, self.again, self.failed = [], Counter(), []
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._work)

    def _work(self):
        while not self.ended.is_set():
            cart = self._until_done(lambda: self.market.cart({self.tee: 1}))
            started = time.monotonic()
            call = ("checkout_place_order", cart, None, None, None)
            self._until_done(lambda call=call: self.app.call(*call))
            self.taken.append(time.monotonic() - started)

    def _until_done(self, act):
        ends = time.monotonic() + 30
        while True:
            try:
                return act()
            except pymysql.MySQLError as error:
                if error.args[0] not in AGAIN or time.monotonic() > ends:
                    self.failed.append(error)
                    raise
                self.again[error.args[0]] += 1
                time.sleep(0.01)

    def stop(self):
        """End it after the order in hand."""
        self.ended.set()
        self.thread.join()
        self.market.db.close()
        self.app.close()


def test_a_shop_sells_on_through_an_upgrade(project, market, app, capsys):
    tee = market.goods(stock=100_000)
    clients = [Client(market, app, tee) for _ in range(CLIENTS)]
    for client in clients:
        client.thread.start()
    wait_until(lambda: all(len(client.taken) > 5 for client in clients))
    before = sum(len(client.taken) for client in clients)
    calm = max(max(client.taken) for client in clients)
    told = []
    started = time.monotonic()
    try:
        upgrade(market.db.url, config=project.config, tell=told.append)
    finally:
        took = time.monotonic() - started
        for client in clients:
            client.stop()

    sold = sum(len(client.taken) for client in clients)
    again = sum((client.again for client in clients), Counter())
    stall = max(max(client.taken) for client in clients)
    with capsys.disabled():
        print(
            f"\n{sold - before} orders by {CLIENTS} clients during an upgrade of {took:.1f} s; "
            f"longest {1000 * stall:.0f} ms, before it {1000 * calm:.0f} ms; "
            f"called again: {dict(again)}"
        )
    assert [client.failed for client in clients] == [[]] * CLIENTS
    assert sold > before
    db = market.db
    assert db.count("sales_order") == sold
    assert db.rows("SELECT on_hand, reserved FROM stock_level") == [(100_000, sold)]
    assert market.violations() == []
    # All that was there when the backfill began; the rest came after it.
    filled, empty = db.rows(
        "SELECT MAX(IF(item_count = 1, order_id, 0)), MIN(IF(item_count IS NULL, order_id, 1e9))"
        " FROM sales_order"
    )[0]
    assert before <= filled < empty
