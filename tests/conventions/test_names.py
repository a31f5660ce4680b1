"""Names: snake_case, what they say of their table, no longer than 64, none of them reserved."""

import re

import pytest

PREFIX = {"UNIQUE": "uq", "FOREIGN KEY": "fk", "CHECK": "ck"}
NAMES = {
    "table": "SELECT table_name, '' FROM information_schema.tables WHERE table_schema = DATABASE()",
    "column": "SELECT column_name, table_name FROM information_schema.columns"
    " WHERE table_schema = DATABASE()",
    "index": "SELECT DISTINCT index_name, table_name FROM information_schema.statistics"
    " WHERE table_schema = DATABASE() AND index_name <> 'PRIMARY'",
    "constraint": "SELECT constraint_name, table_name FROM information_schema.table_constraints"
    " WHERE table_schema = DATABASE() AND constraint_type <> 'PRIMARY KEY'",
    "trigger": "SELECT trigger_name, event_object_table FROM information_schema.triggers"
    " WHERE trigger_schema = DATABASE()",
    "routine": "SELECT routine_name, '' FROM information_schema.routines"
    " WHERE routine_schema = DATABASE()",
    "parameter": "SELECT parameter_name, specific_name FROM information_schema.parameters"
    " WHERE specific_schema = DATABASE() AND parameter_name IS NOT NULL",
    "event": "SELECT event_name, '' FROM information_schema.events WHERE event_schema = DATABASE()",
}


@pytest.mark.parametrize("sql", NAMES.values(), ids=NAMES)
def test_is_snake_case_and_no_longer_than_64(db, sql):
    names = [name for name, _ in db.rows(sql)]

    assert [name for name in names if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name)] == []
    assert [name for name in names if len(name) > 64] == []


@pytest.mark.parametrize("sql", NAMES.values(), ids=NAMES)
def test_is_no_reserved_word(db, sql):
    reserved = {
        word.lower()
        for (word,) in db.rows("SELECT word FROM information_schema.keywords WHERE reserved")
    }

    assert "select" in reserved
    assert reserved & {name for name, _ in db.rows(sql)} == set()


@pytest.mark.parametrize(("kind", "prefix"), PREFIX.items(), ids=PREFIX)
def test_a_constraint_names_its_kind_and_table(db, kind, prefix):
    constraints = db.rows(
        "SELECT table_name, constraint_name FROM information_schema.table_constraints"
        " WHERE table_schema = DATABASE() AND constraint_type = %s",
        (kind,),
    )

    assert len(constraints) > 30
    assert [name for table, name in constraints if not name.startswith(f"{prefix}_{table}_")] == []


def test_an_index_names_its_table(db):
    indexes = db.rows(
        "SELECT DISTINCT table_name, index_name FROM information_schema.statistics"
        " WHERE table_schema = DATABASE() AND non_unique = 1"
    )

    assert len(indexes) > 30
    assert [name for table, name in indexes if not name.startswith(f"ix_{table}_")] == []


def test_a_trigger_names_its_table_when_it_fires_and_what_for(db):
    triggers = db.rows(
        "SELECT trigger_name, event_object_table, LOWER(action_timing), LOWER(event_manipulation)"
        " FROM information_schema.triggers WHERE trigger_schema = DATABASE()"
    )

    assert len(triggers) > 30
    assert [
        name
        for name, table, timing, event in triggers
        if not re.fullmatch(rf"{table}_{timing}_{event}_[a-z_]+", name)
    ] == []


def test_a_primary_key_that_the_server_gives_out_is_named_after_its_table(db):
    keys = dict(
        db.rows(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = DATABASE() AND extra = 'auto_increment'"
        )
    )
    short = {
        "sales_order": "order_id",
        "product_variant": "variant_id",
        "sales_channel": "channel_id",
    }

    assert {table: key for table, key in keys.items() if key != f"{table}_id"} == short
