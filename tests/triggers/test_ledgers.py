"""Every ledger takes rows, changes none and loses none, by whatever statement it is tried.

The ledgers are found in the rooms: the tables whose triggers refuse a DELETE as APPEND_ONLY.
"""

import re
from contextlib import contextmanager

import pymysql
import pytest

from shopdb.errors import SqlError
from tests.conventions.rooms import TRIGGERS
from tests.schema.world import WORLD, build


def guarded(event):
    """The tables on which an event is refused as APPEND_ONLY."""
    return {
        match[1]
        for file in TRIGGERS
        if "30001" in file.body
        and (match := re.search(rf"^BEFORE {event} ON (\w+)$", file.body, re.MULTILINE))
    }


LEDGERS = sorted(guarded("DELETE"))
ROWS = {table: next(values for name, values in WORLD if name == table) for table in LEDGERS}
# What a row would be changed to, where adding to its last number is allowed or not enough.
CHANGE = {
    "download_grant": "download_grant.downloads_used = -1",
    "return_line": "return_line.qty_received = 0",
}
# Ledgers of which a row may be touched in some way: released, downloaded, or received.
OPEN = {"coupon_redemption", "download_grant", "return_line"}
COUNTED = (
    "payment",
    "sales_order",
    "order_line",
    "coupon",
    "promotion",
    "stock_level",
    "stored_value_account",
)
FOREIGN_KEY, REFERENCED = 1451, 1701
STATEMENTS = (
    "UPDATE {table} SET {change} WHERE {key}",
    "UPDATE IGNORE {table} SET {change} WHERE {key}",
    "UPDATE {table} INNER JOIN currency ON currency.currency_code = 'GBP' SET {change} WHERE {key}",
    "WITH one AS (SELECT 1) UPDATE {table} SET {change} WHERE {key}",
    "DELETE FROM {table} WHERE {key}",
    "DELETE IGNORE FROM {table} WHERE {key}",
    "DELETE QUICK FROM {table}",
    "DELETE {table} FROM {table} INNER JOIN currency ON currency.currency_code = 'GBP' WHERE {key}",
)
ledgers = pytest.mark.parametrize("table", LEDGERS)


def key(db, table):
    """What finds the row of the world again."""
    names = [
        name
        for (name,) in db.rows(
            "SELECT column_name FROM information_schema.key_column_usage WHERE table_schema ="
            " DATABASE() AND table_name = %s AND constraint_name = 'PRIMARY'",
            (table,),
        )
        if name in ROWS[table]
    ]
    assert names
    return " AND ".join(f"{table}.{name} = {ROWS[table][name]!r}" for name in names)


def change(db, table):
    """Something else for a row to say."""
    column = db.scalar(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
        " AND table_name = %s AND generation_expression = ''"
        " AND data_type IN ('decimal', 'int', 'smallint', 'bigint')"
        " ORDER BY ordinal_position DESC LIMIT 1",
        (table,),
    )
    return CHANGE.get(table, f"{table}.{column} = COALESCE({table}.{column}, 0) + 1")


def insert(db, verb, table, rest="", **changes):
    values = ROWS[table] | changes
    marks = ", ".join(["%s"] * len(values))
    return db.execute(
        f"{verb} INTO {table} ({', '.join(values)}) VALUES ({marks}) {rest}",
        tuple(values.values()),
    )


def contents(db):
    return [db.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in (*LEDGERS, *COUNTED)]


@pytest.fixture
def refuses(world, raises_sql):
    """Expects an error that leaves every ledger and every counter as it was."""

    @contextmanager
    def expect(code):
        before = contents(world)
        with raises_sql(code):
            yield
        assert contents(world) == before

    return expect


@pytest.fixture(params=["checks on", "checks off"])
def either(request, world):
    """The world, in a session as it should be and in one that has switched the checks off."""
    if request.param == "checks off":
        world.execute("SET SESSION foreign_key_checks = 0, SESSION unique_checks = 0")
    return world


def test_the_ledgers_of_the_shop_are_here():
    assert {
        "coupon_redemption",
        "order_status_history",
        "payment_transaction",
        "return_line",
        "shipment_line",
        "stock_movement",
    } <= set(LEDGERS)
    assert guarded("UPDATE") == set(LEDGERS)


