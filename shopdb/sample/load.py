"""Loads the sample shop: a chunk a transaction, each noted down with what it brought.

A chunk that is noted down is there as a whole. So a load that was killed goes on with the first
chunk that is missing, and one that was finished changes nothing.
"""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import pymysql
from rich.console import Console
from sqlalchemy import URL

from shopdb.database import Connection, rows, scalar, session
from shopdb.importing.importer import PATIENCE, lock_name
from shopdb.problem import Problem
from shopdb.sample import steps
from shopdb.sample.clock import END, MONTHS
from shopdb.sample.generate import SHOP, Known, Shop
from shopdb.sample.rows import SECOND
from shopdb.sample.summary import Progress, Summary
from shopdb.sample.writer import Written, ahead

SOURCE = "sample_shop"
# Another number for other content: what an older version loaded is not this one's.
VERSION = 1
CHUNKS = (SHOP, *(month.name for month in MONTHS))
# Triggers say when a row last changed; here that is the end, whatever day it is.
SESSION = (
    "SET SESSION transaction_isolation = 'READ-COMMITTED', foreign_key_checks = 1,"
    f" unique_checks = 1, timestamp = {END // SECOND}"
)


@dataclass(frozen=True)
class Recipe:
    """What a sample shop follows from."""

    seed: int
    scale: float

    def sha256(self, chunk: str) -> str:
        """What a chunk of it is known by."""
        text = f"{self.seed}:{self.scale:g}:{VERSION}:{chunk}"
        return hashlib.sha256(text.encode()).hexdigest()

    def __str__(self) -> str:
        return f"seed {self.seed}, scale {self.scale:g}"


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
    recipe = Recipe(seed, scale)
    with (
        session(url, autocommit=False, local_infile=True) as connection,
        _alone(connection),
    ):
        there = _there(connection, recipe)
        started = time.monotonic()
        if len(there) < len(CHUNKS):
            with connection.cursor() as cursor:
                cursor.execute(SESSION)
            steps.prepare(connection)
            _load(connection, recipe, there, Progress(console, len(CHUNKS)), at_chunk)
        is_new = len(there) < len(CHUNKS)
        summary = Summary(seed, scale, _rows(connection), is_new, time.monotonic() - started)
    if console:
        for line in summary.lines():
            console.print(f"  {line}", markup=False, soft_wrap=True)
    return summary


def _load(
    connection: Connection,
    recipe: Recipe,
    there: Mapping[str, dict[str, int]],
    progress: Progress,
    at_chunk: Callable[[str], None] | None,
) -> None:
    shop = Shop(recipe.seed, recipe.scale, _known(connection, there.get(SHOP)))
    with progress:
        for written in ahead(shop.chunks, there.__contains__):
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
    recipe: Recipe,
    written: Written,
    at_chunk: Callable[[str], None] | None,
) -> None:
    """Load a chunk and note it down, in one transaction."""
    connection.begin()
    _require_room(connection, written)
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
                *(SOURCE, recipe.sha256(written.chunk), f"{recipe}: {written.chunk}"),
                *(sum(counts.values()), json.dumps({"rows": counts, "above": written.above})),
                *(now, now),
            ),
        )
    connection.commit()


def _require_room(connection: Connection, written: Written) -> None:
    """Refuse to go on where others have taken the ids that come next."""
    last = _last_ids(connection)
    for file in written.files:
        if last.get(file.table, 0) > written.above.get(file.table, 0):
            raise Problem(
                f"{file.table} has rows that were added since the sample shop was begun",
                "It cannot go on among them: wipe the database with `make reset` and begin again.",
            )


def _last_ids(connection: Connection) -> dict[str, int]:
    """The highest id of every table that gives out ids."""
    keys = rows(
        connection,
        "SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS"
        " WHERE TABLE_SCHEMA = DATABASE() AND EXTRA = 'auto_increment'",
    )
    each = (f"SELECT '{table}', COALESCE(MAX(`{key}`), 0) FROM `{table}`" for table, key in keys)
    return {table: int(last) for table, last in rows(connection, " UNION ALL ".join(each))}


def _known(connection: Connection, shop: dict[str, int] | None) -> Known:
    """Ids of the reference rows, and the last ids there were when the shop was begun."""
    try:
        tax_class = dict(rows(connection, "SELECT tax_class_code, tax_class_id FROM tax_class"))
        methods = dict(
            rows(connection, "SELECT payment_method_code, payment_method_id FROM payment_method")
        )
        last = _last_ids(connection) if shop is None else shop
    except pymysql.err.ProgrammingError as error:
        raise Problem(
            f"the database is not ready: {error.args[-1]}", "Migrate it with `make migrate`."
        ) from error
    if not tax_class or not methods:
        raise Problem(
            "the database lacks the rows that every shop needs",
            "Load them with `shopdb seed reference`.",
        )
    return Known(tax_class, methods, last)


def _there(connection: Connection, recipe: Recipe) -> dict[str, dict[str, int]]:
    """The chunks that are loaded, each with the last ids before it."""
    try:
        found = rows(
            connection,
            "SELECT rows_sha256, file_name, counts FROM import_batch WHERE source = %s"
            " ORDER BY import_batch_id",
            (SOURCE,),
        )
    except pymysql.err.ProgrammingError as error:
        raise Problem(
            f"the database is not ready: {error.args[-1]}", "Migrate it with `make migrate`."
        ) from error
    by_sha256 = {recipe.sha256(name): name for name in CHUNKS}
    there = {}
    for sha256, file_name, counts in found:
        if sha256 not in by_sha256:
            raise Problem(
                f"another sample shop is there already ({file_name.partition(':')[0]})",
                "A database holds one. Keep it, or wipe the database with `make reset`.",
            )
        there[by_sha256[sha256]] = json.loads(counts)["above"]
    return there


def _rows(connection: Connection) -> dict[str, int]:
    """What all chunks brought, in rows by table."""
    totals = Counter[str]()
    for (counts,) in rows(
        connection, "SELECT counts FROM import_batch WHERE source = %s", (SOURCE,)
    ):
        totals.update(json.loads(counts)["rows"])
    return {table: count for table, count in totals.items() if table not in steps.ACTS}


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
