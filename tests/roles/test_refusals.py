"""What none of those may do who work with the shop's rows: each way round, tried by each role.

Beside every refusal stands what the role may do, in test_app.py, test_analyst.py, test_support.py
and test_auditor.py.
"""

from collections.abc import Callable

import pytest

from tests.database import Database
from tests.roles.conftest import (
    CATALOGUE,
    DENIED,
    NO_FILES,
    READ_ONLY,
    first_column,
    is_allowed,
    may,
    refusal,
    routines,
    tables,
)

ROLES = ("shopdb_app", "shopdb_analyst", "shopdb_support", "shopdb_auditor", "shopdb_relay")
# What the shop's programmes write by hand, as no rule guards it; of other tables they may write
# some columns, never the first.
BY_HAND = {
    "shopdb_app": {
        "insert": {
            "customer_address",
            "customer_group_member",
            "customer_note",
            "marketing_touch",
            "supplier",
            "supplier_variant",
            "support_ticket",
            "wishlist_item",
        },
        "update": {"customer_address", "supplier", "supplier_variant", "support_ticket"},
        "delete": {
            "customer_address",
            "customer_group_member",
            "supplier_variant",
            "wishlist_item",
        },
    }
}
OWNER = "DEFINER = 'shopdb_owner'@'localhost'"

# A statement, and the rights that it takes.
WRITES = {
    "INSERT INTO {table} ({column}) SELECT NULL WHERE FALSE": {"insert"},
    "REPLACE INTO {table} ({column}) SELECT NULL WHERE FALSE": {"insert", "delete"},
    "INSERT INTO {table} ({column}) SELECT NULL WHERE FALSE"
    " ON DUPLICATE KEY UPDATE {column} = NULL": {"insert", "update"},
    "UPDATE {table} SET {column} = NULL WHERE FALSE": {"update"},
    "UPDATE {table} AS t INNER JOIN {table} AS u USING ({column})"
    " SET t.{column} = NULL WHERE FALSE": {"update"},
    "DELETE FROM {table} WHERE FALSE": {"delete"},
    "DELETE t FROM {table} AS t INNER JOIN {table} AS u USING ({column}) WHERE FALSE": {"delete"},
    "PREPARE s FROM 'UPDATE {table} SET {column} = NULL WHERE FALSE'": {"update"},
    "PREPARE s FROM 'DELETE FROM {table} WHERE FALSE'": {"delete"},
}
STRUCTURE = {
    "truncate": "TRUNCATE TABLE {table}",
    "drop": "DROP TABLE {table}",
    "alter": "ALTER TABLE {table} COMMENT = 'x'",
    "rename": "RENAME TABLE {table} TO {table}_gone",
    "index": "CREATE INDEX ix_trial ON {table} ({column})",
    "trigger": "CREATE TRIGGER trial BEFORE INSERT ON {table} FOR EACH ROW SET @seen = 1",
    "copy": "CREATE TABLE {table}_copy LIKE {table}",
}
# A statement and the number with which the server refuses it.
ELSEWHERE = {
    "make a table": ("CREATE TABLE trial (a INT)", 1142),
    "make a view": ("CREATE VIEW trial AS SELECT 1 AS one", 1142),
    "make a view of the owner": (f"CREATE {OWNER} VIEW trial AS SELECT 1 AS one", 1142),
    "make a procedure": ("CREATE PROCEDURE trial () DO 0", 1044),
    "make a procedure of the owner": (f"CREATE {OWNER} PROCEDURE trial () DO 0", 1044),
    "make a function": ("CREATE FUNCTION trial () RETURNS INT NO SQL RETURN 1", 1044),
    "make an event": ("CREATE EVENT trial ON SCHEDULE EVERY 1 DAY DO DO 0", 1044),
    "make a table for a while": ("CREATE TEMPORARY TABLE trial (a INT)", 1044),
    "drop a procedure": ("DROP PROCEDURE order_cancel", 1370),
    "alter a procedure": ("ALTER PROCEDURE order_cancel SQL SECURITY INVOKER", 1370),
    "drop a view": ("DROP VIEW sale", 1142),
    "drop a trigger": ("DROP TRIGGER stock_movement_before_delete_refuse", 1142),
    "make a database": ("CREATE DATABASE trial_elsewhere", 1044),
    "make an account": ("CREATE USER trial_friend", 1227),
    "unlock the owner": ("ALTER USER 'shopdb_owner'@'localhost' ACCOUNT UNLOCK", 1227),
    "grant itself a role": ("GRANT shopdb_dba TO CURRENT_USER()", 1227),
    "take on a role": ("SET ROLE shopdb_dba", 3530),
    "grant itself a right on all": ("GRANT ALL ON *.* TO CURRENT_USER()", 1045),
    "grant itself the owner": ("GRANT 'shopdb_owner'@'localhost' TO CURRENT_USER()", 1227),
    "read accounts": ("SELECT * FROM mysql.user", 1142),
    "set the server": ("SET GLOBAL max_connections = 1", 1227),
    "keep changes from the log": ("SET SESSION sql_log_bin = 0", 1227),
}

