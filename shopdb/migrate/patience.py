"""Sends a statement that waits briefly for its locks, again and again, so that nobody else waits.

Whoever needs a table after a statement that waits for its metadata lock waits as well, readers
included. So an attempt gives up after `lock_wait` seconds, and the pause that follows is no
shorter: all who queued get through.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection

from shopdb.migrate.blockers import Sighting
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.session import (
    SERVER_ERRORS,
    ServerError,
    error_code,
    error_text,
    literal,
    quoted,
    rows,
    run,
    scalar,
)
from shopdb.migrate.step import Site, Step
from shopdb.migrate.subject import subject
from shopdb.migrate.touched import touched
from shopdb.migrate.watch import Watcher

# A lock wait that timed out, a lock not to be had at once, a deadlock.
NO_LOCK = (1205, 3572, 1213)
GROWTH = 1.5
LONGEST_PAUSE = 30.0  # seconds
# From this many rows on, an ALTER that is not INSTANT is a build of seconds or hours.
LARGE = 500_000
INSTANT = re.compile(r"\bALGORITHM\s*=?\s*INSTANT\b", re.IGNORECASE)


class NoLock(MigrationProblem):
    """A statement got no lock; `error` is the server's last answer, `seen` who held it."""

    def __init__(self, what: str, remedy: str, error: ServerError, seen: Sighting) -> None:
        super().__init__(what, remedy)
        self.error, self.seen = error, seen


def send(site: Site, step: Step) -> None:
    """Send one step's statement, with a bounded wait for its locks at each attempt.

    The wait is `options.lock_wait`, for metadata as for rows. An ALTER of a large table gets its
    first lock that way, by a LOCK TABLES that is given back at once; its last one, which stands at
    the end of all its work, may take `options.closing_wait`.

    Args:
        site: its connection has in its open transaction nothing but this step: what fails for want
            of a lock is rolled back and sent again.
        step: the statement.

    Raises:
        NoLock: it got no lock in `options.patience` seconds; says who held it.
        DBAPIError, MySQLError: the server refuses it otherwise.
    """
    table = _table_of_build(step)
    builds = table if table and _rows_of(site.guard, table) >= LARGE else ""
    short, long = site.options.lock_wait, max(site.options.closing_wait, site.options.lock_wait)

    def attempt() -> None:
        nonlocal builds
        started = time.monotonic()
        try:
            build_or_wait_briefly()
        except SERVER_ERRORS:
            if time.monotonic() - started > 2 * short:
                # It did work before it waited: the table is larger than the server believes.
                builds = table
            raise

    def build_or_wait_briefly() -> None:
        if builds:
            with waiting_at_most(site.connection, short):
                run(site.connection, f"LOCK TABLES {quoted(builds)} WRITE")
                run(site.connection, "UNLOCK TABLES")
        with waiting_at_most(site.connection, long if builds else short):
            run(site.connection, step.statement.text)

    persist(site, step, attempt, builds)


def persist(
    site: Site,
    step: Step,
    attempt: Callable[[], None],
    builds: str = "",
    *,
    is_holding: bool = False,
) -> None:
    """Try something until it gets its locks, and tell between the attempts who holds them.

    Args:
        site: its transaction is rolled back after an attempt that fails for want of a lock.
        step: what it is tried for.
        attempt: is tried; bounds its own waits, with `waiting_at_most`.
        builds: the table that it builds anew or an index for, if it is a large one.
        is_holding: whether the session holds what others wait for; then it makes no pauses, and
            has no more than `options.closing_wait` seconds.

    Raises:
        NoLock: it got no lock in `options.patience` seconds; says who held it.
    """
    runner = int(scalar(site.connection, "SELECT CONNECTION_ID()"))
    begun = time.monotonic()
    pause = float(site.options.lock_wait)
    limit = site.options.closing_wait if is_holding else site.options.patience
    while True:
        started = time.monotonic()
        watcher = Watcher(site, step, runner, builds)
        try:
            with watcher:
                attempt()
            return
        except SERVER_ERRORS as error:
            if error_code(error) not in NO_LOCK:
                raise
            failure = error
        run(site.connection, "ROLLBACK")
        took = time.monotonic() - started
        pause = 0.0 if is_holding else max(pause, min(took, LONGEST_PAUSE))
        seen = watcher.seen or Sighting()
        if time.monotonic() - begun + pause > limit:
            waited = time.monotonic() - begun
            raise _gave_up(site, step, waited, failure, seen) from failure
        site.tell(
            f"{step}: got no lock in {took:.0f} s, tries again in {pause:.0f} s\n{seen}"
            if error_code(failure) != NO_LOCK[-1]
            else f"{step}: met a deadlock, tries again in {pause:.0f} s"
        )
        time.sleep(pause)
        pause = min(pause * GROWTH, LONGEST_PAUSE)


@contextmanager
def waiting_at_most(connection: Connection, seconds: int) -> Iterator[None]:
    """Bound what a session waits for a metadata lock or a row; as before after the block."""
    ((metadata, row),) = rows(
        connection, "SELECT @@SESSION.lock_wait_timeout, @@SESSION.innodb_lock_wait_timeout"
    )
    _set_waits(connection, seconds, seconds)
    try:
        yield
    except BaseException:
        # The session may be gone, and what is raised says so better.
        if not connection.invalidated:
            with suppress(*SERVER_ERRORS):
                _set_waits(connection, metadata, row)
        raise
    _set_waits(connection, metadata, row)


def _set_waits(connection: Connection, metadata: int, row: int) -> None:
    run(
        connection,
        f"SET SESSION lock_wait_timeout = {metadata}, innodb_lock_wait_timeout = {row}",
    )


def _gave_up(site: Site, step: Step, waited: float, error: ServerError, seen: Sighting) -> NoLock:
    statement = step.statement
    return NoLock(
        f"{statement.place}: {subject(statement.text)} got no lock in {waited:.0f} s, statement "
        f"{step.index + 1} of {len(step.statements)} of revision {step.revision} {step.direction}"
        f"\n{error_text(error)}\n{seen}",
        "Nothing of this statement has taken effect. Let these sessions finish or end them, and "
        "run the same command again. `-x patience=` "
        f"says for how many seconds to try, now {site.options.patience}.",
        error,
        seen,
    )


def _table_of_build(step: Step) -> str:
    """The table that a statement may build anew or an index for; empty where there is none."""
    about = subject(step.statement.text)
    if (about.verb, about.kind) not in (("ALTER", "TABLE"), ("CREATE", "INDEX")):
        return ""
    return "" if INSTANT.search(step.statement.text) else touched(step.statement)[0].name


def _rows_of(connection: Connection, table: str) -> int:
    """About how many rows a table has; 0 where it is not there."""
    run(connection, "SET SESSION information_schema_stats_expiry = 0")
    return int(
        scalar(
            connection,
            "SELECT TABLE_ROWS FROM information_schema.TABLES "
            f"WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {literal(table)}",
        )
        or 0
    )
