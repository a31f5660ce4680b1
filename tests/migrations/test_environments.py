"""Databases by name: where their URLs come from, and what changes only when it is named twice."""

import subprocess
import sys

import pytest
from alembic import command
from sqlalchemy import make_url
from typer.testing import CliRunner

from shopdb.cli import migrate
from shopdb.cli.app import app
from shopdb.migrate.environments import (
    Environment,
    environment,
    environments,
    require_confirmation,
)
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.session import engine_for, rows, session

SECTIONS = """
[env:staging]
url_from = T_STAGING

[env:production]
url_from = T_PRODUCTION
confirm = yes
"""
URL = make_url("mysql://me:secret@db.example:3306/books")


@pytest.fixture
def repository(repository):
    ini = repository.root / "alembic.ini"
    ini.write_text(ini.read_text().split("\n[env:")[0] + SECTIONS)
    return repository


@pytest.fixture
def staging(scratch_database, monkeypatch):
    text = scratch_database.render_as_string(hide_password=False)
    monkeypatch.setenv("T_STAGING", text)
    return scratch_database


@pytest.fixture
def production(scratch_database, monkeypatch):
    text = scratch_database.render_as_string(hide_password=False)
    monkeypatch.setenv("T_PRODUCTION", text)
    return scratch_database


def alembic(repository, *arguments):
    """Alembic's own command line, with no terminal to ask at."""
    return subprocess.run(
        [sys.executable, "-m", "alembic", "-c", repository.root / "alembic.ini", *arguments],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


def tables(url):
    with session(engine_for(url)) as connection:
        return [name for (name,) in rows(connection, "SHOW TABLES")]


def with_section(repository, text):
    ini = repository.root / "alembic.ini"
    ini.write_text(ini.read_text() + text)
    return repository.config


def test_they_are_read_in_the_order_of_the_file(repository):
    assert list(environments(repository.config).values()) == [
        Environment("staging", "T_STAGING", False),
        Environment("production", "T_PRODUCTION", True),
    ]


def test_an_unknown_name_lists_the_known(repository):
    with pytest.raises(MigrationProblem) as caught:
        environment(repository.config, "stagging")

    assert caught.value.what == "alembic.ini knows no environment 'stagging'"
    assert caught.value.remedy == "It knows staging, production."


def test_none_at_all_says_what_to_add(repository):
    ini = repository.root / "alembic.ini"
    ini.write_text(ini.read_text().split("\n[env:")[0])

    with pytest.raises(MigrationProblem) as caught:
        environment(repository.config, "staging")

    assert "Add [env:staging] with url_from" in caught.value.remedy


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("url = mysql://me:secret@host/db", r"\[env:test\]: url is not known"),
        ("url_from = mysql://me:secret@host/db", "url_from does not name an environment variable"),
        ("confirm = yes", "url_from does not name an environment variable"),
        ("url_from = T_TEST\nconfirm = maybe", "confirm is 'maybe'"),
    ],
)
def test_a_section_holds_a_variable_and_never_a_url(repository, section, said):
    config = with_section(repository, f"\n[env:test]\n{section}\n")

    with pytest.raises(MigrationProblem, match=said) as caught:
        environments(config)

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the environment variable T_STAGING is not set"),
        ("secret", "T_STAGING does not hold a URL"),
        ("mysql://me:secret@host", "the URL of T_STAGING names no database"),
    ],
)
def test_a_variable_without_a_whole_url_is_refused_and_not_shown(
    repository, monkeypatch, text, said
):
    monkeypatch.setenv("T_STAGING", text)

    with pytest.raises(MigrationProblem) as caught:
        _ = environment(repository.config, "staging").url

    assert caught.value.what == said
    assert "secret" not in str(caught.value)


def test_alembics_configuration_takes_a_name(repository, staging):
    config = repository.config
    config.attributes["env"] = "staging"
    command.upgrade(config, "0001")

    assert tables(staging) == ["alembic_version", "author", "book", "migration_ledger"]


def test_alembics_own_command_line_takes_a_name(repository, staging):
    done = alembic(repository, "-x", "env=staging", "upgrade", "0001")
    assert done.returncode == 0
    assert tables(staging) == ["alembic_version", "author", "book", "migration_ledger"]

    done = alembic(repository, "-x", "env=prod", "upgrade", "head")
    assert done.returncode != 0
    assert "knows no environment 'prod'" in done.stdout
    assert "It knows staging, production." in done.stdout
    assert done.stderr == ""


