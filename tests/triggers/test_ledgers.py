"""payment_transaction and order_status_history take rows, change none and lose none."""

import pytest

from shopdb.errors import SqlError
from tests.schema.world import WORLD

ROWS = {
    table: next(values for name, values in WORLD if name == table)
    for table in ("payment_transaction", "order_status_history")
}
KEY = {
    "payment_transaction": "payment_transaction_id = 1",
    "order_status_history": "order_id = 1",
}
CHANGE = {"payment_transaction": "amount = 1", "order_status_history": "note = 'Mended'"}
ledgers = pytest.mark.parametrize("table", ROWS)


def insert(db, verb, table, rest="", **changes):
    values = ROWS[table] | changes
    marks = ", ".join(["%s"] * len(values))
    return db.execute(
        f"{verb} INTO {table} ({', '.join(values)}) VALUES ({marks}) {rest}",
        tuple(values.values()),
    )


@ledgers
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {change} WHERE {key}",
        "UPDATE IGNORE {table} SET {change} WHERE {key}",
        "UPDATE {table} INNER JOIN sales_order ON sales_order.order_id = 1 SET {change}"
        " WHERE {table}.{key}",
        "DELETE FROM {table} WHERE {key}",
        "DELETE IGNORE FROM {table} WHERE {key}",
        "DELETE {table} FROM {table} INNER JOIN sales_order ON sales_order.order_id = 1"
        " WHERE {table}.{key}",
    ],
)
def test_changes_and_loses_no_row(world, refuses, table, statement):
    with refuses(SqlError.APPEND_ONLY):
        world.execute(statement.format(table=table, change=CHANGE[table], key=KEY[table]))


@ledgers
def test_does_not_even_change_a_row_to_what_it_is(world, refuses, table):
    with refuses(SqlError.APPEND_ONLY):
        world.execute(f"UPDATE {table} SET {KEY[table]} WHERE {KEY[table]}")


@ledgers
def test_replaces_no_row(world, refuses, table):
    with refuses(SqlError.APPEND_ONLY):
        insert(world, "REPLACE", table)


@ledgers
def test_changes_no_row_on_a_duplicate_key(world, refuses, table):
    with refuses(SqlError.APPEND_ONLY):
        insert(world, "INSERT", table, f"ON DUPLICATE KEY UPDATE {CHANGE[table]}")


@ledgers
def test_replaces_no_row_from_a_file(refuses, load_data, table):
    with refuses(SqlError.APPEND_ONLY):
        load_data(table, "REPLACE", ROWS[table])


@ledgers
def test_a_row_that_is_there_already_is_ignored_where_that_is_asked_for(world, load_data, table):
    before = world.rows(f"SELECT * FROM {table}"), world.rows("SELECT * FROM payment")

    assert insert(world, "INSERT IGNORE", table) == 0
    assert load_data(table, "IGNORE", ROWS[table]) == 0
    assert (world.rows(f"SELECT * FROM {table}"), world.rows("SELECT * FROM payment")) == before


def test_a_transaction_is_not_moved_to_another_payment(world, refuses):
    with refuses(SqlError.APPEND_ONLY):
        world.execute("UPDATE payment_transaction SET payment_id = 2 WHERE payment_id = 1")


@ledgers
@pytest.mark.parametrize("verb", ["INSERT", "INSERT IGNORE", "REPLACE"])
def test_takes_a_new_row(world, table, verb):
    fresh = {
        "payment_transaction": {
            "payment_transaction_id": 9,
            "gateway_ref": None,
            "idempotency_key": "new",
        },
        "order_status_history": {"order_id": 2},
    }

    assert insert(world, verb, table, **fresh[table]) == 1
