"""A run that would lose rows or values is refused before anything runs, unless that is allowed."""

from pathlib import Path

import pytest
from alembic import command
from typer.testing import CliRunner

from shopdb.cli import migrate
from shopdb.cli.app import app
from shopdb.migrate.commands import downgrade, upgrade
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.loss import destroyed
from shopdb.migrate.plan import status
from shopdb.migrate.session import engine_for, rows, run, session
from shopdb.migrate.statements import Statement
from tests.migrations.scratch_repository import printed
from tests.migrations.test_alembic import run_alembic

SHELF_DOWN = "migrations/sql/0001_shelf.down.sql"


@pytest.fixture
def filled(repository, scratch_database):
    """The library at head, with an author and two books."""
    upgrade(scratch_database, config=repository.config)
    with session(engine_for(scratch_database)) as connection:
        run(connection, "INSERT INTO author (author_id, name) VALUES (1, 'Ada')")
        run(connection, "INSERT INTO book (author_id, title) VALUES (1, 'One'), (1, 'Two')")
        yield connection


def test_a_down_that_says_nothing_loses_what_its_drops_take(repository, scratch_database, filled):
    before = printed(scratch_database)

    with pytest.raises(MigrationProblem) as caught:
        downgrade(scratch_database, "base", config=repository.config)

    root = repository.root
    assert caught.value.what.split("\n") == [
        "this would lose data; nothing has run",
        f"  0003 down, {root}/migrations/sql/0003_pages.down.sql: column book.pages",
        f"  0002 down, {root}/migrations/sql/0002_desk.down.sql: table loan",
        "    loan: 0 rows",
        f"  0001 down, {root}/{SHELF_DOWN}: table book, table author",
        "    book: 2 rows",
        "    author: 1 row",
    ]
    assert "alembic -x allow_loss=1 …" in caught.value.remedy
    assert "shopdb migrate up --allow-loss, or down --allow-loss" in caught.value.remedy
    assert "make rollback ALLOW_LOSS=1" in caught.value.remedy
    assert printed(scratch_database) == before
    assert rows(filled, "SELECT title FROM book") == [("One",), ("Two",)]


def test_a_head_says_it_in_the_authors_words(repository, scratch_database, filled):
    down = repository.root / "migrations/sql/0003_pages.down.sql"
    down.write_text("-- Loses: how thick each book is,\n--        in pages\n" + down.read_text())

    with pytest.raises(MigrationProblem, match=r"0003_pages.down.sql: how thick each book is, in"):
        downgrade(scratch_database, config=repository.config)


def test_a_head_may_say_that_a_drop_loses_nothing(repository, scratch_database, filled):
    down = repository.root / "migrations/sql/0003_pages.down.sql"
    down.write_text("-- Loses: nothing; pages are counted again\n" + down.read_text())
    with pytest.raises(MigrationProblem, match="pages are counted again"):
        downgrade(scratch_database, config=repository.config)

    down.write_text(down.read_text().replace("nothing; pages are counted again", "nothing"))
    downgrade(scratch_database, config=repository.config)

    assert status(repository.config, scratch_database).current == "0002"


def test_an_up_is_asked_as_well_and_all_of_a_run_together(repository, scratch_database, filled):
    repository.revision(4, "fines", "CREATE TABLE fine (a INT);", "DROP TABLE fine;")
    repository.revision(5, "no_loans", "DROP TRIGGER loan_before_insert_add_dot;", "DO 0;")
    repository.revision(6, "no_notes", "ALTER TABLE loan DROP note;", "DO 0;")

    with pytest.raises(MigrationProblem, match=r"0006 up, .*no_notes\.up\.sql: column loan\.note"):
        upgrade(scratch_database, config=repository.config)
    assert status(repository.config, scratch_database).current == "0003"

    upgrade(scratch_database, "0005", config=repository.config)
    upgrade(scratch_database, config=repository.config, allow_loss=True)
    assert status(repository.config, scratch_database).current == "0006"


def test_only_what_will_run_is_asked(repository, scratch_database, filled):
    downgrade(scratch_database, "0002", config=repository.config, allow_loss=True)

    with pytest.raises(MigrationProblem) as caught:
        downgrade(scratch_database, "-1", config=repository.config)

    assert "0002 down" in caught.value.what
    assert "0001 down" not in caught.value.what
    assert "0003 down" not in caught.value.what


