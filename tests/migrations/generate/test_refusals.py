"""What cannot be proved, or is not clear, leaves no file behind."""

import pytest
from alembic import command

from shopdb.migrate.errors import MigrationProblem
from tests.migrations.scratch_repository import LOAN_CHECK

EVENT = "events/desk/purge_loans.sql"


@pytest.mark.parametrize(
    "message", ["", "  ", ".", "…", "two\nlines", 'say "no"', "back\\slash", "für", "a" * 91]
)
def test_a_message_that_cannot_name_a_revision_is_refused(write_revision, files, message):
    before = files()

    with pytest.raises(MigrationProblem, match=r"cannot name a revision|has no name"):
        write_revision(message)

    assert files() == before


def test_a_message_of_a_sentence_loses_its_full_stop(repository, write_revision):
    repository.replace(EVENT, "EVERY 1 DAY", "EVERY 2 DAY")

    written = write_revision(" Purge it every other day; it's enough. ")

    assert written.head("up")[0] == ("-- Migration 0004, up: Purge it every other day; it's enough")
    (module,) = (repository.root / "migrations/versions").glob("0004*")
    assert module.name == "0004_purge_it_every_other_day_it_s_enough.py"
    assert module.read_text().startswith('"""Purge it every other day; it\'s enough.\n')


def test_what_does_not_hold_is_shown_and_kept_aside(repository, write_revision, files):
    """A trigger made under another sql_mode cannot come back by its text alone."""
    repository.revision(
        4,
        "ansi",
        "DROP TRIGGER loan_before_insert_trim_note;\nSET sql_mode = 'ANSI_QUOTES';\n"
        + LOAN_CHECK.replace("FOR EACH ROW", "FOR EACH ROW PRECEDES loan_before_insert_add_dot"),
        "DROP TRIGGER loan_before_insert_trim_note;\n"
        + LOAN_CHECK.replace("FOR EACH ROW", "FOR EACH ROW PRECEDES loan_before_insert_add_dot"),
    )
    before = files()

    with pytest.raises(MigrationProblem) as caught:
        write_revision("sane again")

    assert "Not so: the way down leaves what was there before" in caught.value.what
    assert "--- wanted: trigger loan_before_insert_trim_note" in caught.value.what
    assert "-- sql_mode: ANSI_QUOTES" in caught.value.what
    assert "0005_sane_again.down.sql" in caught.value.remedy
    assert files() == before
    aside = (repository.root / ".shopdb/0005_sane_again.down.sql").read_text()
    assert aside.startswith("-- Migration 0005, down:")


def test_two_heads_are_refused(repository, write_revision, files):
    repository.replace(EVENT, "EVERY 1 DAY", "EVERY 2 DAY")
    repository.revision(4, "one", "DO 0;", "DO 0;")
    repository.revision(5, "two", "DO 0;", "DO 0;")
    repository.replace("migrations/versions/0005_two.py", '"0004"', '"0003"')

    with pytest.raises(MigrationProblem, match="two heads"):
        write_revision()


def test_rooms_that_do_not_run_are_refused(repository, write_revision, files):
    repository.replace("events/desk/purge_loans.sql", "EVERY 1 DAY", "EVERY 1 DAYS")
    before = files()

    with pytest.raises(MigrationProblem, match=r"purge_loans\.sql:1: event purge_loans cannot be"):
        write_revision()

    assert files() == before


def test_autogenerate_names_the_command_that_writes_sql(repository, scratch_database):
    repository.replace(EVENT, "EVERY 1 DAY", "EVERY 2 DAY")
    config = repository.config
    config.attributes["url"] = scratch_database
    command.upgrade(config, "head")

    with pytest.raises(MigrationProblem) as caught:
        command.revision(config, "more", autogenerate=True, rev_id="0004")

    assert caught.value.what.startswith("event purge_loans differs from its room")
    assert "shopdb migrate revision -m" in caught.value.remedy
