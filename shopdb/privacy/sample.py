"""Some rows of each table, read to look for personal data, and let go of again."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from shopdb.database import Connection, rows
from shopdb.privacy.columns import BYTES, TEXT, Column
from shopdb.privacy.shapes import Known, lookups, shapes


@dataclass(frozen=True)
class Shape:
    """What was found in a column: in how many of the values that were read, never which."""

    name: str
    values: int
    of: int

    def __str__(self) -> str:
        return f"{self.name} in {self.values:,} of {self.of:,} values read"


def known_people(connection: Connection, columns: Iterable[Column], limit: int) -> Known:
    """Names and lines of addresses from marked columns, of up to `limit` rows a table."""
    kinds: dict[str, list[str]] = {"name": [], "address": []}
    marked = [one for one in columns if one.mark in kinds and one.type in TEXT]
    for column, value in values(connection, marked, limit):
        kinds[column.mark].append(value)
    # A town of several words is many people's; a line has the number of a house.
    lines = (one for one in kinds["address"] if any(sign.isdigit() for sign in one))
    return Known(lookups(kinds["name"]), lookups(lines))


def contents(
    connection: Connection,
    columns: Iterable[Column],
    known: Known,
    limit: int,
    say: Callable[[str], None] = lambda _: None,
) -> Mapping[str, list[Shape]]:
    """What is found in up to `limit` rows of each table, by table.column."""
    looked: Counter[str] = Counter()
    found: dict[str, Counter[str]] = {}
    memory: dict[str, set[str]] = {}
    for column, value in values(connection, columns, limit, say):
        looked[column.where] += 1
        if value not in memory:
            memory[value] = shapes(value, known)
        if memory[value]:
            found.setdefault(column.where, Counter()).update(memory[value])
    return {
        where: [Shape(name, count, looked[where]) for name, count in sorted(counted.items())]
        for where, counted in found.items()
    }


def values(
    connection: Connection,
    columns: Iterable[Column],
    limit: int,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[tuple[Column, str]]:
    """The texts of columns, of the first and the last `limit` / 2 rows by primary key."""
    by_table: dict[str, list[Column]] = {}
    for column in columns:
        if column.type in TEXT | BYTES:
            by_table.setdefault(column.table, []).append(column)
    for table, wanted in by_table.items():
        say(table)
        key = _primary_key(connection, table)
        for row in _both_ends(connection, table, key, [one.name for one in wanted], limit):
            for column, value in zip(wanted, row[len(key) :], strict=True):
                text = _text(value)
                if text:
                    yield column, text


def _primary_key(connection: Connection, table: str) -> list[str]:
    return [
        name
        for (name,) in rows(
            connection,
            "SELECT column_name FROM information_schema.statistics WHERE table_schema = DATABASE()"
            " AND table_name = %s AND index_name = 'PRIMARY' ORDER BY seq_in_index",
            (table,),
        )
    ]


def _both_ends(
    connection: Connection, table: str, key: list[str], names: list[str], limit: int
) -> list[tuple[object, ...]]:
    """Rows of a table, each once, with its key before the columns that are asked for."""
    selected = ", ".join(f"`{name}`" for name in (*key, *names))
    if not key:
        return rows(connection, f"SELECT {selected} FROM `{table}` LIMIT {limit}")
    half = max(limit // 2, 1)
    found: dict[tuple[object, ...], tuple[object, ...]] = {}
    for direction in ("ASC", "DESC"):
        order = ", ".join(f"`{name}` {direction}" for name in key)
        read = rows(connection, f"SELECT {selected} FROM `{table}` ORDER BY {order} LIMIT {half}")
        found.update((row[: len(key)], row) for row in read)
        if len(read) < half:
            break
    return list(found.values())


def _text(value: object) -> str:
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return ""
    return value if isinstance(value, str) else ""
