"""Projects, engines and servers of their own for the tests of the engine."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from docker.client import DockerClient

from shopdb import settings
from shopdb.engine import dockerd, image, rootfs
from shopdb.engine.provider import Unavailable
from tests.launching import Running, launch

Command = Callable[..., "subprocess.CompletedProcess[str]"]

CODE = Path(settings.__file__).parent.parent

# Settings that a developer's shell may hold.
SETTINGS = ("URL", "ENGINE", "PORT", "IMAGE", "BUFFER_POOL", "PASSWORD", "ROOT_PASSWORD")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the project with its code, but no .env, no servers and no settings."""
    (tmp_path / "alembic.ini").touch()
    (tmp_path / "shopdb").symlink_to(CODE / "shopdb")
    shutil.copytree(CODE / "docker", tmp_path / "docker")
    (tmp_path / ".shopdb").mkdir()
    for archive in CODE.glob(".shopdb/rootfs-*.tar"):
        (tmp_path / ".shopdb" / archive.name).symlink_to(archive)
    for name in SETTINGS:
        monkeypatch.delenv(f"SHOPDB_{name}", raising=False)
    monkeypatch.chdir(tmp_path)
    settings.project_root.cache_clear()
    yield tmp_path
    settings.project_root.cache_clear()


@pytest.fixture
def shopdb(project: Path) -> Command:
    """Runs one `shopdb` command in the project, with settings by name; returns how it ended."""

    def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [
                sys.executable,
                "-c",
                "from shopdb.cli import engine, main; main()",
                *arguments,
            ],
            cwd=project,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def docker_client() -> Iterator[DockerClient]:
    """The Docker engine that runs; the test is skipped where there is none."""
    try:
        client = dockerd.client()
    except Unavailable as unavailable:
        pytest.skip(f"needs a Docker engine: {unavailable.what}")
    yield client
    client.close()


@pytest.fixture(scope="session")
def mysql_image(docker_client: DockerClient) -> str:
    """An image with the official contract."""
    return image.ensure(docker_client, print)


@pytest.fixture(scope="session")
def durable() -> Iterator[Running]:
    """A server with shopdb.cnf and nothing else, as users have it."""
    running = launch()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def lax(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server with all that the check looks at set wrong."""
    options = tmp_path_factory.mktemp("lax") / "test_lax.cnf"
    options.write_text(
        "[mysqld]\n"
        "sql_mode = NO_ENGINE_SUBSTITUTION\n"
        "event_scheduler = OFF\n"
        "local_infile = OFF\n"
        "log_bin_trust_function_creators = OFF\n"
        "loose_innodb_native_foreign_keys = OFF\n"
    )
    running = launch(rootfs.sources() / "test.cnf", options)
    yield running
    running.stop()
