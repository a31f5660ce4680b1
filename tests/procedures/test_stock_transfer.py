"""Goods move between warehouses with what nobody claims, and a channel counts what lies ready."""

import json

import pymysql
import pytest

from shopdb.errors import SqlError
from tests.purchases import goods

FOREIGN_KEY = 1452


def shelves(db):
    return db.rows(
        "SELECT variant_id, warehouse_code, on_hand, reserved FROM stock_level"
        " INNER JOIN warehouse USING (warehouse_id) ORDER BY variant_id, warehouse_id"
    )


def transfer(market, units, note=None):
    market.db.call("stock_transfer", market.north, market.south, goods(units), note)


def available(market, variant):
    return market.db.scalar("SELECT available_quantity(%s, %s)", (variant, market.channel))


def test_goods_leave_one_warehouse_and_come_to_the_other(db, market):
    tee, mug = market.goods(stock=5), market.goods(stock=3)
    market.stock(mug, 1, market.south)
    transfer(market, {mug: 3, tee: 2}, "shop window")

    assert shelves(db) == [
        (tee, "north", 3, 0),
        (tee, "south", 2, 0),
        (mug, "north", 0, 0),
        (mug, "south", 4, 0),
    ]
    assert db.rows(
        "SELECT kind, variant_id, warehouse_id, quantity, on_hand_after, note FROM stock_movement"
        " WHERE kind LIKE 'transfer%' ORDER BY stock_movement_id"
    ) == [
        ("transfer_out", tee, market.north, -2, 3, "shop window"),
        ("transfer_in", tee, market.south, 2, 2, "shop window"),
        ("transfer_out", mug, market.north, -3, 0, "shop window"),
        ("transfer_in", mug, market.south, 3, 4, "shop window"),
    ]
    assert (
        db.scalar(
            "SELECT COUNT(DISTINCT occurred_at) FROM stock_movement WHERE kind LIKE 'transfer%'"
        )
        == 1
    )
    assert db.rows("SELECT * FROM stock_drift") == []
    assert market.violations() == []


def test_a_variant_named_twice_is_moved_once_in_all(db, market):
    tee = market.goods(stock=5)
    lines = [{"variant_id": tee, "quantity": units} for units in (2, 3)]
    db.call("stock_transfer", market.north, market.south, json.dumps(lines), None)

    assert shelves(db) == [(tee, "north", 0, 0), (tee, "south", 5, 0)]


def test_what_is_claimed_stays_where_it_is(db, market, refuses):
    tee, mug = market.goods(stock=5), market.goods(stock=5)
    market.order({tee: 2})
    db.execute("UPDATE stock_level SET backorder_limit = 9")

    with refuses(SqlError.STOCK_INSUFFICIENT):
        transfer(market, {mug: 1, tee: 4})
    transfer(market, {tee: 3})
    with refuses(SqlError.STOCK_INSUFFICIENT):
        transfer(market, {tee: 1})

    assert shelves(db)[:2] == [(tee, "north", 2, 2), (tee, "south", 3, 0)]
    assert market.violations() == []


def test_what_is_promised_beyond_the_shelf_is_not_there_to_move(db, market, refuses):
    tee = market.goods(stock=1)
    db.execute("UPDATE stock_level SET backorder_limit = 9")
    market.order({tee: 4})

    with refuses(SqlError.STOCK_INSUFFICIENT):
        transfer(market, {tee: 1})


def test_what_is_kept_back_from_claims_may_be_moved(db, market):
    tee = market.goods(stock=3)
    db.execute("UPDATE stock_level SET safety_stock = 3")
    transfer(market, {tee: 3})

    assert shelves(db) == [(tee, "north", 0, 0), (tee, "south", 3, 0)]


def test_says_of_what_there_is_too_little(market):
    tee = market.goods(stock=5)
    market.order({tee: 2})
    with pytest.raises(pymysql.MySQLError) as caught:
        transfer(market, {tee: 4})

    assert caught.value.args == (
        SqlError.STOCK_INSUFFICIENT,
        "STOCK_INSUFFICIENT: of SKU-3 there are 3 without a claim",
    )


def test_refuses_what_is_not_there(db, market, refuses):
    tee, mug = market.goods(stock=5), market.goods(stock=0)

    for variant in (mug, 99):
        with refuses(SqlError.STOCK_INSUFFICIENT):
            transfer(market, {tee: 1, variant: 1})
    with refuses(SqlError.STOCK_INSUFFICIENT):
        db.call("stock_transfer", 99, market.south, goods({tee: 1}), None)
    with refuses(FOREIGN_KEY):
        db.call("stock_transfer", market.north, 99, goods({tee: 1}), None)


def test_refuses_to_move_nothing_or_nowhere(db, market, refuses):
    tee = market.goods(stock=5)

    nameless = json.dumps([{"variant_id": None, "quantity": 1}])
    for lines in ("[]", None, "{}", nameless, goods({tee: 0}), goods({tee: -1})):
        with refuses(SqlError.VALUE_INVALID):
            db.call("stock_transfer", market.north, market.south, lines, None)
    twice = json.dumps([{"variant_id": tee, "quantity": units} for units in (3, -1)])
    with refuses(SqlError.VALUE_INVALID):
        db.call("stock_transfer", market.north, market.south, twice, None)
    for start, end in ((market.north, market.north), (None, market.south)):
        with refuses(SqlError.VALUE_INVALID):
            db.call("stock_transfer", start, end, goods({tee: 1}), None)


def test_a_channel_counts_what_lies_ready_in_its_warehouses(db, market):
    tee, mug = market.goods(stock=5), market.goods(stock=0)
    market.stock(tee, 4, market.south)
    attic = db.insert("warehouse", warehouse_code="attic", name="Attic", country_code="GB")
    market.stock(tee, 9, attic)
    market.order({tee: 2})

    assert (available(market, tee), available(market, mug)) == (7, 0)
    assert available(market, tee) == db.scalar(
        "SELECT SUM(GREATEST(promisable, 0)) FROM stock_availability"
        " INNER JOIN channel_warehouse USING (warehouse_id) WHERE channel_id = %s",
        (market.channel,),
    )


def test_what_one_warehouse_lacks_takes_nothing_from_another(db, market):
    tee = market.goods(stock=1)
    market.stock(tee, 3, market.south)
    db.execute("UPDATE stock_level SET safety_stock = 4 WHERE warehouse_id = %s", (market.north,))
    assert available(market, tee) == 3

    db.execute("UPDATE stock_level SET safety_stock = 1, backorder_limit = 50")
    assert available(market, tee) == 2


def test_a_count_below_what_is_claimed_names_as_many_claims_as_there_is_room_for(
    db, market, contents
):
    tee = market.goods(stock=8)
    for _ in range(8):
        db.call("cart_reserve_stock", market.cart({tee: 1}), None, 900)
    first = db.scalar("SELECT MIN(stock_reservation_id) FROM stock_reservation")
    before = contents()
    with pytest.raises(pymysql.MySQLError) as caught:
        db.call("stock_adjust", tee, market.north, -1, "count", None)

    assert contents() == before
    named = ", ".join(str(first + number) for number in range(5))
    assert caught.value.args == (
        SqlError.STOCK_INSUFFICIENT,
        f"STOCK_INSUFFICIENT: release some of the reservations {named} and 3 more",
    )
