"""Every INSERT of the old code fails with 1364 once the column is there, for it does not name it.

The rows that exist get '' or 0, which nobody chose; a date fails with 1292.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Change
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB003"
TITLE = "NOT NULL column without a default on a table in use"
SEVERITY = Severity.WARNING


def check_change(change: Change) -> Iterator[Trouble]:
    """Every column added that has to have a value and is given none."""
    for statement, alter, action in change.actions:
        column = action.column
        if action.what != "ADD COLUMN" or not column or column.nullable:
            continue
        if column.default is None and not (column.is_generated or column.is_auto_increment):
            yield Trouble(
                statement,
                action.line,
                f"{alter.table}.{column.name} is NOT NULL and has no DEFAULT",
                "Give it a DEFAULT; or add it as NULL, fill it in chunks, and make it NOT NULL in "
                "a later revision.",
                moot=change.is_empty(alter.table),
            )
