"""A cart that was closed stays closed."""

import pytest

from shopdb.errors import SqlError

CLOSED = ("converted", "expired", "merged")
CHANGES = [(start, end) for start in CLOSED for end in ("open", *CLOSED) if start != end]


@pytest.mark.parametrize("status", CLOSED)
def test_an_open_cart_is_closed(room, status):
    room.cart()

    assert room.db.execute("UPDATE cart SET status = %s", (status,)) == 1


@pytest.mark.parametrize(("start", "end"), CHANGES)
@pytest.mark.parametrize(
    "way",
    [
        "UPDATE cart SET status = %s",
        "UPDATE IGNORE cart SET status = %s",
        "UPDATE cart INNER JOIN sales_channel USING (channel_id) SET status = %s",
    ],
)
def test_a_closed_cart_is_not_opened_or_closed_otherwise(room, refuses, start, end, way):
    room.cart()
    room.db.execute("UPDATE cart SET status = %s", (start,))
    with refuses(SqlError.CART_NOT_OPEN):
        room.db.execute(way, (end,))


def test_a_closed_cart_is_not_opened_on_a_duplicate_key(room, refuses):
    cart = room.cart()
    room.db.execute("UPDATE cart SET status = 'converted'")
    again = {"cart_id": cart, "channel_id": room.shop.channel(), "currency_code": "GBP"}
    with refuses(SqlError.CART_NOT_OPEN):
        room.add("cart", again, rest="ON DUPLICATE KEY UPDATE status = 'open'")


def test_one_closed_cart_takes_back_the_whole_statement(room, refuses):
    room.cart()
    cart = room.cart()
    room.db.execute("UPDATE cart SET status = 'expired' WHERE cart_id = %s", (cart,))
    with refuses(SqlError.CART_NOT_OPEN):
        room.db.execute("UPDATE cart SET status = 'converted' ORDER BY cart_id")


def test_what_else_a_closed_cart_says_may_change(room):
    room.cart()
    room.db.execute("UPDATE cart SET status = 'converted'")

    assert room.db.execute("UPDATE cart SET utm_source = 'letter', status = 'converted'") == 1
