"""shipment_create sends goods out: claims become movements, and the order goes on."""

import json

import pytest

from shopdb.errors import SqlError


@pytest.fixture
def order(db, market):
    """A paid order of four tees, three of them in the north, two mugs and a song."""
    tee, mug = market.goods("10.00", stock=3), market.goods("5.00", stock=2)
    market.stock(tee, 4, market.south)
    return market.paid_order({tee: 4, mug: 2, market.goods("1.00", stock=0, kind="digital"): 1})


def parcel(db, *lines):
    """Units by line number of the order, 9 for a line that nobody ordered."""
    ids = dict(db.rows("SELECT line_no, order_line_id FROM order_line"))
    return json.dumps(
        [{"order_line_id": ids.get(line, 0), "quantity": units} for line, units in lines]
    )


def shipped(db):
    return db.rows("SELECT line_no, qty_shipped FROM order_line ORDER BY line_no")


def test_sends_all_that_is_set_aside_in_a_warehouse(db, market, order):
    seen = []
    for warehouse in (market.north, market.south):
        market.ship(order, warehouse)
        seen.append((market.status(order), shipped(db)))

    assert seen == [
        ("partially_shipped", [(1, 3), (2, 2), (3, 0)]),
        ("shipped", [(1, 4), (2, 2), (3, 0)]),
    ]
    assert db.count("stock_reservation") == 0
    assert db.rows(
        "SELECT sku, warehouse_code, on_hand, reserved FROM stock_availability"
        " ORDER BY sku, warehouse_code"
    ) == [("SKU-3", "north", 0, 0), ("SKU-3", "south", 3, 0), ("SKU-4", "north", 0, 0)]
    assert market.violations() == []


def test_every_step_to_the_end_is_in_the_history(db, market, order):
    market.ship(order, market.north)
    market.ship(order, market.south)

    assert [step for (step,) in db.rows("SELECT to_status FROM order_status_history")] == [
        "pending",
        "paid",
        "processing",
        "partially_shipped",
        "shipped",
    ]


def test_a_parcel_that_holds_all_goes_out_at_once(db, market):
    order = market.paid_order({market.goods(): 2})
    market.ship(order)

    assert market.status(order) == "shipped"
    assert db.count("order_status_history") == 4


def test_a_parcel_holds_what_its_lines_say(db, market, order):
    shipment = db.call(
        "shipment_create", order, market.north, parcel(db, (1, 1), (2, 1), (1, 1)), "JD014600", None
    )[-1]

    assert db.rows(
        "SELECT line_no, sl.quantity FROM shipment_line AS sl"
        " INNER JOIN order_line USING (order_line_id) ORDER BY line_no"
    ) == [(1, 2), (2, 1)]
    assert db.rows(
        "SELECT shipment_id, order_id, warehouse_id, shipping_method_id, status, tracking_number"
        " FROM shipment"
    ) == [(shipment, order, market.north, market.method, "shipped", "JD014600")]
    assert db.rows(
        "SELECT line_no, warehouse_code, sr.quantity FROM stock_reservation AS sr"
        " INNER JOIN order_line USING (order_line_id) INNER JOIN warehouse USING (warehouse_id)"
        " ORDER BY line_no, warehouse_code"
    ) == [(1, "north", 1), (1, "south", 1), (2, "north", 1)]
    assert db.rows(
        "SELECT line_no, kind, sm.quantity, on_hand_after FROM stock_movement AS sm"
        " INNER JOIN shipment_line USING (shipment_line_id)"
        " INNER JOIN order_line USING (order_line_id) ORDER BY line_no"
    ) == [(1, "sale", -2, 1), (2, "sale", -1, 1)]
    assert market.violations() == []


def test_the_same_tracking_number_again_is_the_same_parcel(db, market, order, contents):
    lines = parcel(db, (1, 1), (2, 1))
    first = db.call("shipment_create", order, market.north, lines, "JD014600", None)[-1]
    before = contents()
    asked = [lines, parcel(db, (2, 1), (1, 1)), None]

    assert [
        db.call("shipment_create", order, market.north, one, "JD014600", None)[-1] for one in asked
    ] == [first] * 3
    assert contents() == before
    assert db.call("shipment_create", order, market.north, lines, "jd014600", None)[-1] != first
    assert market.violations() == []


def test_a_tracking_number_is_not_used_for_another_parcel(db, market, order, refuses):
    lines = parcel(db, (1, 1))
    db.call("shipment_create", order, market.north, lines, "JD014600", None)

    for warehouse, other in ((market.south, lines), (market.north, parcel(db, (1, 2)))):
        with refuses(SqlError.IDEMPOTENCY_CONFLICT):
            db.call("shipment_create", order, warehouse, other, "JD014600", None)


def test_without_a_tracking_number_each_call_sends_a_parcel(db, market, order):
    for _ in range(2):
        market.ship(order, lines=parcel(db, (1, 1)))

    assert db.count("shipment") == 2
    assert market.violations() == []


@pytest.mark.parametrize(
    "lines",
    [
        [(1, 4)],
        [(1, 2), (1, 2)],
        [(2, 1), (1, 4)],
        [(3, 1)],
        [(9, 1)],
        [],
    ],
    ids=["beyond", "beyond twice", "one beyond", "digital", "of no order", "nothing"],
)
def test_refuses_more_than_is_set_aside_there(db, market, order, refuses, lines):
    with refuses(SqlError.SHIP_EXCEEDS_ORDER):
        market.ship(order, lines=parcel(db, *lines))


def test_refuses_the_line_of_another_order_and_an_empty_warehouse(db, market, order, refuses):
    other = market.paid_order({market.goods(): 1})
    line = db.scalar("SELECT order_line_id FROM order_line WHERE order_id = %s", (other,))

    with refuses(SqlError.SHIP_EXCEEDS_ORDER):
        market.ship(order, lines=f'[{{"order_line_id": {line}, "quantity": 1}}]')
    with refuses(SqlError.SHIP_EXCEEDS_ORDER):
        market.ship(other, market.south)


def test_refuses_a_line_of_nothing_and_lines_that_say_nothing(db, market, order, refuses):
    for units in (0, -1):
        with refuses(SqlError.VALUE_INVALID):
            market.ship(order, lines=parcel(db, (1, units)))
    missing_value = 3665
    with refuses(missing_value):
        market.ship(order, lines='[{"order_line_id": 1}]')


def test_refuses_an_order_that_is_not_there_or_not_to_be_shipped(db, market, order, refuses):
    pending, held, gone = (market.order({market.goods(): 1}) for _ in range(3))
    db.call("order_transition", held, "on_hold", "test", None)
    db.call("order_cancel", gone, "test", None)

    with refuses(SqlError.NOT_FOUND):
        market.ship(0)
    for one in (pending, held, gone):
        with refuses(SqlError.ILLEGAL_TRANSITION):
            market.ship(one)


def test_goods_sold_beyond_the_shelf_wait_until_they_are_there(db, market, refuses):
    tee = market.goods(stock=1)
    db.execute("UPDATE stock_level SET backorder_limit = 5")
    order = market.paid_order({tee: 3})

    with refuses(SqlError.STOCK_INSUFFICIENT):
        market.ship(order)
    market.stock(tee, 2)
    market.ship(order)
    assert market.status(order) == "shipped"
    assert market.violations() == []
