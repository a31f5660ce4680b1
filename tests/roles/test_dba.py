"""Who keeps the database running may do all that is done inside it, and nothing to the server.

A DBA who may read every table reads personal data: no right tells maintenance from curiosity.
"""

import pytest

from tests.roles.conftest import NO_FILES, refusal, tables

KEEPING = [
    "CREATE TABLE dba_trial (dba_trial_id INT PRIMARY KEY, note VARCHAR(9))",
    "ALTER TABLE dba_trial ADD COLUMN at DATETIME NULL",
    "CREATE INDEX ix_dba_trial_note ON dba_trial (note)",
    "INSERT INTO dba_trial VALUES (1, 'a', NULL)",
    "ANALYZE TABLE dba_trial",
    "CREATE VIEW dba_trial_view AS SELECT note FROM dba_trial",
    "SHOW CREATE VIEW dba_trial_view",
    "LOCK TABLES dba_trial WRITE",
    "UNLOCK TABLES",
    "DROP VIEW dba_trial_view",
    "DROP TABLE dba_trial",
    "ANALYZE TABLE sales_order",
    "SELECT * FROM customer",
]
# What is of the server, and the number with which it refuses.
OF_THE_SERVER = {
    "CREATE USER dba_friend": 1227,
    "CREATE ROLE dba_friends": 1227,
    "ALTER USER root@localhost ACCOUNT LOCK": 1227,
    "CREATE DATABASE dba_elsewhere": 1044,
    "SELECT user FROM mysql.user": 1142,
    "SET GLOBAL max_connections = 1": 1227,
    "SET SESSION sql_log_bin = 0": 1227,
    "GRANT SELECT ON sales_order TO shopdb_analyst": 1142,
    "GRANT shopdb_app TO CURRENT_USER()": 1227,
    "SET ROLE shopdb_app": 3530,
    "CREATE DEFINER = 'shopdb_owner'@'localhost' VIEW dba_view AS SELECT 1 AS one": 1227,
    "SELECT * FROM performance_schema.threads": 1142,
}


def test_holds_every_right_on_this_database_and_may_hand_none_on(db, dba):
    granted = db.rows("SHOW GRANTS FOR shopdb_dba")
    here = str(db.url.database).replace("_", r"\_")
    (line,) = [line for (line,) in granted if f"ON `{here}`.*" in line]

    assert line == f"GRANT ALL PRIVILEGES ON `{here}`.* TO `shopdb_dba`@`%`"
    assert ("GRANT USAGE ON *.* TO `shopdb_dba`@`%`",) in granted


def test_keeps_tables(dba):
    assert [(sql, number) for sql in KEEPING if (number := refusal(dba, sql)) is not None] == []


@pytest.mark.parametrize(("statement", "number"), OF_THE_SERVER.items(), ids=OF_THE_SERVER)
def test_does_nothing_to_the_server(dba, statement, number):
    assert refusal(dba, statement) == number


def test_reads_and_writes_no_file_of_the_server(dba):
    assert refusal(dba, "SELECT 1 INTO OUTFILE 'trial'") in NO_FILES
    assert refusal(dba, "LOAD DATA INFILE 'trial' INTO TABLE stock_movement") in NO_FILES


def test_sees_no_session_but_its_own(db, dba):
    assert len(db.rows("SHOW PROCESSLIST")) > 1
    assert {row[1] for row in dba.rows("SHOW PROCESSLIST")} == {dba.url.username}


def test_changes_no_table_for_good_by_these_tests(db):
    assert [name for name in tables(db) if name.startswith("dba_")] == []
