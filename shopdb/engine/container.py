"""The server as a Docker container, with its data in a named volume."""

import hashlib
import io
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from docker.client import DockerClient
from docker.errors import APIError, NotFound
from docker.models.containers import Container

from shopdb.engine import credentials, dockerd, health, image, machine, rootfs, state
from shopdb.engine.provider import Say, Unavailable
from shopdb.problem import Problem

_PORT = "3306/tcp"
_SETTINGS = "shopdb.settings"
# A large buffer pool takes a while to reach the disk.
_SECONDS_TO_STOP = 120


@dataclass(frozen=True)
class Wanted:
    """What the container shall be: it is made anew when any of this has changed.

    Args:
        image: name of the image.
        image_id: what the name stands for today.
        command: the server's command line.
        files: path in the container, content.
        port: where it shall listen on 127.0.0.1, if that is free.
    """

    image: str
    image_id: str | None
    command: list[str]
    files: dict[str, bytes]
    port: int

    def fingerprint(self) -> str:
        """Differs when anything differs."""
        return hashlib.sha256(repr(self).encode()).hexdigest()


class DockerProvider:
    """Runs one container, named after this copy of the project; so is its volume."""

    name = "docker"

    def __init__(self) -> None:
        self._name = state.instance()
        self._volume = f"{self._name}-data"
        self._client: DockerClient | None = None

    @property
    def where(self) -> str:
        """See Provider."""
        return f"Docker container {self._name}, data in volume {self._volume}"

    def up(self, port: int, say: Say) -> int:
        """See Provider. The container is made anew when its image or a setting has changed."""
        self._client = dockerd.ensure(say)
        wanted = self._wanted(port, say)
        new_volume = not self._has_volume()
        container = self._find()
        if container and container.labels.get(_SETTINGS) != wanted.fingerprint():
            self._remove(container)
            container = None
        if container and container.status != "running":
            say(f"Starting container {self._name} …")
            container = self._start_again(container)
        if not container:
            say(f"Starting {wanted.image} …")
            container = self._create(wanted, say)
        listening = _published(container)
        try:
            health.wait_for_login(state.url_at(listening), self.is_up, self._last_words)
        except Problem:
            if new_volume:  # half filled: the official image would take it for good next time
                self._remove(container)
                self._engine().volumes.get(self._volume).remove()
            raise
        return listening

    def is_up(self) -> bool:
        """See Provider."""
        container = self._find()
        return container is not None and container.status == "running"

    def down(self, say: Say) -> None:
        """See Provider."""
        container = self._find()
        if container and container.status == "running":
            say(f"Stopping container {self._name} …")
            container.stop(timeout=_SECONDS_TO_STOP)

    def reset(self, say: Say) -> None:
        """See Provider."""
        self._client = dockerd.ensure(say, install=False)
        container = self._find()
        if container:
            container.remove(force=True, v=True)
        if self._has_volume():
            self._engine().volumes.get(self._volume).remove()
            say(f"Removed volume {self._volume}.")

    def _engine(self) -> DockerClient:
        if not self._client:
            self._client = dockerd.client()
        return self._client

    def _find(self) -> Container | None:
        try:
            return self._engine().containers.get(self._name)
        except (NotFound, Unavailable):
            return None

    def _has_volume(self) -> bool:
        try:
            self._engine().volumes.get(self._volume)
        except NotFound:
            return False
        return True

    def _wanted(self, port: int, say: Say) -> Wanted:
        engine = self._engine()
        name = image.ensure(engine, say)
        pool = machine.buffer_pool(engine.info()["MemTotal"])
        return Wanted(
            image=name,
            image_id=engine.images.get(name).id,
            command=["mysqld", f"--innodb-buffer-pool-size={pool}"],
            files=server_files([rootfs.sources() / "shopdb.cnf"]),
            port=port,
        )

    def _remove(self, container: Container) -> None:
        if container.status == "running":
            container.stop(timeout=_SECONDS_TO_STOP)
        container.remove(force=True)

    def _start_again(self, container: Container) -> Container | None:
        try:
            container.start()
        except APIError:  # its port was taken meanwhile, or a killed engine left it broken
            container.remove(force=True)
            return None
        container.reload()
        return container

    def _create(self, wanted: Wanted, say: Say) -> Container:
        port = machine.free_port(wanted.port, say)
        try:
            container = self._engine().containers.create(
                wanted.image,
                wanted.command,
                name=self._name,
                environment=credentials.environment(),
                ports={_PORT: ("127.0.0.1", port)},
                volumes={self._volume: {"bind": "/var/lib/mysql", "mode": "rw"}},
                labels={_SETTINGS: wanted.fingerprint()},
            )
            container.put_archive("/", as_tar(wanted.files))
            container.start()
        except APIError as error:
            unstarted = self._find()
            if unstarted:
                unstarted.remove(force=True)
            raise Unavailable(
                f"Docker cannot start a container here: {error.explanation}",
                "Look into the Docker engine's log.",
            ) from error
        container.reload()
        return container

    def _last_words(self) -> str:
        container = self._find()
        return container.logs(tail=15).decode(errors="replace") if container else ""


def server_files(configuration: list[Path]) -> dict[str, bytes]:
    """What a container needs besides its image: path in the container, content.

    Copied in, not mounted, so that the engine may be on another machine.
    """
    files = {f"etc/mysql/conf.d/{path.name}": path.read_bytes() for path in configuration}
    for path in sorted((rootfs.sources() / "initdb").iterdir()):
        files[f"docker-entrypoint-initdb.d/{path.name}"] = path.read_bytes()
    return files


def as_tar(files: Mapping[str, bytes]) -> bytes:
    """The files as a tar archive, readable by everyone."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            member.mode = 0o644
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def _published(container: Container) -> int:
    return int(container.attrs["NetworkSettings"]["Ports"][_PORT][0]["HostPort"])
