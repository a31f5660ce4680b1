"""A migration that was interrupted anywhere is finished by the same command."""

import re
import time

import pytest
from alembic import command

from shopdb.migrate.commands import downgrade, upgrade
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.forecast import forecast
from shopdb.migrate.forget import forget
from shopdb.migrate.journal import TABLE
from shopdb.migrate.session import engine_for, rows, run, scalar, session
from tests.conftest import fresh_database
from tests.migrations.interruption import (
    POINTS,
    Child,
    Point,
    interrupted_along,
    kill_at,
    points_of,
    wait_for_state,
)
from tests.migrations.scratch_repository import LOAN_CHECK, printed


@pytest.fixture
def db(scratch_database):
    """An autocommit session on the test's database."""
    with session(engine_for(scratch_database)) as connection:
        yield connection


@pytest.fixture
def repository(repository):
    """The library, with a revision that has a statement of every kind."""
    repository.revision(
        4,
        "all_kinds",
        """\
        -- Loses: nothing
        SET @half = 0.5;
        CREATE TABLE shelf (shelf_id INT NOT NULL, width INT NOT NULL, PRIMARY KEY (shelf_id));
        INSERT INTO shelf VALUES (1, 100 * @half), (2, 20);
        ALTER TABLE shelf ADD COLUMN height INT NULL, ALGORITHM = INSTANT;
        ALTER TABLE shelf ADD KEY ix_shelf_width (width), ALGORITHM = INPLACE, LOCK = NONE;
        ALTER TABLE shelf MODIFY COLUMN width BIGINT NOT NULL, ALGORITHM = COPY, LOCK = SHARED;
        UPDATE shelf SET height = width * @half;
        CREATE INDEX ix_shelf_height ON shelf (height);
        RENAME TABLE shelf TO board;
        ALTER TABLE board RENAME TO shelf;
        DROP INDEX ix_shelf_height ON shelf;
        DROP TRIGGER loan_before_insert_trim_note;
        """
        + LOAN_CHECK.replace("TRIM(NEW.note)", "LTRIM(NEW.note)")
        + """\
        CREATE TABLE attic (attic_id INT NOT NULL PRIMARY KEY);
        INSERT INTO attic VALUES (1);
        -- idempotent: nothing is left to empty
        TRUNCATE TABLE attic;
        ALTER EVENT purge_loans COMMENT 'Forgets very old loans';
        ALTER DATABASE COLLATE utf8mb4_bin;
        DELETE FROM shelf WHERE shelf_id = 2;
        """,
        """\
        ALTER DATABASE COLLATE utf8mb4_0900_ai_ci;
        ALTER EVENT purge_loans COMMENT 'Forgets old loans';
        DROP TRIGGER loan_before_insert_trim_note;
        """
        + LOAN_CHECK.replace("EACH ROW", "EACH ROW PRECEDES loan_before_insert_add_dot")
        + """\
        DROP TABLE shelf, attic;
        """,
    )
    return repository


@pytest.fixture
def at_once(repository, server_url, scratch_database):
    """What the database is at head and back at base where nothing interrupts."""
    with fresh_database(server_url, f"{scratch_database.database}_whole") as whole:
        upgrade(whole, config=repository.config)
        up = printed(whole)
        downgrade(whole, "base", config=repository.config, allow_loss=True)
        return up, printed(whole)


@pytest.mark.parametrize("name", POINTS)
def test_killed_at_every_statement_up_and_down(repository, scratch_database, db, at_once, name):
    ups, downs = (points_of(repository.config, name, way) for way in ("up", "down"))
    assert len(ups) > 25
    assert len(downs) > 10

    interrupted_along(ups, upgrade, scratch_database, "head", repository.config)

    assert printed(scratch_database) == at_once[0]
    assert rows(db, "SELECT * FROM shelf") == [(1, 50, 25)]
    assert rows(db, "SELECT * FROM attic") == []
    assert rows(db, f"SELECT COUNT(*) FROM {TABLE} WHERE applied_at IS NULL") == [(0,)]

    interrupted_along(
        downs, downgrade, scratch_database, "base", repository.config, allow_loss=True
    )

    assert printed(scratch_database) == at_once[1]
    assert rows(db, "SELECT * FROM alembic_version") == []


