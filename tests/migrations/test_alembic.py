"""Alembic's own commands, on a repository of hand-written SQL."""

import subprocess
import sys
import threading
import time

import pytest
from alembic import command
from alembic.util import CommandError

from shopdb.migrate.commands import configuration, downgrade, upgrade
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.files import read
from shopdb.migrate.lock import holder, lock_name
from shopdb.migrate.plan import plan, status
from shopdb.migrate.rooms import Name
from shopdb.migrate.session import engine_for, rows, run, scalar, session
from tests.migrations.scratch_repository import printed

ADA = "INSERT INTO author (name) VALUES ('Ada');"


@pytest.fixture
def db(scratch_database):
    """An autocommit session on the test's database."""
    with session(engine_for(scratch_database)) as connection:
        yield connection


def start_alembic(repository, url, *arguments):
    """Alembic as a process of its own."""
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "alembic", "-c", repository.root / "alembic.ini"),
            *("-x", f"url={url.render_as_string(hide_password=False)}"),
            *arguments,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_alembic(repository, url, *arguments):
    process = start_alembic(repository, url, *arguments)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def test_upgrade_history_current_check_and_downgrade_work(repository, scratch_database, db):
    code, out, err = run_alembic(repository, scratch_database, "upgrade", "head")
    assert (code, out) == (0, "")
    assert "0002 up 3/6 create procedure lend_book" in err.splitlines()

    code, out, _ = run_alembic(repository, scratch_database, "current")
    assert (code, out) == (0, "0003 (head)\n")

    code, out, _ = run_alembic(repository, scratch_database, "history")
    assert (code, len(out.splitlines())) == (0, 3)

    code, out, _ = run_alembic(repository, scratch_database, "check")
    assert (code, out) == (0, "No new upgrade operations detected.\n")

    code, _, err = run_alembic(
        repository, scratch_database, "-x", "allow_loss=1", "downgrade", "base"
    )
    assert code == 0
    assert err.splitlines()[-1] == "0001 down 2/2 drop table author"
    assert rows(db, "SHOW TABLES") == [("alembic_version",), ("migration_ledger",)]


def test_check_names_what_differs_from_the_rooms(repository, scratch_database, db):
    upgrade(scratch_database, config=repository.config)
    run(db, "ALTER TABLE book DROP CONSTRAINT ck_book_pages_positive")

    config = repository.config
    config.attributes["url"] = scratch_database
    with pytest.raises(CommandError, match=r"\[\('differs_from_rooms', 'table book'\)\]"):
        command.check(config)


def test_autogenerate_says_that_it_cannot_write_sql(repository, scratch_database, db):
    upgrade(scratch_database, config=repository.config)
    run(db, "DROP EVENT purge_loans")

    config = repository.config
    config.attributes["url"] = scratch_database
    with pytest.raises(MigrationProblem, match="event purge_loans differs"):
        command.revision(config, "more", autogenerate=True, rev_id="0004")


def test_a_new_revision_is_ready_for_its_pair_of_files(repository, scratch_database):
    config = repository.config
    command.revision(config, "Hold fines", rev_id="0004")
    module = repository.root / "migrations/versions/0004_hold_fines.py"

    assert module.read_text().splitlines() == [
        '"""Hold fines.',
        "",
        "Revision: 0004",
        "Revises: 0003",
        '"""',
        "",
        "from shopdb.migrate import sql_revision",
        "",
        'revision = "0004"',
        'down_revision = "0003"',
        "",
        "upgrade, downgrade = sql_revision(__file__)",
    ]
    with pytest.raises(MigrationProblem, match=r"0004_hold_fines\.down\.sql does not exist"):
        upgrade(scratch_database, config=config)


def test_sql_reaches_the_server_verbatim(repository, scratch_database, db):
    upgrade(scratch_database, config=repository.config)

    body = scalar(
        db,
        "SELECT ROUTINE_DEFINITION FROM information_schema.ROUTINES "
        "WHERE ROUTINE_SCHEMA = DATABASE() AND ROUTINE_NAME = 'lend_book'",
    )
    (room,) = read(repository.root / "procedures/desk/lend_book.sql")
    assert room.text.endswith(body)
    assert "100 %\tof; /* it */" in body


def test_down_by_one_brings_back_the_code_of_that_day(repository, scratch_database, db):
    def comment():
        return scalar(
            db,
            "SELECT ROUTINE_COMMENT FROM information_schema.ROUTINES "
            "WHERE ROUTINE_SCHEMA = DATABASE() AND ROUTINE_NAME = 'lend_book'",
        )

    upgrade(scratch_database, config=repository.config)
    assert comment() == "Lends a book"

    downgrade(scratch_database, config=repository.config, allow_loss=True)
    assert comment() == "Lent a book"


