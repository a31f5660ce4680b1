"""What has to be away before the rest of a table can change."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from shopdb.migrate.generate.tables.columns import TEXTUAL, ColumnChanges
from shopdb.migrate.generate.tables.model import Column, ForeignKey, Key, Table

SPATIAL = "SPATIAL KEY"
LENGTH = re.compile(r"\((\d+)\)")


def cleared(old: Table, new: Table, renames: Mapping[str, str], loose: Collection[str]) -> Table:
    """The old table without the foreign keys and keys that are in the way of the rest.

    Args:
        old: the table as it is.
        new: the table as it is to be.
        renames: old names of columns and new ones.
        loose: names of foreign keys that go in any case.
    """
    changes = ColumnChanges(old, new, renames)
    renamed = changes.before
    foreign_keys = zip(old.foreign_keys, renamed.foreign_keys, strict=True)
    keys = zip(old.keys, renamed.keys, strict=True)
    unlike = unlike_columns(old, new, renames)
    moved = _moved_on_earth(changes)
    return replace(
        old,
        foreign_keys=tuple(
            key
            for key, named in foreign_keys
            if not (key.name in loose or _is_in_the_way(key, named, changes, unlike))
        ),
        keys=tuple(
            key
            for key, named in keys
            if not (_rests_on(named, moved) or _is_parsed_otherwise(named, new))
        ),
    )


def unlike_columns(old: Table, new: Table, renames: Mapping[str, str]) -> set[str]:
    """Old names of columns that change in a way that the foreign keys on them do not allow."""
    changes = ColumnChanges(old, new, renames)
    now = {column.name: column for column in new.columns}
    found = {changes.old_names[name] for name in changes.made_anew}
    found |= {column.name for column in changes.dropped}
    for name, was in changes.kept.items():
        shrinks = _length(now[name]) < _length(was)
        if shrinks or _sort_of(was, old) != _sort_of(now[name], new):
            found.add(changes.old_names[name])
    return found


def other_engine(old: Table, new: Table) -> bool:
    """Whether the table changes to another engine, which no foreign key allows."""
    return old.options.get("ENGINE") != new.options.get("ENGINE")


def to_itself(key: ForeignKey, table: Table) -> bool:
    """Whether a foreign key points at its own table."""
    return not key.schema and key.table == table.name


def _is_in_the_way(
    key: ForeignKey, named: ForeignKey, changes: ColumnChanges, unlike: set[str]
) -> bool:
    old, new = changes.old, changes.new
    wanted = {other.name: other for other in new.foreign_keys}
    # One ALTER cannot drop a constraint and add another of its name.
    redefined = key.name in wanted and wanted[key.name] != named
    # Nor drop one together with the key that it points at.
    leaves_itself = to_itself(key, old) and key.name not in wanted
    held = {*key.columns, *(key.referenced if to_itself(key, old) else ())}
    partitioned = (old.partitioning is None) != (new.partitioning is None)
    others = other_engine(old, new) or partitioned
    return redefined or leaves_itself or others or bool(held & unlike)


def _moved_on_earth(changes: ColumnChanges) -> set[str]:
    """New names of columns whose points mean other places."""
    return {
        column.name
        for column in changes.new.columns
        if column.name in changes.kept and changes.kept[column.name].srid != column.srid
    }


def _rests_on(key: Key, columns: set[str]) -> bool:
    return key.kind == SPATIAL and any(part.column in columns for part in key.parts)


def _is_parsed_otherwise(key: Key, new: Table) -> bool:
    """Whether only its parser or the like changes: to drop and add it at once changes nothing."""
    return any(
        other.name == key.name and other.parts == key.parts and other.options != key.options
        for other in new.keys
        if key.kind == other.kind == "FULLTEXT KEY"
    )


def _sort_of(column: Column, table: Table) -> tuple[str, str, str]:
    """What the two sides of a foreign key must have alike: of a text, not its length."""
    if not TEXTUAL.match(column.type):
        return column.type, "", ""
    charset = column.charset or table.charset
    return column.type.partition("(")[0], charset, column.collation or table.collation


def _length(column: Column) -> int:
    """How many characters a text may have; 0 for all else."""
    length = LENGTH.search(column.type)
    return int(length[1]) if length and TEXTUAL.match(column.type) else 0