RACK = "CREATE TABLE rack (rack_id INT NOT NULL PRIMARY KEY)"


def interrupted(repository, url, name, ordinal, *statements):
    """Run a revision of these statements as the next one, and kill it at a point."""
    repository.revision(5, "next", ";\n".join(statements) + ";", "DROP TABLE shelf;")
    point = Point(name, "0005", "up", ordinal)
    kill_at(point, upgrade, url, "head", repository.config)


def test_a_statement_that_took_effect_is_not_run_again(repository, scratch_database, db):
    interrupted(repository, scratch_database, "sent", 1, RACK, "DO 0")
    told = []

    upgrade(scratch_database, config=repository.config, tell=told.append)

    assert told == ["0005 up 1/2 create table rack (done before)", "0005 up 2/2 do"]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE OR REPLACE VIEW pen AS SELECT full_name FROM author",
        "ALTER VIEW pen AS SELECT full_name FROM author",
        "DROP VIEW pen",
    ],
)
def test_views_that_an_earlier_statement_broke_do_not_stop_it(
    repository, scratch_database, db, statement
):
    """Between the statements neither the view can be read nor what reads it."""
    interrupted(
        repository,
        scratch_database,
        "sent",
        4,
        "CREATE VIEW pen AS SELECT name FROM author",
        "CREATE VIEW other_pen AS SELECT name FROM pen",
        "ALTER TABLE author RENAME COLUMN name TO full_name",
        statement,
        "DROP VIEW other_pen",
    )

    planned = forecast(repository.config, scratch_database)
    assert [found.step.statement.text for found in planned] == ["DROP VIEW other_pen"]

    upgrade(scratch_database, config=repository.config)
    assert scalar(db, "SELECT version_num FROM alembic_version") == "0005"


def test_rows_are_written_once_whenever_the_run_ended(repository, scratch_database, db):
    more = "INSERT INTO author (name) VALUES ('Ada')"
    interrupted(repository, scratch_database, "sent", 1, more, "DO 0")
    assert rows(db, "SELECT name FROM author") == []

    kill_at(
        Point("finished", "0005", "up", 1), upgrade, scratch_database, "head", repository.config
    )
    assert rows(db, "SELECT name FROM author") == [("Ada",)]

    upgrade(scratch_database, config=repository.config)
    assert rows(db, "SELECT name FROM author") == [("Ada",)]


def test_what_the_session_was_told_is_told_again(repository, scratch_database, db):
    interrupted(
        repository,
        scratch_database,
        "finished",
        2,
        "SET @who = 'Ada'",
        RACK,
        "INSERT INTO author (name) VALUES (@who)",
    )

    upgrade(scratch_database, config=repository.config)

    assert rows(db, "SELECT name FROM author") == [("Ada",)]


def test_an_object_changed_by_another_hand_stops_the_run_and_is_shown(
    repository, scratch_database, db
):
    interrupted(
        repository,
        scratch_database,
        "sent",
        1,
        "ALTER TABLE author ADD COLUMN died_on DATE NULL",
    )
    run(db, "ALTER TABLE author ADD COLUMN age INT NULL")

    with pytest.raises(MigrationProblem) as caught:
        upgrade(scratch_database, config=repository.config)

    what = caught.value.what.split("\n")
    assert what[0] == (
        "0005 up, statement 1: alter table author: what it touches is neither as it was before "
        "nor as the statement leaves it"
    )
    assert [line for line in what if line.startswith(("+  ", "-  "))] == [
        "+  `died_on` date DEFAULT NULL",
        "+  `age` int DEFAULT NULL",
        "+  `age` int DEFAULT NULL",
    ]

    run(db, "ALTER TABLE author DROP COLUMN age")
    upgrade(scratch_database, config=repository.config)
    assert scalar(db, "SELECT version_num FROM alembic_version") == "0005"


