"""An order line counts what left, within what was ordered, and what came back, within what left."""

import pytest

from shopdb.errors import SqlError
from tests.shop import Line
from tests.stockroom import packed, sent_back


@pytest.fixture
def order(room):
    """A paid order over four of one thing and two of another."""
    return room.shop.order(Line("10.00", quantity=4), Line("3.00", quantity=2), status="paid")


def counted(room, order, line=0):
    """Units shipped and returned, held against the rows that say so."""
    key = (order.line_ids[line],)
    (counters,) = room.db.rows(
        "SELECT qty_shipped, qty_returned FROM order_line WHERE order_line_id = %s", key
    )
    assert counters == tuple(
        room.db.scalar(
            f"SELECT COALESCE(SUM({units}), 0) FROM {table} WHERE order_line_id = %s", key
        )
        for table, units in (("shipment_line", "quantity"), ("return_line", "qty_received"))
    )
    return counters


def test_what_leaves_is_counted_on_its_line(room, order, write):
    parcels = room.parcel(order), room.parcel(order)
    write(
        "shipment_line",
        packed(parcels[0], order, 3),
        packed(parcels[0], order, 2, line=1),
        packed(parcels[1], order, 1),
    )

    assert [counted(room, order, line) for line in (0, 1)] == [(4, 0), (2, 0)]


def test_refuses_to_ship_more_than_was_ordered_and_leaves_no_trace(room, order, refuses, write):
    parcels = room.parcel(order), room.parcel(order)
    room.add("shipment_line", packed(parcels[0], order, 3))
    with refuses(3819):
        write("shipment_line", packed(parcels[1], order, 2))


def test_refuses_to_ship_what_was_cancelled(room, order, refuses, write):
    parcel = room.parcel(order)
    room.db.execute("UPDATE order_line SET qty_cancelled = 1 WHERE quantity = 4")
    with refuses(3819):
        write("shipment_line", packed(parcel, order, 4))


def test_one_unit_too_many_takes_back_the_whole_parcel(room, order, refuses, write):
    parcel = room.parcel(order)
    with refuses(3819):
        write("shipment_line", packed(parcel, order, 4), packed(parcel, order, 3, line=1))


@pytest.mark.parametrize(
    ("table", "key"), [("shipment_line", "parcel"), ("return_line", "request")]
)
def test_refuses_a_line_of_another_order(room, order, refuses, table, key):
    other = room.shop.order(Line("10.00", quantity=4), status="paid")
    owner = getattr(room, key)(other)
    row = packed(owner, order, 1) if key == "parcel" else sent_back(owner, order, 0)
    for order_id in (order.order_id, other.order_id):
        with refuses(1452):
            room.add(table, row | {"order_id": order_id})
        ignored = room.add(table, row | {"order_id": order_id}, verb="INSERT IGNORE")
        assert ignored == 0


@pytest.mark.parametrize(
    "way",
    [
        "UPDATE shipment_line SET quantity = 1",
        "UPDATE IGNORE shipment_line SET quantity = quantity",
        "UPDATE shipment_line INNER JOIN shipment USING (shipment_id) SET quantity = 1",
        "DELETE FROM shipment_line",
        "DELETE IGNORE FROM shipment_line",
        "DELETE shipment_line FROM shipment_line INNER JOIN shipment USING (shipment_id)",
    ],
)
def test_a_parcel_changes_and_loses_no_row(room, order, refuses, way):
    room.add("shipment_line", packed(room.parcel(order), order, 3))
    with refuses(SqlError.APPEND_ONLY):
        room.db.execute(way)


def test_a_parcel_replaces_no_row(room, order, refuses, load):
    row = packed(room.parcel(order), order, 1)
    room.add("shipment_line", row)
    with refuses(SqlError.APPEND_ONLY):
        room.add("shipment_line", row, verb="REPLACE")
    with refuses(SqlError.APPEND_ONLY):
        load("shipment_line", "REPLACE", row)
    with refuses(SqlError.APPEND_ONLY):
        room.add("shipment_line", row, rest="ON DUPLICATE KEY UPDATE quantity = 2")

    assert room.add("shipment_line", row, verb="INSERT IGNORE") == 0
    assert counted(room, order) == (1, 0)