def test_grants_are_there_after_each_upgrade_and_downgrade(repository, scratch_database):
    desk = Name("account", "'library_desk'@'%'")
    upgrade(scratch_database, "0001", config=repository.config)
    assert printed(scratch_database)[desk] == "GRANT SELECT (`title`), INSERT ON `book`"

    upgrade(scratch_database, "0003", config=repository.config)
    whole = printed(scratch_database)[desk]
    assert "GRANT EXECUTE ON PROCEDURE `lend_book`" in whole

    # DROP PROCEDURE took the grant away; what is created in its place has it again.
    downgrade(scratch_database, config=repository.config, allow_loss=True)
    assert printed(scratch_database)[desk] == whole


def test_a_grant_that_fails_otherwise_stops_with_its_place(repository, scratch_database):
    repository.write("roles/grants/typo.sql", "\nGRANT SELEC ON book TO library_desk;")

    with pytest.raises(MigrationProblem, match=r"typo\.sql:2: grant book failed\nERROR 3619: "):
        upgrade(scratch_database, config=repository.config)


def test_a_repository_without_roles_or_rooms_is_one_too(repository, scratch_database):
    repository.replace("migrations/sql/0001_shelf.up.sql", "100 % of it", "it")
    for folder in ("roles", "schema", "views", "procedures", "triggers", "events"):
        (repository.root / folder).rename(repository.root / f"no_{folder}")

    upgrade(scratch_database, "0001", config=repository.config)

    assert [name.name for name in printed(scratch_database)] == ["", "author", "book"]


def failing(repository, *statements):
    repository.revision(4, "fails", "\n".join(statements), "DO 0;")


def test_a_failure_says_where_and_that_nothing_stands(repository, scratch_database, db):
    failing(repository, "INSERT INTO autor VALUES (1);", ADA)

    with pytest.raises(MigrationProblem) as caught:
        upgrade(scratch_database, config=repository.config)

    where, server = caught.value.what.split("\n")
    assert where.endswith(
        "0004_fails.up.sql:1: insert autor failed, statement 1 of 2 of revision 0004 up"
    )
    assert server == f"ERROR 1146: Table '{scratch_database.database}.autor' doesn't exist"
    assert "Nothing of this revision has taken effect." in caught.value.remedy
    assert rows(db, "SELECT * FROM author") == []
    assert status(repository.config, scratch_database).current == "0003"


def test_a_failure_lists_what_stands_and_what_does_not(repository, scratch_database, db):
    failing(
        repository,
        ADA,
        "CREATE TABLE fine (fine_id INT);",
        "INSERT INTO author (name) VALUES ('Bea');",
        "INSERT INTO autor VALUES (1);",
        "DROP VIEW book_card;",
    )

    with pytest.raises(MigrationProblem) as caught:
        upgrade(scratch_database, config=repository.config)

    told = [line.rpartition("up.sql:")[2] for line in caught.value.remedy.split("\n")]
    assert told == [
        "Done, and kept:",
        "1: insert author",
        "2: create table fine",
        "3: insert author",
        "Not begun:",
        "5: drop view book_card",
        "Mend the cause, or this statement in the file, and go on: alembic upgrade head",
    ]
    assert rows(db, "SELECT name FROM author ORDER BY name") == [("Ada",), ("Bea",)]
    assert rows(db, "SHOW TABLES LIKE 'fine'") == [("fine",)]


def test_a_mended_statement_is_where_the_next_run_goes_on(repository, scratch_database, db):
    failing(repository, ADA, "INSERT INTO autor VALUES (1);", "DROP VIEW book_announced;")
    with pytest.raises(MigrationProblem):
        upgrade(scratch_database, config=repository.config)
    repository.replace("migrations/sql/0004_fails.up.sql", "autor VALUES (1)", "author () SELECT 1")
    with pytest.raises(MigrationProblem, match="ERROR 1136"):
        upgrade(scratch_database, config=repository.config)
    repository.replace(
        "migrations/sql/0004_fails.up.sql", "author () SELECT 1", "author (name) VALUES ('Bea')"
    )

    upgrade(scratch_database, config=repository.config)

    assert rows(db, "SELECT name FROM author ORDER BY name") == [("Ada",), ("Bea",)]
    assert rows(db, "SHOW TABLES LIKE 'book_announced'") == []
    assert status(repository.config, scratch_database).current == "0004"


def test_a_file_that_is_not_whole_runs_not_at_all(repository, scratch_database, db):
    failing(repository, "CREATE TABLE fine (fine_id INT);", "SELECT 'open;")

    with pytest.raises(MigrationProblem, match=r"0004_fails\.up\.sql:2: ' is never closed"):
        upgrade(scratch_database, config=repository.config)

    assert rows(db, "SHOW TABLES LIKE 'fine'") == []


def test_what_fails_after_the_first_result_of_a_call_is_seen(repository, scratch_database):
    failing(
        repository,
        "DELIMITER $$",
        "CREATE PROCEDURE two () BEGIN SELECT 1; SELECT * FROM nothing_here; END$$",
        "DELIMITER ;",
        "-- idempotent: it only reads",
        "CALL two();",
    )

    with pytest.raises(MigrationProblem, match=r"sql:5: call two failed[^\n]*\nERROR 1146"):
        upgrade(scratch_database, config=repository.config)


