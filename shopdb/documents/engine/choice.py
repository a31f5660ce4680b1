"""Which ways of running MongoDB are open on this machine, and which is tried first."""

from dataclasses import dataclass

from shopdb.documents.engine import check, mongod, wheel
from shopdb.engine import machine
from shopdb.engine.provider import Provider, Unavailable
from shopdb.problem import Problem
from shopdb.settings import setting

WAYS = ("docker", "process")
# 27017 is often a MongoDB of the machine's own.
DEFAULT_PORT = 27018


@dataclass(frozen=True)
class Facts:
    """What the choice depends on.

    Args:
        forced: SHOPDB_MONGO_ENGINE; empty: the choice is free.
        recorded: the way of the last `up`, where the data lie; empty: no data yet.
        docker_answers: whether a Docker engine runs that this user may speak to.
        mongod: version of the mongod on the PATH; None: there is none.
        wheel_can_run: whether the wheel's mongod is made for this machine.
    """

    forced: str = ""
    recorded: str = ""
    docker_answers: bool = False
    mongod: tuple[int, int] | None = None
    wheel_can_run: bool = False


def ways(facts: Facts) -> list[str]:
    """The ways to try, in this order.

    Raises:
        Problem: no way is open, or SHOPDB_MONGO_ENGINE names none or not the one with the data.
    """
    if facts.forced and facts.forced not in WAYS:
        raise Problem(
            f"SHOPDB_MONGO_ENGINE={facts.forced} is not a way to run MongoDB",
            f"Use one of {', '.join(WAYS)}; for a server of your own, set SHOPDB_MONGO_URL.",
        )
    if facts.recorded:
        if facts.forced not in ("", facts.recorded):
            raise Problem(
                f"MongoDB's data lie with {facts.recorded}, and SHOPDB_MONGO_ENGINE asks for"
                f" {facts.forced}",
                "Unset SHOPDB_MONGO_ENGINE, or wipe the data with `make reset`.",
            )
        return [facts.recorded]
    if facts.forced:
        return [facts.forced]
    own = facts.mongod is not None and facts.mongod >= check.OLDEST
    found = [
        *(["docker"] if facts.docker_answers else []),
        *(["process"] if own or facts.wheel_can_run else []),
    ]
    if not found:
        raise Problem(
            "There is no way yet to run MongoDB on this machine: no Docker engine answers, and"
            " there is no mongod 6.0 or newer on the PATH",
            "Start Docker, or install MongoDB, or set SHOPDB_MONGO_URL to a server of your own.",
        )
    return found


def facts(recorded: str) -> Facts:
    """Look at this machine."""
    forced = setting("SHOPDB_MONGO_ENGINE")
    if forced or recorded:
        return Facts(forced=forced, recorded=recorded)
    from shopdb.engine import dockerd

    try:
        dockerd.client().close()
        docker_answers = True
    except Unavailable:
        docker_answers = False
    return Facts(
        docker_answers=docker_answers,
        mongod=mongod.version(machine.program("mongod")),
        wheel_can_run=wheel.can_run(),
    )


def wanted_port() -> int:
    """The port asked for: SHOPDB_MONGO_PORT, or 27018.

    Raises:
        Problem: SHOPDB_MONGO_PORT is not a port.
    """
    wanted = setting("SHOPDB_MONGO_PORT", str(DEFAULT_PORT))
    if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
        raise Problem(f"SHOPDB_MONGO_PORT={wanted} is not a port", "Give a number up to 65535.")
    return int(wanted)


def provider(way: str) -> Provider:
    """The provider of one way, made when it is needed: docker-py takes a while to load."""
    if way == "docker":
        from shopdb.documents.engine.container import DockerProvider

        return DockerProvider()
    from shopdb.documents.engine.process import ProcessProvider

    return ProcessProvider()
