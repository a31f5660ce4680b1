"""Sixteen callers at once, each on a connection of its own, who call again after a deadlock."""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

import pymysql
import pytest

from tests.database import Database
from tests.market import Market

# Deadlock and lock wait: what a caller meets by calling again.
AGAIN = (1213, 1205)
TRIES = 4

# A procedure and its arguments.
Call = tuple[Any, ...]


@dataclass
class Rush:
    """What came of calls that were sent at once."""

    answers: list[Any] = field(default_factory=list)
    refusals: Counter[int] = field(default_factory=Counter)
    calls_again: int = 0

    @property
    def done(self) -> int:
        """How many were done."""
        return len(self.answers)


@pytest.fixture
def market(db: Database) -> Market:
    """A shop that is open for business."""
    return Market(db)


@pytest.fixture
def at_once(connect: Callable[[], Database]) -> Callable[..., Rush]:
    """Sends every call at the same moment; the answers, and the errors that reached a caller.

    `level` is what the sessions have asked for: it must make no difference to a procedure.
    """

    def send(calls: list[Call], level: str = "REPEATABLE READ") -> Rush:
        rush, start = Rush(), Barrier(len(calls))
        sessions = [connect() for _ in calls]

        def work(session: Database, call: Call) -> None:
            session.execute("SET SESSION innodb_lock_wait_timeout = 10")
            session.execute(f"SET SESSION TRANSACTION ISOLATION LEVEL {level}")
            start.wait(30)
            for tries in range(1, TRIES + 1):
                try:
                    answer = session.call(*call)[-1]
                except pymysql.MySQLError as error:
                    if error.args[0] not in AGAIN or tries == TRIES:
                        rush.refusals[error.args[0]] += 1
                        return
                    rush.calls_again += 1
                else:
                    rush.answers.append(answer)
                    return

        with ThreadPoolExecutor(len(calls)) as pool:
            list(pool.map(work, sessions, calls))
        return rush

    return send


def checkout(cart: int, coupon: str | None = None) -> Call:
    """Place the order of a cart."""
    return ("checkout_place_order", cart, None, coupon, None)


def cancel(order: int) -> Call:
    """Call an order off."""
    return ("order_cancel", order, "test", None)


def capture(payment: int, amount: str, key: str) -> Call:
    """Take money that was set aside."""
    return ("payment_capture", payment, amount, key, "acquirer", None, None, None)


def refund(payment: int, amount: str, key: str) -> Call:
    """Give money back."""
    return ("payment_refund", payment, amount, key, "acquirer", None, None, None)


def ship(order: int, warehouse: int, lines: str | None = None, tracking: str | None = None) -> Call:
    """Send a parcel."""
    return ("shipment_create", order, warehouse, lines, tracking, None)


def hold(order: int) -> Call:
    """Stop an order for a person to look at."""
    return ("order_hold", order, "test", None)


def receive(request: int, warehouse: int, line: int) -> Call:
    """Note that one unit of a return came, and can be sold again."""
    back = {"return_line_id": line, "quantity": 1, "is_resellable": True}
    return ("return_receive", request, warehouse, json.dumps([back]))
