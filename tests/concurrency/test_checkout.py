"""Sixteen checkouts at once sell what there is, once, and nobody meets a deadlock."""

from decimal import Decimal

import pytest

from shopdb.errors import SqlError
from tests.concurrency.conftest import checkout

THREADS = 16


def carts(market, lines, buyer=None):
    return [market.cart(lines, buyer) for _ in range(THREADS)]


def numbers(db):
    return [n for (n,) in db.rows("SELECT order_number FROM sales_order ORDER BY 1")]


def test_the_last_units_are_sold_once(db, market, at_once):
    tee = market.goods(stock=5)
    rush = at_once([checkout(cart) for cart in carts(market, {tee: 1})])

    assert rush.done == 5
    assert rush.refusals == {SqlError.STOCK_INSUFFICIENT: THREADS - 5}
    assert rush.calls_again == 0
    assert db.rows("SELECT on_hand, reserved FROM stock_level") == [(5, 5)]
    assert numbers(db) == [f"W-0000000{number}" for number in range(1, 6)]
    assert market.violations() == []


def test_several_goods_in_opposite_orders_are_sold_without_a_deadlock(db, market, at_once):
    goods = [market.goods(stock=6) for _ in range(3)]
    for variant in goods:
        market.stock(variant, 2, market.south)
    there, back = dict.fromkeys(goods, 1), dict.fromkeys(reversed(goods), 1)
    sent = [market.cart(there if number % 2 else back) for number in range(THREADS)]
    rush = at_once([checkout(cart) for cart in sent])

    assert rush.done == 8
    assert rush.refusals == {SqlError.STOCK_INSUFFICIENT: THREADS - 8}
    assert rush.calls_again == 0
    assert db.scalar("SELECT SUM(on_hand - reserved) FROM stock_level") == 0
    assert market.violations() == []


def test_carts_that_share_some_goods_are_sold_without_a_deadlock(db, market, at_once):
    goods = [market.goods(stock=THREADS) for _ in range(5)]
    sent = [
        market.cart({goods[(number + step) % 5]: 1 for step in (3, 1, 0)})
        for number in range(THREADS)
    ]
    for cart in sent[::2]:
        db.call("cart_reserve_stock", cart, None, 900)
    rush = at_once([checkout(cart) for cart in sent])

    assert (rush.done, rush.calls_again) == (THREADS, 0)
    assert len(numbers(db)) == THREADS
    assert market.violations() == []


def test_one_cart_becomes_one_order_however_often_it_is_sent(db, market, at_once):
    cart = market.cart({market.goods(stock=THREADS): 1})
    rush = at_once([checkout(cart)] * THREADS)

    assert rush.answers == [db.scalar("SELECT order_id FROM sales_order")] * THREADS
    assert db.count("sales_order") == 1
    assert rush.calls_again == 0
    assert market.violations() == []


def test_a_coupon_is_used_as_often_as_it_may_be(db, market, at_once):
    market.coupon(usage_limit=5)
    sent = carts(market, {market.goods(): 1})
    rush = at_once([checkout(cart, "WELCOME") for cart in sent])

    assert rush.done == db.scalar("SELECT used_count FROM coupon") == 5
    assert rush.refusals == {SqlError.COUPON_EXHAUSTED: THREADS - 5}
    assert rush.calls_again == 0
    assert market.violations() == []


def test_a_coupon_without_limits_is_used_by_all(db, market, at_once):
    market.coupon()
    sent = carts(market, {market.goods(stock=THREADS): 1})
    rush = at_once([checkout(cart, "WELCOME") for cart in sent])

    assert (rush.done, rush.calls_again) == (THREADS, 0)
    assert db.count("coupon_redemption") == THREADS
    assert market.violations() == []


