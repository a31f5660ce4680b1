"""stock_level.reserved is the sum of the claims, and a claim keeps its goods and its owner."""

import pytest

from shopdb.errors import SqlError
from tests.stockroom import claim, movement

CLAIMED = "SELECT COALESCE(SUM(quantity), 0) FROM stock_reservation"


@pytest.fixture
def shelf(room):
    """Ten units on the shelf, two of them kept back, three more promised by the supplier."""
    return room.shelf(on_hand=10, safety_stock=2, backorder_limit=3)


@pytest.fixture
def cart(room, shelf):
    return room.cart(shelf)


def reserved(room, shelf):
    counted = room.counters(shelf)["reserved"]
    assert counted == room.db.scalar(CLAIMED)
    return counted


def test_a_claim_is_counted(room, shelf, cart, write):
    assert write("stock_reservation", claim(shelf, cart, 4)) == 1

    assert room.counters(shelf) == {"on_hand": 10, "reserved": 4, "available": 6, "promisable": 7}


def test_claims_of_one_statement_are_each_counted(room, shelf, cart, write):
    write("stock_reservation", claim(shelf, cart, 4), claim(shelf, room.cart(shelf), 3))

    assert reserved(room, shelf) == 7


def test_a_claim_of_an_order_line_is_counted_and_never_lapses(room, shelf, refuses):
    line = room.order().line_ids[0]
    owned = claim(shelf, None, 4) | {"order_line_id": line, "expires_at": None}
    room.add("stock_reservation", owned)

    assert reserved(room, shelf) == 4


@pytest.mark.parametrize(("quantity", "counted"), [(6, 6), (13, 13), (1, 1), (4, 4)])
def test_a_claim_that_grows_or_shrinks_is_counted_as_it_is_now(
    room, shelf, cart, quantity, counted
):
    room.add("stock_reservation", claim(shelf, cart, 4))
    room.db.execute("UPDATE stock_reservation SET quantity = %s", (quantity,))

    assert reserved(room, shelf) == counted


def test_a_claim_that_ends_is_counted_no_more(room, shelf, cart):
    other = room.cart(shelf)
    room.add("stock_reservation", claim(shelf, cart, 4), claim(shelf, other, 3))
    room.db.execute("DELETE FROM stock_reservation WHERE cart_id = %s", (cart,))

    assert reserved(room, shelf) == 3


def test_claims_of_many_carts_end_and_change_in_one_statement(room, shelf, cart):
    elsewhere = room.shelf(on_hand=5, variant=shelf.variant_id)
    room.add("stock_reservation", claim(shelf, cart, 4), claim(elsewhere, cart, 2))
    room.db.execute(
        "UPDATE stock_reservation AS sr INNER JOIN cart AS ca ON sr.cart_id = ca.cart_id"
        " SET sr.quantity = sr.quantity + 1, ca.utm_source = 'x'"
    )
    assert [room.counters(one)["reserved"] for one in (shelf, elsewhere)] == [5, 3]

    room.db.execute(
        "DELETE sr FROM stock_reservation AS sr INNER JOIN cart AS ca ON sr.cart_id = ca.cart_id"
    )
    assert [room.counters(one)["reserved"] for one in (shelf, elsewhere)] == [0, 0]


def test_refuses_more_than_shelf_and_backorder_and_leaves_no_trace(shelf, cart, refuses, write):
    with refuses(3819):
        write("stock_reservation", claim(shelf, cart, 14))


def test_a_claim_does_not_grow_beyond_what_there_is(room, shelf, cart, refuses):
    room.add("stock_reservation", claim(shelf, cart, 4))
    for verb in ("UPDATE", "UPDATE IGNORE"):
        with refuses(3819):
            room.db.execute(f"{verb} stock_reservation SET quantity = 14")


def test_one_claim_too_many_takes_back_the_whole_statement(room, shelf, cart, refuses, write):
    other = room.cart(shelf)
    with refuses(3819):
        write("stock_reservation", claim(shelf, cart, 10), claim(shelf, other, 4))


def test_goods_under_a_claim_do_not_leave_the_shelf(room, shelf, cart, refuses, write):
    room.add("stock_reservation", claim(shelf, cart, 10))
    with refuses(3819):
        write("stock_movement", movement(shelf, -4))

    assert write("stock_movement", movement(shelf, -3)) == 1


def test_what_was_promised_beyond_the_shelf_is_not_taken_back(room, shelf, cart, refuses):
    room.add("stock_reservation", claim(shelf, cart, 13))
    with refuses(3819):
        room.db.execute("UPDATE stock_level SET backorder_limit = 2")


