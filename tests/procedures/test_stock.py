"""Stock: goods come and go, carts claim them, claims lapse, and warehouses are asked in turn."""

import json

import pymysql
import pytest

from shopdb.errors import SqlError


def shelves(db):
    return db.rows(
        "SELECT variant_id, warehouse_code, on_hand, reserved FROM stock_level"
        " INNER JOIN warehouse USING (warehouse_id) ORDER BY variant_id, warehouse_id"
    )


def claims(db):
    return db.rows(
        "SELECT variant_id, warehouse_code, quantity FROM stock_reservation"
        " INNER JOIN warehouse USING (warehouse_id) ORDER BY variant_id, warehouse_id"
    )


def adjust(market, variant, units, kind="adjust", note=None):
    market.db.call("stock_adjust", variant, market.north, units, kind, note)


def reserve(market, cart, ttl=900, warehouse=None):
    market.db.call("cart_reserve_stock", cart, warehouse, ttl)


def lapse(db, cart):
    db.execute(
        "UPDATE stock_reservation SET expires_at = UTC_TIMESTAMP(6) WHERE cart_id = %s", (cart,)
    )


def test_adjusting_is_written_down(db, market):
    tee = market.goods(stock=0)
    for units, kind, note in ((10, "receipt", None), (-2, "damage", "wet"), (1, "count", "found")):
        adjust(market, tee, units, kind, note)

    assert shelves(db) == [(tee, "north", 9, 0)]
    assert db.rows("SELECT kind, quantity, on_hand_after, note FROM stock_movement") == [
        ("receipt", 10, 10, None),
        ("damage", -2, 8, "wet"),
        ("count", 1, 9, "found"),
    ]


def test_adjusting_refuses_what_is_no_reason_or_not_there(db, market, refuses):
    tee = market.goods(stock=3)

    for units in (0, None):
        with refuses(SqlError.VALUE_INVALID):
            adjust(market, tee, units)
    for kind in ("sale", "return", "transfer_in", "DAMAGE", "", None):
        with refuses(SqlError.VALUE_INVALID):
            adjust(market, tee, -1, kind)
    with refuses(SqlError.STOCK_INSUFFICIENT):
        adjust(market, tee, -4, "count")


def test_adjusting_names_the_claims_that_are_in_the_way(db, market, contents):
    tee = market.goods(stock=5)
    reserve(market, market.cart({tee: 2}))
    market.order({tee: 2})
    ids = [n for (n,) in db.rows("SELECT stock_reservation_id FROM stock_reservation ORDER BY 1")]

    before = contents()
    with pytest.raises(pymysql.MySQLError) as caught:
        adjust(market, tee, -2, "damage")
    assert contents() == before
    adjust(market, tee, -1, "damage")

    assert caught.value.args == (
        SqlError.STOCK_INSUFFICIENT,
        f"STOCK_INSUFFICIENT: release some of the reservations {ids[0]}, {ids[1]}",
    )
    assert shelves(db) == [(tee, "north", 4, 4)]


def test_a_cart_claims_all_of_its_lines_or_none(db, market, refuses):
    tee, mug = market.goods(stock=5), market.goods(stock=1)
    cart = market.cart({tee: 2, mug: 1})
    reserve(market, cart)
    claimed = claims(db)
    other = market.cart({tee: 1, mug: 1})

    with refuses(SqlError.STOCK_INSUFFICIENT):
        reserve(market, other)
    assert claimed == [(tee, "north", 2), (mug, "north", 1)]


def test_claiming_again_renews_and_does_not_add(db, market):
    tee = market.goods(stock=5)
    cart = market.cart({tee: 5})
    reserve(market, cart, 60)
    first = db.scalar("SELECT expires_at FROM stock_reservation")
    reserve(market, cart, 900)

    assert claims(db) == [(tee, "north", 5)]
    assert db.scalar("SELECT expires_at FROM stock_reservation") > first


def test_a_cart_without_goods_that_lie_somewhere_claims_nothing(db, market):
    reserve(market, market.cart({}))
    reserve(market, market.cart({market.goods(stock=0, kind="service"): 3}))

    assert db.count("stock_reservation") == 0


def test_claiming_refuses_a_cart_that_is_not_open_or_not_there(db, market, refuses):
    cart = market.cart({market.goods(): 1})

    for ttl in (0, None):
        with refuses(SqlError.VALUE_INVALID):
            reserve(market, cart, ttl)
    with refuses(SqlError.NOT_FOUND):
        reserve(market, 0)
    db.execute("UPDATE cart SET status = 'merged'")
    with refuses(SqlError.CART_NOT_OPEN):
        reserve(market, cart)


def test_warehouses_are_asked_by_priority(db, market):
    tee = market.goods(stock=3)
    market.stock(tee, 5, market.south)
    reserve(market, market.cart({tee: 4}))

    assert claims(db) == [(tee, "north", 3), (tee, "south", 1)]


def test_of_two_warehouses_of_one_priority_the_older_is_asked(db, market):
    tee = market.goods(stock=3)
    market.stock(tee, 3, market.south)
    db.execute("UPDATE channel_warehouse SET priority = 0")
    reserve(market, market.cart({tee: 2}))

    assert claims(db) == [(tee, "north", 2)]


