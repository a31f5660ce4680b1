"""The server copies the table to check every row of it, and writers wait until that is done.

One row without its parent stops it with 1452.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Change
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB007"
TITLE = "Foreign key on rows that exist"
SEVERITY = Severity.WARNING


def check_change(change: Change) -> Iterator[Trouble]:
    """Every foreign key added to a table that may hold rows."""
    for statement, alter, action in change.actions:
        if change.is_handed_over(statement):
            continue
        if action.what == "ADD FOREIGN KEY" and action.key:
            yield Trouble(
                statement,
                action.line,
                f"{action.key} makes the server copy {alter.table} while writers wait",
                "Add it while the table is small, or with foreign_key_checks = 0 (INPLACE, no row "
                "is checked) after a query that finds no orphan. Then allow it and say which.",
                moot=change.is_empty(alter.table),
            )
