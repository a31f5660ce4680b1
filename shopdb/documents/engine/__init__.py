"""The MongoDB server: SHOPDB_MONGO_URL, or one that this machine can run.

A server of ours is a replica set of one node that listens on 127.0.0.1 only and knows no
accounts: whoever can log in to this machine can read and write it.

Settings, in the environment or in .env:
    SHOPDB_MONGO_URL: a server of your own, MongoDB 6.0 or newer, a replica set.
    SHOPDB_MONGO_ENGINE: docker or process, to force one way.
    SHOPDB_MONGO_PORT: where it listens on 127.0.0.1; default 27018, or the next free one.
    SHOPDB_MONGO_IMAGE: a Docker image to use instead of mongo:8.
    SHOPDB_NO_INSTALL: set, it forbids to install Debian packages.
"""

import hashlib

from pymongo.database import Database

from shopdb.documents.engine import check, choice
from shopdb.documents.engine.check import Document
from shopdb.engine import state
from shopdb.engine.provider import Say, Unavailable
from shopdb.problem import Problem
from shopdb.settings import setting

__all__ = ["Document", "connect", "down", "given", "recorded", "reset", "up", "url"]

_STATE = "mongo"
# Milliseconds in which a server on this machine answers, if it is there.
_SOON = 2000


def given() -> str:
    """What SHOPDB_MONGO_URL names; empty where it is not set."""
    return setting("SHOPDB_MONGO_URL")


def recorded() -> state.Server | None:
    """The server of the last `up`; None before the first and after `reset`."""
    return state.recorded(_STATE)


def url() -> str:
    """The URL of SHOPDB_MONGO_URL, or of the server of the last `up`. Asks no server.

    Raises:
        Problem: neither is there.
    """
    if found := given():
        return found
    server = recorded()
    if not server or not server.running:
        raise Problem("No MongoDB is running", "Start one with `make up`, or set SHOPDB_MONGO_URL.")
    return _at(server.port)


def connect(url: str) -> Database[Document]:
    """The database that a URL names, `shopdb` where it names none; times are aware, in UTC.

    Raises:
        Problem: nothing answers there.
    """
    return check.open_database(url)


def up(say: Say) -> str:
    """Have a server that takes writes, and give its URL, database and all.

    Args:
        say: told in a line each what takes time or differs from what was asked.

    Raises:
        Problem: what failed or is missing, with what to do next.
    """
    if found := given():
        database = check.open_database(found)
        check.require(database)
        database.client.close()
        return found
    with state.lock(_STATE):
        server = recorded()
        settings = _fingerprint()
        if server and server.running and server.settings == settings and _answers(server.port):
            return _at(server.port)
        server = _start(server.provider if server else "", settings, say)
        state.record(server, _STATE)
        return _at(server.port)


def down(say: Say) -> None:
    """Stop the server that `up` started; its data stay. One of yours is left alone.

    Raises:
        Problem: the server does not stop.
    """
    if given():
        say("SHOPDB_MONGO_URL names a server that ShopDB did not start: it is left alone.")
        return
    with state.lock(_STATE):
        server = recorded()
        if not server:
            say("No MongoDB is running.")
            return
        choice.provider(server.provider).down(say)
        state.record(state.stopped(server), _STATE)


def reset(say: Say) -> None:
    """Stop the server that `up` started and remove its data. One of yours is left alone.

    Raises:
        Problem: the data cannot be reached.
    """
    if given():
        say("SHOPDB_MONGO_URL names a server that ShopDB did not start: it is left alone.")
        return
    with state.lock(_STATE):
        server = recorded()
        # Without a record, an earlier copy of the project may have left data at this place.
        for way in [server.provider] if server else choice.WAYS:
            try:
                choice.provider(way).reset(say)
            except Unavailable:
                if server:
                    raise
        state.forget(_STATE)


def _at(port: int) -> str:
    # Direct: the name by which the set knows itself may hold inside its container only.
    return f"mongodb://127.0.0.1:{port}/{check.DATABASE}?directConnection=true"


def _answers(port: int) -> bool:
    try:
        check.open_database(_at(port), _SOON).client.close()
    except Problem:
        return False
    return True


def _start(recorded: str, settings: str, say: Say) -> state.Server:
    """Try the open ways until one has a server running."""
    ways = choice.ways(choice.facts(recorded))
    for way in ways:
        provider = choice.provider(way)
        try:
            port = provider.up(choice.wanted_port(), say)
        except Unavailable as unavailable:
            if recorded:
                raise Problem(
                    f"MongoDB's data lie with {way}, which cannot run now: {unavailable.what}",
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
    names = ("SHOPDB_MONGO_ENGINE", "SHOPDB_MONGO_IMAGE", "SHOPDB_MONGO_PORT")
    return hashlib.sha256(repr([setting(name) for name in names]).encode()).hexdigest()