by_each_role = pytest.mark.parametrize("role", ROLES)


def by_hand(role: str, rights: set[str]) -> set[str]:
    """The tables that a role holds all of these rights on."""
    return set.intersection(*(BY_HAND.get(role, {}).get(right, set()) for right in rights))


@by_each_role
@pytest.mark.parametrize("statement", WRITES)
def test_writes_to_no_table_but_by_procedure(db, log_in, role, statement):
    assert may(log_in(role), db, statement) == by_hand(role, WRITES[statement])


@by_each_role
@pytest.mark.parametrize("statement", WRITES)
def test_writes_through_no_view(db, log_in, role, statement):
    session = log_in(role)
    refused = {*DENIED, *READ_ONLY, *CATALOGUE}
    views = tables(db, "VIEW")

    assert len(views) > 5
    for view in views:
        column = first_column(db, view)
        assert refusal(session, statement.format(table=view, column=column)) in refused, view


@by_each_role
@pytest.mark.parametrize("statement", STRUCTURE.values(), ids=STRUCTURE)
def test_changes_no_structure(db, log_in, role, statement):
    assert may(log_in(role), db, statement) == set()


@by_each_role
def test_loads_no_file_of_its_own(db, log_in, role, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("")
    load = f"LOAD DATA LOCAL INFILE '{path}' INTO TABLE {{table}} ({{column}})"

    assert may(log_in(role), db, load) == by_hand(role, {"insert"})


@by_each_role
def test_reads_and_writes_no_file_of_the_server(log_in, role):
    session = log_in(role)

    assert session.scalar("SELECT LOAD_FILE('/etc/hostname')") is None
    assert refusal(session, "LOAD DATA INFILE 'trial' INTO TABLE stock_movement") in NO_FILES
    assert refusal(session, "SELECT 1 INTO OUTFILE 'trial'") in NO_FILES
    assert refusal(session, "SELECT 1 INTO DUMPFILE 'trial'") in NO_FILES


@by_each_role
@pytest.mark.parametrize("way", ELSEWHERE)
def test_does_nothing_beside_the_rows(db, log_in, role, way):
    statement, number = ELSEWHERE[way]

    assert refusal(log_in(role), statement) == number


@by_each_role
def test_switches_off_no_check_to_write_past_it(db, log_in, role):
    session = log_in(role)
    refusal(session, "SET foreign_key_checks = 0, unique_checks = 0")

    for statement, rights in WRITES.items():
        assert may(session, db, statement) == by_hand(role, rights)


def test_no_act_is_done_with_the_checks_switched_off(market, app, raises_sql):
    """The session may switch them off; the procedures refuse it, and do it when they are on."""
    order = market.order({market.goods("10.00"): 1})
    app.execute("SET foreign_key_checks = 0")
    with raises_sql(30008):
        app.call("order_cancel", order, "app", None)
    assert market.status(order) == "pending"

    app.execute("SET foreign_key_checks = 1")
    app.call("order_cancel", order, "app", None)
    assert market.status(order) == "cancelled"


@by_each_role
def test_calls_no_inner_routine(db, log_in, role):
    session = log_in(role)
    inner = {name: call for name, call in routines(db).items() if name.endswith("_core")}

    assert len(inner) > 10
    assert [name for name, call in inner.items() if is_allowed(session, call)] == []


@by_each_role
def test_reads_no_text_of_the_shops_code(db, log_in, role):
    """A body says where a rule could be gone round; who calls it needs its name alone."""
    session = log_in(role)
    shown = {
        name: text
        for name, call in routines(db).items()
        if (text := _body(session, "PROCEDURE" if call.startswith("CALL") else "FUNCTION", name))
    }

    assert shown == {}
    assert _body(db, "PROCEDURE", "order_cancel").startswith("CREATE DEFINER")
    for view in tables(db, "VIEW"):
        assert refusal(session, f"SHOW CREATE VIEW {view}") == 1142
    for kind, column in (("routines", "routine_definition"), ("triggers", "action_statement")):
        query = (
            f"SELECT {column} FROM information_schema.{kind}"
            f" WHERE {kind[:-1]}_schema = DATABASE() AND {column} IS NOT NULL"
        )
        assert session.rows(query) == []
        assert len(db.rows(query)) > 20


def _body(session: Database, kind: str, name: str) -> str | None:
    """What SHOW CREATE tells; None where it tells nothing or denies that there is one."""
    if refusal(session, f"SHOW CREATE {kind} {name}") is not None:
        return None
    return session.rows(f"SHOW CREATE {kind} {name}")[0][2]


@by_each_role
def test_ends_nobodys_session(db: Database, log_in: Callable[[str], Database], role: str):
    session = log_in(role)

    assert refusal(session, f"KILL {db.scalar('SELECT CONNECTION_ID()')}") == 1095
    assert {row[1] for row in session.rows("SHOW PROCESSLIST")} == {session.url.username}
