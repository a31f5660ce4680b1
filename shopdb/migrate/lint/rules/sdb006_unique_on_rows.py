"""Rows that are already there twice stop it with 1062, after the server has read the whole table.

What stood before it in the file has been committed by then.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.column import Column
from shopdb.migrate.lint.files import Change
from shopdb.migrate.lint.key import Key
from shopdb.migrate.lint.rule import Severity, Trouble
from shopdb.migrate.lint.table import Table

CODE = "SDB006"
TITLE = "UNIQUE key on rows that exist"
SEVERITY = Severity.WARNING


def check_change(change: Change) -> Iterator[Trouble]:
    """Every unique or primary key added, unless nothing can be there twice."""
    empty = {
        (alter.table.lower(), action.column.name.lower())
        for _, alter, action in change.actions
        if action.what == "ADD COLUMN" and action.column and _holds_nothing(action.column)
    }
    for statement, alter, action in change.actions:
        key = action.key
        if not key or key.kind not in ("UNIQUE", "PRIMARY"):
            continue
        if any((alter.table.lower(), column) in empty for column in key.columns):
            continue
        if _follows(key, change.table_at(statement, alter.table)):
            continue
        columns = ", ".join(key.parts)
        known = " AND ".join(f"{part} IS NOT NULL" for part in key.parts)
        yield Trouble(
            statement,
            action.line,
            f"{key} on {alter.table} fails where rows are equal in {columns}",
            f"Look first: SELECT {columns}, COUNT(*) FROM {alter.table} WHERE {known} "
            f"GROUP BY {columns} HAVING COUNT(*) > 1. Then allow it and say what you found.",
            moot=change.is_empty(alter.table),
        )


def _holds_nothing(column: Column) -> bool:
    return column.nullable and column.default in (None, "null") and not column.is_generated


def _follows(key: Key, table: Table | None) -> bool:
    """Whether a key that is there already makes it unique."""
    return table is not None and any(
        other.kind in ("UNIQUE", "PRIMARY")
        and other.name != key.name
        and set(other.parts) <= set(key.parts)
        for other in table.indexes
    )
