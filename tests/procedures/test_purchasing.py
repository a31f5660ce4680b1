"""Purchases: written, sent, taken in once and called off; and what goods cost then."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from shopdb.errors import SqlError
from tests.purchases import Purchases, delivery

FOREIGN_KEY = 1452


@pytest.fixture
def purchases(market):
    return Purchases(market)


def lines(db, order):
    return db.rows(
        "SELECT variant_id, qty_ordered, qty_tolerance, qty_received, unit_cost"
        " FROM purchase_order_line WHERE purchase_order_id = %s ORDER BY variant_id",
        (order,),
    )


def today(db):
    return db.scalar("SELECT UTC_DATE()")


def on_hand(db, variant):
    return db.rows(
        "SELECT warehouse_code, on_hand FROM stock_level INNER JOIN warehouse USING (warehouse_id)"
        " WHERE variant_id = %s ORDER BY warehouse_id",
        (variant,),
    )


def test_a_draft_takes_its_costs_from_the_supplier_unless_they_are_named(db, market, purchases):
    tee, mug = market.goods(stock=0), market.goods(stock=0)
    supplier = purchases.supplier()
    purchases.offer(supplier, tee, "1.25")
    purchases.offer(supplier, mug, "9.00")
    order = purchases.draft(
        supplier,
        {"variant_id": mug, "quantity": 5, "unit_cost": "0.3333", "tolerance": 2},
        {"variant_id": tee, "quantity": 10},
    )

    assert db.rows(
        "SELECT purchase_order_number, supplier_id, warehouse_id, currency_code, status,"
        " expected_on, submitted_at, closed_at FROM purchase_order"
    ) == [(f"PO-{order:08}", supplier, market.north, "GBP", "draft", None, None, None)]
    assert lines(db, order) == [
        (tee, 10, 0, 0, Decimal("1.25")),
        (mug, 5, 2, 0, Decimal("0.3333")),
    ]
    assert purchases.violations() == []


@pytest.mark.parametrize(
    "change",
    [
        {"variant_id": None},
        {"quantity": 0},
        {"quantity": None},
        {"tolerance": -1},
        {"tolerance": None},
        {"unit_cost": "-0.01"},
    ],
)
def test_a_draft_refuses_a_line_that_orders_nothing(market, purchases, refuses, change):
    line = {"variant_id": market.goods(stock=0), "quantity": 1, "unit_cost": 1}
    supplier = purchases.supplier()

    with refuses(SqlError.VALUE_INVALID):
        purchases.draft(supplier, line | change)


def test_a_draft_refuses_no_lines_and_a_variant_twice(db, market, purchases, refuses):
    line = {"variant_id": market.goods(stock=0), "quantity": 1, "unit_cost": 1}
    supplier = purchases.supplier()

    for given in ((), (line, line)):
        with refuses(SqlError.VALUE_INVALID):
            purchases.draft(supplier, *given)
    with refuses(SqlError.VALUE_INVALID):
        db.call("po_create", supplier, market.north, None, None)


def test_a_draft_refuses_a_cost_that_nobody_knows_in_the_suppliers_currency(
    market, purchases, refuses
):
    tee = market.goods(stock=0)
    supplier = purchases.supplier(currency="EUR")
    purchases.offer(supplier, tee, "1.25", currency_code="GBP")

    with refuses(SqlError.NO_PRICE):
        purchases.draft(supplier, {"variant_id": tee, "quantity": 1})


def test_a_draft_refuses_who_and_what_is_not_there(market, purchases, refuses):
    line = {"variant_id": market.goods(stock=0), "quantity": 1, "unit_cost": 1}
    supplier, gone = purchases.supplier(), purchases.supplier(is_active=False)

    for nobody in (0, gone):
        with refuses(SqlError.NOT_FOUND):
            purchases.draft(nobody, line)
    with refuses(FOREIGN_KEY):
        purchases.draft(supplier, line, warehouse=99)
    with refuses(FOREIGN_KEY):
        purchases.draft(supplier, line | {"variant_id": 99})


def test_submitting_expects_the_slowest_goods(db, market, purchases):
    tee, mug = market.goods(stock=0), market.goods(stock=0)
    supplier = purchases.supplier()
    purchases.offer(supplier, tee, "1.00", lead_time_days=3)
    purchases.offer(supplier, mug, "1.00", lead_time_days=10)
    order = purchases.draft(
        supplier, {"variant_id": tee, "quantity": 1}, {"variant_id": mug, "quantity": 1}
    )
    db.call("po_submit", order, None)

    assert db.rows(
        "SELECT status, expected_on, ABS(TIMESTAMPDIFF(MINUTE, submitted_at, UTC_TIMESTAMP(6))),"
        " closed_at FROM purchase_order"
    ) == [("submitted", today(db) + timedelta(days=10), 0, None)]


def test_submitting_again_changes_nothing(db, market, purchases, contents):
    order = purchases.order({market.goods(stock=0): 1})
    before = contents()
    db.call("po_submit", order, "2100-01-01")

    assert contents() == before


def test_a_day_that_was_agreed_is_kept(db, market, purchases):
    order = purchases.draft(
        purchases.supplier(),
        {"variant_id": market.goods(stock=0), "quantity": 1, "unit_cost": 1},
    )
    db.call("po_submit", order, "2100-01-01")

    assert db.scalar("SELECT expected_on FROM purchase_order") == date(2100, 1, 1)


def test_without_a_lead_time_no_day_is_expected(db, market, purchases):
    purchases.order({market.goods(stock=0): 1})

    assert db.scalar("SELECT expected_on FROM purchase_order") is None


def test_submitting_refuses_what_cannot_be_sent(db, market, purchases, refuses):
    tee, supplier = market.goods(stock=0), purchases.supplier()
    purchases.offer(supplier, tee, "1.00", min_order_qty=5)
    few = purchases.draft(supplier, {"variant_id": tee, "quantity": 4})
    enough = purchases.draft(supplier, {"variant_id": tee, "quantity": 5})
    empty = purchases.draft(supplier, {"variant_id": tee, "quantity": 5})
    db.execute("DELETE FROM purchase_order_line WHERE purchase_order_id = %s", (empty,))

    with refuses(SqlError.NOT_FOUND):
        db.call("po_submit", 0, None)
    for order in (few, empty):
        with refuses(SqlError.VALUE_INVALID):
            db.call("po_submit", order, None)
    with refuses(SqlError.VALUE_INVALID):
        db.call("po_submit", enough, today(db) - timedelta(days=1))
    db.call("po_submit", enough, today(db))
    db.call("po_cancel", enough)
    with refuses(SqlError.ILLEGAL_TRANSITION):
        db.call("po_submit", enough, None)


def test_a_delivery_puts_goods_on_the_shelf_at_their_cost(db, market, purchases):
    tee, mug = market.goods(stock=0), market.goods(stock=0)
    order = purchases.order({tee: 10, mug: 4}, cost="2.50")
    first = purchases.receive(order, "DN-1", {tee: 6})

    assert on_hand(db, tee) == [("north", 6)]
    assert purchases.status(order) == "partially_received"
    assert db.scalar("SELECT closed_at FROM purchase_order") is None

    second = purchases.receive(order, "DN-2", {mug: 4, tee: 4})

    assert db.rows(
        "SELECT kind, sm.variant_id, quantity, on_hand_after, sm.unit_cost, goods_receipt_id"
        " FROM stock_movement AS sm INNER JOIN goods_receipt_line USING (goods_receipt_line_id)"
        " ORDER BY stock_movement_id"
    ) == [
        ("receipt", tee, 6, 6, Decimal("2.5"), first),
        ("receipt", tee, 4, 10, Decimal("2.5"), second),
        ("receipt", mug, 4, 4, Decimal("2.5"), second),
    ]
    assert [row[3] for row in lines(db, order)] == [10, 4]
    assert purchases.status(order) == "received"
    assert db.scalar("SELECT closed_at >= submitted_at FROM purchase_order") == 1
    assert purchases.violations() == []


def test_what_is_rejected_goes_back_and_is_still_owed(db, market, purchases):
    tee = market.goods(stock=0)
    order = purchases.order({tee: 5})
    purchases.receive(order, "DN-1", {}, rejected={tee: 5})

    assert (on_hand(db, tee), purchases.status(order)) == ([], "submitted")

    purchases.receive(order, "DN-2", {tee: 3}, rejected={tee: 2})
    assert (on_hand(db, tee), purchases.status(order)) == ([("north", 3)], "partially_received")

    purchases.receive(order, "DN-3", {tee: 2})
    assert (on_hand(db, tee), purchases.status(order)) == ([("north", 5)], "received")
    assert db.rows("SELECT qty_accepted, qty_rejected FROM goods_receipt_line") == [
        (0, 5),
        (3, 2),
        (2, 0),
    ]
    assert purchases.violations() == []


def test_goods_come_to_the_warehouse_of_the_order(db, market, purchases):
    tee = market.goods(stock=1)
    order = purchases.order({tee: 5}, warehouse=market.south)
    purchases.receive(order, "DN-1", {tee: 5})

    assert on_hand(db, tee) == [("north", 1), ("south", 5)]
    assert purchases.violations() == []


def test_the_same_delivery_note_is_the_same_delivery(db, market, purchases, contents, refuses):
    tee, mug = market.goods(stock=0), market.goods(stock=0)
    supplier = purchases.supplier()
    order = purchases.order({tee: 10, mug: 10}, supplier=supplier)
    other = purchases.order({tee: 10, mug: 10}, supplier=supplier)
    receipt = purchases.receive(order, "DN-1", {tee: 4, mug: 1}, rejected={mug: 2})
    before = contents()

    assert purchases.receive(order, "DN-1", {mug: 1, tee: 4}, rejected={mug: 2}) == receipt
    assert contents() == before
    for accepted, rejected in (
        ({tee: 5, mug: 1}, {mug: 2}),
        ({tee: 4, mug: 1}, {mug: 1}),
        ({tee: 4, mug: 1}, {tee: 2}),
        ({tee: 4}, {}),
    ):
        with refuses(SqlError.IDEMPOTENCY_CONFLICT):
            purchases.receive(order, "DN-1", accepted, rejected)
    with refuses(SqlError.IDEMPOTENCY_CONFLICT):
        purchases.receive(other, "DN-1", {tee: 4, mug: 1}, {mug: 2})

    assert purchases.receive(order, "dn-1", {tee: 4}) != receipt
    elsewhere = purchases.order({tee: 10})
    assert purchases.receive(elsewhere, "DN-1", {tee: 4}) != receipt


def test_the_same_delivery_note_is_answered_when_all_has_come(market, purchases):
    tee = market.goods(stock=0)
    order = purchases.order({tee: 4})
    receipt = purchases.receive(order, "DN-1", {tee: 4})

    assert purchases.receive(order, "DN-1", {tee: 4}) == receipt


def test_no_more_comes_than_was_ordered_and_is_tolerated(db, market, purchases, refuses):
    tee, mug = market.goods(stock=0), market.goods(stock=0)
    order = purchases.order({tee: 10}, tolerance=2)
    purchases.receive(order, "DN-1", {tee: 9})

    with refuses(SqlError.RECEIPT_EXCEEDS_ORDER):
        purchases.receive(order, "DN-2", {tee: 4})
    for variant in (mug, 99):
        with refuses(SqlError.RECEIPT_EXCEEDS_ORDER):
            purchases.receive(order, "DN-2", {tee: 1, variant: 1})
        with refuses(SqlError.RECEIPT_EXCEEDS_ORDER):
            purchases.receive(order, "DN-2", {tee: 1}, rejected={variant: 1})
    purchases.receive(order, "DN-2", {tee: 3}, rejected={tee: 50})

    assert on_hand(db, tee) == [("north", 12)]
    assert purchases.status(order) == "received"
    assert purchases.violations() == []


def test_a_delivery_refuses_what_holds_nothing(db, market, purchases, refuses):
    tee = market.goods(stock=0)
    order = purchases.order({tee: 10})
    line = {"variant_id": tee, "accepted": 1, "rejected": 0}

    for change in (
        {"accepted": 0},
        {"accepted": -1, "rejected": 2},
        {"accepted": 2, "rejected": -1},
        {"variant_id": None},
        {"accepted": None},
        {"rejected": None},
    ):
        with refuses(SqlError.VALUE_INVALID):
            db.call("goods_receipt_post", order, "DN-1", json.dumps([line | change]), None)
    for given in (json.dumps([line, line]), "[]", None):
        with refuses(SqlError.VALUE_INVALID):
            db.call("goods_receipt_post", order, "DN-1", given, None)
    for note in ("", None):
        with refuses(SqlError.VALUE_INVALID):
            db.call("goods_receipt_post", order, note, json.dumps([line]), None)


def test_goods_are_taken_in_for_an_order_that_is_open_and_no_other(db, market, purchases, refuses):
    tee = market.goods(stock=0)
    draft = purchases.draft(
        purchases.supplier(), {"variant_id": tee, "quantity": 1, "unit_cost": 1}
    )
    off, done = purchases.order({tee: 1}), purchases.order({tee: 1}, tolerance=1)
    db.call("po_cancel", off)
    purchases.receive(done, "DN-1", {tee: 1})

    with refuses(SqlError.NOT_FOUND):
        purchases.receive(0, "DN-2", {tee: 1})
    for order in (draft, off, done):
        with refuses(SqlError.ILLEGAL_TRANSITION):
            purchases.receive(order, "DN-2", {tee: 1})


def test_what_has_come_stays_when_the_rest_is_called_off(db, market, purchases, contents, refuses):
    tee = market.goods(stock=0)
    order = purchases.order({tee: 5})
    purchases.receive(order, "DN-1", {tee: 2})
    db.call("po_cancel", order)
    before = contents()
    db.call("po_cancel", order)

    assert contents() == before
    assert (on_hand(db, tee), purchases.status(order)) == ([("north", 2)], "cancelled")
    assert db.scalar("SELECT closed_at IS NOT NULL FROM purchase_order") == 1
    assert purchases.violations() == []
    with refuses(SqlError.NOT_FOUND):
        db.call("po_cancel", 0)


def test_what_has_all_come_is_not_called_off(db, market, purchases, refuses):
    tee = market.goods(stock=0)
    order = purchases.order({tee: 5})
    purchases.receive(order, "DN-1", {tee: 5})

    with refuses(SqlError.ILLEGAL_TRANSITION):
        db.call("po_cancel", order)


def offers(db):
    return db.rows(
        "SELECT supplier_id, supplier_sku, cost, currency_code FROM supplier_variant"
        " ORDER BY supplier_id"
    )


def test_a_delivery_teaches_what_goods_cost(db, market, purchases):
    tee = market.goods(stock=0)
    listed, new = purchases.supplier(), purchases.supplier(currency="EUR")
    purchases.offer(listed, tee, "1.00", supplier_sku="X", cost_at="2020-01-01")
    order = purchases.order({tee: 4}, cost="1.10", supplier=listed)
    purchases.receive(order, "DN-1", {}, rejected={tee: 2})
    assert offers(db) == [(listed, "X", Decimal("1"), "GBP")]

    purchases.receive(order, "DN-2", {tee: 2})
    purchases.receive(purchases.order({tee: 1}, cost="3.00", supplier=new), "DN-1", {tee: 1})

    assert offers(db) == [(listed, "X", Decimal("1.1"), "GBP"), (new, None, Decimal("3"), "EUR")]
    assert db.scalar("SELECT MIN(cost_at) FROM supplier_variant") > datetime(2020, 1, 2)


def costs(db, order):
    return [
        cost
        for (cost,) in db.rows(
            "SELECT unit_cost FROM order_line WHERE order_id = %s ORDER BY line_no", (order,)
        )
    ]


def test_an_order_notes_what_its_goods_cost_last(db, market, purchases):
    tee, mug, cup = (market.goods() for _ in range(3))
    early, late = purchases.supplier(), purchases.supplier()
    purchases.offer(late, tee, "1.30", cost_at="2021-01-01")
    purchases.offer(early, tee, "1.20", cost_at="2020-01-01")
    purchases.offer(early, mug, "0.3333")
    first = market.order({tee: 1, mug: 2, cup: 1})
    db.execute("UPDATE supplier_variant SET cost = 1.25 WHERE supplier_id = %s", (early,))
    second = market.order({tee: 1})

    assert costs(db, first) == [Decimal("1.3"), Decimal("0.3333"), None]
    assert costs(db, second) == [Decimal("1.25")]


def test_a_cost_in_another_currency_is_converted_where_a_rate_is_known(db, market, purchases):
    tee = market.goods()
    purchases.offer(purchases.supplier(), tee, "2.00", currency_code="EUR")
    unknown = market.order({tee: 1})
    for since, rate in (("2020-01-01", "0.9"), ("2021-01-01", "0.83333"), ("2100-01-01", "5")):
        db.insert("exchange_rate", base_code="EUR", quote_code="GBP", valid_from=since, rate=rate)

    assert costs(db, unknown) == [None]
    assert costs(db, market.order({tee: 1})) == [Decimal("1.6667")]


def test_a_cost_is_found_without_reading_all_the_rates_there_ever_were(db, market, purchases):
    tee = market.goods()
    purchases.offer(purchases.supplier(), tee, "2.00", currency_code="EUR")

    def reads():
        return sum(
            int(many) for _, many in db.rows("SHOW SESSION STATUS LIKE 'Handler\\_read\\_%%'")
        )

    def cost_of_a_checkout():
        cart = market.cart({tee: 1})
        before = reads()
        assert market.checkout(cart)
        return reads() - before

    cost_of_a_checkout()
    few = cost_of_a_checkout()
    db.execute(
        "INSERT INTO exchange_rate (base_code, quote_code, valid_from, rate)"
        " WITH RECURSIVE n (i) AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
        " SELECT 'EUR', 'GBP', '2020-01-01' + INTERVAL i DAY, 0.9 FROM n"
    )

    assert cost_of_a_checkout() < few + 100


def test_a_checkout_does_not_wait_for_who_changes_a_cost(db, market, purchases, connect):
    tee = market.goods()
    purchases.offer(purchases.supplier(), tee, "2.00")
    cart, other = market.cart({tee: 1}), connect()
    other.execute("START TRANSACTION")
    other.execute("UPDATE supplier_variant SET cost = 3")
    db.execute("SET SESSION innodb_lock_wait_timeout = 1")
    order = market.checkout(cart)
    other.execute("ROLLBACK")

    assert costs(db, order) == [Decimal("2")]


def test_a_delivery_note_just_used_for_another_order_is_told_apart(
    db, market, purchases, connect, raises_sql
):
    """A delivery that another session posts meanwhile, which no read has seen yet."""
    tee, mug, supplier = market.goods(stock=0), market.goods(stock=0), purchases.supplier()
    first = purchases.order({tee: 1}, supplier=supplier)
    second = purchases.order({mug: 1}, supplier=supplier)
    db.execute("SET SESSION innodb_lock_wait_timeout = 1")
    other = connect()
    other.execute("START TRANSACTION")
    other.execute(
        "INSERT INTO goods_receipt (purchase_order_id, supplier_id, warehouse_id, delivery_note)"
        " VALUES (%s, %s, %s, 'DN-1')",
        (first, supplier, market.north),
    )
    with raises_sql(1205):
        db.call("goods_receipt_post", second, "DN-1", delivery({mug: 1}, {}), None)
    other.execute("COMMIT")

    with raises_sql(SqlError.IDEMPOTENCY_CONFLICT):
        db.call("goods_receipt_post", second, "DN-1", delivery({mug: 1}, {}), None)
    assert on_hand(db, mug) == []
