"""The MySQL server: SHOPDB_URL, or one that this machine can run, by the first way that is open.

Settings, in the environment or in .env:
    SHOPDB_URL: a server of your own, MySQL 8.4 or newer.
    SHOPDB_ENGINE: docker, mysqld or rootfs, to force one way; url, to insist on SHOPDB_URL.
    SHOPDB_PORT: where it listens on 127.0.0.1; default 3307, or the next free one.
    SHOPDB_BUFFER_POOL: memory for data, such as 2G; default a quarter of the machine's.
    SHOPDB_IMAGE: a Docker image to use instead of mysql:9.7.
    SHOPDB_NO_INSTALL: set, it forbids to install Debian packages.
"""

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import URL

from shopdb.database import parse_url
from shopdb.engine import check, choice, credentials, health, machine, rootfs, state
from shopdb.engine.provider import Say, Unavailable
from shopdb.problem import Problem
from shopdb.settings import setting

if TYPE_CHECKING:
    from docker.client import DockerClient

__all__ = ["down", "ensure_docker", "ensure_image", "given", "reset", "up", "url"]


def given() -> URL | None:
    """The server that SHOPDB_URL names; None where it is not set.

    Raises:
        Problem: it is not a MySQL URL, or SHOPDB_ENGINE is set as well.
    """
    text = setting("SHOPDB_URL")
    forced = setting("SHOPDB_ENGINE")
    if forced == "url" and not text:
        raise Problem("SHOPDB_ENGINE=url, but SHOPDB_URL is not set", "Set SHOPDB_URL.")
    if text and forced not in ("", "url"):
        raise Problem(
            f"SHOPDB_URL names a server, and SHOPDB_ENGINE={forced} asks for one to be run",
            "Unset one of them.",
        )
    return parse_url(text) if text else None


def url() -> URL:
    """The application's URL: SHOPDB_URL, or the server of the last `up`. Asks no server.

    Raises:
        Problem: neither is there.
    """
    if found := given():
        return found
    server = state.recorded()
    if not server or not server.running:
        raise Problem("No server is running", "Start one with `make up`, or set SHOPDB_URL.")
    return state.url_at(server.port)


def up(say: Say) -> URL:
    """Have a healthy server: one that the application can log in to, with all that it needs.

    Args:
        say: told in a line each what takes time or differs from what was asked.

    Raises:
        Problem: what failed or is missing, with what to do next.
    """
    if found := given():
        check.require(found)
        return found
    with state.lock("engine"):
        credentials.ensure()
        server = state.recorded()
        settings = _fingerprint()
        if server and server.running and server.settings == settings:
            here = state.url_at(server.port)
            if health.can_log_in(here):
                check.require(here)
                return here
        server = _start(server.provider if server else "", settings, say)
        state.record(server)
        check.require(state.url_at(server.port))
        return state.url_at(server.port)


def down(say: Say) -> None:
    """Stop the server that `up` started; its data stay.

    Raises:
        Problem: SHOPDB_URL is set, or the server does not stop.
    """
    _refuse_given()
    with state.lock("engine"):
        server = state.recorded()
        if not server:
            say("No server is running.")
            return
        choice.provider(server.provider).down(say)
        state.record(state.stopped(server))


def reset(say: Say) -> None:
    """Stop the server that `up` started and remove its data.

    Raises:
        Problem: SHOPDB_URL is set, or the data cannot be reached.
    """
    _refuse_given()
    with state.lock("engine"):
        server = state.recorded()
        # Without a record, an earlier copy of the project may have left data at this place.
        for way in [server.provider] if server else choice.WAYS:
            try:
                choice.provider(way).reset(say)
            except Unavailable:
                if server:
                    raise
        state.forget()


def ensure_docker(say: Say) -> "DockerClient":
    """A client of a running Docker engine, installed and started first where that is possible.

    Raises:
        Problem: there is none and it cannot be started here.
    """
    from shopdb.engine import dockerd

    return dockerd.ensure(say)


def ensure_image(client: "DockerClient", say: Say) -> str:
    """The name of a MySQL image that the engine has, pulled or made first where it has to be.

    Raises:
        Problem: it can neither be pulled nor made.
    """
    from shopdb.engine import image

    return image.ensure(client, say)


def _refuse_given() -> None:
    if given():
        raise Problem(
            "SHOPDB_URL names a server that ShopDB did not start",
            "Stop or wipe it with its own tools, or unset SHOPDB_URL.",
        )


def _start(recorded: str, settings: str, say: Say) -> state.Server:
    """Try the open ways until one has a server running."""
    ways = choice.ways(choice.facts(recorded))
    for way in ways:
        provider = choice.provider(way)
        try:
            port = provider.up(machine.wanted_port(), say)
        except Unavailable as unavailable:
            if recorded:
                raise Problem(
                    f"The data lie with {way}, which cannot run now: {unavailable.what}",
                    f"{unavailable.remedy}\nOr wipe the data with `make reset`.",
                ) from unavailable
            if way == ways[-1]:
                raise
            say(f"{unavailable.what}\nTrying another way …")
        else:
            return state.Server(way, provider.where, port, settings)
    raise AssertionError("choice.ways returned none")


def _fingerprint() -> str:
    """Of all that a running server would have to be restarted for."""
    files = sorted(path for path in rootfs.sources().rglob("*") if path.is_file())
    names = ("SHOPDB_ENGINE", "SHOPDB_IMAGE", "SHOPDB_BUFFER_POOL", "SHOPDB_PORT")
    parts = [*(path.read_bytes() for path in files), *(setting(name) for name in names)]
    return hashlib.sha256(repr(parts).encode()).hexdigest()
