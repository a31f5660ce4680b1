"""coupon.used_count is the number of uses not released, where all together have a limit."""

import pytest

from shopdb.errors import SqlError
from tests.stockroom import redemption

RELEASE = "UPDATE coupon_redemption SET released_at = '2100-01-01' WHERE order_id = %s"
UNRELEASED = "SELECT COUNT(*) FROM coupon_redemption WHERE coupon_id = %s AND released_at IS NULL"


@pytest.fixture
def coupon(room):
    """A code for three uses, two of them by one customer."""
    return room.coupon(usage_limit=3, per_customer_limit=2)


def used(room, coupon):
    counted = room.db.scalar("SELECT used_count FROM coupon WHERE coupon_id = %s", (coupon,))
    assert counted == room.db.scalar(UNRELEASED, (coupon,))
    return counted


def use_no(room, order):
    return room.db.scalar(
        "SELECT use_no FROM coupon_redemption WHERE order_id = %s", (order.order_id,)
    )


def test_a_use_is_counted(room, coupon, write):
    write("coupon_redemption", redemption(coupon, room.order()), redemption(coupon, room.order()))

    assert used(room, coupon) == 2


def test_each_customer_counts_from_one(room, coupon, write):
    orders = [room.order() for _ in range(3)]
    write(
        "coupon_redemption",
        redemption(coupon, orders[0], "ann"),
        redemption(coupon, orders[1], "bob"),
        redemption(coupon, orders[2], "ann"),
    )

    assert [use_no(room, order) for order in orders] == [1, 1, 2]


def test_the_number_of_a_use_is_not_the_callers_to_say(room, coupon, write):
    order = room.order()
    write("coupon_redemption", redemption(coupon, order) | {"use_no": 9})

    assert use_no(room, order) == 1


def test_refuses_one_use_too_many_by_all_and_leaves_no_trace(room, coupon, refuses, write):
    orders = [room.order() for _ in range(4)]
    for order, name in zip(orders, ("ann", "bob", "cid"), strict=False):
        room.add("coupon_redemption", redemption(coupon, order, name))
    with refuses(3819):
        write("coupon_redemption", redemption(coupon, orders[3], "dan"))


def test_refuses_one_use_too_many_by_a_customer_and_leaves_no_trace(room, coupon, refuses, write):
    orders = [room.order() for _ in range(3)]
    for order in orders[:2]:
        room.add("coupon_redemption", redemption(coupon, order))
    with refuses(SqlError.COUPON_CUSTOMER_LIMIT):
        write("coupon_redemption", redemption(coupon, orders[2]))


def test_one_use_too_many_takes_back_the_whole_statement(room, coupon, refuses, write):
    rows = [redemption(coupon, room.order()) for _ in range(3)]
    with refuses(SqlError.COUPON_CUSTOMER_LIMIT):
        write("coupon_redemption", *rows)


def test_a_use_that_is_released_is_given_back_with_its_number(room, coupon, refuses):
    orders = [room.order() for _ in range(3)]
    for order in orders[:2]:
        room.add("coupon_redemption", redemption(coupon, order))
    room.db.execute(RELEASE, (orders[0].order_id,))
    assert used(room, coupon) == 1

    room.add("coupon_redemption", redemption(coupon, orders[2]))
    assert used(room, coupon) == 2
    assert use_no(room, orders[2]) == 1


def test_a_use_is_released_once(room, coupon, refuses):
    order = room.order()
    room.add("coupon_redemption", redemption(coupon, order))
    room.db.execute(RELEASE, (order.order_id,))
    for change in ("released_at = '2100-01-02'", "released_at = NULL", "released_at = released_at"):
        with refuses(SqlError.APPEND_ONLY):
            room.db.execute(f"UPDATE coupon_redemption SET {change}")

    assert used(room, coupon) == 0


def test_uses_are_released_with_their_orders_in_one_statement(room, coupon):
    for name in ("ann", "bob"):
        room.add("coupon_redemption", redemption(coupon, room.order(), name))
    room.db.execute(
        "UPDATE coupon_redemption INNER JOIN sales_order USING (order_id)"
        " SET released_at = '2100-01-01'"
    )

    assert used(room, coupon) == 0


def test_a_use_that_is_released_on_a_duplicate_key_is_given_back(room, coupon):
    row = redemption(coupon, room.order())
    room.add("coupon_redemption", row)
    room.add("coupon_redemption", row, rest="ON DUPLICATE KEY UPDATE released_at = '2100-01-01'")

    assert used(room, coupon) == 0


