"""Twice is once; killed anywhere and run again ends in the same state; two at once take turns."""

import io
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Timer

import pytest
from rich.console import Console

from shopdb.importing import run
from shopdb.importing.importer import lock_name
from shopdb.importing.source import ONLINE_RETAIL
from shopdb.importing.steps import read_steps
from shopdb.problem import Problem
from tests.database import Database
from tests.importing.state import state_of

LINES = (
    "1,A1,THING,6,2010-12-01 08:00:00,2.5,17850,France",
    "1,POST,POSTAGE,1,2010-12-01 08:00:00,18,17850,France",
    "2,a1,,3,2010-12-02 08:00:00,0.095,,EIRE",
    "C3,A1,THING,-2,2010-12-05 08:00:00,2.5,17850,France",
    "C3,D,Discount,-1,2010-12-05 08:00:00,1,17850,France",
    "4,A1,lost,-1,2010-12-06 08:00:00,0,,France",
)
STEPS = ["land_rows", *(step.name for step in read_steps(ONLINE_RETAIL.steps)), "commit"]


@pytest.fixture
def path(write):
    return write(*LINES)


@pytest.fixture
def whole(db: Database, workspace, path):
    """What the state is after an import that nothing disturbs."""
    run(db.url, "online_retail", path)
    state = state_of(db)
    workspace.reset()
    return state


def test_a_second_time_changes_nothing(db: Database, path):
    first = run(db.url, "online_retail", path)
    before = state_of(db)
    second = run(db.url, "online_retail", path)

    assert state_of(db) == before
    assert (first.is_new, second.is_new) == (True, False)
    assert (first.batch_id, first.totals, first.counts) == (
        second.batch_id,
        second.totals,
        second.counts,
    )


def test_the_same_rows_under_another_name_are_the_same_batch(db: Database, write, path):
    run(db.url, "online_retail", path)
    again = run(db.url, "online_retail", write(*LINES))

    assert not again.is_new
    assert db.count("import_batch") == 1


@pytest.mark.parametrize("step", STEPS)
def test_a_lost_connection_is_made_good_by_running_again(db: Database, whole, path, step):
    def cut(name):
        if name == step:
            holder = db.scalar("SELECT IS_USED_LOCK(%s)", (lock_name(db.url.database),))
            db.execute(f"KILL {holder}")

    with pytest.raises(Problem, match="Run the same command again"):
        run(db.url, "online_retail", path, at_step=cut)
    assert db.count("sales_order") == 0
    assert db.count("import_reject") == 0

    summary = run(db.url, "online_retail", path)

    assert summary.is_new
    assert state_of(db) == whole


def test_a_statement_cut_short_leaves_nothing_of_the_move(db: Database, connect, write):
    path = write(*["1,A1,THING,1,2010-12-01 08:00:00,1,17850,France"] * 60_000)
    killer = connect()

    def cut():
        holder = killer.scalar("SELECT IS_USED_LOCK(%s)", (lock_name(db.url.database),))
        killer.execute(f"KILL {holder}")

    def soon(name):
        if name == "add_order_lines":
            Timer(0.2, cut).start()

    with pytest.raises(Problem, match="Run the same command again"):
        run(db.url, "online_retail", path, at_step=soon)
    # The lock is free once the server has undone the half of it.
    assert db.scalar("SELECT GET_LOCK(%s, 60)", (lock_name(db.url.database),)) == 1
    assert (db.count("sales_order"), db.count("order_line")) == (0, 0)
    db.scalar("SELECT RELEASE_LOCK(%s)", (lock_name(db.url.database),))

    run(db.url, "online_retail", path)

    assert db.count("order_line") == db.count("billing_document_line") == 60_000


@pytest.mark.parametrize("step", ["read_file", "land_rows", "add_order_lines", "commit"])
def test_a_killed_process_is_made_good_by_running_again(db: Database, whole, path, step):
    url = db.url.render_as_string(hide_password=False)
    died = subprocess.run(
        [sys.executable, "-m", "tests.importing.killed", url, str(path), step], check=False
    )

    assert died.returncode == -signal.SIGKILL

    summary = run(db.url, "online_retail", path)

    assert summary.is_new
    assert state_of(db) == whole


def test_what_has_landed_is_not_landed_again(db: Database, whole, path):
    def stop(name):
        if name == "add_orders":
            raise Problem("stopped")

    with pytest.raises(Problem, match="stopped"):
        run(db.url, "online_retail", path, at_step=stop)
    landed = db.scalar("SELECT import_batch_id FROM import_batch WHERE imported_at IS NULL")
    steps = []
    summary = run(db.url, "online_retail", path, at_step=steps.append)

    assert summary.batch_id == landed
    assert "land_rows" not in steps
    assert state_of(db) == whole


def test_two_at_once_take_turns(db: Database, whole, path):
    inside, waiting = Event(), Event()

    class Told(io.StringIO):
        def write(self, text):
            if "Another import runs" in text:
                waiting.set()
            return super().write(text)

    def hold(name):
        if name == "add_orders":
            inside.set()
            assert waiting.wait(60)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(run, db.url, "online_retail", path, at_step=hold)
        assert inside.wait(60)
        second = pool.submit(run, db.url, "online_retail", path, Console(file=Told()))
        answers = [first.result(), second.result()]

    assert [answer.is_new for answer in answers] == [True, False]
    assert state_of(db) == whole


def test_patience_has_an_end(db: Database, connect, path, monkeypatch):
    monkeypatch.setattr("shopdb.importing.importer.PATIENCE", 0)
    other = connect()
    assert other.scalar("SELECT GET_LOCK(%s, 0)", (lock_name(db.url.database),)) == 1

    with pytest.raises(Problem, match="another import still runs in connection"):
        run(db.url, "online_retail", path)
    assert db.count("import_batch") == 0


def test_an_account_that_does_not_balance_is_not_committed(db: Database, path, connect):
    db.execute(
        "CREATE TRIGGER lose_a_penny BEFORE INSERT ON import_batch_total FOR EACH ROW"
        " SET NEW.amount = NEW.amount - IF(NEW.outcome = 'loaded', 0.01, 0)"
    )
    try:
        with pytest.raises(Problem, match="neither loaded nor rejected"):
            run(db.url, "online_retail", path)
    finally:
        db.execute("DROP TRIGGER lose_a_penny")

    assert db.count("sales_order") == 0
    assert db.count("staging_online_retail") == len(LINES)
