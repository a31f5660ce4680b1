"""A member is stored as its number: one put in between, or taken out, rewrites every row.

A row with a member that is gone stops the change or becomes ''. Only a member added at the end is
INSTANT.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Change
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB005"
TITLE = "The members of an ENUM or SET change"
SEVERITY = Severity.WARNING


def check_change(change: Change) -> Iterator[Trouble]:
    """Every ENUM and SET that is modified."""
    for statement, alter, action, column in change.redefined:
        if column.base_type in ("ENUM", "SET"):
            yield Trouble(
                statement,
                action.line,
                f"{alter.table}.{action.name} gets the members {column.type}",
                "Add members at the end alone and say ALGORITHM = INSTANT; or hold the states in a "
                "VARCHAR with a CHECK, or in a table of their own.",
                moot=alter.algorithm == "INSTANT" or change.is_empty(alter.table),
            )
