"""The passwords in .env: made up once, for the owner only, and never overwritten."""

from pathlib import Path

import pytest

from shopdb.engine import credentials

pytestmark = pytest.mark.usefixtures("project")


def test_passwords_are_made_up_for_the_owner_only(project: Path):
    credentials.ensure()

    assert (project / ".env").stat().st_mode & 0o777 == 0o600
    assert len(credentials.password()) >= 24
    assert credentials.password() != credentials.environment()["MYSQL_ROOT_PASSWORD"]


def test_passwords_are_made_up_once(project: Path):
    credentials.ensure()
    before = (project / ".env").read_bytes()
    credentials.ensure()

    assert (project / ".env").read_bytes() == before


def test_a_missing_password_is_added_below_what_stands_there(project: Path):
    (project / ".env").write_text("SHOPDB_PORT=4000\nSHOPDB_PASSWORD=mine  # kept")
    credentials.ensure()

    lines = (project / ".env").read_text().splitlines()
    assert lines[:2] == ["SHOPDB_PORT=4000", "SHOPDB_PASSWORD=mine  # kept"]
    assert [line.split("=")[0] for line in lines[2:]] == ["SHOPDB_ROOT_PASSWORD"]
    assert credentials.password() == "mine"
    assert (project / ".env").stat().st_mode & 0o777 == 0o600


def test_passwords_of_the_environment_are_not_written_down(
    project: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SHOPDB_PASSWORD", "theirs")
    monkeypatch.setenv("SHOPDB_ROOT_PASSWORD", "theirs")
    credentials.ensure()

    assert not (project / ".env").exists()
