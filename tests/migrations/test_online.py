"""A whole run waits briefly, exchanges code without a hole, and goes on with its backfills."""

import pytest

from shopdb.migrate.commands import print_sql, upgrade
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.journal import TABLE
from shopdb.migrate.plan import status
from shopdb.migrate.session import engine_for, rows, run, scalar, session
from tests.migrations.scratch_repository import LEND_BOOK, LOAN_CHECK

BACKFILL = """\
ALTER TABLE author ADD COLUMN initial CHAR(1) NULL, ALGORITHM = INSTANT;
-- chunks: 2 by author_id
UPDATE author SET initial = {} WHERE author_id BETWEEN @chunk_from AND @chunk_to;
"""
FILE = "migrations/sql/0004_initials.up.sql"
# Fails for the fifth author.
FAILS = BACKFILL.format("IF(author_id = 5, 'too long', LEFT(name, 1))")


@pytest.fixture
def db(scratch_database):
    """An autocommit session on the test's database."""
    with session(engine_for(scratch_database)) as connection:
        yield connection


@pytest.fixture
def filled(repository, scratch_database, db):
    """The library at its third revision with five authors, and how a fourth is written."""
    upgrade(scratch_database, config=repository.config)
    run(db, "INSERT INTO author (name) VALUES ('A'), ('B'), ('C'), ('D'), ('E')")
    run(
        db,
        "UPDATE author SET author_id = author_id - (SELECT * FROM (SELECT MIN(author_id)"
        " FROM author) AS first) + 1 ORDER BY author_id",
    )

    def write(up):
        repository.revision(4, "initials", up, "ALTER TABLE author DROP COLUMN initial;")

    return write


def initials(db):
    return [found for (found,) in rows(db, "SELECT initial FROM author ORDER BY author_id")]


def progress(db):
    return rows(db, f"SELECT progress, finished_at IS NULL FROM {TABLE} WHERE revision = '0004'")


def run_with(repository, url, **options):
    told = []
    config = repository.config
    config.attributes.update(options)
    upgrade(url, config=config, tell=told.append)
    return told


def test_a_backfill_runs_in_chunks_and_its_progress_is_kept(
    repository, scratch_database, db, filled
):
    filled(BACKFILL.format("LEFT(name, 1)"))
    run_with(repository, scratch_database)

    assert initials(db) == ["A", "B", "C", "D", "E"]
    assert progress(db) == [(None, 0), ("5", 0)]


def test_a_backfill_that_failed_keeps_its_chunks_and_goes_on_behind_them(
    repository, scratch_database, db, filled
):
    filled(FAILS)
    with pytest.raises(MigrationProblem) as caught:
        run_with(repository, scratch_database)

    assert "0004_initials.up.sql:3: update author failed, statement 2 of 2" in caught.value.what
    assert "Its chunks that are done are kept, and not run again." in caught.value.remedy
    assert "Nothing of this revision" not in caught.value.remedy
    assert initials(db) == ["A", "B", "C", "D", None]
    assert progress(db) == [(None, 0), ("4", 1)]

    # Seen from here, what is done was done and nothing of it is done again.
    run(db, "UPDATE author SET initial = 'x' WHERE author_id < 5")
    run(db, "ALTER TABLE author MODIFY initial VARCHAR(9)")
    told = run_with(repository, scratch_database)
    assert told[-1] == "0004 up 2/2 update author"
    assert initials(db) == ["x", "x", "x", "x", "too long"]
    assert progress(db) == [(None, 0), ("5", 0)]
    assert status(repository.config, scratch_database).current == "0004"


def test_what_is_done_in_part_may_not_become_another_text(repository, scratch_database, db, filled):
    filled(FAILS)
    with pytest.raises(MigrationProblem):
        run_with(repository, scratch_database)
    repository.replace(FILE, "LEFT(name, 1)", "RIGHT(name, 1)")

    with pytest.raises(MigrationProblem, match="ran here as another text") as caught:
        run_with(repository, scratch_database)
    assert "LEFT(name, 1)" in caught.value.what
    assert progress(db) == [(None, 0), ("4", 1)]


