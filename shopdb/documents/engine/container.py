"""MongoDB as a Docker container, with its data in a named volume."""

import hashlib

from docker.client import DockerClient
from docker.errors import APIError, NotFound
from docker.models.containers import Container

from shopdb.documents.engine import image, mongod, replica
from shopdb.engine import dockerd, machine, state
from shopdb.engine.provider import Say, Unavailable

PORT = 27017
_SETTINGS = "shopdb.settings"
_IMAGE = "shopdb.image"
_SECONDS_TO_STOP = 60


class DockerProvider:
    """Runs one container, named after this copy of the project; so is its volume."""

    name = "docker"

    def __init__(self) -> None:
        self._name = f"{state.instance()}-mongo"
        self._volume = f"{self._name}-data"
        self._client: DockerClient | None = None

    @property
    def where(self) -> str:
        """See Provider."""
        return f"Docker container {self._name}, data in volume {self._volume}"

    def up(self, port: int, say: Say) -> int:
        """See Provider. The container is made anew when its image or a setting has changed."""
        self._client = dockerd.ensure(say)
        name = self._image(say)
        command = server_command(mongod.cache(self._engine().info()["MemTotal"]))
        settings = hashlib.sha256(
            repr((name, self._engine().images.get(name).id, command, port)).encode()
        ).hexdigest()
        container = self._find()
        if container and container.labels.get(_SETTINGS) != settings:
            self._remove(container)
            container = None
        if container and container.status != "running":
            say(f"Starting container {self._name} …")
            container = self._start_again(container)
        if not container:
            say(f"Starting {name} …")
            container = self._create(name, command, machine.free_port(port, say), settings)
        listening = published(container)
        replica.wait_for_primary(listening, f"127.0.0.1:{PORT}", self.is_up, self._last_words)
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
        try:
            self._engine().volumes.get(self._volume).remove()
        except NotFound:
            return
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

    def _image(self, say: Say) -> str:
        """The image that the data were made with; a newer MongoDB may not open older data."""
        try:
            volume = self._engine().volumes.get(self._volume)
        except NotFound:
            name = image.ensure(self._engine(), say)
            self._engine().volumes.create(self._volume, labels={_IMAGE: name})
            return name
        return image.ensure(self._engine(), say, str(volume.attrs["Labels"][_IMAGE]))

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

    def _create(self, name: str, command: list[str], port: int, settings: str) -> Container:
        try:
            container = self._engine().containers.run(
                name,
                command,
                name=self._name,
                detach=True,
                ports={f"{PORT}/tcp": ("127.0.0.1", port)},
                volumes={self._volume: {"bind": "/data/db", "mode": "rw"}},
                labels={_SETTINGS: settings},
            )
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
        return mongod.complaints(container.logs().decode(errors="replace")) if container else ""


def server_command(cache: int) -> list[str]:
    """The command line of a mongod in a container of its own.

    Args:
        cache: bytes of memory for data.
    """
    return ["mongod", "--bind_ip_all", f"--port={PORT}", *mongod.options(cache)]


def published(container: Container) -> int:
    """The port of 127.0.0.1 that a running container listens on."""
    return int(container.attrs["NetworkSettings"]["Ports"][f"{PORT}/tcp"][0]["HostPort"])