def test_alembic_tells_a_failure_in_plain_words(repository, scratch_database):
    failing(repository, "INSERT INTO autor VALUES (1);")

    code, out, err = run_alembic(repository, scratch_database, "upgrade", "head")

    assert code != 0
    assert "ERROR 1146: Table" in out
    assert "Traceback" not in err


def test_an_unknown_revision_is_a_problem_not_a_traceback(repository, scratch_database):
    with pytest.raises(MigrationProblem, match="'0099'"):
        upgrade(scratch_database, "0099", config=repository.config)


def test_a_database_of_another_repository_is_a_problem_too(repository, scratch_database, db):
    upgrade(scratch_database, "0001", config=repository.config)
    run(db, "UPDATE alembic_version SET version_num = '1975ea83b712'")

    with pytest.raises(MigrationProblem, match="1975ea83b712"):
        status(repository.config, scratch_database)


def test_a_missing_database_is_told_with_what_creates_it(repository, scratch_database):
    missing = scratch_database.set(database="nowhere")

    with pytest.raises(MigrationProblem) as caught:
        upgrade(missing, config=repository.config)

    assert "CREATE DATABASE `nowhere`" in caught.value.remedy
    assert str(scratch_database.password) not in str(caught.value)


def test_a_url_without_a_database_is_refused(repository, server_url):
    with pytest.raises(MigrationProblem, match="names no database"):
        upgrade(server_url, config=repository.config)


def test_a_folder_without_alembic_ini_is_refused(tmp_path):
    with pytest.raises(MigrationProblem, match=r"holds no alembic\.ini"):
        configuration(tmp_path)


def test_of_two_runners_one_applies_and_both_end_well(repository, scratch_database, db):
    repository.replace(
        "migrations/sql/0001_shelf.up.sql",
        "CREATE TABLE author",
        "DO SLEEP(1);\nCREATE TABLE author",
    )

    both = [start_alembic(repository, scratch_database, "upgrade", "head") for _ in range(2)]
    told = sorted(process.communicate(timeout=60)[1].count("create table") for process in both)

    assert [process.returncode for process in both] == [0, 0]
    assert told == [0, 3]
    assert rows(db, "SELECT version_num FROM alembic_version") == [("0003",)]


def test_a_runner_that_waits_in_vain_says_for_whom(repository, scratch_database, db):
    run(db, f"DO GET_LOCK('{lock_name(scratch_database.database)}', 0)")
    mine = scalar(db, "SELECT CONNECTION_ID()")

    config = repository.config
    config.attributes["runner_wait"] = 1
    with pytest.raises(MigrationProblem) as caught:
        upgrade(scratch_database, config=config)

    assert (
        f"is being migrated by connection {mine}, {scratch_database.username}@" in caught.value.what
    )
    assert f"KILL {mine}" in caught.value.remedy
    assert rows(db, "SHOW TABLES") == []
    assert status(config, scratch_database).runner.connection_id == mine


def test_the_lock_is_one_databases_own_and_is_given_back(repository, scratch_database, db):
    run(db, f"DO GET_LOCK('{lock_name('another database')}', 0)")

    upgrade(scratch_database, config=repository.config)

    assert holder(db, scratch_database.database) is None


def test_plan_lists_what_would_run_and_runs_nothing(repository, scratch_database, db):
    upgrade(scratch_database, "0002", config=repository.config)
    before = printed(scratch_database)

    steps = [str(step) for step in plan(repository.config, scratch_database)]

    assert steps == [
        "0003 up 1/7 alter table book",
        "0003 up 2/7 insert author",
        "0003 up 3/7 delete author",
        "0003 up 4/7 drop procedure lend_book",
        "0003 up 5/7 create procedure lend_book",
        "0003 up 6/7 create view book_card",
        "0003 up 7/7 create view book_announced",
    ]
    assert printed(scratch_database) == before
    found = status(repository.config, scratch_database)
    assert (found.current, found.head, found.pending) == ("0002", "0003", ["0003"])


def test_status_of_an_empty_database_leaves_it_empty(repository, scratch_database, db):
    found = status(repository.config, scratch_database)

    assert (found.current, found.pending) == ("", ["0001", "0002", "0003"])
    assert rows(db, "SHOW TABLES") == []


def test_a_lost_connection_leaves_open_what_happened(repository, scratch_database, db):
    failing(repository, "CREATE TABLE fine (fine_id INT);", "DO SLEEP(30);")
    sleeping = (
        "SELECT PROCESSLIST_ID FROM performance_schema.threads "
        "WHERE PROCESSLIST_DB = DATABASE() AND PROCESSLIST_INFO = 'DO SLEEP(30)'"
    )

    def kill():
        while (victim := scalar(db, sleeping)) is None:
            time.sleep(0.05)
        run(db, f"KILL {victim}")

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(MigrationProblem) as caught:
        upgrade(scratch_database, config=repository.config)
    killer.join()

    assert "0004_fails.up.sql:2: do failed" in caught.value.what
    assert "may have finished this statement" in caught.value.remedy
    assert "0004_fails.up.sql:1: create table fine" in caught.value.remedy
    assert "The same command finds out and goes on: alembic upgrade head" in caught.value.remedy
