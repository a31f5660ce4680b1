"""What an ALTER TABLE has to do to the columns of a table."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from shopdb.migrate.charsets import primary_collation
from shopdb.migrate.generate.tables.expressions import names_in
from shopdb.migrate.generate.tables.layout import Segment
from shopdb.migrate.generate.tables.model import Column, Table
from shopdb.migrate.generate.tables.names import written
from shopdb.migrate.generate.tables.renaming import with_names

TEXTUAL = re.compile(r"(VAR)?CHAR\b|(TINY|MEDIUM|LONG)?TEXT|ENUM|SET")
LONG_TEXT = re.compile(r"(TINY|MEDIUM|LONG)?TEXT")
BLOB = re.compile(r"(TINY|MEDIUM|LONG)?BLOB")

Clause = Sequence[Segment]


@dataclass(frozen=True)
class ColumnChanges:
    """The columns of two states of a table, held against each other.

    `renames` holds old names and new ones; `old` still has its old names.
    """

    old: Table
    new: Table
    renames: Mapping[str, str]

    @cached_property
    def before(self) -> Table:
        """The old table with the new names, and none that a new column could be taken for."""
        gone = {column.name: f"{column.name}, dropped" for column in self.dropped}
        return with_names(self.old, {**gone, **self.renames})

    @cached_property
    def dropped(self) -> list[Column]:
        """Old columns that the new table does not have under any name."""
        kept = {column.name for column in self.new.columns}
        # A name may be given to another column than the one that had it.
        taken = set(self.renames.values()) - self.renames.keys()
        return [
            column
            for column in self.old.columns
            if self.renames.get(column.name, column.name) not in kept or column.name in taken
        ]

    @cached_property
    def kept(self) -> dict[str, Column]:
        """Columns that both tables have, by their new names, as they were under these."""
        gone = {column.name for column in self.dropped}
        pairs = zip(self.old.columns, self.before.columns, strict=True)
        return {renamed.name: renamed for old, renamed in pairs if old.name not in gone}

    @cached_property
    def old_names(self) -> dict[str, str]:
        """The old name of each column that both tables have, by its new one."""
        back = {after: before for before, after in self.renames.items()}
        return {name: back.get(name, name) for name in self.kept}

    @cached_property
    def made_anew(self) -> set[str]:
        """New names of columns that are dropped and added again, for no MODIFY can change them.

        A virtual column cannot become another kind, nor another kind virtual; and the server lets
        no column go or be renamed that a generated column is made from.
        """
        found = {
            column.name
            for column in self.new.columns
            if column.name in self.kept
            and "VIRTUAL" in (column.stored, self.kept[column.name].stored)
            and column.stored != self.kept[column.name].stored
        }
        while True:
            moved = self._gone_names(found)
            more = {
                name
                for name, old_name in self.old_names.items()
                if moved.intersection(names_in(self._old(old_name).generated))
            }
            if more <= found:
                return found
            found |= more

    def _gone_names(self, made_anew: set[str]) -> set[str]:
        renamed = {old for old, new in self.renames.items() if old != new}
        return (
            {column.name for column in self.dropped}
            | renamed
            | {self.old_names[name] for name in made_anew}
        )

    @cached_property
    def gone_names(self) -> set[str]:
        """Old names that no expression may hold while the ALTER runs."""
        return self._gone_names(self.made_anew)

    def _old(self, name: str) -> Column:
        return next(column for column in self.old.columns if column.name == name)

    @property
    def drops(self) -> list[str]:
        """Old names of the columns to drop."""
        again = [self.old_names[name] for name in self.made_anew]
        names = {*(column.name for column in self.dropped), *again}
        return [column.name for column in self.old.columns if column.name in names]

    @cached_property
    def changes_charset(self) -> bool:
        """Whether the table's own character set or collation is another."""
        old, new = ((table.charset, table.collation) for table in (self.old, self.new))
        return bool(self.new.charset) and old != new

    @cached_property
    def converts(self) -> bool:
        """Whether CONVERT TO does for all texts what MODIFY would have to do for each of them.

        It would make a TEXT longer where the new character set needs more bytes, a BLOB shorter
        that was a text, and one that was anything else as long as that was.
        """
        texts = [column for column in self.new.columns if TEXTUAL.match(column.type)]
        followed = [self.kept.get(column.name, column) for column in texts]
        return bool(
            self.changes_charset
            and any(column.name in self.kept for column in texts)
            and not any(column.charset for column in (*texts, *followed))
            and not any(LONG_TEXT.match(column.type) for column in (*texts, *followed))
            and not any(
                bool(TEXTUAL.match(column.type)) != bool(TEXTUAL.match(self.kept[column.name].type))
                or (BLOB.match(column.type) and column.type != self.kept[column.name].type)
                for column in self.new.columns
                if column.name in self.kept
            )
        )

    def clauses(self) -> Iterator[Clause]:
        """The clauses that rename, add, change and move columns, in the order of the new table."""
        before = ""
        still = self._standing()
        last_kept = max(
            (at for at, column in enumerate(self.new.columns) if column.name in still), default=-1
        )
        for at, column in enumerate(self.new.columns):
            place = f"AFTER {written(before)}" if before else "FIRST"
            before = column.name
            if column.name not in self.kept or column.name in self.made_anew:
                where = [place] if at < last_kept else []
                yield [f"ADD COLUMN {written(column.name)}", *column.definition, *where]
            else:
                moved = [] if column.name in still else [place]
                yield from self._change(column, moved)

    def _change(self, column: Column, moved: list[str]) -> Iterator[Clause]:
        name, old_name = written(column.name), self.old_names[column.name]
        changed = bool(moved) or self._is_changed(column)
        if old_name == column.name:
            if changed:
                yield [f"MODIFY COLUMN {name}", *column.definition, *moved]
        elif changed:
            yield [f"CHANGE COLUMN {written(old_name)} {name}", *column.definition, *moved]
        else:
            yield [f"RENAME COLUMN {written(old_name)} TO {name}"]

    def _is_changed(self, column: Column) -> bool:
        was = self.kept[column.name]
        old = self._old(self.old_names[column.name])
        if self.gone_names.intersection(names_in(old.default_expression)):
            return True
        if column.lacks_default and not was.lacks_default:
            # ALTER COLUMN … DROP DEFAULT comes by itself.
            column = replace(column, default="NULL")
        if self.changes_charset and not self.converts and TEXTUAL.match(column.type):
            was, column = _resolved(was, self.old), _resolved(column, self.new)
        return was != column

    def _standing(self) -> set[str]:
        """The new names of columns that need not move: as many as can stay where they are."""
        stay = [name for name in self.kept if name not in self.made_anew]
        wanted = [column.name for column in self.new.columns if column.name in stay]
        return set(longest_common(stay, wanted))


def _resolved(column: Column, table: Table) -> Column:
    """A column with the character set and collation of its table, if it has none of its own."""
    if column.charset:
        return column
    collation = table.collation or primary_collation(table.charset)
    return replace(column, charset=table.charset, collation=collation)


def longest_common(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """The longest sequence of names that both hold in its order."""
    best: list[list[list[str]]] = [[[] for _ in range(len(other) + 1)] for _ in range(len(one) + 1)]
    for i, left in enumerate(one):
        for j, right in enumerate(other):
            if left == right:
                best[i + 1][j + 1] = [*best[i][j], left]
            else:
                best[i + 1][j + 1] = max(best[i][j + 1], best[i + 1][j], key=len)
    return best[-1][-1]
