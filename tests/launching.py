"""Throw-away MySQL servers for tests: a container, or where there is no Docker, a process."""

import atexit
import os
import platform
import secrets
import signal
import socket
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL

from shopdb.engine import ensure_docker, ensure_image, health, machine, mysqld, rootfs, state
from shopdb.engine.provider import Unavailable
from shopdb.problem import Problem
from shopdb.settings import state_folder

if TYPE_CHECKING:
    from docker.models.containers import Container

_LABEL = "shopdb.tests"
_GIGABYTE = 1024**3


@dataclass(frozen=True)
class Running:
    """A server that answers.

    Args:
        url: its root account, no database chosen.
        application: its account shopdb, in the database shopdb; None for a server of yours.
        how: what runs it, in words.
        client: how its `mysql` client is run: a container's id, or a command line.
        stop: ends it and removes every trace; may be called twice.
        crash: ends it by SIGKILL; its data stays, unless it lies in memory. None for yours.
        revive: starts it on the same data and gives its root account, maybe at another port.
    """

    url: URL
    application: URL | None
    how: str
    client: dict[str, str | list[str]]
    stop: Callable[[], None]
    crash: Callable[[], None] | None = None
    revive: Callable[[], URL] | None = None


def launch(*profiles: Path, in_memory: bool = True) -> Running:
    """Start a server with shopdb.cnf and the option files given, a later one winning.

    Args:
        profiles: the option files.
        in_memory: data may lie in memory where there is enough: fast, and gone after a crash.

    Raises:
        Problem: this machine can run none.
    """
    configuration = [rootfs.sources() / "shopdb.cnf", *profiles]
    try:
        running = _container(configuration, in_memory)
    except Unavailable as unavailable:
        print(f"{unavailable.what}; trying a private process instead.", file=sys.stderr)
        running = _process(configuration)
    atexit.register(running.stop)
    return running


def _container(configuration: list[Path], in_memory: bool) -> Running:
    recorded = state.recorded()
    if recorded and recorded.provider == "rootfs":
        raise Unavailable("Docker's engine did not start here before")
    # Read when testcontainers is imported: it looks into the log every 0.1 s, for 5 minutes.
    os.environ.update(TC_POOLING_INTERVAL="0.1", TC_MAX_TRIES="3000")
    from docker.errors import DockerException, ImageNotFound
    from testcontainers.community.mysql import MySqlContainer
    from testcontainers.core.config import testcontainers_config

    from shopdb.engine.container import server_files

    docker = ensure_docker(_say)
    image = ensure_image(docker, _say)
    try:
        docker.images.get(testcontainers_config.ryuk_image)
    except ImageNotFound:
        testcontainers_config.ryuk_disabled = True
    for container in docker.containers.list(all=True, filters={"label": _LABEL}):
        if _is_left_over(container.labels[_LABEL]):
            with suppress(DockerException):  # another worker was faster
                container.remove(force=True, v=True)

    password = secrets.token_urlsafe(12)
    server = MySqlContainer(
        image,
        username="shopdb",
        password=secrets.token_urlsafe(12),
        root_password=password,
        dbname="shopdb",
    )
    # On no other address; testcontainers hands the pair on, though it declares a number.
    server.ports[str(server.port)] = ("127.0.0.1", None)  # type: ignore[assignment]
    server.with_kwargs(labels={_LABEL: f"{platform.node()} {os.getpid()}"})
    if in_memory and machine.memory() >= 8 * _GIGABYTE:
        server.with_tmpfs_mount("/var/lib/mysql", f"size={machine.memory() // 4}")
    server.with_command(["mysqld", f"--innodb-buffer-pool-size={_pool()}"])
    for path, content in server_files(configuration).items():
        server.with_copy_into_container(content, f"/{path}")
    try:
        server.start()
    except DockerException as error:
        server.stop()
        raise Unavailable(f"Docker cannot start {image}: {error}") from error
    except BaseException:  # Ctrl-C, too
        server.stop()
        raise

    def stop() -> None:
        if server._container:
            server.stop()
            server._container = None

    port = server.get_exposed_port(server.port)
    return Running(
        _local("root", password, port),
        _local("shopdb", server.password, port, "shopdb"),
        f"container of {image}",
        {"container": server.get_container_id()},
        stop,
        *_mortal(docker.containers.get(server.get_container_id()), password),
    )


