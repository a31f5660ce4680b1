"""A clone has the source's structure, its rows left out."""

from contextlib import contextmanager

import pytest

from shopdb.migrate.clone import asleep, clone
from shopdb.migrate.commands import configuration, upgrade
from shopdb.migrate.compare import differences
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.fingerprint import fingerprint
from shopdb.migrate.grants import revoke_all
from shopdb.migrate.rooms import Name
from shopdb.migrate.scratch import scratch_database as scratch_database_of
from shopdb.migrate.session import PREAMBLE, engine_for, rows, run, scalar, session
from tests.migrations.scratch_repository import PROJECT

EVENT = """
    CREATE EVENT wake ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 03:00:00'
    ON COMPLETION PRESERVE {} DO SELECT 'ON COMPLETION PRESERVE ENABLE'
"""


@contextmanager
def cloned(url):
    """A source session, and one on its clone."""
    with (
        scratch_database_of(url, "clone") as engine,
        session(engine_for(url)) as source,
        session(engine) as target,
    ):
        clone(source, target)
        yield source, target
        revoke_all(target, engine.url.database)


def but_for_accounts(printed):
    return {name: text for name, text in printed.items() if name.kind != "account"}


def assert_alike(source, target):
    there = but_for_accounts(asleep(fingerprint(source)))
    here = but_for_accounts(fingerprint(target))
    found = differences(there, here, lambda _: "source", lambda _: "clone")
    assert [difference.diff for difference in found] == []


@pytest.fixture
def db(scratch_database):
    """An autocommit session on the test's database."""
    with session(engine_for(scratch_database)) as connection:
        yield connection


def test_the_librarys_clone_has_its_fingerprint_and_no_row(repository, scratch_database, db):
    upgrade(scratch_database, config=repository.config)
    run(db, "INSERT INTO author (name) VALUES ('Ada')")

    with cloned(scratch_database) as (source, target):
        assert_alike(source, target)
        assert scalar(target, "SELECT COUNT(*) FROM author") == 0
        assert rows(target, "SHOW TABLES LIKE 'alembic%'") == []
        kinds = {name.kind for name in fingerprint(target)}
        assert kinds >= {"table", "view", "procedure", "function", "trigger", "event"}


def test_the_projects_clone_has_its_fingerprint(scratch_database):
    upgrade(scratch_database, config=configuration(PROJECT))

    with cloned(scratch_database) as (source, target):
        assert_alike(source, target)


def test_each_object_keeps_what_it_was_made_under(scratch_database, db):
    run(db, "CREATE TABLE t (a INT PRIMARY KEY, b VARCHAR(20) NOT NULL)")
    db.connection.dbapi_connection.set_character_set("latin1")
    run(db, "SET collation_connection = latin1_german1_ci, sql_mode = 'ANSI_QUOTES'")
    run(db, "CREATE PROCEDURE old (p VARCHAR(10)) SELECT 'größer', p AS \"so\"")
    run(db, "ALTER DATABASE COLLATE utf8mb4_de_pb_0900_as_cs")
    run(db, "CREATE TRIGGER last BEFORE INSERT ON t FOR EACH ROW SET NEW.b = 'ü'")
    run(db, "CREATE VIEW v AS SELECT 'ß' AS s FROM t")
    db.connection.dbapi_connection.set_character_set("utf8mb4")
    run(db, PREAMBLE)
    run(db, "CREATE TRIGGER first BEFORE INSERT ON t FOR EACH ROW PRECEDES last SET NEW.b = 'é'")
    run(db, "SET time_zone = '+02:00', sql_mode = ''")
    run(db, EVENT.format("DISABLE"))
    run(db, "CREATE TABLE zero (d DATE NOT NULL DEFAULT '0000-00-00')")

    with cloned(scratch_database) as (source, target):
        assert_alike(source, target)
        text = fingerprint(target)[Name("procedure", "old")]
        assert "'größer'" in text
        assert "-- character_set_client: latin1" in text
        assert "-- database_collation: utf8mb4_0900_ai_ci" in text
        # The session is as every one begins.
        assert rows(target, "SELECT @@character_set_client, @@foreign_key_checks, @@time_zone") == [
            ("utf8mb4", 1, "+00:00")
        ]
        assert scalar(target, "SELECT @@sql_mode").startswith("ONLY_FULL_GROUP_BY")


def test_an_enabled_event_sleeps_in_the_clone(scratch_database, db):
    run(db, EVENT.format("ENABLE"))

    with cloned(scratch_database) as (source, target):
        (text,) = [text for name, text in fingerprint(target).items() if name.kind == "event"]
        assert "PRESERVE DISABLE DO SELECT 'ON COMPLETION PRESERVE ENABLE'" in text
        assert but_for_accounts(fingerprint(source)) != but_for_accounts(fingerprint(target))
        assert_alike(source, target)


def test_tables_in_a_circle_and_views_on_later_views_are_copied(scratch_database, db):
    run(db, "SET foreign_key_checks = 0")
    run(db, "CREATE TABLE a (i INT PRIMARY KEY, FOREIGN KEY (i) REFERENCES b (i))")
    run(db, "CREATE TABLE b (i INT PRIMARY KEY, FOREIGN KEY (i) REFERENCES a (i))")
    run(db, "CREATE VIEW z AS SELECT i FROM a")
    run(db, "CREATE VIEW y AS SELECT i FROM z")
    run(db, "CREATE VIEW x AS SELECT i FROM y")

    with cloned(scratch_database) as (source, target):
        assert_alike(source, target)


def test_a_view_on_a_table_that_is_gone_is_named(scratch_database, db):
    run(db, "CREATE TABLE t (i INT)")
    run(db, "CREATE VIEW v AS SELECT i FROM t")
    run(db, "DROP TABLE t")

    with (
        pytest.raises(MigrationProblem, match=r"view v cannot be copied: ERROR 1146"),
        cloned(scratch_database),
    ):
        pass
