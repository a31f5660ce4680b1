"""A file that was edited after a database ran it is refused there, with what ran."""

import subprocess

import pytest
from alembic import command

from shopdb.migrate.commands import downgrade, upgrade
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.plan import plan, status
from shopdb.migrate.session import engine_for, rows, run, session
from tests.migrations.test_released import by_alembic

UP = "migrations/sql/0003_pages.up.sql"
COMMANDS = {
    "upgrade": lambda repository, url: upgrade(url, config=repository.config),
    "downgrade": lambda repository, url: downgrade(url, config=repository.config, allow_loss=True),
    "plan": lambda repository, url: plan(repository.config, url),
    "status": lambda repository, url: status(repository.config, url),
    "stamp": by_alembic(command.stamp, "0002"),
    "check": by_alembic(command.check),
    "current": by_alembic(command.current),
}


@pytest.fixture
def at_head(repository, scratch_database):
    upgrade(scratch_database, config=repository.config)
    return repository


def refusal(repository, url):
    with pytest.raises(MigrationProblem) as caught:
        status(repository.config, url)
    return caught.value


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_that_asks_the_database_refuses(at_head, scratch_database, name):
    at_head.replace(UP, "a; b -- c", "a; b -- d")

    with pytest.raises(MigrationProblem) as caught:
        COMMANDS[name](at_head, scratch_database)

    assert caught.value.what.split("\n") == [
        f"{at_head.root}/{UP}:4: {scratch_database.database} ran this statement as another text: "
        "the file was edited afterwards",
        "--- as it ran",
        "+++ the file",
        "@@ -1 +1 @@",
        "-INSERT INTO author (name) VALUES ('a; b -- c :d %s')",
        "+INSERT INTO author (name) VALUES ('a; b -- d :d %s')",
    ]
    assert f"git log -- {at_head.root}/{UP}" in caught.value.remedy
    assert "FROM migration_ledger WHERE revision = '0003'" in caught.value.remedy


def test_the_unchanged_files_are_admitted(at_head, scratch_database):
    assert status(at_head.config, scratch_database).current == "0003"


def test_a_statement_that_is_gone_or_new(at_head, scratch_database):
    path = at_head.root / UP
    text = path.read_text()
    path.write_text(text.replace("DELETE FROM author;\n", ""))
    assert refusal(at_head, scratch_database).what.startswith(
        f"{path} has 6 statements; {scratch_database.database} ran 7 of it: "
    )

    path.write_text(text + "DO 0;\n")
    assert " has 8 statements; " in refusal(at_head, scratch_database).what


def test_statements_in_another_order(at_head, scratch_database):
    delete, insert = "DELETE FROM author;\n", "INSERT INTO author"
    path = at_head.root / UP
    path.write_text(path.read_text().replace(delete, "").replace(insert, delete + insert))

    assert "has its statements in another order than" in refusal(at_head, scratch_database).what


def test_comments_between_statements_and_line_ends_may_change(at_head, scratch_database):
    path = at_head.root / UP
    text = path.read_text().replace("DELETE FROM", "-- Not needed any more\nDELETE FROM")
    path.write_bytes(text.replace("\n", "\r\n").encode())

    assert status(at_head.config, scratch_database).current == "0003"


def test_what_is_pending_may_change(at_head, scratch_database):
    downgrade(scratch_database, config=at_head.config, allow_loss=True)
    at_head.replace(UP, "a; b -- c", "a; b -- d")

    upgrade(scratch_database, config=at_head.config)

    # From then on the newest text counts, not the first.
    assert status(at_head.config, scratch_database).current == "0003"
    at_head.replace(UP, "a; b -- d", "a; b -- c")
    assert "as another text" in refusal(at_head, scratch_database).what


def test_a_revision_of_another_branch_with_the_same_number(repository, scratch_database):
    repository.revision(4, "mine", "CREATE TABLE mine (a INT);", "DROP TABLE mine;")
    upgrade(scratch_database, config=repository.config)
    for path in (repository.root / "migrations").rglob("0004_mine*"):
        path.unlink()
    repository.revision(4, "theirs", "CREATE TABLE theirs (a INT);", "DROP TABLE theirs;")

    problem = refusal(repository, scratch_database)

    assert "0004_theirs.up.sql:1: " in problem.what
    assert "-CREATE TABLE mine (a INT)" in problem.what


def test_what_is_in_no_ledger_is_not_asked(at_head, scratch_database):
    at_head.replace(UP, "a; b -- c", "a; b -- d")
    with session(engine_for(scratch_database)) as connection:
        run(connection, "DELETE FROM migration_ledger WHERE revision = '0003'")
        assert status(at_head.config, scratch_database).current == "0003"
        run(connection, "DROP TABLE migration_ledger")

    assert status(at_head.config, scratch_database).current == "0003"


def test_a_stamp_that_purges_is_taken_at_its_word(at_head, scratch_database):
    at_head.replace(UP, "a; b -- c", "a; b -- d")
    config = at_head.config
    config.attributes["url"] = scratch_database

    command.stamp(config, "0002", purge=True)

    assert status(config, scratch_database).current == "0002"


def test_a_long_difference_is_cut(at_head, scratch_database):
    path = at_head.root / UP
    path.write_text(path.read_text().replace("-- What isn't", "-- more\n" * 40 + "-- What isn't"))

    told = refusal(at_head, scratch_database).what.split("\n")

    assert len(told) == 22
    assert told[-1].startswith("… and ")


def test_the_servers_hash_is_the_files(at_head, scratch_database):
    with session(engine_for(scratch_database)) as connection:
        ran = rows(connection, "SELECT statement, statement_hash FROM migration_ledger")

    for text, its_hash in ran:
        told = subprocess.run(["sha256sum"], input=text.encode(), capture_output=True, check=True)
        assert told.stdout.decode().split()[0] == its_hash
    assert len(ran) == 15