def test_a_mark_that_does_not_fit_leaves_nothing_begun(repository, scratch_database, db, filled):
    filled(BACKFILL.format("LEFT(name, 1)").replace("by author_id", "by born_on"))
    with pytest.raises(MigrationProblem, match=r"author\.born_on may be NULL"):
        run_with(repository, scratch_database)

    assert progress(db) == [(None, 0)]
    repository.replace(FILE, "by born_on", "by author_id")
    run_with(repository, scratch_database)
    assert initials(db) == ["A", "B", "C", "D", "E"]


def test_offline_a_backfill_is_one_run(repository, filled, capsys):
    filled(BACKFILL.format("LEFT(name, 1)"))
    print_sql("0003:0004", config=repository.config)

    assert (
        "SET @chunk_from = (SELECT MIN(`author_id`) FROM `author`), "
        "@chunk_to = (SELECT MAX(`author_id`) FROM `author`);\n"
        "UPDATE author SET initial = LEFT(name, 1)"
    ) in capsys.readouterr().out


def test_a_lock_not_to_be_had_is_a_failure_like_any_other(repository, scratch_database, db, filled):
    filled(BACKFILL.format("LEFT(name, 1)"))
    with session(engine_for(scratch_database), autocommit=False) as idle:
        run(idle, "SELECT * FROM author")
        number = scalar(idle, "SELECT CONNECTION_ID()")
        with pytest.raises(MigrationProblem) as caught:
            run_with(repository, scratch_database, lock_wait=1, patience=0)

    what = caught.value.what.split("\n")
    assert "0004_initials.up.sql:1: alter table author failed, statement 1 of 2" in what[0]
    assert what[1].startswith("ERROR 1205: ")
    assert what[2].startswith(f"  held by connection {number}, ")
    assert what[3] == f"    KILL {number}; ends it"
    assert "Nothing of this revision has taken effect." in caught.value.remedy
    assert caught.value.remedy.endswith("and go on: alembic upgrade head")
    assert progress(db) == []
    run_with(repository, scratch_database)
    assert initials(db) == ["A", "B", "C", "D", "E"]


def test_a_trigger_is_exchanged_under_lock_and_unlocked_before_alembic_notes_it(
    repository, scratch_database, db, filled
):
    filled(
        "DROP TRIGGER loan_before_insert_trim_note;\n"
        + LOAN_CHECK.replace("FOR EACH ROW", "FOR EACH ROW PRECEDES loan_before_insert_add_dot")
    )
    seen = []

    def look(name, step):
        held = rows(
            db,
            "SELECT OBJECT_NAME FROM performance_schema.metadata_locks WHERE OBJECT_SCHEMA ="
            " DATABASE() AND LOCK_TYPE = 'SHARED_NO_READ_WRITE'",
        )
        seen.append((step.index, name, held))

    run_with(repository, scratch_database, checkpoint=look)

    loan = [("loan",)]
    assert seen == [
        *((0, "started", []), (0, "sent", loan), (0, "finished", loan)),
        *((1, "started", loan), (1, "sent", loan), (1, "finished", [])),
    ]


def test_who_may_call_a_procedure_may_do_so_as_soon_as_it_is_there_again(
    repository, scratch_database, db, filled
):
    filled("DROP PROCEDURE lend_book;\n" + LEND_BOOK + "DO 0;")
    seen = []

    def look(name, step):
        granted = rows(
            db,
            "SELECT User FROM mysql.procs_priv WHERE Db = DATABASE()"
            " AND Routine_name = 'lend_book' AND User = 'library_desk'",
        )
        seen.append((step.index, name, len(granted)))

    run_with(repository, scratch_database, checkpoint=look)

    assert (0, "finished", 0) in seen
    assert (1, "finished", 1) in seen
