"""stock_level.on_hand is the sum of the movements, which are added and never changed."""

import pytest

from shopdb.errors import SqlError
from tests.stockroom import movement, packed, sent_back

MOVED = "SELECT COALESCE(SUM(quantity), 0) FROM stock_movement"
AFTER = "SELECT on_hand_after FROM stock_movement ORDER BY stock_movement_id"


@pytest.fixture
def shelf(room):
    return room.shelf(on_hand=10)


def on_hand(room, shelf):
    counted = room.counters(shelf)["on_hand"]
    assert counted == room.db.scalar(MOVED)
    return counted


def test_what_comes_and_goes_is_counted(room, shelf, write):
    write("stock_movement", movement(shelf, 5), movement(shelf, -12), movement(shelf, 1))

    assert on_hand(room, shelf) == 4
    assert room.db.rows(AFTER) == [(10,), (15,), (3,), (4,)]


def test_each_shelf_counts_for_itself(room, shelf, write):
    aside = room.shelf(variant=shelf.variant_id)
    write("stock_movement", movement(shelf, -4), movement(aside, 4))

    assert [room.counters(one)["on_hand"] for one in (shelf, aside)] == [6, 4]


def test_what_lies_there_afterwards_is_not_the_callers_to_say(room, shelf, write):
    write("stock_movement", movement(shelf, 5) | {"on_hand_after": 999})

    assert on_hand(room, shelf) == 15
    assert room.db.rows(AFTER) == [(10,), (15,)]


def test_refuses_to_take_more_than_there_is_and_leaves_no_trace(shelf, refuses, write):
    with refuses(3819):
        write("stock_movement", movement(shelf, -11))


def test_one_unit_too_many_takes_back_the_whole_statement(shelf, refuses, write):
    with refuses(3819):
        write("stock_movement", movement(shelf, -6), movement(shelf, 1), movement(shelf, -6))


def test_refuses_what_moves_nothing_or_lies_nowhere(room, shelf, refuses):
    for row, code in (
        (movement(shelf, 0), 3819),
        (movement(shelf, -1) | {"kind": "receipt"}, 3819),
        (movement(shelf, 1) | {"warehouse_id": 0}, 1452),
    ):
        with refuses(code):
            room.add("stock_movement", row)
        assert room.add("stock_movement", row, verb="INSERT IGNORE") == 0
    assert on_hand(room, shelf) == 10


def test_rows_that_are_ignored_are_not_counted(room, shelf, load):
    first = room.db.scalar("SELECT stock_movement_id FROM stock_movement")
    rows = [
        {"stock_movement_id": number} | movement(shelf, 2) for number in (first, first + 1, first)
    ]

    assert room.add("stock_movement", *rows, verb="INSERT IGNORE") == 1
    assert load("stock_movement", "IGNORE", *rows) == 0
    assert on_hand(room, shelf) == 12


@pytest.mark.parametrize(
    "way",
    [
        "UPDATE stock_movement SET quantity = 11",
        "UPDATE IGNORE stock_movement SET on_hand_after = 11",
        "UPDATE stock_movement SET note = note",
        "UPDATE stock_movement INNER JOIN warehouse USING (warehouse_id) SET quantity = 11",
        "DELETE FROM stock_movement",
        "DELETE IGNORE FROM stock_movement",
        "DELETE stock_movement FROM stock_movement INNER JOIN warehouse USING (warehouse_id)",
    ],
)
def test_changes_and_loses_no_row(room, shelf, refuses, way):
    with refuses(SqlError.APPEND_ONLY):
        room.db.execute(way)


def test_replaces_no_row_and_changes_none_on_a_duplicate_key(room, shelf, refuses, load):
    first = room.db.scalar("SELECT stock_movement_id FROM stock_movement")
    again = {"stock_movement_id": first} | movement(shelf, 3)
    with refuses(SqlError.APPEND_ONLY):
        room.add("stock_movement", again, verb="REPLACE")
    with refuses(SqlError.APPEND_ONLY):
        load("stock_movement", "REPLACE", movement(shelf, 1) | again, again)
    with refuses(SqlError.APPEND_ONLY):
        room.add("stock_movement", again, rest="ON DUPLICATE KEY UPDATE quantity = 3")


def test_a_parcel_takes_its_goods_out_once(room, shelf, refuses):
    order = room.shop.order("100.00", status="paid")
    line = room.db.insert("shipment_line", **packed(room.parcel(order), order, 1))
    sale = movement(shelf, -1) | {"kind": "sale", "shipment_line_id": line}
    room.add("stock_movement", sale)
    with refuses(1062):
        room.add("stock_movement", sale)

    assert room.add("stock_movement", sale, verb="INSERT IGNORE") == 0
    assert on_hand(room, shelf) == 9


def test_what_comes_back_lies_on_the_shelf_again(room, shelf):
    order = room.shop.order("100.00", status="paid")
    room.add("shipment_line", packed(room.parcel(order), order, 1))
    line = room.db.insert("return_line", **sent_back(room.request(order), order, 1))
    room.add("stock_movement", movement(shelf, 1) | {"kind": "return", "return_line_id": line})

    assert on_hand(room, shelf) == 11


def test_what_is_rolled_back_is_not_counted(room, shelf):
    room.db.execute("SAVEPOINT before_it_leaves")
    room.add("stock_movement", movement(shelf, -4))
    room.db.execute("ROLLBACK TO SAVEPOINT before_it_leaves")

    assert on_hand(room, shelf) == 10


def test_a_shelf_with_a_past_is_not_replaced(room, shelf, refuses):
    with refuses(1451):
        room.add("stock_level", vars(shelf), verb="REPLACE")
