"""The attacks of Warszawski and Bailis (ACIDRain, SIGMOD 2017) on inventory, voucher and cart.

Each in both of its forms. Level-based: calls at once, whatever isolation level the sessions ask
for. Scope-based: looked at in one call, acted upon in another, and somebody was in between.
"""

from collections import Counter
from decimal import Decimal

import pytest

from shopdb.errors import SqlError
from tests.concurrency.conftest import cancel, capture, checkout, refund, ship

THREADS = 16
HALF = THREADS // 2
# The loosest and the strictest; tests without a level run at the one in between, the default.
LEVELS = ("READ UNCOMMITTED", "SERIALIZABLE")
levels = pytest.mark.parametrize("level", LEVELS)


def available(db):
    return int(db.scalar("SELECT SUM(available) FROM stock_availability"))


# Inventory: no more is sold than there is.


@levels
def test_inventory_by_level_the_last_units_are_sold_once(db, market, at_once, level):
    tee = market.goods(stock=5)
    rush = at_once([checkout(market.cart({tee: 1})) for _ in range(THREADS)], level)

    assert rush.done == 5
    assert rush.refusals == {SqlError.STOCK_INSUFFICIENT: THREADS - 5}
    assert rush.calls_again == 0
    assert available(db) == 0
    assert market.violations() == []


def test_inventory_by_scope_all_who_saw_the_last_unit_order_and_one_gets_it(
    db, market, at_once, connect
):
    carts = [market.cart({tee: 1}) for tee in [market.goods(stock=1)] for _ in range(THREADS)]
    seen = [available(connect()) for _ in carts]
    rush = at_once([checkout(cart) for cart in carts])

    assert seen == [1] * THREADS
    assert rush.done == 1
    assert rush.refusals == {SqlError.STOCK_INSUFFICIENT: THREADS - 1}
    assert market.violations() == []


def test_inventory_by_scope_what_was_held_is_not_sold_to_others_nor_twice(db, market, at_once):
    tee = market.goods(stock=4)
    holders = [market.cart({tee: 1}) for _ in range(4)]
    for cart in holders:
        db.call("cart_reserve_stock", cart, None, 900)
    others = [market.cart({tee: 1}) for _ in range(4)]
    rush = at_once([checkout(cart) for cart in holders * 3 + others])

    assert (rush.done, len(set(rush.answers))) == (12, 4)
    assert rush.refusals == {SqlError.STOCK_INSUFFICIENT: 4}
    assert market.violations() == []


def test_inventory_by_scope_a_hold_that_lapsed_in_between_is_bought_by_one(db, market, at_once):
    tee = market.goods(stock=1)
    holder = market.cart({tee: 1})
    db.call("cart_reserve_stock", holder, None, 900)
    db.execute("UPDATE stock_reservation SET expires_at = '2020-01-01'")
    assert db.call("reservations_expire", 10, None) == (10, 1)
    carts = [holder, *(market.cart({tee: 1}) for _ in range(THREADS - 1))]
    rush = at_once([checkout(cart) for cart in carts])

    assert rush.done == 1
    assert rush.refusals == {SqlError.STOCK_INSUFFICIENT: THREADS - 1}
    assert market.violations() == []


@levels
def test_inventory_by_level_no_count_overwrites_another(db, market, at_once, level):
    tee = market.goods(stock=10)
    counts = [("stock_adjust", tee, market.north, units, "count", None) for units in (2, -1)]
    rush = at_once(counts * HALF, level)

    assert (rush.done, rush.calls_again) == (THREADS, 0)
    assert db.scalar("SELECT on_hand FROM stock_level") == 10 + HALF
    assert market.violations() == []


# Voucher: no coupon is used more often than it may be.


