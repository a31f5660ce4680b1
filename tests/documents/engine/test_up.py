"""`shopdb documents up`, `down` and `reset`, on each way of running MongoDB that is open here."""

import os
import socket
from collections.abc import Iterator

import pytest

from shopdb.documents import engine
from shopdb.documents.engine import choice, mongod, wheel
from shopdb.engine import dockerd, machine
from shopdb.engine.provider import Unavailable
from tests.documents.engine.conftest import Command


@pytest.fixture(params=choice.WAYS)
def way(
    request: pytest.FixtureRequest, shopdb: Command, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Each way that the machine has, in a project of its own, whose server is wiped at the end."""
    found = {"docker": _docker, "process": _process}[request.param]()
    if found:
        pytest.skip(found)
    monkeypatch.setenv("SHOPDB_MONGO_ENGINE", request.param)
    # Several tests start servers at once.
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("SHOPDB_MONGO_PORT", str(probe.getsockname()[1]))
    yield str(request.param)
    shopdb("reset", FORCE="1")


def _docker() -> str:
    try:
        dockerd.client().close()
    except Unavailable as unavailable:
        return f"needs a Docker engine: {unavailable.what}"
    return ""


def _process() -> str:
    own = mongod.version(machine.program("mongod"))
    ready = (own and own >= (6, 0)) or wheel.folder().exists()
    return "" if ready else "needs a mongod 6.0 or newer on the PATH, or the wheel under .shopdb/"


def stored() -> list[object]:
    database = engine.connect(engine.url())
    found = [document["_id"] for document in database["stays"].find()]
    database.client.close()
    return found


@pytest.mark.usefixtures("way")
def test_up_down_up_and_reset(shopdb: Command):
    first = shopdb("up")
    assert first.returncode == 0, first.stderr
    database = engine.connect(engine.url())
    database["stays"].insert_one({"_id": 1})
    # A transaction, which a server that stands alone refuses.
    with database.client.start_session() as session, session.start_transaction():
        database["stays"].insert_one({"_id": 2}, session=session)
    started = database.command("serverStatus")["pid"], database.command("serverStatus")["uptime"]
    version = database.client.server_info()["version"]

    again = shopdb("up")
    assert again.stdout.startswith(f"MongoDB {version} is up: ")
    assert database.command("serverStatus")["pid"] == started[0]
    assert database.command("serverStatus")["uptime"] >= started[1], "the second up was no no-op"
    database.client.close()
    assert shopdb("url").stdout.strip() == engine.url()
    assert engine.url().startswith("mongodb://127.0.0.1:")

    assert shopdb("down").returncode == 0
    nothing = shopdb("url")
    assert (nothing.returncode, "make up" in nothing.stderr) == (1, True)

    with socket.socket() as other:
        taken = int(os.environ["SHOPDB_MONGO_PORT"])
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", taken))
        other.listen()
        moved = shopdb("up")
        assert moved.returncode == 0, moved.stderr
        assert f":{taken}/" not in engine.url()
        assert stored() == [1, 2]

    unforced = shopdb("reset")
    assert (unforced.returncode, "FORCE=1" in unforced.stderr) == (1, True)
    assert stored() == [1, 2]

    assert shopdb("reset", FORCE="1").returncode == 0
    assert shopdb("url").returncode == 1
    assert engine.recorded() is None
    left = shopdb("reset", FORCE="1")
    assert (left.returncode, left.stderr) == (0, "")
