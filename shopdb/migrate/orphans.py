"""The session of a runner that died: its last statement may go on without it."""

import time

from sqlalchemy import Connection

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.journal import Entry, server_started_at
from shopdb.migrate.session import SERVER_ERRORS, error_code, rows, run
from shopdb.migrate.step import Site
from shopdb.migrate.touched import Kind

NO_SUCH_THREAD = 1094
# A start is a whole second, reckoned from an uptime in whole seconds.
SAME_START_SECONDS = 2
# What a session is called that was killed and takes back what it did.
ENDING = "Killed"
LOOK_EVERY_SECONDS = 0.1
TELL_EVERY_SECONDS = 5


def lay_to_rest(site: Site, entry: Entry) -> None:
    """Make sure that the session of an unfinished entry does nothing more.

    A statement of structure goes on to its end, which may be near: it is waited for. Any other
    would only be rolled back at its end, and its session is ended.

    Raises:
        MigrationProblem: it is still at work when the run's patience is over.
    """
    started = server_started_at(site.guard)
    if abs((started - entry.server_started_at).total_seconds()) > SAME_START_SECONDS:
        return
    structure = entry.kind is Kind.STRUCTURE
    begun = told = time.monotonic()
    told -= TELL_EVERY_SECONDS
    while state := _state(site.guard, entry.connection_id):
        now = time.monotonic()
        if state != ENDING and (state == "Sleep" or not structure):
            _kill(site.guard, entry.connection_id)
        elif now - begun > site.options.patience:
            raise MigrationProblem(
                f"connection {entry.connection_id} of an earlier run is still at {entry} ({state})",
                f"Run the command again to wait for it, or end it: KILL {entry.connection_id}",
            )
        elif now - told >= TELL_EVERY_SECONDS:
            told = now
            site.tell(
                f"Waiting for connection {entry.connection_id} of an earlier run, which is still "
                f"at {entry} ({state})"
            )
        time.sleep(LOOK_EVERY_SECONDS)


def _state(connection: Connection, connection_id: int) -> str:
    """What a session does, Sleep where it does nothing; empty where there is none."""
    found = rows(
        connection,
        f"SELECT COMMAND, STATE FROM performance_schema.processlist WHERE ID = {connection_id}",
    )
    for command, state in found:
        if command in ("Sleep", ENDING):
            return str(command)
        return str(state or command)
    return ""


def _kill(connection: Connection, connection_id: int) -> None:
    try:
        run(connection, f"KILL {connection_id}")
    except SERVER_ERRORS as error:
        if error_code(error) != NO_SUCH_THREAD:
            raise
