"""What was ordered from a supplier stands still once it was sent; deliveries are a ledger."""

from datetime import datetime
from decimal import Decimal

import pytest

from shopdb.errors import SqlError
from tests.schema.world_purchasing import PURCHASING

STATUSES = ("draft", "submitted", "partially_received", "received", "cancelled")
STEPS = {
    ("draft", "submitted"),
    ("draft", "cancelled"),
    ("submitted", "partially_received"),
    ("submitted", "received"),
    ("submitted", "cancelled"),
    ("partially_received", "received"),
    ("partially_received", "cancelled"),
}
DELIVERED = next(
    values
    for table, values in PURCHASING
    if table == "goods_receipt_line" and values["goods_receipt_line_id"] == 1
)
SUBMIT = (
    "UPDATE purchase_order SET status = 'submitted', submitted_at = '2011-03-01'"
    " WHERE purchase_order_id = 1"
)


@pytest.fixture
def sent(world):
    """The world, with purchase order 1 submitted."""
    world.execute(SUBMIT)
    return world


def received(db):
    return db.rows("SELECT qty_received FROM purchase_order_line ORDER BY purchase_order_line_id")


def insert(db, verb, rest="", **changes):
    values = DELIVERED | {"goods_receipt_line_id": None, "goods_receipt_id": 3} | changes
    marks = ", ".join(["%s"] * len(values))
    return db.execute(
        f"{verb} INTO goods_receipt_line ({', '.join(values)}) VALUES ({marks}) {rest}",
        tuple(values.values()),
    )


def write_status(world, status):
    """An order of its own that begins with a status."""
    is_closed = status in ("received", "cancelled")
    return world.insert(
        "purchase_order",
        purchase_order_number=status,
        supplier_id=1,
        warehouse_id=1,
        currency_code="GBP",
        status=status,
        submitted_at=None if status == "draft" else "2011-03-01",
        closed_at="2011-03-02" if is_closed else None,
    )


@pytest.mark.parametrize("start", STATUSES)
@pytest.mark.parametrize("end", STATUSES)
def test_goes_on_and_not_back(world, raises_sql, start, end):
    order = write_status(world, start)
    step = (
        "UPDATE purchase_order SET status = %s, closed_at = %s,"
        " submitted_at = COALESCE(submitted_at, IF(%s = 'draft', NULL, '2011-03-01'))"
        " WHERE purchase_order_id = %s"
    )
    closed = "2011-03-02" if end in ("received", "cancelled") else None
    values = (end, closed, end if end == "submitted" else "draft", order)

    if start == end or (start, end) in STEPS:
        world.execute(step, values)
        assert world.rows(
            "SELECT status FROM purchase_order WHERE purchase_order_id = %s", (order,)
        ) == [(end,)]
    else:
        with raises_sql(SqlError.ILLEGAL_TRANSITION):
            world.execute(step, values)


@pytest.mark.parametrize(
    "change",
    [
        "purchase_order_number = 'po-1'",
        "supplier_id = 2",
        "warehouse_id = 2",
        "currency_code = 'EUR'",
        "submitted_at = '2011-03-02'",
    ],
)
def test_keeps_its_parties_once_it_was_sent(sent, raises_sql, change):
    with raises_sql(SqlError.ORDER_IMMUTABLE):
        sent.execute(f"UPDATE purchase_order SET {change} WHERE purchase_order_id = 1")


def test_may_be_expected_later_once_it_was_sent(sent):
    assert sent.execute(
        "UPDATE purchase_order SET expected_on = '2100-01-01' WHERE purchase_order_id = 1"
    )


CHANGES = (
    "variant_id = 2",
    "qty_ordered = 11",
    "qty_tolerance = 3",
    "unit_cost = 3",
    "purchase_order_line_id = 9",
    "purchase_order_id = 2",
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_line_stands_still_once_it_was_sent(sent, raises_sql, change):
    with raises_sql(SqlError.ORDER_IMMUTABLE):
        sent.execute(f"UPDATE purchase_order_line SET {change} WHERE purchase_order_line_id = 2")


@pytest.mark.parametrize("change", CHANGES)
def test_a_line_of_a_draft_may_change(world, change):
    assert world.execute(
        f"UPDATE purchase_order_line SET {change} WHERE purchase_order_line_id = 2"
    )


def test_a_line_is_not_moved_to_what_was_sent(sent, raises_sql):
    sent.execute(
        "INSERT INTO purchase_order_line (purchase_order_id, variant_id, qty_ordered, unit_cost)"
        " VALUES (2, 2, 1, 1)"
    )
    with raises_sql(SqlError.ORDER_IMMUTABLE):
        sent.execute("UPDATE purchase_order_line SET purchase_order_id = 1 WHERE variant_id = 2")


def test_what_was_sent_takes_and_loses_no_line(sent, raises_sql):
    with raises_sql(SqlError.ORDER_IMMUTABLE):
        sent.execute(
            "INSERT INTO purchase_order_line (purchase_order_id, variant_id, qty_ordered,"
            " unit_cost) VALUES (1, 2, 1, 1)"
        )
    with raises_sql(SqlError.ORDER_IMMUTABLE):
        sent.execute("DELETE FROM purchase_order_line WHERE purchase_order_line_id = 2")


@pytest.mark.parametrize("verb", ["INSERT", "INSERT IGNORE", "REPLACE"])
def test_what_was_accepted_is_counted(sent, verb):
    assert insert(sent, verb, qty_accepted=4, qty_rejected=3) == 1
    assert received(sent) == [(6,), (0,)]


def test_a_delivery_that_is_there_already_is_not_counted_again(world):
    assert insert(world, "INSERT IGNORE", goods_receipt_id=1) == 0
    assert received(world) == [(2,), (0,)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE goods_receipt_line SET qty_accepted = 2",
        "UPDATE IGNORE goods_receipt_line SET qty_rejected = 0",
        "UPDATE goods_receipt_line SET qty_accepted = qty_accepted",
        "DELETE FROM goods_receipt_line",
        "DELETE IGNORE FROM goods_receipt_line",
    ],
)
def test_a_delivery_changes_and_loses_no_row(world, raises_sql, statement):
    before = world.rows("SELECT * FROM goods_receipt_line"), received(world)
    with raises_sql(SqlError.APPEND_ONLY):
        world.execute(statement)

    assert (world.rows("SELECT * FROM goods_receipt_line"), received(world)) == before


def test_a_delivery_is_not_replaced_and_not_changed_on_a_duplicate_key(world, raises_sql):
    with raises_sql(SqlError.APPEND_ONLY):
        insert(world, "REPLACE", goods_receipt_id=1)
    with raises_sql(SqlError.APPEND_ONLY):
        insert(world, "INSERT", "ON DUPLICATE KEY UPDATE qty_accepted = 9", goods_receipt_id=1)
    assert received(world) == [(2,), (0,)]


@pytest.mark.parametrize("change", ["cost = 2", "currency_code = 'EUR'"])
def test_a_new_cost_is_learnt_now(world, change):
    world.execute(f"UPDATE supplier_variant SET {change}, cost_at = '2011-01-02'")

    assert world.scalar("SELECT YEAR(cost_at) > 2011 FROM supplier_variant") == 1


def test_another_change_teaches_no_cost(world):
    world.execute("UPDATE supplier_variant SET lead_time_days = 8, cost = 1.5000")

    assert world.rows("SELECT cost, cost_at FROM supplier_variant") == [
        (Decimal("1.5"), datetime(2011, 1, 1))
    ]
