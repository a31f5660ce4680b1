"""Every table of a database, from one state to another, across the foreign keys between them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.generate.tables.alter import rename_table
from shopdb.migrate.generate.tables.alteration import Alteration
from shopdb.migrate.generate.tables.clearing import unlike_columns
from shopdb.migrate.generate.tables.create import written_table
from shopdb.migrate.generate.tables.model import ForeignKey, Table
from shopdb.migrate.generate.tables.names import written
from shopdb.migrate.generate.tables.parse import parse
from shopdb.migrate.generate.tables.renaming import with_name
from shopdb.migrate.generate.tables.stages import NO_RENAMES, Stages, stages
from shopdb.migrate.generate.tables.step import step

Tables = Mapping[str, Table]
Texts = Mapping[str, str]
NO_COLUMNS: Mapping[str, Mapping[str, str]] = {}


def alter_tables(
    old: Texts,
    new: Texts,
    renamed_tables: Mapping[str, str] = NO_RENAMES,
    renamed_columns: Mapping[str, Mapping[str, str]] = NO_COLUMNS,
) -> list[Alteration]:
    """The statements that turn all tables of a database into others, in an order that works.

    Foreign keys in the way go first, then tables that are no more; then tables are made and
    altered, each after those that it points at; foreign keys that need more than that come last.

    Args:
        old: what SHOW CREATE TABLE says of every table, by its name, unchanged ones as well.
        new: what it is to say.
        renamed_tables: old names of tables that stay under another name, and the new ones.
        renamed_columns: by the table's new name, old names of columns and the new ones.

    Raises:
        MigrationProblem: as of `alter`, or tables exchange their names.
    """
    database = _Database(
        {name: parse(text) for name, text in old.items()},
        {name: parse(text) for name, text in new.items()},
        renamed_tables,
        renamed_columns,
    )
    return list(database.statements())


class _Database:
    """Two states of a database: `_was` with the old names of tables, `_old` with the new ones."""

    def __init__(
        self,
        old: Tables,
        new: Tables,
        renamed_tables: Mapping[str, str],
        renamed_columns: Mapping[str, Mapping[str, str]],
    ) -> None:
        self._new = new
        self._names = renamed_tables
        self._columns = renamed_columns
        self._gone = {
            name: table
            for name, table in old.items()
            if name not in renamed_tables and (name not in new or name in renamed_tables.values())
        }
        kept = [table for name, table in old.items() if name not in self._gone]
        self._old = {table.name: table for table in map(self._seen_later, kept)}
        order = _parents_first(new)
        self._order = {name: at for at, name in enumerate(order)}

    def _seen_later(self, table: Table) -> Table:
        """An old table once every table, and the columns that others point at, are renamed."""
        table = with_name(table, self._names.get(table.name, table.name))
        keys = (self._pointing(key, table.name) for key in table.foreign_keys)
        return replace(table, foreign_keys=tuple(keys))

    def _pointing(self, key: ForeignKey, child: str) -> ForeignKey:
        # Of a table that points at itself, `stages` renames both ends.
        if key.schema or key.table == child or key.table in self._gone:
            return key
        parent = self._names.get(key.table, key.table)
        renames = self._columns.get(parent, {})
        referenced = tuple(renames.get(name, name) for name in key.referenced)
        return replace(key, table=parent, referenced=referenced)

    def statements(self) -> Iterator[Alteration]:
        """Every statement, in order."""
        early, late = self._renames()
        for before, after in early:
            yield rename_table(before, after)
        renamed_late = {after for _, after in late}
        yield from self._first(self._plans.keys() - renamed_late)
        yield from self._drops()
        for before, after in late:
            yield rename_table(before, after)
        yield from self._first(renamed_late)
        for name in self._order:
            if name in self._plans:
                yield from self._plans[name].main
            else:
                yield Alteration(written_table(self._without_late(self._new[name])))
        for name, table in self._new.items():
            if name in self._plans:
                yield from self._plans[name].last
            elif whole := step(self._without_late(table), table, NO_RENAMES):
                yield whole

    def _first(self, names: Iterable[str]) -> Iterator[Alteration]:
        for name in sorted(names):
            yield from self._plans[name].first

    def _renames(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """Renames in an order that finds each new name free; the second after the drops."""
        waiting = dict(self._names)
        early: list[tuple[str, str]] = []
        while ready := [old for old, new in waiting.items() if new not in {*waiting, *self._gone}]:
            early += [(old, waiting.pop(old)) for old in ready]
        late: list[tuple[str, str]] = []
        while ready := [old for old, new in waiting.items() if new not in waiting]:
            late += [(old, waiting.pop(old)) for old in ready]
        if waiting:
            raise MigrationProblem(
                f"tables exchange their names: {', '.join(waiting)}",
                "Do it in two revisions, with a name between.",
            )
        return early, late

    def _drops(self) -> Iterator[Alteration]:
        order = list(reversed(_parents_first(self._gone)))
        for name, table in self._gone.items():
            later = [
                key
                for key in table.foreign_keys
                if key.table in self._gone and order.index(key.table) < order.index(name)
            ]
            freed = tuple(key for key in table.foreign_keys if key not in later)
            if found := step(table, replace(table, foreign_keys=freed), NO_RENAMES):
                yield found
        for name in order:
            yield Alteration(f"DROP TABLE {written(name)}", f"every row of {name}")

    @cached_property
    def _plans(self) -> dict[str, Stages]:
        """What is to be done to each table that stays."""
        return {
            name: stages(
                table,
                self._new[name],
                self._columns.get(name, {}),
                self._loose(name),
                self._pointed_at(name),
            )
            for name, table in self._old.items()
        }

    def _pointed_at(self, name: str) -> set[str]:
        """Old names of a table's columns that foreign keys of other tables point at."""
        back = {after: before for before, after in self._columns.get(name, {}).items()}
        return {
            back.get(column, column)
            for child in self._old.values()
            for key in child.foreign_keys
            if key.table == name != child.name and not key.schema
            for column in key.referenced
        }

    def _loose(self, name: str) -> set[str]:
        """Foreign keys of a table that go first or come last, for another table's sake."""
        old, new = self._old[name], self._new[name]
        wanted = {key.name: key for key in new.foreign_keys}
        renames = self._columns.get(name, {})
        found = set()
        for key in old.foreign_keys:
            own = replace(key, columns=tuple(renames.get(item, item) for item in key.columns))
            is_lasting = wanted.get(key.name) == own
            if key.table != name and (self._is_upset(key) or not is_lasting):
                found.add(key.name)
        known = {key.name for key in old.foreign_keys}
        return found | {
            key.name
            for key in new.foreign_keys
            if key.name not in known and self._comes_later(key.table, name)
        }

    def _is_upset(self, key: ForeignKey) -> bool:
        """Whether the columns that a foreign key points at change under it."""
        if key.schema or key.table not in self._old:
            return not key.schema
        parent = key.table
        renames = self._columns.get(parent, {})
        unlike = unlike_columns(self._old[parent], self._new[parent], renames)
        return bool({renames.get(name, name) for name in unlike} & set(key.referenced))

    def _comes_later(self, parent: str, child: str) -> bool:
        return self._order.get(parent, -1) > self._order[child]

    def _without_late(self, table: Table) -> Table:
        """A new table without its foreign keys to tables that are made after it."""
        now = (key for key in table.foreign_keys if not self._comes_later(key.table, table.name))
        return replace(table, foreign_keys=tuple(now))


def _parents_first(tables: Tables) -> list[str]:
    """The tables, each after those that it points at; where these go in a circle, some before."""
    ordered: dict[str, None] = {}
    entered: set[str] = set()

    def enter(name: str) -> None:
        if name in entered or name not in tables:
            return
        entered.add(name)
        for key in tables[name].foreign_keys:
            enter("" if key.schema else key.table)
        ordered[name] = None

    for name in sorted(tables):
        enter(name)
    return list(ordered)
