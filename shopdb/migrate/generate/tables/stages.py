"""In how many statements, and in which order, one table becomes another."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from shopdb.migrate.generate.tables.alteration import Alteration
from shopdb.migrate.generate.tables.clearing import cleared, other_engine, to_itself
from shopdb.migrate.generate.tables.columns import ColumnChanges
from shopdb.migrate.generate.tables.expressions import names_in
from shopdb.migrate.generate.tables.model import Column, Key, Table
from shopdb.migrate.generate.tables.partitions import Partitioning
from shopdb.migrate.generate.tables.renaming import refuse_wrong, with_names
from shopdb.migrate.generate.tables.repartition import repartition
from shopdb.migrate.generate.tables.step import step
from shopdb.migrate.normalise import ROTATING

NO_RENAMES: Mapping[str, str] = {}


@dataclass(frozen=True)
class Stages:
    """The statements for one table, by when they can run.

    `first` takes away what is in the way, `last` brings what needs the rest; `main` is between.
    """

    first: list[Alteration]
    main: list[Alteration]
    last: list[Alteration]


def stages(
    old: Table,
    new: Table,
    renames: Mapping[str, str],
    loose: Collection[str] = (),
    pointed_at: Collection[str] = (),
) -> Stages:
    """The statements for one table that keeps its name.

    Args:
        old: the table as it is.
        new: the table as it is to be.
        renames: old names of columns and new ones.
        loose: names of foreign keys that are away while columns change, here or in other tables.
        pointed_at: old names of columns that foreign keys of other tables point at.

    Raises:
        MigrationProblem: as of `alter`.
    """
    refuse_wrong(old, new, renames)
    new = replace(new, partitioning=_lasting_partitions(old, new))
    start = cleared(old, new, renames, loose)
    filled = _filled(start, new, renames)
    main = _step(start, filled)
    # The server renames what a foreign key holds on to, but not while it copies the table.
    if _held(filled, pointed_at).intersection(renames):
        bare = _bare(filled, renames)
        renamed = with_names(bare, renames)
        main += [*_step(filled, bare), *_step(bare, renamed, renames)]
        filled, renames = renamed, NO_RENAMES
    complete = _without_late(filled, new, loose)
    changed = _sayable(filled, complete, renames)
    relaxed = _null_yet(filled, changed, renames, pointed_at)
    main += [*_step(filled, relaxed, renames), *_step(relaxed, changed), *_step(changed, complete)]
    if _same_partitioning(ColumnChanges(filled, changed, renames)):
        main += repartition(new.name, filled.partitioning, new.partitioning)
    return Stages(_step(old, start), main, _step(complete, new))


def _step(old: Table, new: Table, renames: Mapping[str, str] = NO_RENAMES) -> list[Alteration]:
    found = step(old, new, renames)
    return [found] if found else []


def _lasting_partitions(old: Table, new: Table) -> Partitioning | None:
    """How the new table is partitioned; which months a [rotating] one holds is the day's doing."""
    before, after = old.partitioning, new.partitioning
    rotates = ROTATING in new.options.get("COMMENT", "")
    if before and after and rotates and before.by == after.by:
        return replace(after, partitions=before.partitions)
    return after


def _filled(old: Table, new: Table, renames: Mapping[str, str]) -> Table:
    """The old table, each virtual column that is to hold values of its own stored already.

    So it keeps what it computed: the server changes STORED to a plain column, VIRTUAL to neither.
    """
    plain = {column.name for column in new.columns if not column.stored}

    def stored(column: Column) -> Column:
        fills = column.stored == "VIRTUAL" and renames.get(column.name, column.name) in plain
        return replace(column, stored="STORED") if fills else column

    return replace(old, columns=tuple(map(stored, old.columns)))


def _held(table: Table, pointed_at: Collection[str]) -> set[str]:
    """The columns that foreign keys hold on to, from here or from elsewhere."""
    here = (
        {*key.columns, *(key.referenced if to_itself(key, table) else ())}
        for key in table.foreign_keys
    )
    return set(pointed_at).union(*here)


def _bare(table: Table, renames: Mapping[str, str]) -> Table:
    """The table without what the server does not carry along where columns are renamed."""
    changes = ColumnChanges(table, with_names(table, renames), renames)
    gone = changes.gone_names
    anew = {changes.old_names[name] for name in changes.made_anew}

    def stays(key: Key) -> bool:
        expressions = {name for part in key.parts for name in names_in(part.expression)}
        return not expressions & gone and not any(part.column in anew for part in key.parts)

    def without_default(column: Column) -> Column:
        if not gone & {*names_in(column.default_expression)}:
            return column
        return replace(column, default_expression=(), default="NULL" if column.nullable else "")

    return replace(
        table,
        columns=tuple(without_default(item) for item in table.columns if item.name not in anew),
        keys=tuple(key for key in table.keys if stays(key)),
        checks=tuple(check for check in table.checks if not gone & {*names_in(check.condition)}),
    )


def _without_late(old: Table, new: Table, loose: Collection[str]) -> Table:
    """The new table without the foreign keys that only a statement of their own can add.

    A copy of the table is checked against the old one, if its foreign key points at itself.
    """
    known = {key.name for key in old.foreign_keys}
    now = (
        key
        for key in new.foreign_keys
        if key.name in known
        or not (key.name in loose or to_itself(key, new) or other_engine(old, new))
    )
    return replace(new, foreign_keys=tuple(now))


def _sayable(old: Table, new: Table, renames: Mapping[str, str]) -> Table:
    """The new table with a default for each column that no MODIFY or ADD can leave without."""
    was = {column.name: column for column in with_names(old, renames).columns}

    def sayable(column: Column) -> Column:
        is_new = was.get(column.name) != column
        return replace(column, default="NULL") if column.lacks_default and is_new else column

    return replace(new, columns=tuple(map(sayable, new.columns)))


def _null_yet(
    old: Table, new: Table, renames: Mapping[str, str], pointed_at: Collection[str]
) -> Table:
    """The new table, with columns that foreign keys hold on to still NULL while more changes.

    The server lets these become NOT NULL in place, but not while it copies the table.
    """
    changes = ColumnChanges(old, new, renames)
    held = _held(old, pointed_at)

    def null_yet(column: Column) -> Column:
        was = changes.kept.get(column.name)
        if was is None or changes.old_names[column.name] not in held:
            return column
        if column.nullable or not was.nullable:
            return column
        nullable = replace(column, nullable=True)
        return replace(nullable, default="NULL") if nullable.lacks_default else nullable

    relaxed = replace(new, columns=tuple(map(null_yet, new.columns)))
    return relaxed if step(old, relaxed, renames) else new


def _same_partitioning(changes: ColumnChanges) -> bool:
    old, new = changes.old.partitioning, changes.new.partitioning
    return bool(old and new and old.by == new.by and not changes.gone_names & old.columns)
