"""The tables that leave by the month: their refusals, and a place for a row of any day."""

import pytest

from shopdb.errors import SqlError
from shopdb.migrate.normalise import ROTATING
from tests.schema.proof import Case

AUDIT = (
    "INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)"
    " VALUES ('customer', '1', %s, 'ann@localhost', %s, %s)"
)
PAYLOAD = (
    "INSERT INTO audit_log (table_name, row_key, action, actor, new_row, salt, payload_digest,"
    " payload_erased_at, privacy_request_id)"
    " VALUES ('customer', '1', 'insert', 'ann@localhost', %s, %s, %s, %s, %s)"
)
SEAL = (
    "INSERT INTO audit_seal (seal_no, sealed_at, audit_log_id, occurred_at, digest, chain)"
    " VALUES (%s, '2026-02-01 10:01', 1, '2026-02-01', 'd', 'c')"
)
ANCHOR = (
    "INSERT INTO audit_anchor (month_on, first_seal_no, last_seal_no, start_chain, end_chain,"
    " anchored_at, anchor) VALUES (%s, 2, %s, 's', %s, %s, 'a')"
)
RESULT = (
    "INSERT INTO data_quality_result (run_id, check_name, severity, subject)"
    " VALUES (1, 'on_hand is its movements', %s, 'variant 3')"
)
TOUCH = "INSERT INTO marketing_touch (session_key, marketing_channel) VALUES ('b1946ac9', %s)"
# The column that says which month a row is of.
TABLES = {
    "audit_log": "occurred_at",
    "audit_seal": "sealed_at",
    "data_quality_result": "checked_at",
    "marketing_touch": "touched_at",
}

CASES = [
    Case("ck_audit_log_action", AUDIT, ("select", "{}", "{}"), ("update", "{}", "{}")),
    Case(
        "ck_audit_log_has_the_rows_of_its_action",
        AUDIT,
        ("insert", "{}", "{}"),
        ("insert", None, "{}"),
    ),
    Case(
        "ck_audit_log_has_the_rows_of_its_action",
        AUDIT,
        ("delete", "{}", "{}"),
        ("delete", "{}", None),
    ),
    Case(
        "ck_audit_log_has_the_rows_of_its_action",
        AUDIT,
        ("update", None, "{}"),
        ("update", "{}", "{}"),
    ),
    Case(
        "ck_audit_log_has_a_payload_or_its_digest",
        PAYLOAD,
        ("{}", None, None, None, None),
        ("{}", "s", None, None, None),
    ),
    *(
        Case(
            "ck_audit_log_has_a_payload_or_its_digest",
            PAYLOAD,
            (row, salt, "d", "2026-03-01", 1),
            (None, None, "d", "2026-03-01", 1),
        )
        for row, salt in (("{}", None), (None, "s"))
    ),
    Case(
        "ck_audit_log_erased_when_and_why",
        PAYLOAD,
        (None, None, "d", None, 1),
        (None, None, "d", "2026-03-01", 1),
    ),
    Case(
        "ck_audit_log_erased_when_and_why",
        PAYLOAD,
        ("{}", "s", None, None, 1),
        ("{}", "s", None, None, None),
    ),
    Case("audit_seal.PRIMARY", SEAL, 1, 9),
    Case("ck_audit_seal_seal_no_positive", SEAL, 0, 9),
    Case(
        "audit_anchor.PRIMARY",
        ANCHOR,
        ("2026-02-01", 2, "e", "2026-05-01"),
        ("2026-03-01", 2, "e", "2026-05-01"),
    ),
    Case(
        "ck_audit_anchor_month_on_is_a_first",
        ANCHOR,
        ("2026-03-02", 2, "e", "2026-05-01"),
        ("2026-03-01", 2, "e", "2026-05-01"),
    ),
    Case(
        "ck_audit_anchor_last_seal_no_not_before_first",
        ANCHOR,
        ("2026-03-01", 0, "s", "2026-04-01"),
        ("2026-03-01", 1, "s", "2026-04-01"),
    ),
    Case(
        "ck_audit_anchor_without_seals_nothing_moves",
        ANCHOR,
        ("2026-03-01", 1, "e", "2026-04-01"),
        ("2026-03-01", 2, "e", "2026-04-01"),
    ),
    Case(
        "ck_audit_anchor_anchored_after_its_month",
        ANCHOR,
        ("2026-03-01", 2, "e", "2026-03-31 23:59"),
        ("2026-03-01", 2, "e", "2026-04-01"),
    ),
    Case("ck_data_quality_result_severity", RESULT, "fatal", "error"),
    Case("ck_marketing_touch_marketing_channel", TOUCH, "fax", "email"),
]
rotating = pytest.mark.parametrize(("table", "column"), TABLES.items(), ids=TABLES)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_log SET actor = 'nobody'", "DELETE FROM audit_log"]
)
def test_the_audit_log_changes_and_loses_no_row(world, raises_sql, statement):
    before = world.rows("SELECT * FROM audit_log")
    with raises_sql(SqlError.APPEND_ONLY):
        world.execute(statement)

    assert world.rows("SELECT * FROM audit_log") == before


@rotating
@pytest.mark.parametrize("day", ["2011-12-09", "2026-01-01", "2099-12-31"])
def test_a_row_of_any_day_finds_its_place(world, table, column, day):
    key = "seal_no" if table == "audit_seal" else f"{table}_id"
    columns = [
        name
        for (name,) in world.rows(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = DATABASE() AND table_name = %s AND generation_expression = ''"
            " AND extra <> 'auto_increment'",
            (table,),
        )
        if name != column
    ]
    copied = ", ".join(columns)
    world.execute(
        f"INSERT INTO {table} ({column}, {copied})"
        f" SELECT %s, {copied} FROM {table} ORDER BY {key} LIMIT 1",
        (day,),
    )

    assert world.scalar(f"SELECT COUNT(*) FROM {table} WHERE {column} = %s", (day,)) == 1


def test_whatever_is_partitioned_is_marked_as_rotating(db):
    partitioned = db.rows(
        "SELECT t.table_name, MIN(p.partition_expression), MIN(t.table_comment)"
        " FROM information_schema.tables AS t INNER JOIN information_schema.partitions AS p"
        " ON t.table_schema = p.table_schema AND t.table_name = p.table_name"
        " WHERE t.table_schema = DATABASE() AND p.partition_name IS NOT NULL"
        " GROUP BY t.table_name"
    )

    assert {table: column.strip("`") for table, column, _ in partitioned} == TABLES
    assert [table for table, _, comment in partitioned if ROTATING not in comment] == []
