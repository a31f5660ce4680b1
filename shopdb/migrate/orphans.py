"""The session of a runner that died: its last statement may go on without it.

The session that runs the steps holds a lock of its own for as long as it lives, whatever became of
its client, of the other session and of the right to see other accounts' sessions.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.journal import Entry
from shopdb.migrate.lock import lock_name
from shopdb.migrate.session import SERVER_ERRORS, error_code, error_text, rows, run, scalar
from shopdb.migrate.step import Site
from shopdb.migrate.touched import Kind

NO_SUCH_THREAD = 1094
# What a session is called that was killed and takes back what it did.
ENDING = "Killed"
LOOK_EVERY_SECONDS = 1
TELL_EVERY_SECONDS = 5


@contextmanager
def alone_at_work(site: Site, entry: Entry | None) -> Iterator[None]:
    """Run steps in the block, once the session of a runner that died does nothing more.

    A statement of structure goes on to its end, which may be near: it is waited for. Any other
    would only be rolled back at its end, and its session is ended.

    Args:
        site: where the steps run.
        entry: the statement that an interrupted run did not finish, if there was one.

    Raises:
        MigrationProblem: that session is still at work when the run's patience is over, or may not
            be ended.
    """
    name = f"{lock_name(str(site.connection.engine.url.database))}:at work"
    _take(site, name, entry)
    try:
        yield
    finally:
        if not site.connection.invalidated:
            with suppress(*SERVER_ERRORS):
                run(site.connection, f"DO RELEASE_LOCK('{name}')")


def _take(site: Site, name: str, entry: Entry | None) -> None:
    begun = time.monotonic()
    told = begun - TELL_EVERY_SECONDS
    wait = 0
    while not scalar(site.connection, f"SELECT GET_LOCK('{name}', {wait})"):
        wait = LOOK_EVERY_SECONDS
        other = scalar(site.guard, f"SELECT IS_USED_LOCK('{name}')")
        if other is None:
            continue
        state = _state(site.guard, other)
        at = f"connection {other} of an earlier run, which is still at {entry or 'work'} ({state})"
        now = time.monotonic()
        if state != ENDING and (state == "Sleep" or not entry or entry.kind is not Kind.STRUCTURE):
            _kill(site.guard, other, at)
        elif now - begun > site.options.patience:
            raise MigrationProblem(
                f"waited {site.options.patience} s for {at}",
                f"Run the command again to wait for it, or end it: KILL {other}",
            )
        elif now - told >= TELL_EVERY_SECONDS:
            told = now
            site.tell(f"Waiting for {at}")


def _state(connection: Connection, connection_id: int) -> str:
    """What a session does, Sleep where it does nothing."""
    found = rows(
        connection,
        f"SELECT COMMAND, STATE FROM performance_schema.processlist WHERE ID = {connection_id}",
    )
    for command, state in found:
        if command in ("Sleep", ENDING):
            return str(command)
        return str(state or command)
    return "what it does, only an account with PROCESS sees"


def _kill(connection: Connection, connection_id: int, at: str) -> None:
    try:
        run(connection, f"KILL {connection_id}")
    except SERVER_ERRORS as error:
        if error_code(error) != NO_SUCH_THREAD:
            raise MigrationProblem(
                f"{at}, cannot be ended: {error_text(error)}",
                f"Let an account with CONNECTION_ADMIN do it: KILL {connection_id}",
            ) from error
