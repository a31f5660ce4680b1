"""Goods that come, move and are sold at once: nothing is lost, and nobody meets a deadlock."""

from shopdb.errors import SqlError
from tests.concurrency.conftest import checkout
from tests.purchases import Purchases, delivery, goods

THREADS = 16


def post(order, note, units):
    return ("goods_receipt_post", order, note, delivery(units, {}), None)


def transfer(start, end, units):
    return ("stock_transfer", start, end, goods(units), None)


def test_deliveries_of_one_order_never_exceed_it(db, market, at_once):
    tee, mug = market.goods(stock=0), market.goods(stock=0)
    purchases = Purchases(market)
    order = purchases.order({tee: 10, mug: 100}, tolerance=1)
    rush = at_once(
        [
            post(order, f"DN-{number}", {tee: 2, mug: 2} if number % 2 else {mug: 2, tee: 2})
            for number in range(THREADS)
        ]
    )

    # The fifth brings all ten, so eleven are not reached by twos.
    assert rush.done == 5
    assert rush.refusals == {SqlError.RECEIPT_EXCEEDS_ORDER: THREADS - 5}
    assert rush.calls_again == 0
    assert db.rows("SELECT variant_id, on_hand FROM stock_level ORDER BY 1") == [
        (tee, 10),
        (mug, 10),
    ]
    assert purchases.status(order) == "partially_received"
    assert purchases.violations() == []


def test_one_delivery_note_is_taken_in_once_however_often_it_is_posted(db, market, at_once):
    tee = market.goods(stock=0)
    purchases = Purchases(market)
    order = purchases.order({tee: 10})
    rush = at_once([post(order, "DN-1", {tee: 4})] * THREADS)

    assert rush.answers == [db.scalar("SELECT goods_receipt_id FROM goods_receipt")] * THREADS
    assert rush.calls_again == 0
    assert db.rows("SELECT on_hand FROM stock_level") == [(4,)]
    assert purchases.violations() == []


def test_deliveries_of_many_orders_bring_what_was_never_there(db, market, at_once):
    """No shelf is there to lock yet; each order lists the goods in another turn."""
    bought = [market.goods(stock=0) for _ in range(4)]
    purchases = Purchases(market)
    supplier = purchases.supplier()
    orders = [
        purchases.order({bought[(number + step) % 4]: 2 for step in (2, 0, 3)}, supplier=supplier)
        for number in range(THREADS)
    ]
    rush = at_once(
        [
            post(order, f"DN-{number}", {bought[(number + step) % 4]: 2 for step in (0, 3, 2)})
            for number, order in enumerate(orders)
        ]
    )

    assert (rush.done, rush.refusals) == (THREADS, {})
    assert [n for (n,) in db.rows("SELECT on_hand FROM stock_level")] == [THREADS * 3 // 4 * 2] * 4
    assert {purchases.status(order) for order in orders} == {"received"}
    assert purchases.violations() == []


def test_of_two_orders_one_gets_the_delivery_note(db, market, at_once):
    purchases = Purchases(market)
    supplier = purchases.supplier()
    bought = [market.goods(stock=0) for _ in range(THREADS)]
    orders = [purchases.order({variant: 1}, supplier=supplier) for variant in bought]
    rush = at_once(
        [post(order, "DN-1", {variant: 1}) for order, variant in zip(orders, bought, strict=True)]
    )

    assert rush.done == db.count("goods_receipt") == 1
    assert rush.refusals == {SqlError.IDEMPOTENCY_CONFLICT: THREADS - 1}
    assert db.scalar("SELECT SUM(on_hand) FROM stock_level") == 1
    assert purchases.violations() == []


def test_goods_go_back_and_forth_without_a_deadlock(db, market, at_once):
    moved = [market.goods(stock=20) for _ in range(3)]
    for variant in moved[:2]:
        market.stock(variant, 20, market.south)
    there, back = dict.fromkeys(moved, 1), dict.fromkeys(reversed(moved), 1)
    rush = at_once(
        [
            transfer(market.north, market.south, there)
            if number % 2
            else transfer(market.south, market.north, back)
            for number in range(THREADS)
        ]
    )

    # Of the third nothing lay in the south, so some who came too early were refused.
    assert rush.done + rush.refusals[SqlError.STOCK_INSUFFICIENT] == THREADS
    assert rush.done >= THREADS // 2
    assert rush.calls_again == 0
    assert db.rows(
        "SELECT variant_id, SUM(on_hand) FROM stock_level GROUP BY variant_id ORDER BY variant_id"
    ) == [(variant, units) for variant, units in zip(moved, (40, 40, 20), strict=True)]
    assert db.rows("SELECT * FROM stock_drift") == []
    assert market.violations() == []


def test_what_is_sold_is_not_moved_and_what_is_moved_is_sold_elsewhere(db, market, at_once):
    tee, mug = market.goods(stock=8), market.goods(stock=8)
    carts = [market.cart({mug: 1, tee: 1}) for _ in range(THREADS // 2)]
    rush = at_once(
        [checkout(cart) for cart in carts]
        + [transfer(market.north, market.south, {tee: 1, mug: 1})] * (THREADS // 2)
    )

    # There is enough for all carts, wherever it lies; a transfer takes what is left unclaimed.
    assert db.count("sales_order") == THREADS // 2
    assert rush.done + rush.refusals[SqlError.STOCK_INSUFFICIENT] == THREADS
    assert rush.calls_again == 0
    assert (
        db.rows("SELECT SUM(on_hand), SUM(reserved) FROM stock_level GROUP BY variant_id")
        == [(8, 8)] * 2
    )
    assert market.violations() == []


def test_goods_come_in_while_they_are_sold(db, market, at_once):
    tee = market.goods(stock=4)
    purchases = Purchases(market)
    order = purchases.order({tee: 8})
    carts = [market.cart({tee: 1}) for _ in range(THREADS // 2)]
    rush = at_once(
        [checkout(cart) for cart in carts]
        + [post(order, f"DN-{number}", {tee: 1}) for number in range(THREADS // 2)]
    )

    assert rush.done + rush.refusals[SqlError.STOCK_INSUFFICIENT] == THREADS
    assert rush.calls_again == 0
    assert db.rows("SELECT on_hand FROM stock_level") == [(12,)]
    assert purchases.status(order) == "received"
    assert purchases.violations() == []