@levels
def test_voucher_by_level_a_coupon_is_used_as_often_as_it_may_be(db, market, at_once, level):
    market.coupon(usage_limit=5, per_customer_limit=1)
    tee = market.goods()
    rush = at_once([checkout(market.cart({tee: 1}), "WELCOME") for _ in range(THREADS)], level)

    assert rush.done == db.scalar("SELECT used_count FROM coupon") == 5
    assert rush.refusals == {SqlError.COUPON_EXHAUSTED: THREADS - 5}
    assert rush.calls_again == 0
    assert market.violations() == []


def test_voucher_by_scope_one_customer_with_a_cart_in_each_tab_uses_it_once(db, market, at_once):
    market.coupon(per_customer_limit=1)
    tee, buyer = market.goods(), market.buyer()
    carts = [market.cart({tee: 1}, buyer) for _ in range(THREADS)]
    rush = at_once([checkout(cart, "WELCOME") for cart in carts])

    assert rush.done == 1
    assert rush.refusals == {SqlError.COUPON_CUSTOMER_LIMIT: THREADS - 1}
    assert db.scalar("SELECT COUNT(*) FROM sales_order WHERE discount_total > 0") == 1
    assert market.violations() == []


def test_voucher_by_scope_a_use_is_given_back_once_and_had_once_more(db, market, at_once):
    market.coupon(usage_limit=1)
    tee = market.goods()
    order = market.order({tee: 1}, coupon="WELCOME")
    carts = [market.cart({tee: 1}) for _ in range(HALF)]
    rush = at_once([cancel(order)] * HALF + [checkout(cart, "WELCOME") for cart in carts])
    taken = db.scalar("SELECT COUNT(*) FROM coupon_redemption WHERE released_at IS NULL")

    assert market.status(order) == "cancelled"
    assert taken == db.scalar("SELECT used_count FROM coupon") == rush.done - 1 <= 1
    assert rush.refusals == Counter(
        {
            SqlError.ILLEGAL_TRANSITION: HALF - 1,
            SqlError.COUPON_EXHAUSTED: HALF - taken,
        }
    )
    assert market.violations() == []


def test_voucher_by_scope_an_order_that_fails_uses_no_coupon(db, market, at_once):
    market.coupon(usage_limit=THREADS)
    mug = market.goods(stock=3)
    carts = [market.cart({mug: 1}) for _ in range(THREADS)]
    rush = at_once([checkout(cart, "WELCOME") for cart in carts])

    assert rush.done == db.scalar("SELECT used_count FROM coupon") == 3
    assert rush.refusals == {SqlError.STOCK_INSUFFICIENT: THREADS - 3}
    assert market.violations() == []


# Cart: what is paid is the price of what is sent.


@levels
def test_cart_by_level_what_is_put_in_meanwhile_is_ordered_or_refused(db, market, at_once, level):
    tee, ring = market.goods("10.00"), market.goods("900.00", stock=THREADS)
    cart = market.cart({tee: 1})
    rush = at_once([checkout(cart), ("cart_add_line", cart, ring, 1, None)] * HALF, level)
    (order,) = {answer for answer in rush.answers if answer is not None}
    rings = db.scalar("SELECT SUM(quantity) FROM order_line WHERE unit_price = 900") or 0

    assert rush.calls_again == 0
    assert rings == rush.done - HALF
    assert rush.refusals == Counter({SqlError.CART_NOT_OPEN: HALF - rings})
    assert db.rows("SELECT variant_id, quantity FROM cart_line ORDER BY 1") == db.rows(
        "SELECT variant_id, quantity FROM order_line ORDER BY 1"
    )
    net = 10 + 900 * rings + (0 if rings else Decimal("4.95"))
    assert market.owed(order) == net * Decimal("1.2")
    assert market.violations() == []


