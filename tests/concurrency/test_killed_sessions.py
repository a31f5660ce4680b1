"""A worker whose connection is killed between two statements: its call is whole or left no trace.

Eight workers sell, take money, send and cancel; each has a reaper that kills its connection at some
moment of a call. A worker that lost its answer looks, asks again, and gets the same answer. Where
only the query is killed, its worker rolls back first, and looks whatever it was answered.
"""

import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import pymysql
import pytest

from shopdb.errors import SqlError
from shopdb.problem import Problem
from tests.concurrency.conftest import AGAIN, TRIES, Call, cancel, capture, checkout, ship
from tests.database import Database
from tests.market import Market

WORKERS = 8
# The connection is gone, or the query was interrupted; 1105 says so of one over several tables.
LOST = (2006, 2013, 1317, 1053, 1105)
TRANSACTION_IN_PROGRESS = 1568


@dataclass
class Tally:
    """What the reapers did, by act: how many calls they cut short, and how many of those were done.

    A query that is killed between two statements of a procedure may end without an error and
    without its COMMIT: its answer is untrue.
    """

    cut: Counter[str] = field(default_factory=Counter)
    whole: Counter[str] = field(default_factory=Counter)
    untrue: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    lock: Any = field(default_factory=Lock)

    def took(self, act: str, seconds: float) -> None:
        """Learn how long an act takes, to aim better."""
        with self.lock:
            self.seconds[act] = 0.7 * self.seconds.get(act, seconds) + 0.3 * seconds


class Worker:
    """Calls procedures on a connection that may be killed at any moment."""

    def __init__(self, db: Database, number: int, tally: Tally, how: str) -> None:
        self.url = db.url
        self.number = number
        self.tally = tally
        self.how = how
        self.chance = random.Random(number)
        self.reaper = Database(db.url)
        self.watcher = Database(db.url)
        self.session = self.connected()
        self.pool = ThreadPoolExecutor(1)

    def connected(self) -> Database:
        """A connection that answers; one that breaks while it is made is made again."""
        for tries in range(1, TRIES + 1):
            session = Database(self.url)
            try:
                session.execute("SET SESSION innodb_lock_wait_timeout = 20")
            except (Problem, pymysql.MySQLError):
                if tries == TRIES:
                    raise
            else:
                return session
        raise AssertionError

    def close(self) -> None:
        """End all that is open."""
        self.pool.shutdown()
        for one in (self.reaper, self.watcher, self.session):
            with suppress(pymysql.MySQLError):
                one.close()

    def kill(self, thread: int, after: float) -> None:
        """Kill a connection, or what runs on it."""
        time.sleep(after)
        with suppress(pymysql.MySQLError):  # it has ended already
            self.reaper.execute(f"KILL {self.how} {thread}")

    def under_fire(self, act: str, call: Call, is_done: Callable[[], bool]) -> Any:
        """The answer of a call that may be cut short: then it is sent again.

        `is_done` looks whether a call is whole, and fails where it is half there.
        """
        before = is_done()
        thread = self.session.scalar("SELECT CONNECTION_ID()")
        reaping = self.pool.submit(
            self.kill,
            thread,
            self.chance.uniform(0, 1.1) * self.tally.seconds.get(act, 0.02),
        )
        started = time.monotonic()
        try:
            answer = self.call(call)
        except pymysql.MySQLError as error:
            if error.args[0] not in LOST:
                raise
            reaping.result()
            self.recover(thread)
            self.tally.cut[act] += 1
            is_there = is_done() and not before
            self.tally.whole[act] += is_there
            return self.again(call, is_there, is_done)
        self.tally.took(act, time.monotonic() - started)
        reaping.result()
        self.recover(thread)
        if self.how == "QUERY" and not is_done():
            assert answer is None
            self.tally.untrue[act] += 1
            return self.again(call, False, is_done)
        assert is_done()
        return answer

    def call(self, call: Call) -> Any:
        """The answer of a call; after a deadlock it is sent again."""
        for tries in range(1, TRIES + 1):
            try:
                return self.session.call(*call)[-1]
            except pymysql.MySQLError as error:
                if error.args[0] not in AGAIN or tries == TRIES:
                    raise
        raise AssertionError

    def again(self, call: Call, is_there: bool, is_done: Callable[[], bool]) -> Any:
        """Send a call once more: it is done now, or it is said that it was done before."""
        try:
            answer = self.call(call)
        except pymysql.MySQLError as error:
            # Cancelling has no answer that could be given again.
            if error.args[0] != SqlError.ILLEGAL_TRANSITION:
                raise
            assert (call[0], is_there) == ("order_cancel", True)
            answer = None
        assert is_done()
        return answer

    def recover(self, thread: int) -> None:
        """Go on after a kill: on a new connection, or with what was open rolled back."""
        if self.how == "QUERY":
            for _ in range(2):  # a kill that came late hits the first
                with suppress(pymysql.MySQLError):
                    self.session.execute("ROLLBACK")
            return
        with suppress(pymysql.MySQLError):
            self.session.close()
        self.session = self.connected()
        # What a killed connection did is gone once the server has ended it.
        while self.watcher.scalar(
            "SELECT COUNT(*) FROM information_schema.processlist WHERE id = %s", (thread,)
        ):
            time.sleep(0.002)


