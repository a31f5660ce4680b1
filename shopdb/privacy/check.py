"""Finds columns that hold personal data, or look so, and are neither marked nor cleared."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from shopdb.database import Connection
from shopdb.privacy.cleared import FILE, Cleared
from shopdb.privacy.columns import Column, read
from shopdb.privacy.kinds import KINDS
from shopdb.privacy.looks import looks
from shopdb.privacy.sample import Shape, contents, known_people
from shopdb.privacy.shapes import SHAPES

# Rows of a table that are looked into where nobody says otherwise.
ROWS = 1000


@dataclass(frozen=True)
class Finding:
    """A column or field that somebody has to decide on.

    Args:
        where: table.column, or collection.field.
        why: what about it is suspicious, in words that hold no value of it.
        do: what to do next.
    """

    where: str
    why: tuple[str, ...]
    do: str


@dataclass(frozen=True)
class Report:
    """What a check found, and how much it looked at."""

    findings: tuple[Finding, ...]
    looked_at: int
    marked: int
    cleared: int

    def __add__(self, other: "Report") -> "Report":
        return Report(
            self.findings + other.findings,
            self.looked_at + other.looked_at,
            self.marked + other.marked,
            self.cleared + other.cleared,
        )


def check(
    connection: Connection,
    cleared: Cleared,
    limit: int = ROWS,
    say: Callable[[str], None] = lambda _: None,
) -> Report:
    """Look at every column of a database, and into those that are not marked.

    Args:
        connection: to the database; it is only read.
        cleared: what looks personal and is not.
        limit: rows of each table that are looked into, half at each end.
        say: told each table that is looked into.
    """
    connection.begin()
    try:
        columns = read(connection)
        open_ = [one for one in columns if not one.mark and one.where not in cleared.holds]
        known = known_people(connection, columns, limit)
        held = contents(connection, open_, known, limit, say)
    finally:
        connection.rollback()
    findings = [
        *_unsaid(open_, cleared, held),
        *_wrongly_marked(columns),
        *_stale(columns, cleared),
    ]
    return Report(
        tuple(sorted(findings, key=lambda one: one.where)),
        len(columns),
        sum(bool(one.mark) for one in columns),
        len(cleared.columns),
    )


def _unsaid(
    columns: Iterable[Column], cleared: Cleared, held: Mapping[str, list[Shape]]
) -> Iterator[Finding]:
    for column in columns:
        hints = [] if column.where in cleared.looks else looks(column)
        inside = held.get(column.where, [])
        if hints or inside:
            kind = SHAPES[inside[0].name] if inside else hints[0][0]
            why = (*(why for _, why in hints), *map(str, inside))
            part = "holds" if inside else "looks"
            yield Finding(
                column.where,
                why,
                f"Mark it [pii:{kind}] in its comment; or where it is nobody's, say why in"
                f" {FILE}, [{part}.{column.table}]",
            )


def _wrongly_marked(columns: Iterable[Column]) -> Iterator[Finding]:
    for column in columns:
        if column.mark and column.mark not in KINDS:
            yield Finding(
                column.where,
                (f"its mark says {column.mark!r}",),
                f"Mark it with one of {', '.join(KINDS)}",
            )


def _stale(columns: Iterable[Column], cleared: Cleared) -> Iterator[Finding]:
    by_name = {one.where: one for one in columns}
    for where in cleared.columns:
        column = by_name.get(where)
        if column is None:
            why = "it is cleared, and is not there"
        elif column.mark:
            why = f"it is cleared, and marked as personal: {column.mark}"
        elif where in cleared.looks and not looks(column):
            why = "it is cleared, and neither its name nor its type asks for that"
        else:
            continue
        yield Finding(where, (why,), f"Take it out of {FILE}")