def test_a_stamp_loses_nothing(repository, scratch_database, filled):
    config = repository.config
    config.attributes["url"] = scratch_database

    command.stamp(config, "0001")

    assert status(config, scratch_database).current == "0001"


def test_the_alembic_command_takes_it_behind_x(repository, scratch_database, filled):
    refused = run_alembic(repository, scratch_database, "downgrade", "-1")
    denied = run_alembic(repository, scratch_database, "-x", "allow_loss=0", "downgrade", "-1")
    allowed = run_alembic(repository, scratch_database, "-x", "allow_loss=1", "downgrade", "-1")

    assert [refused[0] != 0, denied[0] != 0, allowed[0]] == [True, True, 0]
    assert "this would lose data; nothing has run" in refused[1]
    assert "Traceback" not in refused[2]


def test_the_command_takes_a_flag(repository, scratch_database, filled, monkeypatch):
    monkeypatch.setattr(migrate, "config", lambda: repository.config)
    monkeypatch.setattr(migrate, "database", lambda: scratch_database)

    refused = CliRunner().invoke(app, ["migrate", "down"])
    allowed = CliRunner().invoke(app, ["migrate", "down", "--allow-loss"])

    assert isinstance(refused.exception, MigrationProblem)
    assert (allowed.exit_code, allowed.output.split("\n")[0]) == (
        0,
        "0003 down 1/5 drop view book_announced",
    )


def test_what_goes_on_after_a_failure_allows_the_loss_again(repository, scratch_database, filled):
    down = repository.root / "migrations/sql/0003_pages.down.sql"
    down.write_text(down.read_text() + "DROP TABLE nothing_here;\n")

    with pytest.raises(MigrationProblem) as caught:
        downgrade(scratch_database, config=repository.config, allow_loss=True)

    assert "go on: alembic -x allow_loss=1 downgrade 0002" in caught.value.remedy


def test_many_rows_are_not_counted_to_the_end(repository, scratch_database, filled, monkeypatch):
    monkeypatch.setattr("shopdb.migrate.loss.ENOUGH", 1)

    with pytest.raises(MigrationProblem, match="book: more than 1 rows\n    author: 1 row"):
        downgrade(scratch_database, "base", config=repository.config)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("DROP TABLE book", ["table book"]),
        ("drop table if exists `my book` , loan cascade", ["table my book", "table loan"]),
        ("/*!50000 DROP TABLE book */", ["table book"]),
        ("ALTER TABLE book DROP pages", ["column book.pages"]),
        ("ALTER TABLE `b` ADD x INT, DROP COLUMN `p``q`, DROP y", ["column b.p`q", "column b.y"]),
        ("ALTER TABLE hit DROP PARTITION p1", ["partition hit.p1"]),
        ("ALTER TABLE hit TRUNCATE PARTITION p1", ["partition of hit"]),
        ("ALTER TABLE hit DISCARD TABLESPACE", ["tablespace of hit"]),
        ("TRUNCATE hit", ["every row of hit"]),
        ("TRUNCATE TABLE hit", ["every row of hit"]),
        # What cannot be had back is rows and values alone.
        ("DROP TEMPORARY TABLE book", []),
        ("DROP VIEW book_card", []),
        ("DROP INDEX ix_book_author ON book", []),
        ("ALTER TABLE book DROP PRIMARY KEY, DROP KEY a, DROP INDEX b, DROP CONSTRAINT c", []),
        ("ALTER TABLE book DROP FOREIGN KEY a, DROP CHECK b, ALTER pages DROP DEFAULT", []),
        ("ALTER TABLE book ADD `drop` INT, COMMENT = 'DROP pages'", []),
        ("ALTER TABLE book /* DROP pages */ ADD x INT", []),
        ("ALTER TABLE hit REORGANIZE PARTITION p1 INTO (PARTITION p2 VALUES LESS THAN (1))", []),
        ("CREATE PROCEDURE p () BEGIN TRUNCATE hit; DROP TABLE hit; END", []),
        ("DELETE FROM author", []),
    ],
)
def test_what_a_statement_destroys(text, taken):
    assert list(destroyed(Statement(text, Path("x.sql"), 1))) == taken