def test_a_guarded_database_changes_only_after_its_name(repository, production):
    done = alembic(repository, "-x", "env=production", "upgrade", "0001")
    assert done.returncode != 0
    assert "is production, which changes only after its name is given" in done.stdout
    assert str(production.password) not in done.stdout
    assert tables(production) == []

    named = ("-x", "env=production", "-x", "confirm=production")
    assert alembic(repository, *named, "upgrade", "0001").returncode == 0
    assert alembic(repository, "-x", "env=production", "current").stdout == "0001\n"
    assert alembic(repository, "-x", "env=production", "downgrade", "base").returncode != 0
    assert alembic(repository, "-x", "env=production", "stamp", "0002").returncode != 0
    assert tables(production) == ["alembic_version", "author", "book", "migration_ledger"]


def test_it_is_guarded_by_whatever_way_it_is_reached(repository, production):
    config = repository.config
    config.attributes["url"] = production

    with pytest.raises(MigrationProblem, match="is production, which changes only after"):
        command.upgrade(config, "0001")

    assert tables(production) == []


def test_the_answer_has_to_be_the_name(repository, monkeypatch):
    monkeypatch.setenv("T_PRODUCTION", URL.render_as_string(hide_password=False))
    asked = []

    def answer(text):
        def ask(question):
            asked.append(question)
            return text

        return ask

    require_confirmation(repository.config, URL, None, answer("production "))
    for wrong in ("y", "", "staging"):
        with pytest.raises(MigrationProblem):
            require_confirmation(repository.config, URL, None, answer(wrong))
    with pytest.raises(MigrationProblem):
        require_confirmation(repository.config, URL, "staging", answer("production"))

    assert (
        asked
        == ["mysql://me:***@db.example:3306/books is production. Type its name to go on: "] * 4
    )


def test_another_database_of_the_same_server_is_not_guarded(repository, monkeypatch):
    monkeypatch.setenv("T_PRODUCTION", URL.render_as_string(hide_password=False))

    require_confirmation(repository.config, URL.set(database="books_test"), None)
    require_confirmation(repository.config, URL.set(port=3307), None)
    with pytest.raises(MigrationProblem):
        require_confirmation(repository.config, URL.set(port=None, username="other"), None)


@pytest.fixture
def shopdb(repository, monkeypatch):
    """Runs `shopdb migrate` with another repository named."""
    monkeypatch.setattr(migrate.console, "width", 200)

    def invoke(*arguments):
        result = CliRunner().invoke(
            app, ["migrate", "--repository", str(repository.root), *arguments]
        )
        return result.exit_code, result.output, result.exception

    yield invoke
    migrate.choose()


def test_the_command_line_takes_a_name(shopdb, staging):
    code, told, _ = shopdb("--env", "staging", "up", "0001")

    assert code == 0
    assert "0001 up 1/2 create table author\n" in told
    assert tables(staging) == ["alembic_version", "author", "book", "migration_ledger"]


def test_yes_stands_for_the_name(shopdb, production):
    code, _, problem = shopdb("--env", "production", "up", "0001")
    assert code == 1
    assert "is production, which changes only after" in problem.what
    assert tables(production) == []

    assert shopdb("--env", "production", "--yes", "up", "0001")[0] == 0
    assert shopdb("--env", "production", "--yes", "down", "base", "--allow-loss")[0] == 0
    assert tables(production) == ["alembic_version", "migration_ledger"]


def test_another_repository_needs_an_environment(shopdb):
    code, _, problem = shopdb("status")

    assert code == 1
    assert problem.remedy == (
        "Name an environment of its alembic.ini with --env (staging, production)."
    )


def test_status_of_all_tells_of_each_and_stops_at_none(shopdb, staging, monkeypatch):
    assert shopdb("--env", "staging", "up", "0002")[0] == 0
    monkeypatch.setenv("T_PRODUCTION", "mysql://nobody:secret@127.0.0.1:1/books")

    code, told, _ = shopdb("status", "--all")

    lines = [
        [cell.strip() for cell in line.split("│")[1:-1]]
        for line in told.splitlines()
        if line.startswith("│")
    ]
    assert code == 0
    assert lines[0] == ["staging", "0002", "0003", "1 from 0003", "nobody"]
    assert lines[1][:2] == ["production", "unknown"]
    assert lines[1][4].startswith("cannot open mysql+pymysql://nobody:***@127.0.0.1:1/books")


def test_status_of_all_needs_environments(shopdb, repository):
    ini = repository.root / "alembic.ini"
    ini.write_text(ini.read_text().split("\n[env:")[0])

    code, _, problem = shopdb("status", "--all")

    assert code == 1
    assert problem.what == "alembic.ini names no environment"
