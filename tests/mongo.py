"""MongoDB for tests: one server a session, started at its first use; and throw-away ones.

The process that runs the session makes a folder, which its workers find through the environment
they inherit; the first of them that asks starts the server, and the session's process ends it.
SHOPDB_TEST_MONGO_URL names a server to use instead.
"""

import atexit
import fcntl
import json
import os
import platform
import shutil
import sys
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pymongo import MongoClient
from pymongo.errors import AutoReconnect

from shopdb.documents.engine import mongod, process, replica
from shopdb.documents.engine.mongod import MEGABYTE, Mongod
from shopdb.engine import dockerd, machine
from shopdb.engine.provider import Unavailable
from shopdb.settings import setting, state_folder
from tests.launching import _any_port, _is_left_over, _say

if TYPE_CHECKING:
    from docker.client import DockerClient
    from docker.models.containers import Container
    from testcontainers.core.container import DockerContainer

_FOLDER = "SHOPDB_TEST_MONGO_SESSION"
_LABEL = "shopdb.tests.mongo"
# Nothing happens between two tests by itself; a test of expiry wakes the monitor.
# Asleep, and at once awake where a test wants it: it looks at its settings once a pause.
_ASLEEP = ("--setParameter=ttlMonitorEnabled=false", "--setParameter=ttlMonitorSleepSecs=1")


@dataclass(frozen=True)
class Running:
    """A MongoDB that takes writes: a replica set of one node.

    Args:
        url: of the database shopdb; the same after a crash.
        how: what runs it, in words.
        stop: ends it and removes every trace; may be called twice.
        crash: ends it by SIGKILL; what it acknowledged to w:majority stays.
        revive: starts it again on the same data, and returns when it takes writes.
    """

    url: str
    how: str
    stop: Callable[[], None]
    crash: Callable[[], None]
    revive: Callable[[], None]


def launch(owner: int | None = None, *, in_memory: bool = False) -> Running:
    """Start a server of its own, which ends with this process at the latest.

    Args:
        owner: the process whose end makes it a left-over; this one unless said.
        in_memory: its data may lie in memory: fast, and gone after a crash.

    Raises:
        Problem: this machine can run none.
    """
    try:
        running = _container(owner or os.getpid(), in_memory)
    except Unavailable as unavailable:
        print(f"{unavailable.what}; trying a private process instead.", file=sys.stderr)
        running = _process(owner or os.getpid())
    if owner is None:
        atexit.register(running.stop)
    return running


def begin_session() -> Callable[[], None]:
    """Let this session's workers start one server between them; gives what ends it."""
    for left in state_folder().glob("mongo-session-*"):
        pid = int(left.name.rpartition("-")[2])
        # A container that starts anew hands out the same numbers again.
        if pid == os.getpid() or _is_left_over(_owner(pid)):
            shutil.rmtree(left, ignore_errors=True)
    folder = state_folder() / f"mongo-session-{os.getpid()}"
    folder.mkdir()
    os.environ[_FOLDER] = str(folder)

    def end() -> None:
        with suppress(FileNotFoundError):
            _end(json.loads((folder / "server.json").read_text()))
        shutil.rmtree(folder)

    return end


def session_url() -> str:
    """The session's server, started if this is its first use; no database chosen.

    Raises:
        Problem: this machine can run none.
    """
    if named := setting("SHOPDB_TEST_MONGO_URL"):
        return named
    folder = Path(os.environ[_FOLDER])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        file = folder / "server.json"
        if not file.exists():
            running = launch(_session_pid(), in_memory=True)
            file.write_text(json.dumps({"url": running.url, "owner": _owner(_session_pid())}))
        return str(json.loads(file.read_text())["url"])


def _session_pid() -> int:
    """The session's own process: the parent of a worker."""
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


def _owner(pid: int) -> str:
    return f"{platform.node()} {pid}"


def _end(server: dict[str, str]) -> None:
    """Remove what the session's server was."""
    with suppress(Unavailable):
        docker = dockerd.client()
        _remove(docker, lambda owner: owner == server["owner"])
        docker.close()
    for folder in state_folder().glob(f"test-mongo-{server['owner'].split()[1]}-*"):
        Mongod(folder, Path("mongod")).wipe()


