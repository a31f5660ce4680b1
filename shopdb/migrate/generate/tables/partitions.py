"""How a table is partitioned: as SHOW CREATE TABLE says it, and as the house writes it."""

from collections.abc import Sequence
from dataclasses import dataclass

from shopdb.migrate.generate.tables.expressions import expression
from shopdb.migrate.generate.tables.layout import MARGIN
from shopdb.migrate.generate.tables.names import listed, written
from shopdb.migrate.generate.tables.printing import flat, literal
from shopdb.migrate.generate.tables.tokens import Cursor, Token

# sqlfluff cannot read these lines, and passes over one that says so.
MARK = "noqa: PRS"
UNPARSED = f" -- {MARK}"


@dataclass(frozen=True)
class Partition:
    """One partition: its name, `VALUES …`, other options, and its subpartitions, as SQL."""

    name: str
    values: str
    options: str
    subpartitions: tuple[str, ...]

    def __str__(self) -> str:
        parts = [f"PARTITION {written(self.name)}", self.values, self.options]
        if self.subpartitions:
            parts.append(f"({', '.join(self.subpartitions)})")
        return " ".join(part for part in parts if part)


@dataclass(frozen=True)
class Partitioning:
    """By what a table is partitioned (`by`, as SQL), and into what.

    `method` is RANGE, LIST, HASH or KEY; `columns` what decides where a row goes; `count` is
    None where the text does not say it, and there is one or each is named.
    """

    method: str
    by: str
    columns: frozenset[str]
    count: int | None
    partitions: tuple[Partition, ...]

    def clause(self, *, altering: bool) -> str:
        """PARTITION BY and what follows, which ends a CREATE or an ALTER TABLE."""
        unparsed = UNPARSED if altering or "COLUMNS" in self.by else ""
        if not self.partitions:
            count = "" if self.count is None else f"\nPARTITIONS {self.count}"
            return f"PARTITION BY {self.by}{unparsed}{count}"
        return f"PARTITION BY {self.by} ({unparsed}\n{block(self.partitions, MARGIN)}\n)"


def block(partitions: Sequence[Partition], margin: str) -> str:
    """Partitions, one a line."""
    return ",\n".join(f"{margin}{partition}" for partition in partitions)


def read_partitioning(cursor: Cursor) -> Partitioning:
    """What follows PARTITION BY.

    Raises:
        MigrationProblem: it is not understood.
    """
    by, method, columns = _read_method(cursor)
    count = int(cursor.value()) if cursor.takes("PARTITIONS") else None
    if cursor.takes("SUBPARTITION", "BY"):
        under, _, more = _read_method(cursor)
        by += f" SUBPARTITION BY {under}"
        columns |= more
        if cursor.takes("SUBPARTITIONS"):
            by += f" SUBPARTITIONS {cursor.value()}"
    partitions: tuple[Partition, ...] = ()
    if cursor.sees("("):
        partitions = tuple(_read_partition(part) for part in cursor.parts())
    return Partitioning(method, by, frozenset(columns), count, partitions)


def _read_method(cursor: Cursor) -> tuple[str, str, set[str]]:
    linear = "LINEAR " if cursor.takes("LINEAR") else ""
    method = cursor.next("word").upper
    text = linear + method
    if cursor.takes("ALGORITHM"):
        text += f" ALGORITHM = {cursor.value()}"
    by_name = method == "KEY" or cursor.takes("COLUMNS")
    if by_name:
        names = [part[0].text for part in cursor.parts() if part]
        text += f" COLUMNS({listed(names)})" if method != "KEY" else f" ({listed(names)})"
        return text, method, set(names)
    words = cursor.group()
    text += f" ({flat(expression(words))})"
    return text, method, {word.text for word in words if word.kind == "name"}


def _read_partition(words: list[Token]) -> Partition:
    cursor = Cursor(words, "a partition")
    cursor.needs("PARTITION")
    name = cursor.name()
    values = ""
    if cursor.takes("VALUES", "LESS", "THAN"):
        last = cursor.takes("MAXVALUE")
        values = f"VALUES LESS THAN {'MAXVALUE' if last else _values(cursor)}"
    elif cursor.takes("VALUES", "IN"):
        values = f"VALUES IN {_values(cursor)}"
    options = _read_options(cursor)
    parts = cursor.parts() if cursor.sees("(") else []
    return Partition(name, values, options, tuple(map(_subpartition, parts)))


def _values(cursor: Cursor) -> str:
    return f"({', '.join(flat(expression(part)) for part in cursor.parts())})"


def _subpartition(words: list[Token]) -> str:
    cursor = Cursor(words, "a subpartition")
    cursor.needs("SUBPARTITION")
    return f"SUBPARTITION {written(cursor.name())} {_read_options(cursor)}".rstrip()


def _read_options(cursor: Cursor) -> str:
    found: list[str] = []
    while cursor and not cursor.sees("("):
        name = cursor.next("word").upper
        if name in ("DATA", "INDEX"):
            cursor.needs("DIRECTORY")
            name += " DIRECTORY"
        value = cursor.value()
        # The engine is the table's, which says it itself.
        if name != "ENGINE":
            found.append(f"{name} = {literal(value) if value.startswith(chr(39)) else value}")
    return " ".join(found)
