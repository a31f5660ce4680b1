"""Sessions that want the same order, document or payment at once wait for each other."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pymysql
import pytest

from shopdb.errors import SqlError
from tests.schema.world import WORLD, build

LEVELS = ("READ COMMITTED", "REPEATABLE READ")
levels = pytest.mark.parametrize("level", LEVELS)

CHARGE = "INSERT INTO order_charge (order_id, kind, label, amount) VALUES (1, 'fee', 'Card', 0.50)"
PLACE = "UPDATE sales_order SET placed_at = '2011-03-01' WHERE order_id = 1"
LINE = (
    "INSERT INTO billing_document_line (billing_document_id, line_no, line_kind, label, quantity,"
    " unit_amount, net_amount) VALUES (1, 2, 'adjustment', 'Stamp', 1, 0.5, 0.5)"
)
ISSUE = "UPDATE billing_document SET issued_at = '2011-03-01' WHERE billing_document_id = 1"
STEP = (
    "INSERT INTO order_status_history (order_id, seq, from_status, to_status, actor)"
    " VALUES (1, 2, 'pending', %s, 'test')"
)
CAPTURE = (
    "INSERT INTO payment_transaction (payment_id, kind, amount, status, provider, idempotency_key)"
    " VALUES (1, 'capture', %s, 'success', 'acquirer', %s)"
)
closings = pytest.mark.parametrize(
    ("close", "add"), [(PLACE, CHARGE), (ISSUE, LINE)], ids=["an order", "a document"]
)


@pytest.fixture
def shared(db):
    """The world, committed, so that every session sees it."""
    build(db, WORLD)
    return db


def outcome(session, statement, values=()):
    """The error number of a statement, or 'done'."""
    try:
        session.execute(statement, values)
    except pymysql.MySQLError as error:
        return error.args[0]
    return "done"


def wait_until_blocked(db):
    """Until some session waits for a lock on a row of this database."""
    for _ in range(500):
        if db.scalar(
            "SELECT COUNT(*) FROM performance_schema.data_locks"
            " WHERE object_schema = DATABASE() AND lock_status = 'WAITING'"
        ):
            return
        time.sleep(0.01)
    pytest.fail("no session waits")


@contextmanager
def meanwhile(db, connect, level, first, second):
    """`first` runs and stays open; `second` waits for it; the block ends the first.

    Yields the open session and what will become of the second.
    """
    holder, waiter = connect(), connect()
    for session in (holder, waiter):
        session.execute(f"SET SESSION TRANSACTION ISOLATION LEVEL {level}")
    holder.execute("START TRANSACTION")
    holder.execute(first)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(outcome, waiter, second)
        wait_until_blocked(db)
        yield holder, waiting


@levels
@closings
def test_nothing_is_added_while_it_is_being_closed(shared, connect, level, close, add):
    with meanwhile(shared, connect, level, close, add) as (holder, waiting):
        holder.execute("COMMIT")

    assert waiting.result() in (SqlError.ORDER_IMMUTABLE, SqlError.DOCUMENT_ISSUED)


@levels
@closings
def test_it_is_not_closed_over_a_row_that_is_being_added(shared, connect, level, close, add):
    with meanwhile(shared, connect, level, add, close) as (holder, waiting):
        holder.execute("COMMIT")

    assert waiting.result() == SqlError.TOTAL_MISMATCH


@levels
@closings
def test_it_is_closed_when_the_row_is_taken_back(shared, connect, level, close, add):
    with meanwhile(shared, connect, level, add, close) as (holder, waiting):
        holder.execute("ROLLBACK")

    assert waiting.result() == "done"


@pytest.fixture
def looking_back(shared, connect):
    """A session whose plain reads show the rows as they were before what comes next."""
    session = connect()
    session.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    session.execute("START TRANSACTION")
    assert session.scalar("SELECT placed_at FROM sales_order WHERE order_id = 1") is None
    return session


@closings
def test_a_session_that_looks_back_closes_over_no_row_it_cannot_see(
    shared, looking_back, close, add
):
    shared.execute(add)

    assert outcome(looking_back, close) == SqlError.TOTAL_MISMATCH


@closings
def test_a_session_that_looks_back_adds_to_nothing_it_takes_for_open(
    shared, looking_back, close, add
):
    shared.execute(close)

    assert outcome(looking_back, add) in (SqlError.ORDER_IMMUTABLE, SqlError.DOCUMENT_ISSUED)


def test_a_session_that_looks_back_captures_no_more_than_is_left(shared, looking_back):
    shared.execute(CAPTURE, ("10.00", "a"))

    assert outcome(looking_back, CAPTURE, ("5.01", "b")) == 3819
    assert outcome(looking_back, CAPTURE, ("5.00", "c")) == "done"


@levels
def test_of_two_captures_that_exceed_the_authorisation_one_wins(shared, connect, level):
    sessions = [connect(), connect()]
    for session in sessions:
        session.execute(f"SET SESSION TRANSACTION ISOLATION LEVEL {level}")

    with ThreadPoolExecutor(2) as pool:
        tries = [
            pool.submit(outcome, session, CAPTURE, ("10.00", str(number)))
            for number, session in enumerate(sessions)
        ]
        outcomes = sorted(str(one.result()) for one in tries)

    assert outcomes == ["3819", "done"]
    assert shared.scalar("SELECT captured FROM payment WHERE payment_id = 1") == 10


@levels
def test_a_capture_waits_for_the_one_before_it_and_counts_it(shared, connect, level):
    first, second = CAPTURE % ("10.00", "'a'"), CAPTURE % ("5.01", "'b'")
    with meanwhile(shared, connect, level, first, second) as (holder, waiting):
        holder.execute("COMMIT")

    assert waiting.result() == 3819
    assert outcome(shared, CAPTURE, ("5.00", "c")) == "done"


def test_of_two_next_steps_one_is_taken(shared, connect):
    with ThreadPoolExecutor(2) as pool:
        tries = [pool.submit(outcome, connect(), STEP, (to,)) for to in ("paid", "cancelled")]
        outcomes = sorted(str(one.result()) for one in tries)

    assert outcomes == ["1062", "done"]
    assert shared.count("order_status_history") == 2


@levels
def test_eight_threads_on_one_payment_queue_and_none_deadlocks(shared, connect, level):
    def work(number):
        session = connect()
        session.execute(f"SET SESSION TRANSACTION ISOLATION LEVEL {level}")
        outcomes = []
        for turn in range(10):
            session.execute("START TRANSACTION")
            outcomes.append(outcome(session, CAPTURE, ("0.10", f"{number}-{turn}")))
            session.execute("COMMIT")
        return outcomes

    with ThreadPoolExecutor(8) as pool:
        outcomes = [one for many in pool.map(work, range(8)) for one in many]

    assert set(outcomes) == {"done"}
    assert shared.scalar("SELECT captured FROM payment WHERE payment_id = 1") == 8
    assert shared.scalar("SELECT COUNT(*) FROM payment_transaction WHERE kind = 'capture'") == 80
