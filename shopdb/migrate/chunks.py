"""Runs a statement marked `-- chunks` a chunk at a time, each a transaction with its progress."""

import time
from typing import Protocol

from sqlalchemy import Connection

from shopdb.migrate.chunk_key import ChunkKey, as_text
from shopdb.migrate.chunking import chunking
from shopdb.migrate.patience import persist, waiting_at_most
from shopdb.migrate.session import SERVER_ERRORS, quoted, rows, run, scalar
from shopdb.migrate.statements import Statement, for_client
from shopdb.migrate.step import Site, Step

TELL_EVERY = 5.0  # seconds
LONGEST_REST = 60.0  # seconds


class Progress(Protocol):
    """How far a chunked statement is, kept beside its rows.

    `value` is the last key that is done, None before the first chunk.
    """

    value: str | None

    def save(self, value: str) -> None:
        """Note a key as done, within the transaction that is open on the site's connection."""


def send(site: Site, step: Step, progress: Progress) -> None:
    """Run a marked step to its end, from behind `progress.value` on.

    After each chunk it rests, so that other sessions and replicas keep up; see Options.

    Args:
        site: its connection has nothing in its open transaction.
        step: a statement with the mark `chunks`.
        progress: is saved in each chunk's transaction.

    Raises:
        MigrationProblem: the mark does not fit the statement or the table, or a chunk got no lock
            in `options.patience` seconds.
        DBAPIError, MySQLError: the server refuses the statement; the chunks before it stand, and
            the one in hand is rolled back.
    """
    how = chunking(step.statement)
    if how is None:
        raise ValueError(f"{step} has no mark `chunks`")
    key = ChunkKey.of(site.connection, step.statement, how)
    last = scalar(site.connection, f"SELECT MAX({how.name}) FROM {quoted(how.table)}")
    if last is None:
        return
    done = progress.value
    telling = _Telling(site, step, key.about(site.connection, done, last))
    # So that the first chunk sees the rows of its own day.
    run(site.connection, "COMMIT")
    count = -1

    def attempt() -> None:
        nonlocal done, count
        with waiting_at_most(site.connection, site.options.lock_wait):
            run(site.connection, key.next_chunk(done, last))
            ((count, upto),) = rows(site.connection, "SELECT @chunk_rows, @chunk_to")
            if count:
                run(site.connection, step.statement.text)
                progress.save(as_text(upto))
            run(site.connection, "COMMIT")
        done = as_text(upto)

    while count:
        started = time.monotonic()
        try:
            persist(site, step, attempt)
        except SERVER_ERRORS:
            if not site.connection.invalidated:
                run(site.connection, "ROLLBACK")
            raise
        took = time.monotonic() - started
        telling.count(count)
        if count:
            time.sleep(min(LONGEST_REST, took * site.options.chunk_rest / 100))
            _wait_while_busy(site, step)
    run(site.connection, "SET @chunk_from = NULL, @chunk_to = NULL, @chunk_rows = NULL")


def offline(statement: Statement) -> str:
    """A marked statement for the `mysql` client: all of it in one run.

    Raises:
        MigrationProblem: the mark does not fit the statement.
    """
    how = chunking(statement)
    if how is None:
        raise ValueError(f"{statement.place} has no mark `chunks`")
    of_table = f"{how.name}) FROM {quoted(how.table)})"
    bounds = f"SET @chunk_from = (SELECT MIN({of_table}, @chunk_to = (SELECT MAX({of_table}"
    return f"{for_client(bounds)}\n{for_client(statement.text)}"


class _Telling:
    """Tells now and then how far it is, how fast, and how long it will take."""

    def __init__(self, site: Site, step: Step, total: int) -> None:
        self._site, self._step, self._total = site, step, total
        self._done = 0
        self._begun = self._told = time.monotonic()

    def count(self, done: int) -> None:
        """Note that many rows as done."""
        self._done += done
        now = time.monotonic()
        if now - self._told < TELL_EVERY:
            return
        self._told = now
        rate = self._done / (now - self._begun)
        total = max(self._total, self._done)
        left = (total - self._done) / rate
        self._site.tell(
            f"{self._step}: {self._done:,} of about {total:,} rows, {rate:,.0f} a second, "
            f"{left:.0f} s left"
        )


def _wait_while_busy(site: Site, step: Step) -> None:
    told = float("-inf")
    while (running := _running(site.guard)) > site.options.busy:
        if time.monotonic() - told > LONGEST_REST:
            told = time.monotonic()
            site.tell(
                f"{step}: rests while {running} sessions are at work, more than {site.options.busy}"
            )
        time.sleep(1)


def _running(connection: Connection) -> int:
    ((_, count),) = rows(connection, "SHOW GLOBAL STATUS LIKE 'Threads_running'")
    return int(count)