@pytest.mark.parametrize("limit", [1, 3])
def test_one_customer_uses_a_coupon_as_often_as_one_may(db, market, at_once, limit):
    market.coupon(per_customer_limit=limit)
    tee = market.goods()
    account = market.buyer(email="ann@example.com")
    guest = market.buyer(email="ann@example.com", is_guest=True)
    sent = [market.cart({tee: 1}, (account, guest)[number % 2]) for number in range(THREADS)]
    rush = at_once([checkout(cart, "WELCOME") for cart in sent])

    assert rush.done == db.count("coupon_redemption") == limit
    assert rush.refusals == {SqlError.COUPON_CUSTOMER_LIMIT: THREADS - limit}
    assert rush.calls_again == 0


def test_a_budget_is_spent_to_the_last_coin(db, market, at_once):
    market.promotion(currency_code="GBP", budget_limit="5.50")
    rush = at_once([checkout(cart) for cart in carts(market, {market.goods("10.00"): 1})])

    assert (rush.done, rush.calls_again) == (THREADS, 0)
    assert db.scalar("SELECT budget_used FROM promotion") == Decimal("5.5")
    assert (
        sorted(amount for (amount,) in db.rows("SELECT discount_total FROM sales_order"))
        == [0] * 10 + [Decimal("0.5")] + [1] * 5
    )
    assert market.violations() == []


def test_two_budgets_are_spent_without_a_deadlock(db, market, at_once):
    for place in (1, 2):
        market.promotion(currency_code="GBP", budget_limit="4", is_stackable=True, priority=place)
    rush = at_once([checkout(cart) for cart in carts(market, {market.goods("10.00"): 1})])

    assert (rush.done, rush.calls_again) == (THREADS, 0)
    assert db.rows("SELECT budget_used FROM promotion") == [(Decimal("4"),)] * 2
    assert market.violations() == []


def test_a_coupon_gets_all_of_a_budget_or_is_refused(db, market, at_once):
    promotion = market.promotion(is_coupon_only=True, currency_code="GBP", budget_limit="5.50")
    market.coupon(promotion=promotion)
    sent = carts(market, {market.goods("10.00"): 1})
    rush = at_once([checkout(cart, "WELCOME") for cart in sent])

    assert rush.done == db.scalar("SELECT budget_used FROM promotion") == 5
    assert rush.refusals == {SqlError.BUDGET_EXHAUSTED: THREADS - 5}
    assert market.violations() == []


def test_goods_that_are_sold_and_thrown_away_at_once(db, market, at_once):
    tee = market.goods(stock=10)
    sent = carts(market, {tee: 1})[: THREADS // 2]
    throw = ("stock_adjust", tee, market.north, -1, "damage", None)
    rush = at_once([checkout(cart) for cart in sent] + [throw] * (THREADS // 2))

    assert rush.done == 10
    assert rush.refusals == {SqlError.STOCK_INSUFFICIENT: THREADS - 10}
    assert rush.calls_again == 0
    assert db.scalar("SELECT available FROM stock_level") == 0
    assert market.violations() == []


def test_a_cart_is_ordered_while_its_claims_lapse(db, market, at_once):
    tee = market.goods(stock=3)
    cart = market.cart({tee: 3})
    db.call("cart_reserve_stock", cart, None, 900)
    db.execute("UPDATE stock_reservation SET expires_at = '2020-01-01'")
    rush = at_once([checkout(cart), ("reservations_expire", 10, None)] * (THREADS // 2))

    assert (rush.done, rush.calls_again) == (THREADS, 0)
    assert db.count("sales_order") == 1
    assert db.rows("SELECT quantity, cart_id FROM stock_reservation") == [(3, None)]
    assert market.violations() == []


def test_a_first_order_is_had_once(db, market, at_once):
    market.promotion(conditions='{"first_order": true}')
    buyer, tune = market.buyer(), market.goods(kind="digital", stock=0)
    rush = at_once([checkout(cart) for cart in carts(market, {tune: 1}, buyer)])

    assert rush.done == THREADS
    assert db.count("order_discount") == 1
    assert market.violations() == []
