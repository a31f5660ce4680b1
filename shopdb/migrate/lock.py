"""One runner at a time: a server-wide lock for each database, and who holds it."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.session import SERVER_ERRORS, run, scalar, session

# Longer than any ALTER: the lock's session idles while another one works.
YEAR = 31_536_000


@dataclass(frozen=True)
class Holder:
    """The session that holds a lock; user and host are empty where they may not be read."""

    connection_id: int
    user: str
    host: str

    def __str__(self) -> str:
        who = f"{self.user}@{self.host}" if self.user else "of another account"
        return f"connection {self.connection_id}, {who}"


def lock_name(database: str) -> str:
    """The lock's name: GET_LOCK is server-wide and takes 64 characters, as many as a database."""
    return f"migrate:{hashlib.sha256(database.encode()).hexdigest()[:32]}"


def holder(connection: Connection, database: str) -> Holder | None:
    """Who migrates this database now, if anyone does."""
    connection_id = scalar(connection, f"SELECT IS_USED_LOCK('{lock_name(database)}')")
    if connection_id is None:
        return None
    who = scalar(
        connection,
        "SELECT CONCAT(USER, '@', HOST) FROM performance_schema.processlist "
        f"WHERE ID = {connection_id}",
    )
    user, _, host = (who or "").rpartition("@")
    return Holder(connection_id, user, host)


@contextmanager
def only_runner(
    engine: Engine, wait_seconds: int, tell: Callable[[str], None] = lambda _: None
) -> Iterator[Connection]:
    """Hold the lock of the engine's database, on a session of its own that the block may use.

    Args:
        engine: of the database.
        wait_seconds: how long to wait for another runner.
        tell: hears for whom it waits.

    Raises:
        MigrationProblem: another runner held it for all of `wait_seconds`.
    """
    with session(engine) as connection:
        database = scalar(connection, "SELECT DATABASE()")
        run(connection, f"SET SESSION wait_timeout = {YEAR}")
        name = lock_name(database)
        is_mine = scalar(connection, f"SELECT GET_LOCK('{name}', 0)")
        if not is_mine and wait_seconds:
            other = holder(connection, database)
            tell(f"waits up to {wait_seconds} s for {other or 'another runner'}, who migrates")
            is_mine = scalar(connection, f"SELECT GET_LOCK('{name}', {wait_seconds})")
        if not is_mine:
            other = holder(connection, database)
            raise MigrationProblem(
                f"{database} is being migrated by {other or 'a session that has just ended'}; "
                f"waited {wait_seconds} s",
                "Let it finish and run the command again."
                + (f" KILL {other.connection_id} ends it." if other else ""),
            )
        try:
            yield connection
        finally:
            # With the session the lock went, too; what ended it says more than this would.
            if not connection.invalidated:
                with suppress(*SERVER_ERRORS):
                    run(connection, f"DO RELEASE_LOCK('{name}')")
