"""`shopdb migrate` says what it did, what it would do, and where sources differ."""

import pytest
from typer.testing import CliRunner

from shopdb.cli import migrate
from shopdb.cli.app import app
from shopdb.migrate.session import engine_for, run, session


@pytest.fixture
def shopdb(repository, scratch_database, monkeypatch):
    """Runs a command on the made-up repository; gives its exit code and what it printed."""
    monkeypatch.setattr(migrate, "config", lambda: repository.config)
    monkeypatch.setattr(migrate, "database", lambda: scratch_database)
    monkeypatch.setattr(migrate.console, "width", 200)

    def invoke(*arguments):
        result = CliRunner().invoke(app, ["migrate", *arguments], catch_exceptions=False)
        return result.exit_code, result.output

    return invoke


def test_up_tells_each_statement_and_down_takes_one_revision_back(shopdb):
    code, told = shopdb("up")
    assert code == 0
    assert "0001 up 1/2 create table author\n0001 up 2/2 create table book\n" in told
    assert told.split("current")[1].split()[0] == "0003"

    code, told = shopdb("down", "--allow-loss")
    assert code == 0
    assert told.startswith("0003 down 1/5 drop view book_announced\n")

    code, told = shopdb("down", "-1", "--allow-loss")
    assert code == 0
    assert told.startswith("0002 down 1/4 drop event purge_loans\n")

    assert shopdb("up", "0002")[0] == 0
    code, told = shopdb("status")
    assert code == 0
    assert [line.split(maxsplit=1)[-1].strip() for line in told.splitlines()] == [
        "0002",
        "0003",
        "0003",
        "done        nothing",
        "now by  nobody",
    ]


def test_plan_is_a_table_until_there_is_nothing_to_run(shopdb):
    code, told = shopdb("plan")
    row = next(line for line in told.splitlines() if "lend_book" in line)
    assert code == 0
    assert [cell.strip() for cell in row.split("│")[1:-1]] == [
        *("0002", "0002_desk.up.sql:31", "create procedure", "lend_book", "swapped", ""),
        *("loses", ""),
    ]

    shopdb("up")
    assert shopdb("plan") == (0, "Nothing to run: the database is at head.\n")


def test_sql_prints_for_the_client(shopdb):
    code, told = shopdb("sql", "0001:0002")

    assert code == 0
    assert "CREATE TABLE loan" in told
    assert "CREATE TABLE book" not in told


def test_verify_counts_what_is_equal(shopdb):
    code, told = shopdb("verify")

    assert code == 0
    assert "1 procedure, 3 tables, 2 triggers" in told
    assert told.endswith("The migrations and the rooms are equal.\n")


def test_verify_shows_a_difference_and_fails(shopdb, repository):
    repository.replace("events/desk/purge_loans.sql", "Forgets old loans", "[red]Forgets[/red]")

    code, told = shopdb("verify")

    assert code == 1
    assert "Not so: the migrations make what the rooms make" in told
    assert "+++ events/desk/purge_loans.sql" in told
    assert "COMMENT '[red]Forgets[/red]'" in told


def test_drift_shows_what_was_done_by_hand(shopdb, scratch_database):
    shopdb("up")
    assert shopdb("drift") == (0, "The database is what the rooms say.\n")

    with session(engine_for(scratch_database)) as connection:
        run(connection, "ALTER TABLE loan DROP FOREIGN KEY fk_loan_book, DROP KEY ix_loan_book")
    code, told = shopdb("drift")

    assert code == 1
    assert "+++ schema/desk/loan.sql" in told
    assert "+  KEY `ix_loan_book` (`book_id`)" in told
