"""The application account may do what migrating and testing take, and nothing beside it."""

from collections.abc import Iterator

import pymysql
import pytest

from shopdb.database import Connection, rows, scalar, session
from tests.launching import Running

DENIED = {1044, 1142, 1227, 3878}


@pytest.fixture
def shopdb(durable: Running) -> Iterator[Connection]:
    assert durable.application
    with session(durable.application) as connection:
        yield connection


def run(connection: Connection, *statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_it_installs_code_for_another_owner_and_reads_it_back(shopdb: Connection):
    run(
        shopdb,
        "CREATE USER 'shopdb_owner'@'localhost' ACCOUNT LOCK",
        "CREATE DEFINER = 'shopdb_owner'@'localhost' PROCEDURE answer() SELECT 42 AS found",
        "CREATE DEFINER = 'nobody_yet'@'localhost' VIEW v AS SELECT 1 AS a",
        "CREATE ROLE teller",
        "GRANT EXECUTE ON PROCEDURE answer TO teller",
        "GRANT EXECUTE ON shopdb.* TO 'shopdb_owner'@'localhost'",
        "CREATE USER clerk",
        "GRANT teller TO clerk",
    )

    assert "SELECT 42" in rows(shopdb, "SHOW CREATE PROCEDURE answer")[0][2]
    assert ("GRANT EXECUTE ON PROCEDURE `shopdb`.`answer` TO `teller`@`%`",) in rows(
        shopdb, "SHOW GRANTS FOR teller"
    )
    assert scalar(shopdb, "CALL answer()") == 42
    run(
        shopdb,
        "DROP PROCEDURE answer",
        "DROP VIEW v",
        "DROP USER clerk, 'shopdb_owner'@'localhost'",
        "DROP ROLE teller",
    )


def test_it_owns_scratch_databases_and_hands_out_parts_of_them(shopdb: Connection):
    run(
        shopdb,
        "CREATE DATABASE shopdb_scratch",
        "CREATE TABLE shopdb_scratch.t (a INT PRIMARY KEY)",
        "CREATE ROLE reader",
        "GRANT SELECT ON shopdb_scratch.t TO reader",
        "DROP ROLE reader",
        "DROP DATABASE shopdb_scratch",
    )

    assert rows(shopdb, "SHOW DATABASES LIKE 'shopdb%'") == [("shopdb",)]


def test_it_sees_and_ends_what_holds_up_a_migration(shopdb: Connection, durable: Running):
    assert durable.application
    with session(durable.application, autocommit=False) as blocker:
        run(shopdb, "CREATE TABLE held (a INT PRIMARY KEY)")
        rows(blocker, "SELECT * FROM held")
        holder = (
            "SELECT t.processlist_id FROM performance_schema.metadata_locks AS l"
            " JOIN performance_schema.threads AS t ON t.thread_id = l.owner_thread_id"
            " WHERE l.object_name = 'held' AND l.lock_type = 'SHARED_READ'"
        )
        blocking = scalar(shopdb, holder)
        assert blocking == scalar(blocker, "SELECT CONNECTION_ID()")

        run(shopdb, f"KILL {blocking}", "SET lock_wait_timeout = 30", "DROP TABLE held")
        with pytest.raises(pymysql.MySQLError):
            rows(blocker, "SELECT 1")


def test_it_holds_all_changes_of_structure_for_a_backup(shopdb: Connection):
    run(shopdb, "LOCK INSTANCE FOR BACKUP", "UNLOCK INSTANCE")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE DATABASE elsewhere",
        "CREATE DATABASE shopdbx",
        "UPDATE mysql.user SET account_locked = 'N'",
        "SET GLOBAL sync_binlog = 0",
        "SHUTDOWN",
        "SELECT 1 INTO OUTFILE '/tmp/x'",
        "GRANT SELECT ON mysql.* TO 'root'@'localhost'",
        "ALTER USER 'root'@'%' IDENTIFIED BY 'mine'",
    ],
)
def test_it_is_refused_what_is_not_its_own(shopdb: Connection, statement: str):
    with pytest.raises(pymysql.MySQLError) as caught:
        run(shopdb, statement)

    assert caught.value.args[0] in DENIED, caught.value
