"""The status of an order is the last step of its history, and moves with nothing else."""

import pytest

from shopdb.errors import SqlError
from tests.stockroom import step

STATUS = "SELECT status_code, status_seq FROM sales_order WHERE order_id = %s"


@pytest.fixture
def order(room):
    return room.shop.order("100.00", status="pending")


def status(room, order):
    (row,) = room.db.rows(STATUS, (order.order_id,))
    return row


def test_an_order_without_a_history_is_new(room):
    assert status(room, room.order()) == ("new", 0)


def test_a_step_moves_the_status(room, order, write):
    write("order_status_history", step(order, 2, "pending", "paid"))

    assert status(room, order) == ("paid", 2)


def test_steps_of_one_statement_are_taken_in_turn(room, order, write):
    other = room.order()
    write(
        "order_status_history",
        step(order, 2, "pending", "on_hold"),
        step(other, 1, "new", "pending"),
        step(order, 3, "on_hold", "pending"),
    )

    assert status(room, order) == ("pending", 3)
    assert status(room, other) == ("pending", 1)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ((2, "pending", "shipped"), 1452),
        ((2, "paid", "processing"), 1452),
        ((3, "pending", "paid"), 1452),
        ((2, "new", "pending"), 1452),
        ((1, "new", "pending"), 1062),
        ((0, "new", "pending"), 3819),
    ],
    ids=["no such way", "not from here", "a gap", "from new twice", "step taken", "no number"],
)
def test_refuses_a_step_that_does_not_lead_on(room, order, refuses, wrong, code):
    row = step(order, *wrong)
    with refuses(code):
        room.add("order_status_history", row)

    assert room.add("order_status_history", row, verb="INSERT IGNORE") == 0
    assert status(room, order) == ("pending", 1)


def test_one_wrong_step_takes_back_the_whole_statement(room, order, refuses):
    with refuses(1452):
        room.add(
            "order_status_history",
            step(order, 2, "pending", "paid"),
            step(order, 3, "paid", "shipped"),
        )


def test_rows_that_are_ignored_move_nothing(room, order, load):
    rows = [
        step(order, 2, "pending", "paid"),
        step(order, 2, "pending", "cancelled"),
        step(order, 3, "paid", "shipped"),
    ]
    load("order_status_history", "IGNORE", *rows)

    assert status(room, order) == ("paid", 2)


@pytest.mark.parametrize(
    "changes",
    [
        "status_code = 'paid'",
        "status_code = 'cancelled', status_seq = 2",
        "status_code = 'pending', status_seq = 2",
    ],
)
@pytest.mark.parametrize(
    "way",
    ["UPDATE sales_order SET {}", "UPDATE sales_order INNER JOIN sales_channel AS ch SET {}"],
)
def test_refuses_a_status_that_is_no_step_of_the_history(room, order, refuses, way, changes):
    with refuses(1452):
        room.db.execute(way.format(changes))


@pytest.mark.parametrize(
    "changes", ["status_code = 'pending', status_seq = 1", "status_code = 'new', status_seq = 0"]
)
@pytest.mark.parametrize("verb", ["UPDATE", "UPDATE IGNORE"])
def test_refuses_to_go_back(room, order, refuses, verb, changes):
    room.add("order_status_history", step(order, 2, "pending", "paid"))
    with refuses(SqlError.ILLEGAL_TRANSITION):
        room.db.execute(f"{verb} sales_order SET {changes}")


def test_an_update_that_ignores_a_wrong_status_changes_none(room, order):
    assert room.db.execute("UPDATE IGNORE sales_order SET status_code = 'paid'") == 0
    assert status(room, order) == ("pending", 1)


def test_refuses_an_order_that_is_born_with_a_status(room, order, refuses):
    columns = (
        "order_number, channel_id, currency_code, currency_minor_unit, prices_include_tax,"
        " status_code, status_seq"
    )
    for seq, code in ((0, 3819), (1, 1452)):
        with refuses(code):
            room.db.execute(
                f"INSERT INTO sales_order ({columns}) SELECT 'NEW', channel_id, currency_code,"
                " currency_minor_unit, prices_include_tax, 'paid', %s FROM (SELECT * FROM"
                " sales_order) AS so",
                (seq,),
            )


def test_what_is_rolled_back_moves_nothing(room, order):
    room.db.execute("SAVEPOINT before_the_step")
    room.add("order_status_history", step(order, 2, "pending", "paid"))
    room.db.execute("ROLLBACK TO SAVEPOINT before_the_step")

    assert status(room, order) == ("pending", 1)
