"""Who asks questions sees nobody's name or address, and changes nothing.

That every question is answered is in tests/queries/test_query_analyst.py.
"""

import pytest

from tests.roles.conftest import is_allowed, may, tables

# Columns that name a person or a way to reach one are marked in the schema.
PERSONAL = (
    "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = DATABASE() AND column_comment LIKE '%[pii:%'"
    " ORDER BY table_name, ordinal_position"
)
# A key of the system that a customer came from, and the region that an order went to.
SEEN = {("customer", "external_ref"), ("order_address", "region")}


def test_reads_what_the_questions_rest_on(market, analyst):
    market.paid_order({market.goods("10.00"): 2})

    assert analyst.scalar("SELECT COUNT(*) FROM sale_line") == 1
    assert analyst.rows("SELECT on_hand, reserved FROM stock_availability") == [(100, 2)]
    assert analyst.rows("SELECT * FROM invariant_violations") == []


def test_sees_no_name_no_address_and_no_way_to_reach_anybody(db, market, analyst):
    market.paid_order({market.goods("10.00"): 2})
    marked = db.rows(PERSONAL)

    assert {
        ("customer", "email"),
        ("customer_address", "line1"),
        ("order_address", "full_name"),
    } <= {*marked}
    assert {
        (table, column)
        for table, column in marked
        if is_allowed(analyst, f"SELECT {column} FROM {table}")
    } == SEEN
    for table in ("customer", "customer_address", "order_address"):
        assert not is_allowed(analyst, f"SELECT * FROM {table}")


def test_reads_no_ledger_of_the_provider_no_cart_and_no_import(db, analyst):
    unread = {
        "audit_log",
        "cart",
        "cart_line",
        "coupon_redemption",
        "customer_address",
        "import_reject",
        "payment_transaction",
        "staging_online_retail",
        "stock_reservation",
    }

    assert may(analyst, db, "SELECT {column} FROM {table}") & unread == set()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO {table} ({column}) SELECT NULL WHERE FALSE",
        "UPDATE {table} SET {column} = NULL WHERE FALSE",
        "DELETE FROM {table} WHERE FALSE",
        "TRUNCATE TABLE {table}",
        "DROP TABLE {table}",
        "ALTER TABLE {table} COMMENT = 'x'",
        "CREATE TABLE {table}_copy (a INT)",
    ],
)
def test_changes_nothing(db, analyst, statement):
    assert tables(db)
    assert may(analyst, db, statement) == set()


def test_calls_no_procedure(db, analyst):
    procedures = db.rows(
        "SELECT r.routine_name, COUNT(p.parameter_name) FROM information_schema.routines AS r"
        " LEFT JOIN information_schema.parameters AS p"
        " ON p.specific_schema = r.routine_schema AND p.specific_name = r.routine_name"
        " WHERE r.routine_schema = DATABASE() AND r.routine_type = 'PROCEDURE'"
        " GROUP BY r.routine_name"
    )

    assert len(procedures) > 20
    assert [
        name
        for name, parameters in procedures
        if is_allowed(analyst, f"CALL {name}({', '.join(['@a'] * parameters)})")
    ] == []