def test_a_text_that_ran_may_not_change_and_one_that_did_not_may(repository, scratch_database, db):
    interrupted(
        repository,
        scratch_database,
        "started",
        2,
        "ALTER TABLE author ADD COLUMN died_on DATE NULL",
        "ALTER TABLE author ADD COLUMN age INT NULL",
    )
    file = "migrations/sql/0005_next.up.sql"
    repository.replace(file, "died_on DATE", "died_on YEAR")

    with pytest.raises(
        MigrationProblem, match=r"next\.up\.sql:1: this statement ran here as"
    ) as caught:
        upgrade(scratch_database, config=repository.config)
    assert "died_on DATE NULL" in caught.value.what

    repository.replace(file, "died_on YEAR", "died_on DATE")
    repository.replace(file, "age INT", "age BIGINT")
    upgrade(scratch_database, config=repository.config)
    assert "`age` bigint" in dict(rows(db, "SHOW CREATE TABLE author"))["author"]


def test_a_statement_that_ran_may_not_leave_the_file(repository, scratch_database):
    interrupted(repository, scratch_database, "finished", 2, "DO 1", "DO 2", "DO 3")
    repository.write("migrations/sql/0005_next.up.sql", "DO 1;")

    with pytest.raises(MigrationProblem, match="no longer holds a statement"):
        upgrade(scratch_database, config=repository.config)


def test_the_other_way_is_refused_until_this_one_is_finished(repository, scratch_database, db):
    interrupted(repository, scratch_database, "finished", 1, RACK, "DO 0")

    with pytest.raises(MigrationProblem) as caught:
        downgrade(scratch_database, "0003", config=repository.config, allow_loss=True)

    assert (
        caught.value.what
        == "an earlier run was interrupted at 0005 up, statement 1: create table rack"
    )
    assert caught.value.remedy == (
        "Finish that first: alembic upgrade 0005\n"
        "Or undo by hand what it did, and say so: shopdb migrate forget"
    )
    assert scalar(db, "SELECT version_num FROM alembic_version") == "0004"

    with pytest.raises(MigrationProblem, match="an earlier run was interrupted"):
        upgrade(scratch_database, "0004", config=repository.config)


def test_a_downgrade_goes_on_to_where_it_was_going(repository, scratch_database, db):
    upgrade(scratch_database, config=repository.config)
    kill_at(
        Point("sent", "0004", "down", 2),
        downgrade,
        scratch_database,
        "-1",
        repository.config,
        allow_loss=True,
    )

    with pytest.raises(
        MigrationProblem, match="interrupted at 0004 down, statement 2: alter event"
    ):
        upgrade(scratch_database, config=repository.config)

    downgrade(scratch_database, "-1", config=repository.config, allow_loss=True)
    assert scalar(db, "SELECT version_num FROM alembic_version") == "0003"


def test_a_stamp_says_that_all_is_well(repository, scratch_database, db):
    interrupted(repository, scratch_database, "finished", 1, RACK, "DO 0")
    config = repository.config
    config.attributes["url"] = scratch_database

    command.stamp(config, "0005")

    assert scalar(db, f"SELECT COUNT(*) FROM {TABLE} WHERE applied_at IS NULL") == 0
    upgrade(scratch_database, config=repository.config)


def test_a_statement_of_the_dead_is_waited_for(repository, scratch_database, db):
    """The dead runner's ALTER waits for a table that somebody reads; GET_LOCK is free already."""
    repository.revision(5, "next", "ALTER TABLE author ADD COLUMN age INT NULL;", "DO 0;")
    upgrade(scratch_database, "0004", config=repository.config)
    with session(engine_for(scratch_database), autocommit=False) as reader:
        rows(reader, "SELECT * FROM author")
        first = Child(upgrade, scratch_database, "head", repository.config, lock_wait=60)
        wait_for_state(db, scratch_database, "Waiting for table metadata lock")
        first.kill()
        first.wait()
        second = Child(upgrade, scratch_database, "head", repository.config)
        time.sleep(1)

    code, told = second.wait()

    assert code == 0, told
    waiting, done = told.splitlines()
    assert re.fullmatch(
        r"Waiting for connection \d+ of an earlier run, which is still at 0005 up, statement 1: "
        r"alter table author \(Waiting for table metadata lock\)",
        waiting,
    )
    assert done == "0005 up 1/1 alter table author (done before)"