def test_one_warehouse_alone_is_asked_if_it_is_named(db, market, refuses):
    tee = market.goods(stock=3)
    market.stock(tee, 2, market.south)
    small, large = market.cart({tee: 2}), market.cart({tee: 3})

    with refuses(SqlError.STOCK_INSUFFICIENT):
        reserve(market, large, warehouse=market.south)
    reserve(market, small, warehouse=market.south)
    assert claims(db) == [(tee, "south", 2)]


def test_a_warehouse_that_does_not_serve_the_channel_is_not_asked(db, market, refuses):
    tee = market.goods(stock=0)
    attic = db.insert("warehouse", warehouse_code="attic", name="Attic", country_code="GB")
    market.stock(tee, 9, attic)
    cart = market.cart({tee: 1})

    for warehouse in (None, attic):
        with refuses(SqlError.STOCK_INSUFFICIENT):
            reserve(market, cart, warehouse=warehouse)


@pytest.mark.parametrize(
    ("limits", "most"),
    [
        ("safety_stock = 2", 3),
        ("backorder_limit = 4", 9),
        ("safety_stock = 2, backorder_limit = 4", 7),
        ("safety_stock = 9", 0),
    ],
)
def test_stock_is_kept_back_or_sold_beyond_the_shelf(db, market, refuses, limits, most):
    tee = market.goods(stock=5)
    db.execute(f"UPDATE stock_level SET {limits}")
    too_many = market.cart({tee: most + 1})

    with refuses(SqlError.STOCK_INSUFFICIENT):
        reserve(market, too_many)
    if most:
        reserve(market, market.cart({tee: most}))
        assert claims(db) == [(tee, "north", most)]
    assert market.violations() == []


def test_safety_stock_of_one_warehouse_takes_nothing_from_another(db, market):
    tee = market.goods(stock=1)
    market.stock(tee, 3, market.south)
    db.execute("UPDATE stock_level SET safety_stock = 4 WHERE warehouse_id = %s", (market.north,))
    reserve(market, market.cart({tee: 3}))

    assert claims(db) == [(tee, "south", 3)]


def test_lapsed_claims_go_and_no_other(db, market):
    tee = market.goods(stock=9)
    carts = [market.cart({tee: units}) for units in (1, 2, 3)]
    for cart in carts:
        reserve(market, cart)
    market.order({tee: 1})
    for cart in carts[:2]:
        lapse(db, cart)

    assert db.call("reservations_expire", 10, None)[-1] == 2
    assert claims(db) == [(tee, "north", 3), (tee, "north", 1)]
    assert shelves(db) == [(tee, "north", 9, 4)]
    assert db.call("reservations_expire", 10, None)[-1] == 0


def test_so_many_carts_are_swept_at_a_time(db, market):
    tee, mug = market.goods(), market.goods()
    for _ in range(3):
        cart = market.cart({tee: 1, mug: 1})
        reserve(market, cart)
        lapse(db, cart)
    released = [db.call("reservations_expire", 2, None)[-1] for _ in range(3)]

    assert released == [4, 2, 0]
    assert market.violations() == []


def test_a_cart_that_somebody_is_at_is_left_for_the_next_run(db, market, connect):
    carts = [market.cart({market.goods(): 1}) for _ in range(2)]
    for cart in carts:
        reserve(market, cart)
        lapse(db, cart)
    somebody = connect()
    somebody.execute("START TRANSACTION")
    somebody.execute("SELECT 1 FROM cart WHERE cart_id = %s FOR UPDATE", (carts[0],))
    first = db.call("reservations_expire", 10, None)[-1]
    somebody.execute("COMMIT")

    assert (first, db.call("reservations_expire", 10, None)[-1]) == (1, 1)


def test_sweeping_nothing_is_refused(db, refuses):
    for carts in (0, -1, None):
        with refuses(SqlError.VALUE_INVALID):
            db.call("reservations_expire", carts, None)


def test_what_is_wanted_by_several_is_found_for_each(db, market):
    tee, mug = market.goods(stock=3), market.goods(stock=1)
    market.stock(tee, 4, market.south)
    wanted = [
        {"owner": 8, "variant_id": tee, "quantity": 2},
        {"owner": 9, "variant_id": tee, "quantity": 3},
        {"owner": 9, "variant_id": mug, "quantity": 5},
    ]
    found = json.loads(
        db.scalar("SELECT stock_allocate(%s, NULL, %s)", (market.channel, json.dumps(wanted)))
    )

    assert sorted(
        (c["owner"], c["variant_id"], c["warehouse_id"], c["quantity"]) for c in found
    ) == [
        (8, tee, market.north, 2),
        (9, tee, market.north, 1),
        (9, tee, market.south, 2),
        (9, mug, market.north, 1),
    ]


def test_of_what_nobody_has_nothing_is_found(db, market):
    wanted = json.dumps([{"owner": 1, "variant_id": market.goods(stock=0), "quantity": 2}])

    assert db.scalar("SELECT stock_allocate(%s, NULL, %s)", (market.channel, wanted)) == "[]"
