"""The MongoDB image to run: the official one where it can be had, else one made on this machine."""

import hashlib
from pathlib import Path

from docker.client import DockerClient
from docker.errors import BuildError, DockerException

from shopdb.documents.engine import wheel
from shopdb.engine import machine, rootfs, state
from shopdb.engine.image import RECIPE, present, pull
from shopdb.engine.provider import Say, Unavailable
from shopdb.settings import project_root, setting, state_folder

OFFICIAL = "mongo:8"
LOCAL = "shopdb-mongo:local"
_ROOTFS = "shopdb-mongo-rootfs"


def sources() -> Path:
    """docker/mongo/: the recipe of the local image."""
    return project_root() / "docker" / "mongo"


def ensure(client: DockerClient, say: Say, made_with: str = "") -> str:
    """The name of an image that runs `mongod` as its command, present in the engine.

    In this order: SHOPDB_MONGO_IMAGE; the image that made the data; the official image if
    present; the local one if made from today's recipe; the official one, pulled; the local one,
    made now.

    Args:
        client: of the engine.
        say: told what takes time.
        made_with: the image that there are data of already; another release may not open them.

    Raises:
        Unavailable: it can neither be pulled nor made.
    """
    named = setting("SHOPDB_MONGO_IMAGE") or made_with
    with state.lock("mongo-image"):
        if named == LOCAL:
            if not present(client, LOCAL, _recipe()):
                _make(client, say)
            return LOCAL
        if named:
            if not present(client, named):
                pull(named, say, "SHOPDB_MONGO_IMAGE")
            return named
        if present(client, OFFICIAL):
            return OFFICIAL
        if present(client, LOCAL, _recipe()):
            return LOCAL
        try:
            pull(OFFICIAL, say, "SHOPDB_MONGO_IMAGE")
        except Unavailable as unavailable:
            if not _can_be_made():
                raise
            say(f"{unavailable.what}; making {LOCAL} instead.")
            _make(client, say)
            return LOCAL
        return OFFICIAL


def _can_be_made() -> bool:
    has_tool = machine.program("mmdebstrap") is not None or machine.may_install()
    return machine.is_root() and machine.is_debian() and wheel.can_run() and has_tool


def _make(client: DockerClient, say: Say) -> None:
    program = wheel.mongod(say)
    if not machine.program("mmdebstrap"):
        machine.install(["mmdebstrap"], say)
    mirror = rootfs.mirror()
    say(f"Building {LOCAL} from {mirror} …")
    archive = state_folder() / "mongo-rootfs.tar"
    recipe = _recipe()
    try:
        machine.run(
            [str(sources() / "make-rootfs.sh"), mirror, str(program), str(archive)],
            "The root file system could not be made",
        )
        client.api.import_image(str(archive), repository=_ROOTFS, tag=recipe[:12])
        client.images.build(
            path=str(sources()),
            tag=LOCAL,
            buildargs={"ROOTFS": f"{_ROOTFS}:{recipe[:12]}"},
            labels={RECIPE: recipe},
            rm=True,
        )
    except (BuildError, DockerException) as error:
        raise Unavailable(
            f"{LOCAL} could not be built: {error}", "Look into the Docker engine's log."
        ) from error
    finally:
        archive.unlink(missing_ok=True)


def _recipe() -> str:
    """Fingerprint of what the local image is made of."""
    files = [sources() / name for name in ("make-rootfs.sh", "Dockerfile")]
    content = b"".join(file.read_bytes() for file in files)
    return hashlib.sha256(content + wheel.WHEEL.encode()).hexdigest()
