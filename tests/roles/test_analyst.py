"""Who asks questions sees nobody's name or address, and changes nothing.

That every question is answered is in tests/queries/test_query_analyst.py; what else is refused
is in test_refusals.py.
"""

from tests.roles.conftest import is_allowed, may, refusal, routines, tables

# Columns that name a person or a way to reach one are marked in the schema.
PERSONAL = (
    "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = DATABASE() AND column_comment LIKE '%[pii:%'"
    " ORDER BY table_name, ordinal_position"
)
KNOWN = {("customer", "email"), ("customer_address", "line1"), ("order_address", "full_name")}
# Every way to learn what stands in a column, none of which needs to name it in the answer.
LOOKS = (
    "SELECT {column} FROM {table}",
    "SELECT COUNT(*) FROM {table} WHERE {column} LIKE 'a%'",
    "SELECT 1 FROM {table} ORDER BY {column}",
    "SELECT COUNT(DISTINCT {column}) FROM {table}",
    "SELECT JSON_ARRAYAGG({column}) FROM {table}",
    "WITH c AS (SELECT * FROM {table}) SELECT 1 FROM c",
    # These two compare a column without asking for a right on it, if there is one on another.
    "SELECT 1 FROM {table} INNER JOIN (SELECT 'ann' AS {column}) AS guess USING ({column})",
    "SELECT 1 FROM {table} NATURAL JOIN (SELECT 'ann' AS {column}) AS guess",
    "TABLE {table}",
    "HANDLER {table} OPEN",
)


def test_reads_what_the_questions_rest_on(market, analyst):
    market.paid_order({market.goods("10.00"): 2})

    assert analyst.scalar("SELECT COUNT(*) FROM sale_line") == 1
    assert analyst.rows("SELECT on_hand, reserved FROM stock_availability") == [(100, 2)]
    assert analyst.rows("SELECT * FROM invariant_violations") == []
    for view in ("open_purchase_orders", "purchasing_violations", "stock_drift"):
        assert analyst.rows(f"SELECT * FROM {view}") == []


def test_sees_no_name_no_address_and_no_way_to_reach_anybody(db, analyst):
    marked = db.rows(PERSONAL)

    assert {*marked} >= KNOWN
    assert [
        look.format(table=table, column=column)
        for table, column in marked
        for look in LOOKS
        if is_allowed(analyst, look.format(table=table, column=column))
    ] == []
    assert analyst.rows("SELECT customer_id FROM known_customer") == []


def test_no_view_shows_what_is_hidden_in_a_table(db, market, analyst):
    """A view reads with its owner's rights, so what it shows is looked at, not who may."""
    buyer = market.buyer(
        email="ann.example@example.com",
        full_name="Ann Example",
        phone="+441904123456",
        external_ref="old shop:17850",
        region="Yorkshire",
    )
    order = market.paid_order({market.goods("10.00"): 2}, buyer=buyer)
    market.ship(order)
    secrets = {
        (table, column): {
            str(value).lower()
            for (value,) in db.rows(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")
            if len(str(value)) > 2
        }
        for table, column in db.rows(PERSONAL)
    }
    views = may(analyst, db, "SELECT 1 FROM {table}", "VIEW")
    shown = {
        str(cell).lower()
        for view in views
        for row in db.rows(f"SELECT * FROM {view}")
        for cell in row
    }

    assert all(secrets[column] for column in KNOWN)
    assert views >= {"sale", "stock_availability"}
    assert {str(order), "gbp"} <= shown
    assert [
        (*column, secret)
        for column, values in secrets.items()
        for secret in values
        if any(secret in cell for cell in shown)
    ] == []


def test_reads_only_tables_that_hold_no_personal_data(db, analyst):
    read = may(analyst, db, "TABLE {table}")

    assert {"category", "order_line", "sales_order"} <= read
    assert read & {table for table, _ in db.rows(PERSONAL)} == set()


def test_reads_no_address_no_code_of_a_card_no_audit_and_no_row_as_it_landed(db, analyst):
    unread = {
        "audit_anchor",
        "audit_log",
        "audit_seal",
        "cart_line",
        "coupon_redemption",
        "customer_address",
        "customer_consent",
        "customer_note",
        "import_reject",
        "number_sequence",
        "order_address",
        "outbox_event",
        "privacy_request",
        "retention_rule",
        "retention_run",
        "staff_user",
        "staging_online_retail",
        "stored_value_account",
        "support_ticket",
    } & set(tables(db))

    assert len(unread) > 10
    assert may(analyst, db, "SELECT {column} FROM {table}") & unread == set()


def test_calls_nothing_but_what_names_or_dates_things(db, analyst):
    calls = routines(db)

    assert len(calls) > 20
    assert {name for name, call in calls.items() if is_allowed(analyst, call)} == {
        "category_name_in",
        "category_path",
        "local_date",
        "lowest_price_30d",
        "product_name_in",
    }


def test_holds_up_nobody(analyst):
    """A lock on a row is taken with a right to write to its table."""
    assert refusal(analyst, "SELECT order_id FROM sales_order FOR UPDATE") == 1142
    assert refusal(analyst, "LOCK TABLES sales_order READ") == 1044
    assert refusal(analyst, "SELECT order_id FROM sales_order") is None