def _mortal(container: "Container", password: str) -> tuple[Callable[[], None], Callable[[], URL]]:
    """How a container is killed, and how it is started again."""

    def crash() -> None:
        container.kill("SIGKILL")
        container.wait()

    def is_up() -> bool:
        container.reload()
        return container.status == "running"

    def revive() -> URL:
        container.start()
        container.reload()
        (published,) = container.attrs["NetworkSettings"]["Ports"]["3306/tcp"]
        url = _local("root", password, int(published["HostPort"]))
        health.wait_for_login(
            url.set(database="shopdb"),
            is_up,
            lambda: container.logs(tail=15).decode(errors="replace"),
        )
        return url

    return crash, revive


def _process(configuration: list[Path]) -> Running:
    root = rootfs.unpacked(_say) if machine.is_root() else None
    program = "/usr/sbin/mysqld" if root else machine.program("mysqld")
    if not program:
        raise Problem("There is no way to run MySQL here", "Set SHOPDB_TEST_URL.")
    base = root / "srv" if root else state_folder()
    with state.lock("tests"):
        for folder in base.glob("test-*"):
            if _is_left_over(f"{platform.node()} {folder.name.split('-')[1]}"):
                mysqld.Mysqld(folder, program, root).wipe()

    password, application = secrets.token_urlsafe(12), secrets.token_urlsafe(12)
    server = mysqld.Mysqld(base / f"test-{os.getpid()}-{uuid.uuid4().hex[:6]}", program, root)
    port = _any_port()
    environment = {
        "MYSQL_ROOT_PASSWORD": password,
        "MYSQL_DATABASE": "shopdb",
        "MYSQL_USER": "shopdb",
        "MYSQL_PASSWORD": application,
    }

    def stop() -> None:
        if server.folder.exists():
            server.wipe()

    try:
        server.start(port, configuration, _pool(), environment)
        url = _local("shopdb", application, port, "shopdb")
        health.wait_for_login(url, server.is_up, server.last_words)
    except BaseException:  # Ctrl-C, too
        stop()
        raise

    def crash() -> None:
        os.kill(server._pid() or 0, signal.SIGKILL)
        while server.is_up():
            time.sleep(0.05)

    def revive() -> URL:
        server.start(port, configuration, _pool(), environment)
        health.wait_for_login(url, server.is_up, server.last_words)
        return _local("root", password, port)

    command = ["mysql", "--protocol=tcp", "--host=127.0.0.1", f"--port={port}", "--user=root"]
    return Running(
        _local("root", password, port),
        url,
        f"private process of {'a root file system' if root else program}",
        {"command": ["chroot", str(root), *command] if root else command, "password": password},
        stop,
        crash,
        revive,
    )


def _local(user: str, password: str, port: int, database: str = "") -> URL:
    return URL.create("mysql+pymysql", user, password, "127.0.0.1", port, database)


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _pool() -> int:
    return min(machine.buffer_pool(machine.memory()), _GIGABYTE)


def _is_left_over(owner: str) -> bool:
    """Whether the session that started a server, as "host pid", is gone."""
    host, _, pid = owner.rpartition(" ")
    return host == platform.node() and pid.isdecimal() and not machine.arguments(int(pid))


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def launch_awake(folder: Path) -> Running:
    """Start a server like `launch`'s that runs events, as the shop's own does.

    Args:
        folder: a place for its options.

    Raises:
        Problem: this machine can run none.
    """
    # Read after test.cnf, which puts them to sleep.
    options = folder / "test_awake.cnf"
    options.write_text("[mysqld]\nevent_scheduler = ON\n")
    return launch(rootfs.sources() / "test.cnf", options)
