"""What is done to one order at once is done once, and one of two that exclude each other wins."""

from collections import Counter
from decimal import Decimal

import pytest

from shopdb.errors import SqlError
from tests.concurrency.conftest import cancel, capture, checkout, ship

THREADS = 16
HALF = THREADS // 2


@pytest.fixture
def tee(market):
    return market.goods("10.00", stock=100)


def payments(db):
    return db.rows("SELECT authorized, captured, voided FROM payment")


def test_one_page_that_is_loaded_often_opens_one_payment(db, market, tee, at_once):
    order = market.order({tee: 1})
    rush = at_once([("payment_open", order, "card", None)] * THREADS)

    assert (len(set(rush.answers)), rush.done, db.count("payment")) == (1, THREADS, 1)


def test_one_key_takes_the_money_once(db, market, tee, at_once):
    payment = market.payment(market.order({tee: 1}))
    rush = at_once([capture(payment, "17.94", "k")] * THREADS)

    assert (len(set(rush.answers)), rush.done, rush.calls_again) == (1, THREADS, 0)
    assert payments(db) == [(Decimal("17.94"), Decimal("17.94"), 0)]
    assert db.count("order_status_history") == 2
    assert market.violations() == []


def test_no_more_is_taken_than_was_set_aside(db, market, tee, at_once):
    payment = market.payment(market.order({tee: 1}))
    rush = at_once([capture(payment, "2.00", f"k{number}") for number in range(THREADS)])

    assert rush.done == 8
    assert rush.refusals == {SqlError.CAPTURE_EXCEEDS_AUTH: THREADS - 8}
    assert rush.calls_again == 0
    assert payments(db) == [(Decimal("17.94"), Decimal("16"), 0)]
    assert market.violations() == []


def test_two_payments_that_cover_an_order_at_once_pay_it_once(db, market, tee, at_once):
    order = market.order({tee: 1})
    opened = [db.call("payment_open", order, way, None)[-1] for way in ("card", "paypal")]
    for payment in opened:
        market.authorize(payment, "8.97")
    rush = at_once([capture(payment, "8.97", "k") for payment in opened] * HALF)

    assert (rush.done, rush.calls_again) == (THREADS, 0)
    assert market.status(order) == "paid"
    assert market.violations() == []


def test_an_order_is_cancelled_or_shipped(db, market, tee, at_once):
    order = market.paid_order({tee: 2})
    rush = at_once([cancel(order), ship(order, market.north)] * HALF)

    assert rush.done == 1
    assert rush.refusals == {SqlError.ILLEGAL_TRANSITION: THREADS - 1}
    assert rush.calls_again == 0
    assert (market.status(order), db.count("shipment")) in {("cancelled", 0), ("shipped", 1)}
    assert db.count("stock_reservation") == 0
    assert market.violations() == []


def test_money_of_a_cancelled_order_is_taken_before_or_let_go(db, market, tee, at_once):
    order = market.order({tee: 1})
    payment = market.payment(order)
    captures = [capture(payment, "2.00", f"k{number}") for number in range(HALF)]
    rush = at_once(captures + [cancel(order)] * HALF)
    ((authorized, captured, voided),) = payments(db)

    assert market.status(order) == "cancelled"
    assert authorized == captured + voided == Decimal("17.94")
    assert captured == 2 * (rush.done - 1)
    assert rush.refusals == Counter({SqlError.ILLEGAL_TRANSITION: THREADS - rush.done})
    assert rush.calls_again == 0
    assert market.violations() == []


def test_a_line_is_shipped_as_often_as_it_was_ordered(db, market, tee, at_once):
    order = market.paid_order({tee: 5})
    line = db.scalar("SELECT order_line_id FROM order_line")
    lines = f'[{{"order_line_id": {line}, "quantity": 1}}]'
    rush = at_once([ship(order, market.north, lines)] * THREADS)

    assert rush.done == db.count("shipment") == 5
    assert rush.calls_again == 0
    assert db.rows("SELECT quantity, qty_shipped FROM order_line") == [(5, 5)]
    assert market.status(order) == "shipped"
    assert market.violations() == []


def test_what_is_cancelled_is_sold_again_without_a_deadlock(db, market, at_once):
    goods = [market.goods(stock=HALF) for _ in range(2)]
    stacked = {"currency_code": "GBP", "budget_limit": "1000", "is_stackable": True}
    market.promotion(**stacked)
    market.coupon(promotion=market.promotion(**stacked, priority=1), usage_limit=THREADS)
    old = [market.order(dict.fromkeys(goods, 1), coupon="WELCOME") for _ in range(HALF)]
    new = [market.cart(dict.fromkeys(reversed(goods), 1)) for _ in range(HALF)]
    rush = at_once([cancel(order) for order in old] + [checkout(cart, "WELCOME") for cart in new])
    sold = rush.done - HALF

    assert rush.refusals == Counter({SqlError.STOCK_INSUFFICIENT: HALF - sold})
    assert rush.calls_again == 0
    assert db.rows("SELECT reserved FROM stock_level") == [(sold,)] * 2
    assert db.scalar("SELECT used_count FROM coupon") == sold
    assert market.violations() == []


def test_all_that_a_shop_does_at_once(db, market, at_once):
    goods = [market.goods(stock=60) for _ in range(3)]
    market.promotion(currency_code="GBP", budget_limit="9", is_stackable=True)
    lines = dict.fromkeys(goods, 1)
    paid = [market.paid_order(lines) for _ in range(6)]
    carts = [market.cart(dict.fromkeys(reversed(goods), 1)) for _ in range(8)]
    for cart in carts[:4]:
        db.call("cart_reserve_stock", cart, None, 900)
    db.execute("UPDATE stock_reservation SET expires_at = '2020-01-01' WHERE cart_id IS NOT NULL")
    rush = at_once(
        [ship(order, market.north) for order in paid[:3]]
        + [cancel(order) for order in paid[3:]]
        + [checkout(cart) for cart in carts]
        + [
            ("reservations_expire", 9, None),
            ("stock_adjust", goods[0], market.north, -1, "damage", None),
        ]
    )

    assert (rush.done, rush.refusals, rush.calls_again) == (THREADS, {}, 0)
    assert market.violations() == []


def test_who_cancels_waits_for_no_promotion_that_the_order_did_not_have(db, market, tee, connect):
    """As that would be a wait in the wrong order: the goods are locked by then."""
    other = market.promotion(currency_code="GBP", budget_limit="1000")
    for _ in range(4):
        market.order({tee: 1, market.goods(): 1, market.goods(): 1})
    db.execute("UPDATE promotion SET ends_at = '2021-01-01'")
    own = market.promotion(currency_code="GBP", budget_limit="1000")
    orders = [market.order({tee: 1}, coupon=None)]
    db.execute("UPDATE promotion SET ends_at = '2021-01-01'")
    orders.append(market.order({tee: 1}))
    db.execute("ANALYZE TABLE promotion, order_discount")
    checkout_of_another, session = connect(), connect()
    checkout_of_another.execute("START TRANSACTION")
    checkout_of_another.execute(
        "SELECT 1 FROM promotion WHERE promotion_id = %s FOR UPDATE", (other,)
    )
    session.execute("SET SESSION innodb_lock_wait_timeout = 1")
    for order in orders:
        session.call(*cancel(order))

    assert db.scalar("SELECT budget_used FROM promotion WHERE promotion_id = %s", (own,)) == 0
    assert market.violations() == []
