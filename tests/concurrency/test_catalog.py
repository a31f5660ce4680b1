"""The catalogue at once: carts are merged once, the tree stays a tree, and prices stay a chain."""

from collections import Counter
from decimal import Decimal

from shopdb.errors import SqlError
from tests.concurrency.conftest import checkout

THREADS = 16
HALF = THREADS // 2


def visitor(market, lines):
    return market.cart(lines, customer_id=None)


def units(db):
    return db.rows("SELECT cart_id, SUM(quantity) FROM cart_line GROUP BY cart_id")


def test_a_cart_is_merged_once_however_often_it_is_sent(db, market, at_once):
    tee = market.goods(stock=9)
    theirs, own = visitor(market, {tee: 4}), market.cart({tee: 1})
    for cart in (theirs, own):
        db.call("cart_reserve_stock", cart, None, 900)
    rush = at_once([("cart_merge", theirs, own)] * THREADS)

    assert (rush.done, rush.calls_again) == (THREADS, 0)
    assert units(db) == [(own, 5)]
    assert db.rows("SELECT cart_id, quantity FROM stock_reservation") == [(own, 5)]
    assert market.violations() == []


def test_many_carts_are_merged_into_one(db, market, at_once):
    goods = [market.goods(stock=99) for _ in range(3)]
    own = market.cart({goods[0]: 1})
    carts = [
        visitor(market, dict.fromkeys(goods if number % 2 else reversed(goods), 1))
        for number in range(THREADS)
    ]
    for cart in carts[::2]:
        db.call("cart_reserve_stock", cart, None, 900)
    rush = at_once([("cart_merge", cart, own) for cart in carts])

    assert (rush.done, rush.calls_again) == (THREADS, 0)
    assert units(db) == [(own, 3 * THREADS + 1)]
    assert db.scalar("SELECT SUM(quantity) FROM stock_reservation") == 3 * HALF
    assert market.violations() == []


def test_two_carts_are_merged_into_each_other_by_no_deadlock(db, market, at_once):
    tee, buyer = market.goods(), market.buyer()
    one, two = market.cart({tee: 1}, buyer), market.cart({tee: 2}, buyer)
    rush = at_once([("cart_merge", one, two), ("cart_merge", two, one)] * HALF)

    assert rush.calls_again == 0
    assert rush.done == HALF
    assert rush.refusals == {SqlError.CART_NOT_OPEN: HALF}
    assert [quantity for _, quantity in units(db)] == [3]
    assert sorted(status for (status,) in db.rows("SELECT status FROM cart")) == ["merged", "open"]


def test_a_cart_is_merged_into_or_ordered_and_nothing_is_lost(db, market, at_once):
    tee = market.goods("10.00", stock=9)
    theirs, own = visitor(market, {tee: 2}), market.cart({tee: 1})
    db.call("cart_reserve_stock", theirs, None, 900)
    rush = at_once([("cart_merge", theirs, own), checkout(own)] * HALF)
    merged = db.scalar("SELECT status = 'merged' FROM cart WHERE cart_id = %s", (theirs,))

    assert db.rows("SELECT quantity FROM order_line") == [(3 if merged else 1,)]
    assert rush.refusals == Counter({SqlError.CART_NOT_OPEN: 0 if merged else HALF})
    assert rush.calls_again == 0
    assert db.scalar("SELECT SUM(quantity) FROM stock_reservation") == 3
    assert market.violations() == []


def test_a_visitors_cart_is_merged_away_or_ordered(db, market, at_once):
    tee, guest = market.goods("10.00", stock=9), market.buyer(is_guest=True)
    theirs, own = market.cart({tee: 2}, guest), market.cart({tee: 1})
    rush = at_once([("cart_merge", theirs, own), checkout(theirs)] * HALF)

    assert rush.done == HALF
    assert rush.refusals == {SqlError.CART_NOT_OPEN: HALF}
    assert rush.calls_again == 0
    assert (db.count("sales_order"), units(db)) in ((0, [(own, 3)]), (1, [(theirs, 2), (own, 1)]))
    assert market.violations() == []


