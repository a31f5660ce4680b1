"""What is still to come from suppliers, and which shelves drifted."""

from datetime import date
from decimal import Decimal

import pytest

from tests.market import Market
from tests.purchases import Purchases


@pytest.fixture
def purchases(db):
    return Purchases(Market(db))


def due(db):
    return db.rows(
        "SELECT purchase_order_id, purchase_order_number, supplier_code, warehouse_code, status,"
        " expected_on, is_late, units_due, value_due, currency_code FROM open_purchase_orders"
        " ORDER BY purchase_order_id"
    )


def test_an_order_is_open_from_when_it_was_sent_until_all_has_come(db, purchases):
    tee, mug = purchases.market.goods(stock=0), purchases.market.goods(stock=0)
    supplier = purchases.supplier()
    purchases.draft(supplier, {"variant_id": tee, "quantity": 9, "unit_cost": 1})
    order = purchases.order({tee: 10, mug: 4}, cost="2.50", tolerance=2, supplier=supplier)
    number = f"PO-{order:08}"

    assert due(db) == [
        (order, number, "S-1", "north", "submitted", None, 0, 14, Decimal("35"), "GBP")
    ]

    purchases.receive(order, "DN-1", {tee: 12, mug: 1})
    assert due(db) == [
        (order, number, "S-1", "north", "partially_received", None, 0, 3, Decimal("7.5"), "GBP")
    ]

    purchases.receive(order, "DN-2", {mug: 3})
    assert due(db) == []


def test_what_was_called_off_is_not_to_come(db, purchases):
    order = purchases.order({purchases.market.goods(stock=0): 1})
    db.call("po_cancel", order)

    assert due(db) == []


@pytest.mark.parametrize(
    ("day", "is_late"), [("UTC_DATE() - INTERVAL 1 DAY", 1), ("UTC_DATE()", 0)]
)
def test_an_order_is_late_when_its_day_is_over(db, purchases, day, is_late):
    purchases.order({purchases.market.goods(stock=0): 1})
    db.execute(f"UPDATE purchase_order SET expected_on = {day}")

    assert [(row[5] > date(2020, 1, 1), row[6]) for row in due(db)] == [(True, is_late)]


def test_no_shelf_drifts_while_its_ledgers_are_used(db, purchases):
    market = purchases.market
    tee = market.goods(stock=5)
    market.stock(tee, 1, market.south)
    market.ship(market.paid_order({tee: 2}))
    db.call("cart_reserve_stock", market.cart({tee: 1}), None, 900)

    assert db.rows("SELECT * FROM stock_drift") == []


@pytest.mark.parametrize(
    ("counter", "drifted"), [("on_hand", (6, 5, 2, 2)), ("reserved", (5, 5, 3, 2))]
)
def test_a_counter_that_drifted_is_shown_beside_its_ledger(db, purchases, counter, drifted):
    market = purchases.market
    tee = market.goods(stock=5)
    market.goods(stock=5)
    market.order({tee: 2})
    db.execute(f"UPDATE stock_level SET {counter} = {counter} + 1 WHERE variant_id = %s", (tee,))

    assert db.rows("SELECT * FROM stock_drift") == [(tee, market.north, *drifted)]