@ledgers
def test_changes_and_loses_no_row(either, refuses, table):
    for statement in STATEMENTS:
        with refuses(SqlError.APPEND_ONLY):
            either.execute(
                statement.format(table=table, change=change(either, table), key=key(either, table))
            )


@pytest.mark.parametrize("table", sorted(set(LEDGERS) - OPEN))
def test_does_not_even_change_a_row_to_what_it_is(world, refuses, table):
    column = next(iter(ROWS[table]))
    with refuses(SqlError.APPEND_ONLY):
        world.execute(f"UPDATE {table} SET {column} = {column} WHERE {key(world, table)}")


@ledgers
def test_replaces_no_row_and_changes_none_on_a_duplicate_key(either, refuses, load_data, table):
    with refuses(SqlError.APPEND_ONLY):
        insert(either, "REPLACE", table)
    with refuses(SqlError.APPEND_ONLY):
        insert(either, "INSERT", table, f"ON DUPLICATE KEY UPDATE {change(either, table)}")
    with refuses(SqlError.APPEND_ONLY):
        load_data(table, "REPLACE", ROWS[table])


@ledgers
def test_a_row_that_is_there_already_is_ignored_where_that_is_asked_for(either, load_data, table):
    before = contents(either)

    assert insert(either, "INSERT IGNORE", table) == 0
    assert load_data(table, "IGNORE", ROWS[table]) == 0
    assert contents(either) == before


def test_a_row_moves_to_no_other_owner(world, refuses):
    for table, owner in (
        ("payment_transaction", "payment_id"),
        ("shipment_line", "order_line_id"),
        ("return_line", "order_line_id"),
        ("coupon_redemption", "order_id"),
        ("stock_movement", "warehouse_id"),
    ):
        with refuses(SqlError.APPEND_ONLY):
            world.execute(f"UPDATE {table} SET {owner} = {owner} + 1 WHERE {key(world, table)}")


@ledgers
def test_no_key_takes_its_rows_along(db, table):
    assert {
        rule
        for rules in db.rows(
            "SELECT delete_rule, update_rule FROM information_schema.referential_constraints"
            " WHERE constraint_schema = DATABASE() AND table_name = %s",
            (table,),
        )
        for rule in rules
    } <= {"NO ACTION", "RESTRICT"}


@ledgers
def test_outlives_what_it_belongs_to(either, table):
    """With the foreign keys on, a parent stays; past them, its ledger does."""
    before = either.rows(f"SELECT * FROM {table} ORDER BY 1, 2")
    parents = either.rows(
        "SELECT column_name, referenced_table_name, referenced_column_name"
        " FROM information_schema.key_column_usage WHERE table_schema = DATABASE()"
        " AND table_name = %s AND referenced_table_name IS NOT NULL AND ordinal_position = 1",
        (table,),
    )
    for column, parent, parent_column in parents:
        value = ROWS[table].get(column)
        if value is None:
            continue
        try:
            either.execute(f"DELETE FROM {parent} WHERE {parent_column} = %s", (value,))
        except pymysql.MySQLError as error:
            if error.args[0] not in (FOREIGN_KEY, *SqlError):
                raise
        else:
            assert not either.scalar("SELECT @@SESSION.foreign_key_checks")
        assert either.rows(f"SELECT * FROM {table} ORDER BY 1, 2") == before


def test_a_ledger_that_others_point_at_is_not_emptied(db, raises_sql):
    """TRUNCATE fires no trigger. Only who may drop a table may do it: no programme of the shop."""
    build(db, WORLD)
    pointed_at = {
        name
        for (name,) in db.rows(
            "SELECT referenced_table_name FROM information_schema.referential_constraints"
            " WHERE constraint_schema = DATABASE() AND table_name <> referenced_table_name"
        )
    }
    tried = sorted(pointed_at & set(LEDGERS))

    assert {"shipment_line", "return_line"} <= set(tried)
    for table in tried:
        with raises_sql(REFERENCED):
            db.execute(f"TRUNCATE TABLE {table}")


FRESH = {
    "payment_transaction": {
        "payment_transaction_id": 9,
        "gateway_ref": None,
        "idempotency_key": "new",
    },
    "order_status_history": {"order_id": 2},
}


@pytest.mark.parametrize("table", FRESH)
@pytest.mark.parametrize("verb", ["INSERT", "INSERT IGNORE", "REPLACE"])
def test_takes_a_new_row(world, table, verb):
    assert insert(world, verb, table, **FRESH[table]) == 1