def count(db: Database, sql: str, *arguments: Any) -> tuple[int, ...]:
    """The counts of one row."""
    return tuple(int(value or 0) for value in db.rows(sql, arguments)[0])


def is_ordered(db: Database, cart: int) -> bool:
    """Whether a cart is an order with all its parts; fails where it is some of one."""
    parts = count(
        db,
        "SELECT c.status = 'converted', o.order_id IS NOT NULL,"
        " o.placed_at IS NOT NULL AND o.order_number LIKE 'W-%%', o.status_code = 'pending',"
        " (SELECT COUNT(*) FROM order_line INNER JOIN stock_reservation USING (order_line_id)"
        "  WHERE order_id = o.order_id),"
        " (SELECT COUNT(*) FROM order_address WHERE order_id = o.order_id),"
        " (SELECT COUNT(*) FROM coupon_redemption WHERE order_id = o.order_id),"
        " (SELECT COUNT(*) FROM order_status_history WHERE order_id = o.order_id)"
        " FROM cart AS c LEFT JOIN sales_order AS o USING (cart_id) WHERE cart_id = %s",
        cart,
    )
    assert parts in ((1, 1, 1, 1, 2, 2, 1, 1), (0, 0, 0, 0, 0, 0, 0, 0)), parts
    return parts[0] == 1


def is_paid(db: Database, order: int) -> bool:
    """Whether an order's money was taken; fails where only its ledger or its status says so."""
    parts = count(
        db,
        "SELECT (SELECT COUNT(*) FROM payment_transaction INNER JOIN payment USING (payment_id)"
        "  WHERE order_id = o.order_id AND kind = 'capture'),"
        " (SELECT SUM(captured) = o.grand_total FROM payment WHERE order_id = o.order_id),"
        " o.status_code = 'paid', o.status_seq = 2 FROM sales_order AS o WHERE o.order_id = %s",
        order,
    )
    assert parts in ((1, 1, 1, 1), (0, 0, 0, 0)), parts
    return parts[0] == 1


def is_sent(db: Database, order: int) -> bool:
    """Whether an order's one parcel left; fails where some of it did."""
    parts = count(
        db,
        "SELECT (SELECT COUNT(*) FROM shipment WHERE order_id = o.order_id),"
        " (SELECT COUNT(*) FROM shipment_line WHERE order_id = o.order_id),"
        " (SELECT COUNT(*) FROM stock_movement INNER JOIN shipment_line USING (shipment_line_id)"
        "  WHERE order_id = o.order_id),"
        " (SELECT SUM(qty_shipped = quantity) FROM order_line WHERE order_id = o.order_id),"
        " 2 - (SELECT COUNT(*) FROM stock_reservation INNER JOIN order_line USING (order_line_id)"
        "  WHERE order_id = o.order_id),"
        " o.status_code = 'shipped' FROM sales_order AS o WHERE o.order_id = %s",
        order,
    )
    assert parts in ((1, 2, 2, 2, 2, 1), (0, 0, 0, 0, 0, 0)), parts
    return parts[0] == 1


def is_cancelled(db: Database, order: int) -> bool:
    """Whether an order gave back all it held; fails where it gave back some."""
    parts = count(
        db,
        "SELECT o.status_code = 'cancelled',"
        " 2 - (SELECT COUNT(*) FROM stock_reservation INNER JOIN order_line USING (order_line_id)"
        "  WHERE order_id = o.order_id),"
        " (SELECT SUM(qty_cancelled = quantity) FROM order_line WHERE order_id = o.order_id),"
        " (SELECT SUM(released_at IS NOT NULL) FROM coupon_redemption WHERE order_id = o.order_id),"
        " (SELECT SUM(voided = authorized) FROM payment WHERE order_id = o.order_id)"
        " FROM sales_order AS o WHERE o.order_id = %s",
        order,
    )
    assert parts in ((1, 2, 2, 1, 1), (0, 0, 0, 0, 0)), parts
    return parts[0] == 1


