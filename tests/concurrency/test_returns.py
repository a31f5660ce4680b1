"""Of the same units that many want to send back, each comes back once, and is paid for once."""

import json
from collections import Counter
from decimal import Decimal

import pytest

from shopdb.errors import SqlError
from tests.concurrency.conftest import checkout, hold, receive, ship

THREADS = 16
HALF = THREADS // 2


@pytest.fixture
def tee(market):
    return market.goods("10.00", stock=100)


def open_one(db, order, quantity=1):
    """Ask to send units of the first line back."""
    line = db.scalar(
        "SELECT order_line_id FROM order_line WHERE order_id = %s AND line_no = 1", (order,)
    )
    given = {"order_line_id": line, "quantity": quantity, "reason_code": "unwanted"}
    return ("return_open", order, "return", json.dumps([given]), None)


def approved(db, order, quantity=1):
    """A return that may come, and its line."""
    request = db.call(*open_one(db, order, quantity))[-1]
    db.call("return_approve", request, None)
    line = db.scalar(
        "SELECT return_line_id FROM return_line WHERE return_request_id = %s", (request,)
    )
    return request, line


def broken(db):
    return db.rows(
        "SELECT * FROM fulfilment_violations UNION ALL SELECT * FROM invariant_violations"
    )


def test_no_more_is_asked_for_than_was_shipped(db, market, tee, at_once):
    order = market.paid_order({tee: 5})
    market.ship(order)
    rush = at_once([open_one(db, order)] * THREADS)

    assert rush.done == db.count("return_request") == 5
    assert rush.refusals == {SqlError.RETURN_EXCEEDS_SHIPPED: THREADS - 5}
    assert rush.calls_again == 0
    assert broken(db) == []


def test_a_line_is_received_as_often_as_it_is_to_come(db, market, tee, at_once):
    order = market.paid_order({tee: 6})
    market.ship(order)
    request, line = approved(db, order, 5)
    rush = at_once([receive(request, market.north, line)] * THREADS)

    assert rush.done == 5
    assert rush.refusals == {SqlError.RETURN_EXCEEDS_SHIPPED: THREADS - 5}
    assert rush.calls_again == 0
    assert db.rows("SELECT qty_returned FROM order_line") == [(5,)]
    assert db.rows("SELECT on_hand FROM stock_level") == [(99,)]
    assert broken(db) == []


def test_goods_come_back_to_a_new_shelf_while_they_are_sold(db, market, tee, at_once):
    order = market.paid_order({tee: HALF})
    market.ship(order)
    returns = [approved(db, order) for _ in range(HALF)]
    carts = [market.cart({tee: 1}) for _ in range(HALF)]
    rush = at_once(
        [receive(request, market.south, line) for request, line in returns]
        + [checkout(cart) for cart in carts]
    )

    assert (rush.done, rush.refusals, rush.calls_again) == (THREADS, {}, 0)
    assert db.rows("SELECT SUM(on_hand), SUM(reserved) FROM stock_level") == [(100, HALF)]
    assert broken(db) == []


def test_a_return_is_settled_once_however_often_it_is_asked(db, market, tee, at_once):
    order = market.paid_order({tee: 1})
    market.ship(order)
    request, line = approved(db, order)
    db.call(*receive(request, market.north, line))
    rush = at_once([("return_settle", request, None)] * THREADS)

    assert rush.answers == [Decimal("12")] * THREADS
    assert rush.calls_again == 0
    assert market.status(order) == "returned"
    assert db.scalar("SELECT COUNT(*) FROM order_status_history WHERE to_status = 'returned'") == 1
    assert broken(db) == []


def test_returns_of_one_line_settled_at_once_add_up_to_it(db, market, at_once):
    """Sixteen of 0.35 with 20 % on top cost 6.72: 0.42 each. Less 10 %, 6.05: no coin is lost."""
    market.promotion()
    order = market.paid_order({market.goods("0.35"): THREADS})
    market.ship(order)
    returns = [approved(db, order) for _ in range(THREADS)]
    for request, line in returns:
        db.call(*receive(request, market.north, line))
    rush = at_once([("return_settle", request, None) for request, _ in returns])

    assert sum(rush.answers) == market.owed(order) - Decimal("5.94") == Decimal("6.05")
    assert rush.calls_again == 0
    assert market.status(order) == "returned"
    assert broken(db) == []


def test_a_return_is_received_or_rejected(db, market, tee, at_once):
    order = market.paid_order({tee: 1})
    market.ship(order)
    request, line = approved(db, order)
    rush = at_once([receive(request, market.north, line), ("return_reject", request, None)] * HALF)

    assert rush.done == 1
    assert rush.calls_again == 0
    assert db.rows("SELECT status, qty_received FROM return_request, return_line")[0] in {
        ("received", 1),
        ("rejected", 0),
    }
    assert broken(db) == []


def test_an_order_is_held_or_shipped(db, market, tee, at_once):
    order = market.paid_order({tee: 2})
    rush = at_once([hold(order), ship(order, market.north)] * HALF)

    assert rush.done == 1
    assert rush.refusals == Counter({SqlError.ILLEGAL_TRANSITION: THREADS - 1})
    assert rush.calls_again == 0
    assert (market.status(order), db.count("shipment")) in {("on_hold", 0), ("shipped", 1)}
    assert broken(db) == []
