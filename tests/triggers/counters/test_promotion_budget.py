"""promotion.budget_used is the sum of its discounts on orders not cancelled, within a budget."""

from decimal import Decimal

import pytest

from tests.stockroom import discount, step

GIVEN = (
    "SELECT COALESCE(SUM(amount), 0) FROM order_discount INNER JOIN sales_order USING (order_id)"
    " WHERE promotion_id = %s AND status_code <> 'cancelled'"
)


@pytest.fixture
def promotion(room):
    """A promotion that may cost 50.00 in all."""
    return room.promotion(budget_limit=50)


def used(room, promotion):
    counted = room.db.scalar(
        "SELECT budget_used FROM promotion WHERE promotion_id = %s", (promotion,)
    )
    assert counted == room.db.scalar(GIVEN, (promotion,))
    return counted


def cancel(room, order, seq=1):
    for number, (start, end) in enumerate([("new", "pending"), ("pending", "cancelled")], seq):
        room.add("order_status_history", step(order, number, start, end))


def test_a_discount_is_counted(room, promotion, write):
    order = room.order()
    rows = discount(promotion, order, "20.00"), discount(promotion, room.order(), "5.25")
    write("order_discount", *rows)

    assert used(room, promotion) == Decimal("25.25")


def test_each_promotion_counts_for_itself(room, promotion):
    other, order = room.promotion(budget_limit=9), room.order()
    room.add(
        "order_discount",
        discount(promotion, order, "20"),
        discount(other, order, "9"),
        discount(None, order, "3"),
    )

    assert (used(room, promotion), used(room, other)) == (20, 9)


def test_refuses_more_than_the_budget_and_leaves_no_trace(room, promotion, refuses, write):
    order = room.order()
    room.add("order_discount", discount(promotion, order, "50.00"))
    with refuses(3819):
        write("order_discount", discount(promotion, order, "0.01"))


def test_one_discount_too_many_takes_back_the_whole_statement(room, promotion, refuses, write):
    order = room.order()
    with refuses(3819):
        write(
            "order_discount",
            discount(promotion, order, "30.00"),
            discount(promotion, order, "20.01"),
        )


def test_rows_that_are_ignored_are_not_counted(room, promotion, load):
    order = room.order()
    rows = [
        {"order_discount_id": 7} | discount(promotion, order, "4.00"),
        {"order_discount_id": 7} | discount(promotion, order, "5.00"),
        {"order_discount_id": 8} | discount(promotion, order, "-1.00"),
    ]

    assert room.add("order_discount", *rows, verb="INSERT IGNORE") == 1
    assert load("order_discount", "IGNORE", rows[1]) == 0
    assert used(room, promotion) == 4


def test_what_is_rolled_back_is_not_counted(room, promotion):
    order = room.order()
    room.db.execute("SAVEPOINT before_the_discount")
    room.add("order_discount", discount(promotion, order, "4.00"))
    room.db.execute("ROLLBACK TO SAVEPOINT before_the_discount")

    assert used(room, promotion) == 0


@pytest.fixture
def given(room, promotion):
    """A discount of 20.00 on an order that is still being written."""
    order = room.order()
    room.add("order_discount", {"order_discount_id": 7} | discount(promotion, order, "20.00"))
    return order


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ("UPDATE order_discount SET amount = 30", 30),
        ("UPDATE order_discount SET amount = amount, label = 'y'", 20),
        ("UPDATE order_discount INNER JOIN sales_channel SET amount = 1", 1),
        ("UPDATE order_discount SET promotion_id = NULL", 0),
        ("DELETE FROM order_discount", 0),
        ("DELETE order_discount FROM order_discount INNER JOIN order_line USING (order_id)", 0),
    ],
)
def test_a_discount_that_changes_while_the_order_is_written_is_counted_as_it_is(
    room, promotion, given, change, left
):
    room.db.execute(change)

    assert used(room, promotion) == left


def test_a_discount_that_changes_hands_is_counted_where_it_is(room, promotion, given):
    other = room.promotion(budget_limit=50)
    room.db.execute("UPDATE order_discount SET promotion_id = %s", (other,))

    assert (used(room, promotion), used(room, other)) == (0, 20)


