"""Reads the clauses of an ALTER TABLE."""

from collections.abc import Callable
from dataclasses import dataclass

from shopdb.migrate.lint.column import Column, read_column
from shopdb.migrate.lint.key import Key, read_key
from shopdb.migrate.lint.table import Option, read_option
from shopdb.migrate.lint.words import Reader, clauses

DROPPED = (
    "PRIMARY KEY", "FOREIGN KEY", "INDEX", "KEY", "CHECK", "CONSTRAINT", "PARTITION",
)  # fmt: skip
# What is done to partitions or to the table's file: each stands alone in its ALTER.
UPKEEP = (
    "TRUNCATE PARTITION", "EXCHANGE PARTITION", "COALESCE PARTITION", "REORGANIZE PARTITION",
    "ANALYZE PARTITION", "CHECK PARTITION", "OPTIMIZE PARTITION", "REBUILD PARTITION",
    "REPAIR PARTITION", "REMOVE PARTITIONING", "DISCARD PARTITION", "IMPORT PARTITION",
    "DISCARD TABLESPACE", "IMPORT TABLESPACE", "SECONDARY_LOAD", "SECONDARY_UNLOAD",
)  # fmt: skip
# They run on to the statement's end.
WHOLE = ("ADD PARTITION", "PARTITION BY", "ORDER BY", *UPKEEP)
SIMPLE = (
    "FORCE", "ENABLE KEYS", "DISABLE KEYS", "WITH VALIDATION", "WITHOUT VALIDATION", "UPGRADE",
)  # fmt: skip


@dataclass(frozen=True)
class Action:
    """One thing that an ALTER does.

    `what` is key words: ADD COLUMN, ADD KEY, DROP COLUMN, DROP FOREIGN KEY, MODIFY COLUMN, CHANGE
    COLUMN, RENAME TABLE, RENAME COLUMN, OPTION, one of UPKEEP and so on. `name` is the object that
    it is done to and `new_name` what that is called afterwards.
    """

    what: str
    line: int
    name: str = ""
    new_name: str = ""
    column: Column | None = None
    key: Key | None = None
    option: Option | None = None


ReadAction = Callable[[Reader, int], list[Action]]


def read_actions(table: str, reader: Reader) -> list[Action]:
    """The actions that the next clause of an ALTER TABLE stands for: ADD (a, b) for several.

    Args:
        table: the table's name.
        reader: at the clause, or at what stands behind it without a comma.

    Raises:
        Unread: a word is not understood.
    """
    line = reader.line
    if reader.sees("RENAME") and not reader.sees("RENAME COLUMN", "RENAME INDEX", "RENAME KEY"):
        reader.next()
        reader.take("TO", "AS", "=")
        return [Action("RENAME TABLE", line, table, reader.name())]
    if what := reader.take(*WHOLE):
        reader.rest()
        return [Action(what, line)]
    if what := reader.take(*SIMPLE):
        return [Action(what, line)]
    if phrase := reader.take(*READERS):
        return READERS[phrase](reader, line)
    return [Action("OPTION", line, option=read_option(reader))]


def _added(reader: Reader, line: int) -> list[Action]:
    if key := read_key(reader):
        what = {"FOREIGN": "ADD FOREIGN KEY", "CHECK": "ADD CHECK"}.get(key.kind, "ADD KEY")
        return [Action(what, line, key.name, key=key)]
    reader.take("COLUMN")
    if not reader.sees("("):
        column = _column(reader)
        return [Action("ADD COLUMN", line, column.name, column=column)]
    found = []
    for clause in clauses(reader.group()):
        inner = Reader(clause)
        found += _added(inner, inner.line)
    return found


def _column(reader: Reader) -> Column:
    """A column, and where it is put."""
    column = read_column(reader)
    if reader.take("AFTER"):
        reader.name()
    else:
        reader.take("FIRST")
    return column


def _dropping(reader: Reader, line: int) -> list[Action]:
    what = reader.take(*DROPPED)
    if what == "PARTITION":
        names = [Reader(clause).name() for clause in clauses(reader.rest())]
        return [Action("DROP PARTITION", line, ", ".join(names))]
    if not what:
        reader.take("COLUMN")
    name = "" if what == "PRIMARY KEY" else reader.name()
    return [Action(f"DROP {what.replace('INDEX', 'KEY') or 'COLUMN'}", line, name)]


def _modified(reader: Reader, line: int) -> list[Action]:
    column = _column(reader)
    return [Action("MODIFY COLUMN", line, column.name, column.name, column)]


def _changed(reader: Reader, line: int) -> list[Action]:
    old, column = reader.name(), _column(reader)
    return [Action("CHANGE COLUMN", line, old, column.name, column)]


def _renaming(what: str) -> ReadAction:
    def read(reader: Reader, line: int) -> list[Action]:
        old = reader.name()
        reader.need("TO")
        return [Action(what, line, old, reader.name())]

    return read


def _altered(reader: Reader, line: int) -> list[Action]:
    what = reader.take("INDEX", "CHECK", "CONSTRAINT", "COLUMN") or "COLUMN"
    name = reader.name()
    reader.rest()
    return [Action(f"ALTER {what}", line, name)]


def _converted(reader: Reader, line: int) -> list[Action]:
    option = Option("CHARACTER SET", reader.name(), line)
    if reader.take("COLLATE"):
        reader.name()
    return [Action("CONVERT", line, option=option)]


# A longer phrase stands before one that it begins with.
READERS: dict[str, ReadAction] = {
    "ADD": _added,
    "DROP": _dropping,
    "MODIFY COLUMN": _modified,
    "MODIFY": _modified,
    "CHANGE COLUMN": _changed,
    "CHANGE": _changed,
    "RENAME COLUMN": _renaming("RENAME COLUMN"),
    "RENAME INDEX": _renaming("RENAME KEY"),
    "RENAME KEY": _renaming("RENAME KEY"),
    "ALTER": _altered,
    "CONVERT TO CHARACTER SET": _converted,
    "CONVERT TO CHARSET": _converted,
}
