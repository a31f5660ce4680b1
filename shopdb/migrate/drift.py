"""A live database held against the rooms."""

from collections.abc import Callable

from sqlalchemy import URL, Connection

from shopdb.migrate.compare import Difference, differences
from shopdb.migrate.fingerprint import Fingerprint, fingerprint
from shopdb.migrate.install import install
from shopdb.migrate.released import refuse_changes
from shopdb.migrate.rooms import Name, Repository
from shopdb.migrate.scratch import scratch_database
from shopdb.migrate.session import session


def fingerprint_of_rooms(url: URL, repository: Repository) -> Fingerprint:
    """What the rooms make of an empty database; made and dropped on the server of `url`."""
    with scratch_database(url, "rooms") as engine, session(engine) as connection:
        install(connection, repository)
        return fingerprint(connection)


def room_label(repository: Repository) -> Callable[[Name], str]:
    """For the line above a diff: where the rooms say what an object is."""

    def label(name: Name) -> str:
        if item := repository.objects.get(name):
            return str(item.path.relative_to(repository.root))
        if name.kind == "account":
            return f"roles/grants: {name}"
        return f"the rooms: {name}"

    return label


def drift(connection: Connection, repository: Repository) -> list[Difference]:
    """Where the connection's database is not what the rooms say; empty where it is.

    Raises:
        MigrationProblem: the rooms cannot be installed, an object is not understood, or a
            released file is not as it was.
    """
    refuse_changes(repository.root / "migrations")
    wanted = fingerprint_of_rooms(connection.engine.url, repository)
    database = connection.engine.url.database
    return differences(
        fingerprint(connection), wanted, lambda name: f"{database}: {name}", room_label(repository)
    )