def test_cart_by_scope_who_pays_what_the_page_said_has_not_paid_for_more(
    db, market, at_once, raises_sql
):
    tee, ring = market.goods("10.00"), market.goods("900.00")
    cart = market.cart({tee: 1})
    shown = "17.94"
    db.call("cart_add_line", cart, ring, 1, None)  # in another tab
    order = market.checkout(cart)
    payment = market.payment(order, shown)
    rush = at_once([capture(payment, shown, f"k{number % 4}") for number in range(THREADS)])

    assert (len(set(rush.answers)), rush.refusals) == (
        1,
        {SqlError.CAPTURE_EXCEEDS_AUTH: THREADS - rush.done},
    )
    assert market.status(order) == "pending"
    with raises_sql(SqlError.ILLEGAL_TRANSITION):
        market.ship(order)
    assert market.violations() == []


@levels
def test_cart_by_level_a_price_that_changes_meanwhile_is_charged_or_refused(
    db, market, at_once, level
):
    tee = market.goods("10.00")
    carts = [market.cart({tee: 1}) for _ in range(THREADS - 1)]
    dearer = ("price_set", market.price_list, tee, 1, "99.00", None)
    sent = [checkout(cart) for cart in carts]
    rush = at_once([*sent[:HALF], dearer, *sent[HALF:]], level)
    orders = db.count("sales_order")

    assert rush.done == orders + 1
    assert rush.refusals == Counter({SqlError.PRICE_CHANGED: THREADS - 1 - orders})
    # Nobody pays what he was not shown.
    assert db.scalar("SELECT COUNT(*) FROM order_line WHERE unit_price <> 10") == 0
    assert market.violations() == []


# Money, in the same two forms: taken and given back once, and no more than there is.


@levels
def test_money_by_level_no_more_is_given_back_than_was_taken(db, market, at_once, level):
    order = market.paid_order({market.goods("10.00"): 1})
    (payment,) = db.rows("SELECT payment_id FROM payment WHERE order_id = %s", (order,))[0]
    rush = at_once([refund(payment, "3.00", f"r{n}") for n in range(THREADS)], level)

    assert rush.done == 5
    assert rush.refusals == {SqlError.REFUND_EXCEEDS_CAPTURE: THREADS - 5}
    assert rush.calls_again == 0
    assert db.rows("SELECT captured, refunded FROM payment") == [(Decimal("17.94"), 15)]
    assert market.violations() == []


def test_money_by_scope_a_refund_that_is_sent_again_is_the_same_refund(db, market, at_once):
    order = market.paid_order({market.goods("10.00"): 1})
    (payment,) = db.rows("SELECT payment_id FROM payment WHERE order_id = %s", (order,))[0]
    rush = at_once([refund(payment, "17.94", "r")] * THREADS)

    assert (len(set(rush.answers)), rush.done) == (1, THREADS)
    assert db.scalar("SELECT refunded FROM payment") == Decimal("17.94")
    assert market.violations() == []


def test_money_by_scope_one_key_for_two_amounts_takes_one_of_them(db, market, at_once):
    payment = market.payment(market.order({market.goods("10.00"): 1}))
    rush = at_once([capture(payment, f"{1 + n % 2}.00", "k") for n in range(THREADS)])

    assert (rush.done, rush.refusals) == (HALF, {SqlError.IDEMPOTENCY_CONFLICT: HALF})
    assert db.count("payment_transaction") == 2
    assert market.violations() == []


# Parcels: what is sent twice by mistake leaves once.


@levels
def test_parcel_by_level_one_tracking_number_is_one_parcel(db, market, at_once, level):
    tee = market.goods(stock=20)
    order = market.paid_order({tee: 10})
    line = db.scalar("SELECT order_line_id FROM order_line")
    lines = f'[{{"order_line_id": {line}, "quantity": 2}}]'
    rush = at_once([ship(order, market.north, lines, "JD0146")] * THREADS, level)

    assert (len(set(rush.answers)), rush.done, rush.calls_again) == (1, THREADS, 0)
    assert db.rows("SELECT qty_shipped FROM order_line") == [(2,)]
    assert db.rows("SELECT on_hand, reserved FROM stock_level") == [(18, 8)]
    assert market.violations() == []
