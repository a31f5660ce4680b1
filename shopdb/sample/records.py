"""What the database knows of a sample shop: which chunks are loaded, and above which ids."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass

import pymysql

from shopdb.database import Connection, rows
from shopdb.problem import Problem
from shopdb.sample import steps
from shopdb.sample.chunks import SHOP, Known
from shopdb.sample.clock import MONTHS
from shopdb.sample.writer import Written

SOURCE = "sample_shop"
# Another number for other content: what an older version loaded is not this one's.
VERSION = 3
CHUNKS = (SHOP, *(month.name for month in MONTHS))


@dataclass(frozen=True)
class Recipe:
    """What a sample shop follows from."""

    seed: int
    scale: float

    def sha256(self, chunk: str) -> str:
        """What a chunk of it is known by."""
        text = f"{self.seed}:{self.scale:.12g}:{VERSION}:{chunk}"
        return hashlib.sha256(text.encode()).hexdigest()

    def __str__(self) -> str:
        return f"seed {self.seed}, scale {self.scale:g}"


def require_room(connection: Connection, written: Written) -> None:
    """Refuse to go on where others have taken the ids that come next."""
    last = last_ids(connection)
    for table, above in sorted(written.above.items()):
        if last.get(table, 0) > above:
            raise Problem(
                f"{table} has rows that were added since the sample shop was begun",
                "It cannot go on among them: wipe the database with `make reset` and begin again.",
            )


def last_ids(connection: Connection) -> dict[str, int]:
    """The highest id of every table that gives out ids."""
    keys = rows(
        connection,
        "SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS"
        " WHERE TABLE_SCHEMA = DATABASE() AND EXTRA = 'auto_increment'",
    )
    each = (f"SELECT '{table}', COALESCE(MAX(`{key}`), 0) FROM `{table}`" for table, key in keys)
    return {table: int(last) for table, last in rows(connection, " UNION ALL ".join(each))}


def known(connection: Connection, shop: dict[str, int] | None) -> Known:
    """Ids of the reference rows, and the last ids there were when the shop was begun."""
    try:
        tax_class = dict(rows(connection, "SELECT tax_class_code, tax_class_id FROM tax_class"))
        methods = dict(
            rows(connection, "SELECT payment_method_code, payment_method_id FROM payment_method")
        )
        last = last_ids(connection) if shop is None else shop
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


def there(connection: Connection, recipe: Recipe) -> dict[str, dict[str, int]]:
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


def loaded_rows(connection: Connection) -> dict[str, int]:
    """What all chunks brought, in rows by table."""
    totals = Counter[str]()
    for (counts,) in rows(
        connection, "SELECT counts FROM import_batch WHERE source = %s", (SOURCE,)
    ):
        totals.update(json.loads(counts)["rows"])
    return {table: count for table, count in totals.items() if table not in steps.ACTS}