@pytest.fixture
def shipped(room, order):
    """The order, of which three of four have left."""
    room.add("shipment_line", packed(room.parcel(order), order, 3))
    return order


def test_what_comes_back_is_counted(room, shipped, write):
    write(
        "return_line",
        sent_back(room.request(shipped), shipped, 2),
        sent_back(room.request(shipped), shipped, 1),
        sent_back(room.request(shipped), shipped, 0),
    )

    assert counted(room, shipped) == (3, 3)


def test_what_comes_back_bit_by_bit_is_counted(room, shipped):
    room.add("return_line", sent_back(room.request(shipped), shipped, 0))
    for received in (1, 1, 3):
        room.db.execute("UPDATE return_line SET qty_received = %s", (received,))
        assert counted(room, shipped) == (3, received)


def test_what_comes_back_on_a_duplicate_key_is_counted_once(room, shipped):
    request = room.request(shipped)
    for received in (1, 3):
        room.add(
            "return_line",
            sent_back(request, shipped, received),
            rest="AS came ON DUPLICATE KEY UPDATE qty_received = came.qty_received",
        )
        assert counted(room, shipped) == (3, received)


def test_refuses_more_back_than_has_left_and_leaves_no_trace(room, shipped, refuses, write):
    request = room.request(shipped)
    with refuses(3819):
        write("return_line", sent_back(request, shipped, 4))


def test_refuses_to_receive_more_than_has_left(room, shipped, refuses):
    room.add("return_line", sent_back(room.request(shipped), shipped, 2))
    for verb in ("UPDATE", "UPDATE IGNORE"):
        with refuses(3819):
            room.db.execute(f"{verb} return_line SET qty_received = 4")


def test_two_requests_do_not_send_the_same_thing_back(room, shipped, refuses, write):
    rows = [sent_back(room.request(shipped), shipped, 2) for _ in range(2)]
    with refuses(3819):
        write("return_line", *rows)


def test_refuses_more_back_than_was_asked_for(room, shipped, refuses):
    row = sent_back(room.request(shipped), shipped, 3, requested=2)
    with refuses(3819):
        room.add("return_line", row)

    assert room.add("return_line", row, verb="INSERT IGNORE") == 0
    assert counted(room, shipped) == (3, 0)


@pytest.mark.parametrize(
    "way",
    [
        "UPDATE return_line SET qty_received = 1",
        "UPDATE IGNORE return_line SET qty_received = 0",
        "UPDATE return_line INNER JOIN return_request USING (return_request_id)"
        " SET qty_received = 1",
        "UPDATE return_line SET order_line_id = {line}",
        "UPDATE return_line SET return_request_id = {request}",
        "DELETE FROM return_line",
        "DELETE IGNORE FROM return_line",
        "DELETE return_line FROM return_line INNER JOIN return_request USING (return_request_id)",
    ],
)
def test_what_was_received_stays_received(room, shipped, refuses, way):
    room.add("return_line", sent_back(room.request(shipped), shipped, 2))
    change = way.format(line=shipped.line_ids[1], request=room.request(shipped))
    with refuses(SqlError.APPEND_ONLY):
        room.db.execute(change)


def test_a_return_replaces_no_row(room, shipped, refuses, load):
    row = sent_back(room.request(shipped), shipped, 1)
    room.add("return_line", row)
    with refuses(SqlError.APPEND_ONLY):
        room.add("return_line", row, verb="REPLACE")
    with refuses(SqlError.APPEND_ONLY):
        load("return_line", "REPLACE", row)

    assert room.add("return_line", row, verb="INSERT IGNORE") == 0
    assert counted(room, shipped) == (3, 1)


def test_what_else_a_return_says_may_change(room, shipped):
    room.add("return_line", sent_back(room.request(shipped), shipped, 1))
    room.db.execute("UPDATE return_line SET is_resellable = TRUE, refund_amount = 9")

    assert counted(room, shipped) == (3, 1)


def test_what_is_rolled_back_is_not_counted(room, shipped):
    parcel, request = room.parcel(shipped), room.request(shipped)
    room.db.execute("SAVEPOINT before_the_parcel")
    room.add("shipment_line", packed(parcel, shipped, 1))
    room.add("return_line", sent_back(request, shipped, 4))
    room.db.execute("ROLLBACK TO SAVEPOINT before_the_parcel")

    assert counted(room, shipped) == (3, 0)
