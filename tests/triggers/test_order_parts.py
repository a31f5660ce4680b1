"""Lines, charges, discounts, taxes and addresses stand still once their order is placed."""

import pytest

from shopdb.errors import SqlError
from tests.schema.world import order

CHANGE = {
    "order_line": "quantity = 5",
    "order_charge": "amount = 4",
    "order_discount": "amount = 0.1",
    "order_tax": "label = 'VAT'",
    "order_address": "line1 = '2 Low Street'",
}
parts = pytest.mark.parametrize("table", CHANGE)


def new(table, order_id):
    """One more row of an order, as columns and values."""
    values = dict(order(9))[table] | {"order_id": order_id}
    if table == "order_line":
        values["line_no"] = 2
    elif table == "order_address":
        values["kind"] = "billing"
    elif table != "order_charge":
        values["order_line_id"] = order_id
    return values


def insert(db, verb, table, values, rest=""):
    marks = ", ".join(["%s"] * len(values))
    columns = ", ".join(values)
    return db.execute(
        f"{verb} INTO {table} ({columns}) VALUES ({marks}) {rest}", tuple(values.values())
    )


@parts
@pytest.mark.parametrize("verb", ["INSERT", "INSERT IGNORE", "REPLACE"])
def test_takes_a_new_row_only_before_it_is_placed(placed, refuses, table, verb):
    with refuses(SqlError.ORDER_IMMUTABLE):
        insert(placed, verb, table, new(table, 1))

    assert insert(placed, verb, table, new(table, 2)) == 1


@parts
def test_replaces_no_row_of_a_placed_order(placed, refuses, table):
    with refuses(SqlError.ORDER_IMMUTABLE):
        insert(placed, "REPLACE", table, dict(order(1))[table])


@parts
def test_changes_no_row_on_a_duplicate_key(placed, refuses, table):
    with refuses(SqlError.ORDER_IMMUTABLE):
        insert(
            placed,
            "INSERT",
            table,
            dict(order(1))[table],
            f"ON DUPLICATE KEY UPDATE {CHANGE[table]}",
        )

    assert insert(
        placed, "INSERT", table, dict(order(2))[table], f"ON DUPLICATE KEY UPDATE {CHANGE[table]}"
    )


@parts
@pytest.mark.parametrize("how", ["", "IGNORE", "REPLACE"])
def test_takes_no_row_from_a_file(placed, refuses, load_data, table, how):
    for row in (new(table, 1), dict(order(1))[table]):
        with refuses(SqlError.ORDER_IMMUTABLE):
            load_data(table, how, row)

    assert load_data(table, how, new(table, 2)) == 1


@parts
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {change} WHERE order_id = {order}",
        "UPDATE IGNORE {table} SET {change} WHERE order_id = {order}",
        "UPDATE {table} INNER JOIN sales_order USING (order_id) SET {change}"
        " WHERE order_id = {order}",
        "DELETE FROM {table} WHERE order_id = {order}",
        "DELETE IGNORE FROM {table} WHERE order_id = {order}",
        "DELETE {table} FROM {table} INNER JOIN sales_order USING (order_id)"
        " WHERE order_id = {order}",
    ],
)
def test_changes_and_loses_a_row_only_before_it_is_placed(placed, refuses, table, statement):
    if table == "order_line":
        placed.execute("DELETE FROM product_review WHERE order_line_id = 2")
        placed.execute("DELETE FROM order_discount WHERE order_id = 2")
        placed.execute("DELETE FROM order_tax WHERE order_id = 2")
        placed.execute("UPDATE billing_document_line SET order_line_id = NULL")
    with refuses(SqlError.ORDER_IMMUTABLE):
        placed.execute(statement.format(table=table, change=CHANGE[table], order=1))

    assert placed.execute(statement.format(table=table, change=CHANGE[table], order=2)) == 1


@parts
@pytest.mark.parametrize(("start", "end"), [(1, 2), (2, 1)], ids=["out of", "into"])
def test_moves_no_row_in_or_out(placed, refuses, table, start, end):
    with refuses(SqlError.ORDER_IMMUTABLE):
        placed.execute(f"UPDATE {table} SET order_id = {end} WHERE order_id = {start}")


@pytest.mark.parametrize("table", ["order_charge"])
def test_moves_a_row_between_orders_that_are_still_being_written(world, table):
    assert world.execute(f"UPDATE {table} SET order_id = 2 WHERE order_id = 1") == 1


def test_refuses_a_statement_over_both_orders_as_a_whole(placed, refuses):
    with refuses(SqlError.ORDER_IMMUTABLE):
        placed.execute("UPDATE order_charge SET amount = amount + 1")