def test_refuses_a_claim_on_a_shelf_that_is_not_there(room, shelf, cart, refuses):
    nowhere = claim(shelf, cart) | {"warehouse_id": 0}
    with refuses(1452):
        room.add("stock_reservation", nowhere)
    assert room.add("stock_reservation", nowhere, verb="INSERT IGNORE") == 0


def test_rows_that_are_ignored_are_not_counted(room, shelf, cart, load):
    other = room.cart(shelf)
    rows = (claim(shelf, cart, 2), claim(shelf, cart, 5), claim(shelf, 0, 1), claim(shelf, other))

    assert room.add("stock_reservation", *rows, verb="INSERT IGNORE") == 2
    assert load("stock_reservation", "IGNORE", *rows) == 0
    assert reserved(room, shelf) == 3


def test_a_claim_that_is_renewed_is_counted_once(room, shelf, cart):
    for quantity in (4, 6, 6, 1):
        room.add(
            "stock_reservation",
            claim(shelf, cart, quantity),
            rest="AS asked ON DUPLICATE KEY UPDATE quantity = asked.quantity",
        )
        assert reserved(room, shelf) == quantity


def test_a_claim_that_is_replaced_is_counted_once(room, shelf, cart, load):
    room.add("stock_reservation", claim(shelf, cart, 4))
    room.add("stock_reservation", claim(shelf, cart, 5), claim(shelf, cart, 6), verb="REPLACE")
    assert reserved(room, shelf) == 6

    load("stock_reservation", "REPLACE", claim(shelf, cart, 7), claim(shelf, cart, 2))
    assert reserved(room, shelf) == 2


def test_a_replacement_that_is_refused_leaves_the_claim(room, shelf, cart, refuses, load):
    room.add("stock_reservation", claim(shelf, cart, 4))
    with refuses(3819):
        room.add("stock_reservation", claim(shelf, cart, 14), verb="REPLACE")
    with refuses(3819):
        load("stock_reservation", "REPLACE", claim(shelf, cart, 14))


@pytest.fixture
def taken(room, shelf, cart):
    """A claim, and other goods and owners that it might be given to."""
    room.add("stock_reservation", claim(shelf, cart, 4))
    other = room.shelf(on_hand=10)
    aside = room.shelf(on_hand=10, variant=shelf.variant_id)
    return {
        "goods": {"variant_id": other.variant_id, "warehouse_id": other.warehouse_id},
        "warehouse": {"warehouse_id": aside.warehouse_id},
        "cart": {"cart_id": room.cart(shelf)},
        "owner": {"cart_id": None, "expires_at": None, "order_line_id": room.order().line_ids[0]},
    }


@pytest.mark.parametrize("what", ["goods", "warehouse", "cart", "owner"])
@pytest.mark.parametrize(
    "way",
    [
        "UPDATE stock_reservation SET {}",
        "UPDATE IGNORE stock_reservation SET {}",
        "UPDATE stock_reservation INNER JOIN sales_channel SET {}",
    ],
)
def test_a_claim_keeps_its_goods_and_its_owner(room, taken, refuses, what, way):
    changes = ", ".join(f"{name} = %s" for name in taken[what])
    with refuses(SqlError.RESERVATION_IMMUTABLE):
        room.db.execute(way.format(changes), tuple(taken[what].values()))


def test_a_claim_is_not_given_away_on_a_duplicate_key(room, shelf, cart, taken, refuses):
    with refuses(SqlError.RESERVATION_IMMUTABLE):
        room.add(
            "stock_reservation",
            claim(shelf, cart),
            rest=f"ON DUPLICATE KEY UPDATE cart_id = {taken['cart']['cart_id']}",
        )


def test_what_is_rolled_back_is_not_counted(room, shelf, cart):
    room.add("stock_reservation", claim(shelf, cart, 4))
    room.db.execute("SAVEPOINT before_it_ends")
    room.db.execute("UPDATE stock_reservation SET quantity = 9")
    room.db.execute("DELETE FROM stock_reservation")
    room.db.execute("ROLLBACK TO SAVEPOINT before_it_ends")

    assert reserved(room, shelf) == 4


@pytest.mark.parametrize("table", ["cart_line", "cart", "stock_level"])
def test_what_a_claim_stands_on_is_not_deleted(room, shelf, cart, refuses, table):
    room.add("stock_reservation", claim(shelf, cart, 4))
    with refuses(1451):
        room.db.execute(f"DELETE FROM {table}")
