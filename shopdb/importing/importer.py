"""Imports a file: lands its rows, then moves them into the model, each in one transaction.

A batch is known by its rows. Killed anywhere, it has landed or not, moved or not; the same call
again does what is left, and once all is done it changes nothing.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pymysql
from rich.console import Console
from sqlalchemy import URL

from shopdb.database import Connection, rows, scalar, session
from shopdb.importing import checks
from shopdb.importing.landing import Load, land, prepared
from shopdb.importing.source import Source, find
from shopdb.importing.steps import execute, read_steps
from shopdb.importing.summary import ImportSummary, read_summary
from shopdb.problem import Problem
from shopdb.summaries import refresh

# How long to wait for another import into the same database, in seconds.
PATIENCE = 900
# Working tables stay in memory, and reading staging takes no locks.
SESSION = (
    "SET SESSION transaction_isolation = 'READ-COMMITTED', foreign_key_checks = 1,"
    " unique_checks = 1, tmp_table_size = 268435456, sort_buffer_size = 16777216"
)


class Teller:
    """Says what goes on: to a console, where there is one, and to a listener."""

    def __init__(self, console: Console | None, at_step: Callable[[str], None] | None) -> None:
        self.console = console or Console(quiet=True)
        self.at_step = at_step

    def say(self, line: str) -> None:
        """Tell a line."""
        self.console.print(f"  {line}", markup=False, soft_wrap=True)

    @contextmanager
    def step(self, name: str, title: str) -> Iterator[list[int]]:
        """Tell a step while it runs and, from the list it fills, the rows it took.

        Raises:
            Problem: the server failed or was lost.
        """
        took: list[int] = []
        started = time.monotonic()
        if self.at_step:
            self.at_step(name)
        try:
            with self.console.status(title):
                yield took
        except pymysql.MySQLError as error:
            raise Problem(
                f"could not {title}: {error.args[-1]}",
                "The model is as it was before. Run the same command again.",
            ) from error
        seconds = time.monotonic() - started
        rows_taken = f"{sum(took):,} rows" if took else ""
        self.say(f"{title:36} {rows_taken:>14} {seconds:6.1f} s")


def run(
    url: URL,
    source: str,
    file: Path,
    console: Console | None = None,
    *,
    at_step: Callable[[str], None] | None = None,
) -> ImportSummary:
    """Import a file of a source into a database that is migrated and has its reference rows.

    Args:
        url: the database; its user may load local files and make temporary tables.
        source: as `online_retail`.
        file: .csv, .csv.gz, .xlsx, or a .zip that holds one table.
        console: told each step and, at the end, the account; None: nobody is told.
        at_step: called with the name of each step before it starts.

    Returns:
        The batch: the one just imported, or the earlier one with the same rows.

    Raises:
        Problem: the file or the database does not fit, or the server failed. The model is
            as it was before.
    """
    kind = find(source)
    teller = Teller(console, at_step)
    with session(url, local_infile=True) as connection:
        checks.require(connection, kind)
        with ExitStack() as files:
            with teller.step("read_file", f"read {file.name}") as took:
                load = files.enter_context(prepared(kind, file))
                took.append(load.row_count)
            summary = _import(connection, kind, load, file.name, teller)
    with teller.step("refresh_summaries", "sum up days, customers and pairs") as took:
        took.append(refresh(url))
    for table in summary.tables():
        teller.console.print(table)
    for line in summary.reasons():
        teller.say(line)
    return summary


def _import(
    connection: Connection, source: Source, load: Load, file_name: str, teller: Teller
) -> ImportSummary:
    with connection.cursor() as cursor:
        cursor.execute(SESSION)
    with _alone(connection, teller):
        known = rows(
            connection,
            "SELECT import_batch_id, imported_at IS NOT NULL FROM import_batch"
            " WHERE source = %s AND rows_sha256 = %s",
            (source.name, load.sha256),
        )
        batch_id, is_imported = known[0] if known else (0, False)
        if not batch_id:
            with teller.step("land_rows", "land the rows as text") as took:
                batch_id = land(connection, source, load, file_name)
                took.append(load.row_count)
        if not is_imported:
            _move(connection, source, batch_id, teller)
        summary = read_summary(connection, batch_id, is_new=not is_imported)
    if is_imported:
        teller.say(f"These rows are here already, imported at {summary.imported_at}.")
    return summary


def _move(connection: Connection, source: Source, batch_id: int, teller: Teller) -> None:
    """Move a landed batch into the model: every step, or none."""
    connection.begin()
    for step in read_steps(source.steps):
        with teller.step(step.name, step.title) as took:
            turns = 1
            if step.takes_turns:
                turns = scalar(connection, "SELECT MAX(turn) FROM scratch_cancellation") or 0
            for turn in range(1, turns + 1):
                took.append(execute(connection, step, {"batch_id": batch_id, "turn": turn}))
    with teller.step("prove_account", "prove the account"):
        _prove(connection, batch_id)
    with teller.step("commit", "commit"):
        connection.commit()


def _prove(connection: Connection, batch_id: int) -> None:
    """Refuse to commit an account that does not balance."""
    for document_class, row_difference, amount_difference in rows(
        connection,
        "SELECT document_class, SUM(IF(outcome = 'read', row_count, -CAST(row_count AS SIGNED))),"
        " SUM(IF(outcome = 'read', amount, -amount))"
        " FROM import_batch_total WHERE import_batch_id = %s GROUP BY document_class",
        (batch_id,),
    ):
        if row_difference or amount_difference:
            raise Problem(
                f"of class {document_class}, {row_difference} rows and {amount_difference} in money"
                " were read but neither loaded nor rejected",
                "Nothing was changed. This is a fault of the importer: please report it.",
            )


def lock_name(database: str) -> str:
    """What GET_LOCK calls the import into a database; such names are the whole server's."""
    return f"shopdb_import_{hashlib.sha256(database.encode()).hexdigest()[:16]}"


@contextmanager
def _alone(connection: Connection, teller: Teller) -> Iterator[None]:
    """Hold the lock that only one import into a database can have."""
    name = lock_name(str(scalar(connection, "SELECT DATABASE()")))
    if not scalar(connection, "SELECT GET_LOCK(%s, 0)", (name,)):
        other = scalar(connection, "SELECT IS_USED_LOCK(%s)", (name,))
        teller.say(f"Another import runs in connection {other}; waiting for it …")
        if not scalar(connection, "SELECT GET_LOCK(%s, %s)", (name, PATIENCE)):
            raise Problem(
                f"another import still runs in connection {other}",
                f"Wait for it, or end it with KILL {other}, and run the same command again.",
            )
    try:
        yield
    finally:
        # Where the connection is lost, the server has let go of both by itself.
        with suppress(pymysql.MySQLError):
            connection.rollback()
            scalar(connection, "SELECT RELEASE_LOCK(%s)", (name,))