def _remove(docker: "DockerClient", whose: Callable[[str], bool]) -> None:
    from docker.errors import DockerException

    for container in docker.containers.list(all=True, filters={"label": _LABEL}):
        if whose(container.labels[_LABEL]):
            with suppress(DockerException):  # another worker was faster
                container.remove(force=True, v=True)


def _container(owner: int, in_memory: bool) -> Running:
    from docker.errors import ImageNotFound
    from testcontainers.core.config import testcontainers_config

    from shopdb.documents.engine import image
    from shopdb.documents.engine.container import PORT

    docker = dockerd.ensure(_say)
    name = image.ensure(docker, _say)
    try:
        docker.images.get(testcontainers_config.ryuk_image)
    except ImageNotFound:
        testcontainers_config.ryuk_disabled = True
    _remove(docker, _is_left_over)

    server, port = _started(name, owner, in_memory)
    container: Container = docker.containers.get(server.get_container_id())

    def is_up() -> bool:
        container.reload()
        return str(container.status) == "running"

    def wait() -> None:
        replica.wait_for_primary(
            port,
            f"127.0.0.1:{PORT}",
            is_up,
            lambda: mongod.complaints(container.logs().decode(errors="replace")),
        )

    def stop() -> None:
        if server._container:
            server.stop()
            server._container = None

    def crash() -> None:
        container.kill("SIGKILL")
        container.wait()

    def revive() -> None:
        container.start()
        wait()

    try:
        wait()
    except BaseException:  # Ctrl-C, too
        stop()
        raise
    return Running(_url(port), f"container of {name}", stop, crash, revive)


def _started(name: str, owner: int, in_memory: bool) -> tuple["DockerContainer", int]:
    """A container that was just started, and its port on 127.0.0.1."""
    from docker.errors import DockerException
    from testcontainers.core.container import DockerContainer

    from shopdb.documents.engine.container import PORT, server_command

    for attempt in range(3):
        port = _any_port()
        server = DockerContainer(name)
        # On no other address, and at a port that it keeps when it is started again.
        server.ports[f"{PORT}/tcp"] = ("127.0.0.1", port)  # type: ignore[assignment]
        server.with_kwargs(labels={_LABEL: _owner(owner)})
        server.with_command([*server_command(256 * MEGABYTE), *_ASLEEP])
        if in_memory and machine.memory() >= 8 * 1024 * MEGABYTE:
            server.with_tmpfs_mount("/data/db", f"size={machine.memory() // 4},uid=999,gid=999")
        try:
            server.start()
        except DockerException as error:
            server.stop()
            # Someone else has taken the port since it was found free.
            if "already" not in str(error) or attempt == 2:
                raise Unavailable(f"Docker cannot start {name}: {error}") from error
        else:
            return server, port
    raise AssertionError("the last attempt raises")


def _process(owner: int) -> Running:
    program = process.program(_say)
    for left in state_folder().glob("test-mongo-*"):
        if _is_left_over(_owner(int(left.name.split("-")[2]))):
            Mongod(left, program).wipe()
    folder = state_folder() / f"test-mongo-{owner}-{uuid.uuid4().hex[:6]}"
    server = Mongod(folder, program)
    port = _any_port()

    def start() -> None:
        server.start(port, [*mongod.options(256 * MEGABYTE), *_ASLEEP])

    def stop() -> None:
        if folder.exists():
            server.wipe()

    try:
        start()
    except BaseException:  # Ctrl-C, too
        stop()
        raise
    return Running(_url(port), f"private process of {program}", stop, server.crash, start)


def _url(port: int) -> str:
    return f"mongodb://127.0.0.1:{port}/shopdb?directConnection=true"


def step_down(client: MongoClient[Any], seconds: int) -> None:
    """Make a primary give up its office; alone in its set, it is elected again afterwards.

    Args:
        client: of the server.
        seconds: for which it may not be primary.
    """
    with suppress(AutoReconnect):  # some versions hang up as they step down
        client.admin.command("replSetStepDown", seconds, force=True)
