"""The image to run: the official one where it can be had, else one made on this machine."""

import hashlib

import requests
from docker.client import DockerClient
from docker.errors import BuildError, DockerException, ImageNotFound

from shopdb.engine import dockerd, rootfs, state
from shopdb.engine.provider import Say, Unavailable
from shopdb.settings import setting

OFFICIAL = "mysql:9.7"
LOCAL = "shopdb-mysql:local"
_ROOTFS = "shopdb-rootfs"
# Label of a local image: the fingerprint of what it was made of.
RECIPE = "shopdb.recipe"
# Seconds of silence after which a registry counts as out of reach.
_SILENCE = 20


def ensure(client: DockerClient, say: Say) -> str:
    """The name of an image with the official entry-point contract, present in the engine.

    In this order: SHOPDB_IMAGE; the official image if present; the local one if made from
    today's recipe; the official one, pulled; the local one, made now.

    Raises:
        Unavailable: it can neither be pulled nor made.
    """
    named = setting("SHOPDB_IMAGE")
    with state.lock("image"):
        if named:
            if not present(client, named):
                pull(named, say)
            return named
        if present(client, OFFICIAL):
            return OFFICIAL
        if present(client, LOCAL, _recipe()):
            return LOCAL
        try:
            pull(OFFICIAL, say)
        except Unavailable as unavailable:
            if not rootfs.can_be_made():
                raise
            say(f"{unavailable.what}; making {LOCAL} instead.")
            _make(client, say)
            return LOCAL
        return OFFICIAL


def present(client: DockerClient, name: str, recipe: str = "") -> bool:
    """Whether the engine has an image, made from this recipe where one is asked for."""
    try:
        image = client.images.get(name)
    except ImageNotFound:
        return False
    return not recipe or image.labels.get(RECIPE) == recipe


def pull(name: str, say: Say, instead: str = "SHOPDB_IMAGE") -> None:
    """Fetch an image, giving up when the registry falls silent.

    Args:
        name: of the image.
        say: told that it is being fetched.
        instead: the setting that names another image.

    Raises:
        Unavailable: it cannot be had.
    """
    say(f"Pulling {name} …")
    # A client of its own, whose requests fail when the registry falls silent.
    impatient = dockerd.client(timeout=_SILENCE)
    try:
        for line in impatient.api.pull(name, stream=True, decode=True):
            if "error" in line:
                raise DockerException(line["error"])
    except (DockerException, requests.RequestException) as error:
        reason = str(getattr(error, "explanation", None) or error).splitlines()[0]
        raise Unavailable(
            f"{name} cannot be pulled ({reason})",
            f"Set {instead} to an image that this engine can pull or has.",
        ) from error
    finally:
        impatient.close()


def _make(client: DockerClient, say: Say) -> None:
    archive = rootfs.archive(say)
    say(f"Building {LOCAL} …")
    tag = archive.stem.removeprefix("rootfs-")
    try:
        if not present(client, f"{_ROOTFS}:{tag}"):
            client.api.import_image(str(archive), repository=_ROOTFS, tag=tag)
        client.images.build(
            path=str(rootfs.sources()),
            tag=LOCAL,
            buildargs={"ROOTFS": f"{_ROOTFS}:{tag}"},
            labels={RECIPE: _recipe()},
            rm=True,
        )
        # Those of older recipes, unless a container still runs one.
        client.images.prune(filters={"dangling": True, "label": RECIPE})
    except (BuildError, DockerException) as error:
        raise Unavailable(
            f"{LOCAL} could not be built: {error}", "Look into the Docker engine's log."
        ) from error


def _recipe() -> str:
    """Fingerprint of the files that the local image is made of."""
    files = [rootfs.sources() / name for name in ("make-rootfs.sh", "Dockerfile", "entrypoint.sh")]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
