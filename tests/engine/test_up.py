"""`make up`, `down` and `reset`, on each way of running a server that this machine has."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from shopdb import engine
from shopdb.database import rows, scalar, session
from shopdb.engine import choice, dockerd, machine, mysqld
from shopdb.engine.provider import Unavailable
from tests.engine.conftest import CODE, Command


@pytest.fixture(params=choice.WAYS)
def way(
    request: pytest.FixtureRequest, shopdb: Command, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Each way that the machine has, in a project of its own, whose server is wiped at the end."""
    found = {"docker": _docker, "mysqld": _mysqld, "rootfs": _rootfs}[request.param]()
    if found:
        pytest.skip(found)
    monkeypatch.setenv("SHOPDB_ENGINE", request.param)
    # Several tests start servers at once.
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("SHOPDB_PORT", str(probe.getsockname()[1]))
    monkeypatch.setenv("SHOPDB_BUFFER_POOL", "256M")
    yield str(request.param)
    shopdb("reset", FORCE="1")


def _docker() -> str:
    try:
        dockerd.client().close()
    except Unavailable as unavailable:
        return f"needs a Docker engine: {unavailable.what}"
    return ""


def _mysqld() -> str:
    if machine.is_root():
        return "needs a plain user: root's temporary folders are closed to user mysql"
    version = mysqld.version(machine.program("mysqld"))
    return "" if version and version >= (8, 4) else "needs a mysqld 8.4 or newer on the PATH"


def _rootfs() -> str:
    ready = machine.is_root() and any(CODE.glob(".shopdb/rootfs-*.tar"))
    return "" if ready else "needs root, and a root file system under .shopdb/"


@pytest.fixture
def running(way: str, shopdb: Command) -> Command:
    """The `shopdb` command in a project whose server is up."""
    first = shopdb("up")
    assert first.returncode == 0, first.stderr
    return shopdb


def server_rows(sql: str) -> list[tuple[object, ...]]:
    with session(engine.url()) as connection:
        return rows(connection, sql)


def test_up_down_up_and_reset(running: Command, project: Path):
    with session(engine.url()) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE stays (a INT PRIMARY KEY)")
        cursor.execute("INSERT INTO stays VALUES (1)")
        # Rows that live as long as the server's process.
        cursor.execute("CREATE TABLE goes (a INT PRIMARY KEY) ENGINE = MEMORY")
        cursor.execute("INSERT INTO goes VALUES (1)")
        version = scalar(connection, "SELECT VERSION()")
    both = "SELECT (SELECT COUNT(*) FROM stays), (SELECT COUNT(*) FROM goes)"

    again = running("up")
    assert again.stdout.startswith(f"MySQL {version} is up: ")
    assert ":***@127.0.0.1:" in again.stdout
    assert server_rows(both) == [(1, 1)], "the second up was no no-op"
    assert running("url").stdout.strip() == engine.url().render_as_string(hide_password=False)
    assert running("doctor").returncode == 0
    assert str(engine.url().password) not in (project / ".shopdb" / "engine.json").read_text()

    assert running("down").returncode == 0
    nothing = running("url")
    assert nothing.returncode == 1
    assert "make up" in nothing.stderr

    with socket.socket() as other:
        taken = int(os.environ["SHOPDB_PORT"])
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", taken))
        other.listen()
        moved = running("up")
        assert moved.returncode == 0, moved.stderr
        assert f"Port {taken} is taken" in moved.stderr
        assert engine.url().port != taken
        assert server_rows(both) == [(1, 0)]

    unforced = running("reset")
    assert unforced.returncode == 1
    assert "FORCE=1" in unforced.stderr
    assert server_rows(both) == [(1, 0)]

    own = (project / ".env").read_text()
    (project / ".env").write_text(own.replace("SHOPDB_PASSWORD=", "SHOPDB_PASSWORD=not-"))
    stranger = running("up")
    assert stranger.returncode == 1
    assert "other passwords" in stranger.stderr
    (project / ".env").write_text(own)

    assert running("reset", FORCE="1").returncode == 0
    assert running("url").returncode == 1
    assert not (project / ".shopdb" / "engine.json").exists()
    left = running("reset", FORCE="1")
    assert (left.returncode, left.stderr) == (0, "")


@pytest.mark.parametrize("way", ["docker"], indirect=True)
def test_a_server_that_does_not_start_says_why_and_leaves_nothing_half_done(
    way: str, project: Path, shopdb: Command
):
    """With Docker, whose official image would take a half-filled volume for good."""
    settings_file = project / "docker" / "mysql" / "shopdb.cnf"
    sound = settings_file.read_text()
    settings_file.write_text(sound + "no_such_setting = 1\n")

    broken = shopdb("up")
    assert broken.returncode == 1
    assert "no_such_setting" in broken.stderr

    settings_file.write_text(sound)
    mended = shopdb("up")
    assert mended.returncode == 0, mended.stderr
