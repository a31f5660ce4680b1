"""`shopdb migrate revision`: what it says, what it asks, and how it ends."""

import pytest
from typer.testing import CliRunner

from shopdb.cli import migrate, revision
from shopdb.cli.app import app
from shopdb.migrate.errors import MigrationProblem


@pytest.fixture
def shopdb(repository, scratch_database, monkeypatch):
    """Runs the command on the made-up repository; gives its exit code and what it printed."""
    monkeypatch.setattr(migrate, "config", lambda: repository.config)
    monkeypatch.setattr(migrate, "database", lambda: scratch_database)
    monkeypatch.setattr(migrate.console, "width", 200)

    def invoke(*arguments, answers=""):
        result = CliRunner().invoke(
            app, ["migrate", "revision", *arguments], input=answers, catch_exceptions=False
        )
        return result.exit_code, result.output

    return invoke


@pytest.fixture
def at_a_terminal(monkeypatch):
    """As if a person could answer."""
    monkeypatch.setattr(revision, "somebody_is_there", lambda: True)


def test_it_says_what_differs_and_which_files_it_left(shopdb, repository):
    repository.replace("events/desk/purge_loans.sql", "EVERY 1 DAY", "EVERY 2 DAY")

    code, told = shopdb("-m", "purge less")

    assert code == 0
    assert told.splitlines() == [
        "Installing the rooms, and replaying 3 revisions",
        "  changed  event purge_loans",
        "Trying the way up and the way down",
        "Proving 0004_purge_less: up, down, up",
        "Written and proved:",
        "  migrations/versions/0004_purge_less.py",
        "  migrations/sql/0004_purge_less.up.sql",
        "  migrations/sql/0004_purge_less.down.sql",
        "Read them as if a colleague had written them, above all what they lose and lock.",
    ]


def test_nothing_to_write_is_no_failure(shopdb):
    code, told = shopdb("-m", "nothing")

    assert code == 0
    assert told.endswith("Nothing to write: the migrations make what the rooms make.\n")


def test_a_rename_that_nobody_answers_for_is_refused(shopdb, repository):
    repository.replace("schema/people/author.sql", "born_on DATE", "birthday DATE")

    with pytest.raises(MigrationProblem) as caught:
        shopdb("-m", "rename")

    assert "--rename author.born_on=birthday" in caught.value.remedy


def test_a_person_is_asked_and_answers(shopdb, repository, at_a_terminal):
    repository.replace("schema/people/author.sql", "born_on DATE", "birthday DATE")

    code, told = shopdb("-m", "birthdays", answers="y\n")

    assert code == 0
    assert "author.born_on is gone, and like it is what is new: author.birthday.\n" in told
    assert "Was author.born_on renamed to author.birthday? [y/N]: y\n" in told
    assert "  renamed  column author.born_on to birthday\n" in told
    (up,) = (repository.root / "migrations/sql").glob("0004*.up.sql")
    assert "RENAME COLUMN born_on TO birthday" in up.read_text()


def test_of_several_candidates_a_person_names_one(shopdb, repository, at_a_terminal):
    repository.replace(
        "schema/people/author.sql", "born_on DATE NULL", "seen_on DATE NULL, birthday DATE NULL"
    )

    code, told = shopdb("-m", "birthdays", answers="born\nbirthday\n")

    assert code == 0
    assert "born is none of these: " in told
    assert "  renamed  column author.born_on to birthday\n" in told


def test_of_several_candidates_it_may_be_none(shopdb, repository, at_a_terminal):
    repository.replace(
        "schema/people/author.sql", "born_on DATE NULL", "seen_on DATE NULL, birthday DATE NULL"
    )

    code, told = shopdb("-m", "birthdays", answers="\n")

    assert code == 0
    assert "renamed" not in told.replace("Was", "")
    (up,) = (repository.root / "migrations/sql").glob("0004*.up.sql")
    assert "DROP COLUMN born_on" in up.read_text()


def test_a_person_who_says_no_loses_the_column(shopdb, repository, at_a_terminal):
    repository.replace("schema/people/author.sql", "born_on DATE", "birthday DATE")

    code, _ = shopdb("-m", "birthdays", answers="n\n")

    assert code == 0
    (up,) = (repository.root / "migrations/sql").glob("0004*.up.sql")
    assert "DROP COLUMN born_on" in up.read_text()