def test_an_account_that_sees_no_other_sessions_waits_for_the_dead_as_well(
    repository, scratch_database, db
):
    repository.revision(5, "next", "ALTER TABLE author ADD COLUMN age INT NULL;", "DO 0;")
    upgrade(scratch_database, "0004", config=repository.config)
    user = f"half_blind_{scratch_database.database}"[-32:]
    run(db, f"CREATE USER '{user}'@'%' IDENTIFIED BY 'a'")
    run(db, f"GRANT ALL ON `{scratch_database.database}`.* TO '{user}'@'%' WITH GRANT OPTION")
    run(db, f"GRANT CREATE USER ON *.* TO '{user}'@'%'")
    other = scratch_database.set(username=user, password="a")
    try:
        with session(engine_for(scratch_database), autocommit=False) as reader:
            rows(reader, "SELECT * FROM author")
            first = Child(upgrade, scratch_database, "head", repository.config, lock_wait=60)
            wait_for_state(db, scratch_database, "Waiting for table metadata lock")
            first.kill()
            first.wait()
            second = Child(upgrade, other, "head", repository.config, patience=1)
            code, told = second.wait()
        assert code == 1
        assert "alter table author (what it does, only an account with PROCESS sees)" in told
    finally:
        run(db, f"DROP USER '{user}'@'%'")

    upgrade(scratch_database, config=repository.config)
    assert scalar(db, "SELECT version_num FROM alembic_version") == "0005"


def test_rows_that_the_dead_were_at_are_taken_back_at_once(repository, scratch_database, db):
    repository.revision(
        5, "next", "INSERT INTO author (name) VALUES (CONCAT('Ada', SLEEP(600)));", "DO 0;"
    )
    upgrade(scratch_database, "0004", config=repository.config)
    first = Child(upgrade, scratch_database, "head", repository.config)
    wait_for_state(db, scratch_database, "User sleep")
    first.kill()
    first.wait()
    repository.replace("migrations/sql/0005_next.up.sql", "SLEEP(600)", "SLEEP(0)")
    config = repository.config
    # Less than the dead would still sleep: to wait for it would fail.
    config.attributes["patience"] = 60

    upgrade(scratch_database, config=config)

    assert rows(db, "SELECT name FROM author") == [("Ada0",)]


@pytest.mark.parametrize(
    "statement", ["TRUNCATE TABLE author", "CALL lend_book(NULL)", "START TRANSACTION"]
)
def test_what_leaves_no_trace_is_refused_before_anything_runs(
    repository, scratch_database, db, statement
):
    repository.revision(
        5, "next", f"-- Loses: nothing\nCREATE TABLE rack (a INT);\n{statement};", "DO 0;"
    )

    with pytest.raises(MigrationProblem, match=r"next\.up\.sql:3: .* leaves nothing by which"):
        upgrade(scratch_database, config=repository.config)

    assert rows(db, "SHOW TABLES LIKE 'rack'") == []


def test_the_ledger_keeps_what_ran_with_its_text(repository, scratch_database, db):
    upgrade(scratch_database, "0001", config=repository.config)
    downgrade(scratch_database, "base", config=repository.config, allow_loss=True)

    kept = rows(
        db,
        "SELECT revision, direction, ordinal, LEFT(statement, 19), "
        "statement_hash = SHA2(statement, 256), JSON_KEYS(objects_before), "
        f"finished_at >= started_at, applied_at >= finished_at FROM {TABLE} "
        "ORDER BY migration_ledger_id",
    )
    assert kept == [
        ("0001", "up", 1, "CREATE TABLE author", 1, '["table author"]', 1, 1),
        ("0001", "up", 2, "CREATE TABLE book (", 1, '["table book"]', 1, 1),
        ("0001", "down", 1, "DROP TABLE book", 1, '["table book"]', 1, 1),
        ("0001", "down", 2, "DROP TABLE author", 1, '["table author"]', 1, 1),
    ]


