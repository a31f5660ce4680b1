"""stock_availability says what lies where, what of it is claimed and what can be promised."""

import pytest

from tests.market import Market


@pytest.fixture
def market(db):
    return Market(db)


def availability(db):
    return db.rows("SELECT * FROM stock_availability ORDER BY variant_id, warehouse_id")


def test_a_row_for_each_variant_and_warehouse_that_may_hold_it(db, market):
    tee, mug = market.goods(stock=7), market.goods(stock=0)
    market.stock(tee, 2, market.south)
    db.call("cart_reserve_stock", market.cart({tee: 3}), None, 900)
    market.order({tee: 2})

    assert availability(db) == [
        (tee, "SKU-3", market.north, "north", 7, 5, 2, 2),
        (tee, "SKU-3", market.south, "south", 2, 0, 2, 2),
    ]
    assert db.rows("SELECT * FROM stock_availability WHERE variant_id = %s", (mug,)) == []


@pytest.mark.parametrize(
    ("limits", "promisable"), [((3, 0), 2), ((0, 4), 9), ((3, 4), 6), ((9, 0), -4)]
)
def test_what_can_be_promised_is_not_what_lies_there(db, market, limits, promisable):
    tee = market.goods(stock=5)
    db.execute("UPDATE stock_level SET safety_stock = %s, backorder_limit = %s", limits)

    assert availability(db) == [(tee, "SKU-3", market.north, "north", 5, 0, 5, promisable)]


def test_goods_promised_beyond_the_shelf_are_a_debt(db, market):
    tee = market.goods(stock=1)
    db.execute("UPDATE stock_level SET backorder_limit = 5")
    market.order({tee: 4})

    assert availability(db) == [(tee, "SKU-3", market.north, "north", 1, 4, -3, 2)]


def test_goods_that_left_are_no_longer_there(db, market):
    tee = market.goods(stock=5)
    market.ship(market.paid_order({tee: 2}))

    assert availability(db) == [(tee, "SKU-3", market.north, "north", 3, 0, 3, 3)]