def test_a_use_that_comes_released_is_not_counted(room, coupon, write):
    write("coupon_redemption", redemption(coupon, room.order()) | {"released_at": "2100-01-01"})

    assert used(room, coupon) == 0


@pytest.mark.parametrize(
    "way",
    [
        "UPDATE coupon_redemption SET amount = 2",
        "UPDATE IGNORE coupon_redemption SET use_no = 2",
        "UPDATE coupon_redemption SET redeemer_key = REPEAT('b', 64)",
        "UPDATE coupon_redemption SET redeemed_at = '2100-01-01'",
        "UPDATE coupon_redemption SET order_id = {other}, released_at = '2100-01-01'",
        "UPDATE coupon_redemption INNER JOIN sales_order USING (order_id) SET amount = 2",
        "DELETE FROM coupon_redemption",
        "DELETE IGNORE FROM coupon_redemption",
        "DELETE coupon_redemption FROM coupon_redemption INNER JOIN sales_order USING (order_id)",
    ],
)
def test_changes_and_loses_no_row(room, coupon, refuses, way):
    other = room.order()
    room.add("coupon_redemption", redemption(coupon, room.order()))
    with refuses(SqlError.APPEND_ONLY):
        room.db.execute(way.format(other=other.order_id))


def test_replaces_no_row(room, coupon, refuses, load):
    row = redemption(coupon, room.order())
    room.add("coupon_redemption", row)
    with refuses(SqlError.APPEND_ONLY):
        room.add("coupon_redemption", row, verb="REPLACE")
    with refuses(SqlError.APPEND_ONLY):
        load("coupon_redemption", "REPLACE", row)


def test_rows_that_are_ignored_are_not_counted(room, coupon, load):
    row = redemption(coupon, room.order())

    assert room.add("coupon_redemption", row, row, verb="INSERT IGNORE") == 1
    assert load("coupon_redemption", "IGNORE", row) == 0
    assert used(room, coupon) == 1


def test_what_is_rolled_back_is_not_counted(room, coupon):
    order = room.order()
    room.db.execute("SAVEPOINT before_the_use")
    room.add("coupon_redemption", redemption(coupon, order))
    room.db.execute("ROLLBACK TO SAVEPOINT before_the_use")

    assert used(room, coupon) == 0


@pytest.fixture
def open_coupon(room):
    """A code without limits that two customers used twice; one use is released."""
    coupon = room.coupon()
    orders = [room.order() for _ in range(4)]
    for order, name in zip(orders, ("ann", "bob", "ann", "bob"), strict=True):
        room.add("coupon_redemption", redemption(coupon, order, name))
    room.db.execute(RELEASE, (orders[0].order_id,))
    return coupon


def test_uses_without_a_limit_are_numbered_and_not_counted(room, open_coupon):
    assert room.db.scalar("SELECT used_count FROM coupon") == 0
    assert room.db.rows(
        "SELECT LEFT(redeemer_key, 3), use_no, counted_use_no FROM coupon_redemption"
        " ORDER BY order_id"
    ) == [("ann", 1, None), ("bob", 1, 1), ("ann", 2, 2), ("bob", 2, 2)]


def test_a_limit_set_later_counts_what_was_used_before(room, open_coupon):
    room.db.execute("UPDATE coupon SET usage_limit = 4")
    assert used(room, open_coupon) == 3

    room.add("coupon_redemption", redemption(open_coupon, room.order(), "cid"))
    assert used(room, open_coupon) == 4


def test_refuses_a_limit_below_what_was_used(room, open_coupon, refuses):
    with refuses(3819):
        room.db.execute("UPDATE coupon SET usage_limit = 2")
    room.db.execute("UPDATE coupon SET usage_limit = 3")
    with refuses(3819):
        room.db.execute("UPDATE coupon SET usage_limit = 2")


def test_a_limit_taken_away_and_set_again_counts_anew(room, open_coupon):
    room.db.execute("UPDATE coupon SET usage_limit = 3")
    room.db.execute("UPDATE coupon SET usage_limit = NULL, used_count = 2")
    assert room.db.scalar("SELECT used_count FROM coupon") == 0

    room.add("coupon_redemption", redemption(open_coupon, room.order(), "cid"))
    room.db.execute("UPDATE coupon SET usage_limit = 9, used_count = 7")
    assert used(room, open_coupon) == 4


def test_a_limit_for_each_customer_alone_counts_nothing_for_all(room):
    coupon = room.coupon(per_customer_limit=1)
    room.add("coupon_redemption", redemption(coupon, room.order()))

    assert room.db.scalar("SELECT used_count FROM coupon") == 0