def test_what_was_undone_by_hand_is_forgotten(repository, scratch_database, db):
    interrupted(
        repository,
        scratch_database,
        "finished",
        3,
        RACK,
        "ALTER TABLE rack ADD COLUMN age INT NULL",
        "INSERT INTO author (name) VALUES ('Ada')",
        "DO 0",
    )

    with pytest.raises(MigrationProblem, match="not all that it did is undone") as caught:
        forget(scratch_database, rows_too=False, wait_seconds=1)
    assert "--- as it was: table rack" in caught.value.what

    run(db, "DROP TABLE rack")
    with pytest.raises(MigrationProblem, match="statement 3: insert author"):
        forget(scratch_database, rows_too=False, wait_seconds=1)

    run(db, "DELETE FROM author")
    assert [entry.ordinal for entry in forget(scratch_database, rows_too=True, wait_seconds=1)] == [
        1,
        2,
        3,
    ]
    downgrade(scratch_database, "0003", config=repository.config, allow_loss=True)
    assert forget(scratch_database, rows_too=False, wait_seconds=1) == []


def test_a_backfill_goes_on_behind_the_chunks_that_are_done(repository, scratch_database, db):
    upgrade(scratch_database, config=repository.config)
    for name in "ABCDEFGH":
        run(db, f"INSERT INTO author (name) VALUES ('{name}')")
    # The sixth is too much at first; what came before it is kept.
    run(db, "ALTER TABLE author ADD CONSTRAINT ck_no_f CHECK (name <> 'F.')")
    repository.revision(
        5,
        "dots",
        """\
        -- chunks: 2 by author_id
        UPDATE author SET name = CONCAT(name, '.')
        WHERE author_id BETWEEN @chunk_from AND @chunk_to;
        """,
        "DO 0;",
    )

    with pytest.raises(MigrationProblem, match="ERROR 3819") as caught:
        upgrade(scratch_database, config=repository.config)
    assert "Its chunks that are done are kept, and not run again." in caught.value.remedy
    assert scalar(db, "SELECT GROUP_CONCAT(name ORDER BY name) FROM author") == (
        "A.,B.,C.,D.,E,F,G,H"
    )

    repository.replace("migrations/sql/0005_dots.up.sql", "name, '.'", "name, ','")
    with pytest.raises(MigrationProblem, match="ran here as another text"):
        upgrade(scratch_database, config=repository.config)
    repository.replace("migrations/sql/0005_dots.up.sql", "name, ','", "name, '.'")

    run(db, "ALTER TABLE author DROP CONSTRAINT ck_no_f")
    upgrade(scratch_database, config=repository.config)
    assert scalar(db, "SELECT GROUP_CONCAT(name ORDER BY name) FROM author") == (
        "A.,B.,C.,D.,E.,F.,G.,H."
    )


def test_what_got_no_lock_leaves_nothing_half_done(repository, scratch_database, db):
    repository.revision(5, "next", "ALTER TABLE author ADD COLUMN age INT NULL;", "DO 0;")
    upgrade(scratch_database, "0004", config=repository.config)
    config = repository.config
    config.attributes.update(lock_wait=1, patience=1)
    with session(engine_for(scratch_database), autocommit=False) as reader:
        rows(reader, "SELECT * FROM author")
        with pytest.raises(MigrationProblem):
            upgrade(scratch_database, config=config)

    assert rows(db, f"SELECT * FROM {TABLE} WHERE applied_at IS NULL") == []
    downgrade(scratch_database, "0003", config=repository.config, allow_loss=True)


def test_rows_need_a_connection_that_commits_with_their_note(repository, scratch_database):
    config = repository.config
    with session(engine_for(scratch_database)) as connection:
        config.attributes["connection"] = connection
        with pytest.raises(MigrationProblem, match="commits each statement by itself"):
            command.upgrade(config, "head")