@pytest.mark.parametrize("amount", ["1.00", "49.00"])
def test_a_discount_that_is_written_again_is_counted_once(room, promotion, given, load, amount):
    again = {"order_discount_id": 7} | discount(promotion, given, amount)
    room.add("order_discount", again, verb="REPLACE")
    assert used(room, promotion) == Decimal(amount)

    load("order_discount", "REPLACE", again | {"amount": "2.00"})
    assert used(room, promotion) == 2

    room.add("order_discount", again, rest="ON DUPLICATE KEY UPDATE amount = 3")
    assert used(room, promotion) == 3


def test_a_discount_does_not_grow_beyond_the_budget(room, given, refuses):
    with refuses(3819):
        room.db.execute("UPDATE order_discount SET amount = 50.01")


def test_a_cancelled_order_gives_its_discounts_back(room, promotion, given):
    other = room.order()
    room.add(
        "order_discount",
        discount(promotion, given, "3.00"),
        discount(promotion, other, "4.00"),
    )
    cancel(room, given)

    assert used(room, promotion) == 4


def test_a_placed_order_gives_its_discounts_back_as_well(room, promotion, given):
    room.db.execute(
        "UPDATE sales_order SET discount_total = 20, placed_at = '2011-03-01' WHERE order_id = %s",
        (given.order_id,),
    )
    assert used(room, promotion) == 20

    cancel(room, given)
    assert used(room, promotion) == 0


def test_a_step_that_is_refused_gives_nothing_back(room, given, refuses):
    with refuses(1452):
        room.add("order_status_history", step(given, 1, "new", "cancelled"))
    assert (
        room.add("order_status_history", step(given, 1, "new", "cancelled"), verb="INSERT IGNORE")
        == 0
    )


def test_what_a_cancelled_order_loses_is_not_given_back_twice(room, promotion, given):
    room.add("order_discount", discount(promotion, room.order(), "4.00"))
    cancel(room, given)
    room.db.execute("DELETE FROM order_discount WHERE order_id = %s", (given.order_id,))

    assert used(room, promotion) == 4


def test_a_cancelled_order_takes_no_more_of_the_budget(room, promotion, given):
    cancel(room, given)
    room.add("order_discount", discount(promotion, given, "5.00"))

    assert used(room, promotion) == 0


@pytest.fixture
def open_promotion(room):
    """A promotion without a budget that gave 20.00, and 5.00 on an order since cancelled."""
    promotion = room.promotion()
    orders = room.order(), room.order()
    for order, amount in zip(orders, ("20.00", "5.00"), strict=True):
        room.add("order_discount", discount(promotion, order, amount))
    cancel(room, orders[1])
    return promotion


def test_discounts_without_a_budget_are_not_counted(room, open_promotion):
    assert room.db.scalar("SELECT budget_used FROM promotion") == 0


def test_a_budget_set_later_counts_what_was_given_before(room, open_promotion):
    room.db.execute("UPDATE promotion SET budget_limit = 20")

    assert used(room, open_promotion) == 20


def test_refuses_a_budget_below_what_was_given(room, open_promotion, refuses):
    with refuses(3819):
        room.db.execute("UPDATE promotion SET budget_limit = 19.99")
    room.db.execute("UPDATE promotion SET budget_limit = 20")
    with refuses(3819):
        room.db.execute("UPDATE promotion SET budget_limit = 19.99")


def test_a_budget_taken_away_and_set_again_counts_anew(room, open_promotion):
    room.db.execute("UPDATE promotion SET budget_limit = 20")
    room.db.execute("UPDATE promotion SET budget_limit = NULL, budget_used = 3")
    assert room.db.scalar("SELECT budget_used FROM promotion") == 0

    room.add("order_discount", discount(open_promotion, room.order(), "1.00"))
    room.db.execute("UPDATE promotion SET budget_limit = 99, budget_used = 3")
    assert used(room, open_promotion) == 21
