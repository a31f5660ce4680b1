"""The counters of a payment are sums of what succeeded, however that was written."""

from decimal import Decimal

import pytest

COUNTERS = "SELECT authorized, captured, voided, refunded FROM payment WHERE payment_id = {}"
COLUMNS = "payment_id, kind, amount, status, failure_code, provider, idempotency_key"


def counters(db, payment=1):
    return tuple(f"{value:f}" for value in db.rows(COUNTERS.format(payment))[0])


def move(key, kind, amount, payment=1, status="success"):
    """One transaction, in the order of COLUMNS."""
    failure = None if status == "success" else "declined"
    return (payment, kind, amount, status, failure, "acquirer", key)


def add(db, *rows, verb="INSERT", rest=""):
    marks = ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(rows))
    return db.execute(
        f"{verb} INTO payment_transaction ({COLUMNS}) VALUES {marks} {rest}",
        tuple(value for row in rows for value in row),
    )


@pytest.mark.parametrize(
    ("kind", "counted"),
    [
        ("authorize", ("16.0000", "2.0000", "0.0000", "0.0000")),
        ("capture", ("15.0000", "3.0000", "0.0000", "0.0000")),
        ("void", ("15.0000", "2.0000", "1.0000", "0.0000")),
        ("refund", ("15.0000", "2.0000", "0.0000", "1.0000")),
    ],
)
def test_each_kind_moves_its_own_counter(world, kind, counted):
    add(world, move("first", "capture", 2))
    add(world, move("new", kind, 1))

    assert counters(world) == counted
    assert counters(world, 2) == ("15.0000", "0.0000", "0.0000", "0.0000")


@pytest.mark.parametrize("kind", ["authorize", "capture", "void", "refund"])
def test_what_failed_moves_none_whatever_its_amount(world, kind):
    add(world, move("new", kind, 999, status="failed"))

    assert counters(world) == ("15.0000", "0.0000", "0.0000", "0.0000")


@pytest.mark.parametrize("verb", ["INSERT", "INSERT IGNORE", "REPLACE"])
@pytest.mark.parametrize(
    ("kind", "amount"), [("capture", "15.01"), ("void", "15.01"), ("refund", "0.01")]
)
def test_refuses_more_than_there_is_and_leaves_no_trace(world, refuses, verb, kind, amount):
    with refuses(3819):
        add(world, move("new", kind, amount), verb=verb)


def test_one_row_too_many_takes_back_the_whole_statement(world, refuses):
    with refuses(3819):
        add(world, move("a", "capture", 10), move("b", "capture", 6))

    assert add(world, move("a", "capture", 10), move("b", "capture", 5)) == 2
    assert counters(world) == ("15.0000", "15.0000", "0.0000", "0.0000")


def test_a_capture_and_a_void_share_one_authorisation(world, refuses):
    add(world, move("a", "capture", 10), move("b", "void", 5))
    with refuses(3819):
        add(world, move("c", "capture", "0.01"))


def test_rows_that_are_ignored_are_not_counted(world):
    added = add(
        world,
        move("a", "capture", 4),
        move("a", "capture", 4),
        move("authorize-1", "capture", 4),
        move("orphan", "capture", 4, payment=9),
        move("b", "capture", 1),
        verb="INSERT IGNORE",
    )

    assert added == 2
    assert counters(world) == ("15.0000", "5.0000", "0.0000", "0.0000")


def test_the_rest_of_a_statement_that_meets_a_duplicate_key_is_not_counted(world, refuses):
    with refuses(30001):
        add(
            world,
            move("a", "capture", 4),
            move("authorize-1", "capture", 4),
            rest="ON DUPLICATE KEY UPDATE amount = amount + 1",
        )


@pytest.mark.parametrize("how", ["", "IGNORE", "REPLACE"])
def test_rows_of_a_file_are_counted_once(world, load_data, how):
    names = COLUMNS.replace("failure_code, ", "").split(", ")
    rows = [
        dict(zip(names, (1, "capture", amount, "success", "acquirer", key), strict=True))
        for amount, key in (("4.00", "a"), ("1.50", "b"))
    ]

    assert load_data("payment_transaction", how, *rows) == 2
    assert counters(world) == ("15.0000", "5.5000", "0.0000", "0.0000")


@pytest.mark.parametrize("how", ["", "IGNORE"])
def test_rows_of_a_file_that_is_sent_twice_are_counted_once(world, load_data, how):
    names = COLUMNS.replace("failure_code, ", "").split(", ")
    row = dict(zip(names, (1, "capture", "4.00", "success", "acquirer", "a"), strict=True))
    load_data("payment_transaction", how, row)

    assert load_data("payment_transaction", how, row) == 0
    assert counters(world) == ("15.0000", "4.0000", "0.0000", "0.0000")


def test_rows_copied_from_a_query_are_counted(world):
    world.execute(
        f"INSERT INTO payment_transaction ({COLUMNS})"
        " SELECT payment_id, 'capture', amount / 3, status, NULL, provider, CONCAT('c', payment_id)"
        " FROM payment_transaction"
    )

    assert counters(world) == ("15.0000", "5.0000", "0.0000", "0.0000")
    assert counters(world, 2) == ("15.0000", "5.0000", "0.0000", "0.0000")


def test_what_is_rolled_back_is_not_counted(world):
    world.execute("SAVEPOINT before_the_capture")
    add(world, move("a", "capture", 4))
    world.execute("ROLLBACK TO SAVEPOINT before_the_capture")

    assert counters(world) == ("15.0000", "0.0000", "0.0000", "0.0000")
    assert world.scalar("SELECT SUM(amount) FROM payment_transaction") == Decimal(30)