def test_two_categories_move_into_each_other_and_one_gets_there(db, market, at_once):
    top = market.category()
    one, two = market.category(top), market.category()
    for parent in (one, two):
        market.category(market.category(parent))
    rush = at_once([("category_move", one, two), ("category_move", two, one)] * HALF)
    first = db.scalar("SELECT parent_id FROM category WHERE category_id = %s", (one,)) == two

    assert rush.done == HALF
    assert rush.refusals == {SqlError.CATEGORY_CYCLE: HALF}
    assert rush.calls_again == 0
    assert db.scalar("SELECT COUNT(*) FROM category_tree") == 7
    assert db.scalar("SELECT MAX(depth) FROM category") == (3 if first else 4)


def test_branches_move_up_and_down_at_once(db, market, at_once):
    roots = [market.category() for _ in range(4)]
    leaves = [market.category(market.category(root)) for root in roots]
    rush = at_once(
        [
            ("category_move", leaves[number % 4], roots[(number * 7 + 1) % 4])
            for number in range(HALF)
        ]
        + [("category_move", leaves[number % 4], None) for number in range(HALF)]
    )

    assert (rush.done, rush.calls_again) == (THREADS, 0)
    assert db.scalar("SELECT COUNT(*) FROM category_tree") == 12


def test_single_prices_and_whole_branches_change_at_once(db, market, at_once):
    category = market.category()
    goods = [market.goods("10.00", stock=0) for _ in range(4)]
    for variant in goods:
        market.put_in(variant, category)
    bulk = ("price_bulk_change", market.price_list, category, "0.1", None, None)
    rush = at_once(
        [bulk] * HALF
        + [
            ("price_set", market.price_list, goods[number % 4], 1, f"{number}.50", None)
            for number in range(HALF)
        ]
    )

    assert (rush.done, rush.calls_again) == (THREADS, 0)
    changed = sum(1 if answer is None else answer for answer in rush.answers)
    assert db.count("price") == len(goods) + changed
    assert db.scalar("SELECT COUNT(*) FROM price WHERE valid_to = '9999-12-31'") == len(goods)


def test_whole_branches_rise_one_after_the_other(db, market, at_once):
    category = market.category()
    goods = [market.goods("100.00", stock=0) for _ in range(6)]
    for variant in goods:
        market.put_in(variant, category)
    rush = at_once([("price_bulk_change", market.price_list, category, "1", None, None)] * THREADS)

    assert (rush.answers, rush.calls_again) == ([len(goods)] * THREADS, 0)
    assert db.rows("SELECT DISTINCT amount FROM price_current") == [(Decimal(100 * 2**THREADS),)]


def test_a_coupon_that_is_only_asked_about_is_used_by_nobody(db, market, at_once):
    market.coupon(usage_limit=HALF)
    tee = market.goods("10.00")
    carts = [market.cart({tee: 1}) for _ in range(THREADS)]
    rush = at_once(
        [("cart_apply_coupon", cart, "WELCOME", None) for cart in carts[HALF:]]
        + [checkout(cart, "WELCOME") for cart in carts[:HALF]]
    )

    assert rush.done + rush.refusals[SqlError.COUPON_EXHAUSTED] == THREADS
    assert db.scalar("SELECT used_count FROM coupon") == db.count("sales_order") == HALF
    assert rush.calls_again == 0
    assert market.violations() == []


def test_one_combination_of_options_is_created_once(db, market, at_once):
    product = db.insert("product", tax_class_id=market.standard)
    values = []
    for kind in ("colour", "size"):
        type_id = db.insert("option_type", option_type_code=kind, name=kind)
        db.insert("product_option", product_id=product, option_type_id=type_id)
        values.append(
            db.insert("option_value", option_type_id=type_id, option_value_code="x", name="x")
        )
    rush = at_once(
        [
            ("variant_create", product, f"SKU-{number}", str(values), None)
            for number in range(THREADS)
        ]
    )

    assert rush.done == db.count("product_variant") == 1
    assert rush.refusals == {SqlError.VARIANT_DUPLICATE_OPTIONS: THREADS - 1}
    assert db.count("variant_option_value") == 2
    assert market.violations() == []
