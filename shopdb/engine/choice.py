"""Which ways of running a server are open on this machine, and which is tried first."""

from dataclasses import dataclass

from shopdb.engine import check, machine, mysqld, rootfs
from shopdb.engine.provider import Provider, Unavailable
from shopdb.problem import Problem
from shopdb.settings import setting

WAYS = ("docker", "mysqld", "rootfs")


@dataclass(frozen=True)
class Facts:
    """What the choice depends on.

    Args:
        forced: SHOPDB_ENGINE; empty: the choice is free.
        recorded: the way of the last `up`, where the data lie; empty: no data yet.
        docker_answers: whether a Docker engine runs that this user may speak to.
        docker_closed: why none does, in a sentence.
        docker_can_start: whether one could be started, or installed and started.
        mysqld: version of the mysqld on the PATH; None: there is none.
        rootfs_can_run: whether a root file system could be made and changed into.
    """

    forced: str = ""
    recorded: str = ""
    docker_answers: bool = False
    docker_closed: str = ""
    docker_can_start: bool = False
    mysqld: tuple[int, int] | None = None
    rootfs_can_run: bool = False


def ways(facts: Facts) -> list[str]:
    """The ways to try, in this order.

    Raises:
        Problem: no way is open, or SHOPDB_ENGINE names none or not the one with the data.
    """
    if facts.forced and facts.forced not in WAYS:
        raise Problem(
            f"SHOPDB_ENGINE={facts.forced} is not a way to run a server",
            f"Use one of {', '.join(WAYS)}; for a server of your own, set SHOPDB_URL instead.",
        )
    if facts.recorded:
        if facts.forced not in ("", facts.recorded):
            raise Problem(
                f"The data lie with {facts.recorded}, and SHOPDB_ENGINE asks for {facts.forced}",
                "Unset SHOPDB_ENGINE, or wipe the data with `make reset`.",
            )
        return [facts.recorded]
    if facts.forced:
        return [facts.forced]
    found = [
        *(["docker"] if facts.docker_answers else []),
        *(["mysqld"] if facts.mysqld and facts.mysqld >= check.OLDEST else []),
        *(["docker"] if facts.docker_can_start and not facts.docker_answers else []),
        *(["rootfs"] if facts.rootfs_can_run else []),
    ]
    if not found:
        raise Problem(
            "There is no way yet to run MySQL on this machine.\n"
            f"{facts.docker_closed}. There is no mysqld 8.4 or newer on the PATH.",
            "Start Docker, or install MySQL, or set SHOPDB_URL to a server of your own. As root on"
            " Debian, `make up` installs Docker itself unless SHOPDB_NO_INSTALL is set.",
        )
    return found


def facts(recorded: str) -> Facts:
    """Look at this machine."""
    forced = setting("SHOPDB_ENGINE")
    if forced or recorded:
        return Facts(forced=forced, recorded=recorded)
    from shopdb.engine import dockerd

    docker_closed = ""
    try:
        dockerd.client().close()
    except Unavailable as unavailable:
        docker_closed = str(unavailable).replace("\n", ": ")
    return Facts(
        docker_answers=not docker_closed,
        docker_closed=docker_closed,
        docker_can_start=dockerd.can_start(),
        mysqld=mysqld.version(machine.program("mysqld")),
        rootfs_can_run=machine.is_root() and rootfs.can_be_made(),
    )


def provider(way: str) -> Provider:
    """The provider of one way, made when it is needed: docker-py takes a while to load."""
    if way == "docker":
        from shopdb.engine.container import DockerProvider

        return DockerProvider()
    from shopdb.engine.process import PathProvider, RootfsProvider

    return PathProvider() if way == "mysqld" else RootfsProvider()