def sell(worker: Worker, carts: list[int], market: Market) -> None:
    """Order each cart; pay and send every second, and cancel the others before they are paid."""
    for place, cart in enumerate(carts):
        order = worker.under_fire(
            "checkout",
            checkout(cart, "WELCOME"),
            lambda cart=cart: is_ordered(worker.watcher, cart),
        )
        owed = str(
            worker.watcher.scalar(
                "SELECT grand_total FROM sales_order WHERE order_id = %s", (order,)
            )
        )
        payment = worker.session.call("payment_open", order, "card", None)[-1]
        worker.session.call(
            "payment_authorize", payment, owed, "a", "acquirer", f"ref-{order}", None, None
        )
        if place % 2:
            worker.under_fire(
                "cancel", cancel(order), lambda order=order: is_cancelled(worker.watcher, order)
            )
            continue
        worker.under_fire(
            "capture",
            capture(payment, owed, "c"),
            lambda order=order: is_paid(worker.watcher, order),
        )
        worker.under_fire(
            "ship",
            ship(order, market.north, None, f"T{order}"),
            lambda order=order: is_sent(worker.watcher, order),
        )


@pytest.mark.parametrize(
    ("how", "rounds", "kills"),
    [
        ("CONNECTION", 4, 20),
        ("QUERY", 4, 10),
        pytest.param("CONNECTION", 60, 500, marks=pytest.mark.deep),
        pytest.param("QUERY", 60, 300, marks=pytest.mark.deep),
    ],
)
def test_what_is_cut_short_is_whole_or_left_no_trace(db, market, how, rounds, kills):
    number = WORKERS * rounds
    goods = [market.goods(stock=2 * number) for _ in range(2)]
    promotion = market.promotion(
        is_coupon_only=True, currency_code="GBP", budget_limit="100000", is_stackable=True
    )
    market.coupon(promotion=promotion, usage_limit=number)
    carts = [
        market.cart(dict.fromkeys(goods if place % 2 else goods[::-1], 1))
        for place in range(number)
    ]
    tally = Tally()
    workers = [Worker(db, place, tally, how) for place in range(WORKERS)]

    def work(worker: Worker) -> None:
        try:
            sell(worker, carts[worker.number :: WORKERS], market)
        finally:  # whoever fails must not keep the others waiting
            worker.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        for done in as_completed([pool.submit(work, worker) for worker in workers]):
            done.result()
    print(how, "cut short:", dict(tally.cut), "of those done:", dict(tally.whole))
    print("answered and not done:", dict(tally.untrue))

    assert sum(tally.cut.values()) >= kills
    assert tally.cut.keys() == {"checkout", "capture", "ship", "cancel"}
    assert Counter(db.rows("SELECT status_code FROM sales_order")) == {
        ("shipped",): number // 2,
        ("cancelled",): number // 2,
    }
    # A number that a call had when it was cut short is the next one's.
    assert [n for (n,) in db.rows("SELECT order_number FROM sales_order ORDER BY 1")] == [
        f"W-{n:08}" for n in range(1, number + 1)
    ]
    assert db.scalar("SELECT used_count FROM coupon") == number // 2
    assert (
        db.rows("SELECT on_hand, reserved FROM stock_level") == [(2 * number - number // 2, 0)] * 2
    )
    assert market.violations() == []


def test_a_worker_that_dies_leaves_what_it_held_to_lapse(db, market, connect):
    tee = market.goods(stock=1)
    first, second = market.cart({tee: 1}), market.cart({tee: 1})
    worker = connect()
    worker.call("cart_reserve_stock", first, None, 900)
    db.execute(f"KILL {worker.scalar('SELECT CONNECTION_ID()')}")

    assert db.rows("SELECT reserved FROM stock_level") == [(1,)]
    db.execute("UPDATE stock_reservation SET expires_at = '2020-01-01'")
    assert db.call("reservations_expire", 10, None)[-1] == 1
    assert market.checkout(second)
    assert market.violations() == []


def test_what_an_interrupted_call_left_open_is_refused_and_not_mixed_with_the_next(
    db, market, connect, raises_sql
):
    """A query that is killed at the wrong moment leaves its transaction open: roll it back."""
    tee = market.goods()
    carts = [market.cart({tee: 1}) for _ in range(2)]
    worker = connect()
    worker.execute("START TRANSACTION")
    worker.execute("UPDATE cart SET utm_source = 'half' WHERE cart_id = %s", (carts[0],))

    with raises_sql(TRANSACTION_IN_PROGRESS):
        worker.call(*checkout(carts[1]))
    worker.execute("ROLLBACK")
    assert worker.call(*checkout(carts[1]))[-1]
    assert db.count("sales_order") == 1
    assert market.violations() == []
