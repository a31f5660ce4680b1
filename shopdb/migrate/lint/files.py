"""What a rule is asked about: a room's file, or one file of a revision."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from shopdb.migrate.lint.actions import Action
from shopdb.migrate.lint.alter import Alter, read_alter
from shopdb.migrate.lint.code import Code, read_code
from shopdb.migrate.lint.column import Column
from shopdb.migrate.lint.dml import Dml, read_dml
from shopdb.migrate.lint.settings import Settings
from shopdb.migrate.lint.table import Table, read_table
from shopdb.migrate.lint.words import Unread
from shopdb.migrate.marks import mark
from shopdb.migrate.measure import Measured
from shopdb.migrate.statements import Statement
from shopdb.migrate.subject import subject

Read = Table | Code | list[Alter] | Dml | None

CODE_KINDS = ("VIEW", "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT")
DML_VERBS = ("INSERT", "REPLACE", "UPDATE", "DELETE", "WITH")
# Statements of which no rule asks more than their first words.
PLAIN_VERBS = {
    "ANALYZE", "CALL", "CHECK", "DO", "FLUSH", "GRANT", "LOAD", "LOCK", "OPTIMIZE", "REPAIR",
    "REVOKE", "SELECT", "SET", "TRUNCATE", "UNLOCK", "USE",
}  # fmt: skip


def read_statement(statement: Statement) -> Read:
    """What a statement says; None where no rule asks more than its first words.

    Raises:
        Unread: it says something that the linter does not understand.
    """
    about = subject(statement.text)
    if about.verb in DML_VERBS:
        return read_dml(statement.text)
    if about.verb in PLAIN_VERBS:
        return None
    if about.verb == "CREATE" and about.kind == "TABLE":
        return read_table(statement.text)
    if about.verb == "CREATE" and about.kind in CODE_KINDS:
        return read_code(statement.text)
    if about.kind in ("TABLE", "INDEX"):
        return read_alter(statement.text)
    if about.kind and about.verb in ("CREATE", "ALTER", "DROP", "RENAME"):
        return None
    raise Unread(f"no rule understands {about.verb or 'an empty statement'}")


@dataclass(frozen=True)
class File:
    """Statements of one file, and what is known around them.

    `broken` says why the file could not be read at all; its one statement is then empty.
    """

    statements: tuple[Statement, ...]
    settings: Settings
    broken: str = ""

    @cached_property
    def _read(self) -> list[tuple[Statement, Read | Unread]]:
        if self.broken:
            return [(self.statements[0], Unread(self.broken))]
        return [(statement, _read_or_not(statement)) for statement in self.statements]

    @property
    def unread(self) -> list[tuple[Statement, Unread]]:
        """What is not understood."""
        return [(one, found) for one, found in self._read if isinstance(found, Unread)]


@dataclass(frozen=True)
class Room(File):
    """A room's file, which holds one object as it shall be."""

    @property
    def statement(self) -> Statement:
        """Its statement."""
        return self.statements[0]

    @property
    def table(self) -> Table | None:
        """Its table, if it is one and was understood."""
        return next((found for _, found in self._read if isinstance(found, Table)), None)

    @property
    def code(self) -> Code | None:
        """Its view, routine, trigger or event, if it is one and was understood."""
        return next((found for _, found in self._read if isinstance(found, Code)), None)


@dataclass(frozen=True)
class Change(File):
    """One file of a revision; `direction` is up or down, and `pair` is the other file.

    `tables` are the rooms', by their names in lower case. `filled` are the tables of a live
    database that hold rows; None where no database was asked, and every table may hold some.
    `measured` holds the lock class of each ALTER, and `before` the table as it was before it; both
    are empty where nothing was measured.
    """

    revision: str = ""
    direction: str = "up"
    pair: tuple[Statement, ...] = ()
    tables: Mapping[str, Table] = field(default_factory=dict)
    filled: frozenset[str] | None = None
    measured: Mapping[Statement, Measured] = field(default_factory=dict)
    before: Mapping[Statement, Table] = field(default_factory=dict)

    @property
    def other_way(self) -> str:
        """The direction of the other file."""
        return "down" if self.direction == "up" else "up"

    @cached_property
    def made(self) -> frozenset[str]:
        """The tables that the file makes itself, in lower case: nobody has used them yet."""
        return frozenset(found.name.lower() for _, found in self._read if isinstance(found, Table))

    @cached_property
    def alters(self) -> list[tuple[Statement, Alter]]:
        """Every change to a table that the file does not make itself."""
        return [
            (statement, alter)
            for statement, found in self._read
            if isinstance(found, list)
            for alter in found
            if alter.table.lower() not in self.made
        ]

    @cached_property
    def actions(self) -> list[tuple[Statement, Alter, Action]]:
        """Every action of `alters`."""
        return [
            (statement, alter, action)
            for statement, alter in self.alters
            for action in alter.actions
        ]

    @property
    def redefined(self) -> Iterator[tuple[Statement, Alter, Action, Column]]:
        """Every column that is defined anew where it stands, unless a tool does it."""
        for statement, alter, action in self.actions:
            anew = action.what in ("MODIFY COLUMN", "CHANGE COLUMN")
            if anew and action.column and not self.is_handed_over(statement):
                yield statement, alter, action, action.column

    @cached_property
    def dml(self) -> list[tuple[Statement, Dml]]:
        """Every change of rows in a table that the file does not make itself."""
        return [
            (statement, found)
            for statement, found in self._read
            if isinstance(found, Dml) and found.table.lower() not in self.made
        ]

    def is_handed_over(self, statement: Statement) -> bool:
        """Whether a tool shall run it, so that nobody waits while it copies the table."""
        return mark(statement, "hand over") is not None

    def is_empty(self, table: str) -> bool:
        """Whether a live database is known to hold no row in a table."""
        return self.filled is not None and table.lower() not in self.filled

    def table_at(self, statement: Statement, name: str) -> Table | None:
        """A table before a statement, or as its room has it where nothing was measured."""
        return self.before.get(statement) or self.tables.get(name.lower())


def _read_or_not(statement: Statement) -> Read | Unread:
    try:
        return read_statement(statement)
    except Unread as unread:
        return unread
