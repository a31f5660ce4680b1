"""Loads the sample shop: a chunk a transaction, each noted down with what it brought.

A chunk that is noted down is there as a whole. So a load that was killed goes on with the first
chunk that is missing, and one that was finished changes nothing.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime

import pymysql
from rich.console import Console
from sqlalchemy import URL

from shopdb.database import Connection, scalar, session
from shopdb.importing.importer import PATIENCE, lock_name
from shopdb.problem import Problem
from shopdb.sample import records, steps
from shopdb.sample.chunks import SHOP
from shopdb.sample.clock import END
from shopdb.sample.generate import Shop
from shopdb.sample.rows import SECOND
from shopdb.sample.summary import Progress, Summary
from shopdb.sample.writer import Written, ahead
from shopdb.summaries import refresh

# Triggers say when a row last changed; here that is the end, whatever day it is.
SESSION = (
    "SET SESSION transaction_isolation = 'READ-COMMITTED', foreign_key_checks = 1,"
    f" unique_checks = 1, timestamp = {END // SECOND}"
)


def load(
    url: URL,
    scale: float = 1,
    seed: int = 1,
    console: Console | None = None,
    *,
    at_chunk: Callable[[str], None] | None = None,
) -> Summary:
    """Load the sample shop into a database that is migrated and has its reference rows.

    Args:
        url: the database; its user may load local files and make temporary tables.
        scale: 1 is about 20,000 orders of 5,000 customers; tests take a fraction.
        seed: which shop; the same seed and scale give the same rows.
        console: told how far it is; None: nobody is told.
        at_chunk: called with the name of each chunk when its rows are in, before the commit.

    Returns:
        What is there, whether from this call or from an earlier one.

    Raises:
        Problem: the scale is no number above 0, another sample shop is there, the database does not
            fit, or the server failed. Whole months that were loaded stay; run it again to go on.
    """
    if not 0 < scale < float("inf"):
        raise Problem(f"a scale of {scale} makes no shop", "Give a number above 0.")
    recipe = records.Recipe(seed, scale)
    with (
        session(url, autocommit=False, local_infile=True) as connection,
        _alone(connection),
    ):
        there = records.there(connection, recipe)
        started = time.monotonic()
        if len(there) < len(records.CHUNKS):
            with connection.cursor() as cursor:
                cursor.execute(SESSION)
            steps.prepare(connection)
            _load(connection, recipe, there, Progress(console, len(records.CHUNKS)), at_chunk)
        counts = records.loaded_rows(connection)
    # It is drawn from what is loaded, and needs no MongoDB.
    from shopdb.documents.sample.counted import fill

    fill(url)
    refresh(url)
    is_new = len(there) < len(records.CHUNKS)
    summary = Summary(seed, scale, counts, is_new, time.monotonic() - started)
    if console:
        for line in summary.lines():
            console.print(f"  {line}", markup=False, soft_wrap=True)
    return summary


def _load(
    connection: Connection,
    recipe: records.Recipe,
    there: Mapping[str, dict[str, int]],
    progress: Progress,
    at_chunk: Callable[[str], None] | None,
) -> None:
    shop = Shop(recipe.seed, recipe.scale, records.known(connection, there.get(SHOP)))
    with closing(ahead(shop.chunks, there.__contains__)) as chunks, progress:
        for written in chunks:
            if written.chunk in there:
                progress.pass_over(written.chunk)
                continue
            try:
                _load_chunk(connection, recipe, written, at_chunk)
            except pymysql.MySQLError as error:
                raise Problem(
                    f"could not load {written.chunk} of the sample shop: {error.args[-1]}",
                    "The chunks before it are there. Run the same command again to go on.",
                ) from error
            progress.advance(written.chunk, sum(file.row_count for file in written.files))


def _load_chunk(
    connection: Connection,
    recipe: records.Recipe,
    written: Written,
    at_chunk: Callable[[str], None] | None,
) -> None:
    """Load a chunk and note it down, in one transaction."""
    connection.begin()
    records.require_room(connection, written)
    for file in written.files:
        steps.load(connection, file)
    counts = {file.table: file.row_count for file in written.files}
    if at_chunk:
        at_chunk(written.chunk)
    now = datetime.now(UTC).replace(tzinfo=None)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO import_batch (source, rows_sha256, file_name, row_count, counts,"
            " landed_at, imported_at) VALUES (%s, %s, %s, %s, %s, %s, %s)",
            (
                *(records.SOURCE, recipe.sha256(written.chunk), f"{recipe}: {written.chunk}"),
                *(sum(counts.values()), json.dumps({"rows": counts, "above": written.above})),
                *(now, now),
            ),
        )
    connection.commit()


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Hold the lock that only one import into a database can have."""
    name = lock_name(str(scalar(connection, "SELECT DATABASE()")))
    if not scalar(connection, "SELECT GET_LOCK(%s, %s)", (name, PATIENCE)):
        other = scalar(connection, "SELECT IS_USED_LOCK(%s)", (name,))
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
