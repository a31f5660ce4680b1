"""The server refuses it (1845, 1846): it passes a review and fails in production.

Measured on a scratch database at this revision, not looked up.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Change
from shopdb.migrate.lint.measured import clauses_of
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB010"
TITLE = "ALTER that asks for less than the server gives"
SEVERITY = Severity.ERROR
NEEDS_MEASURE = True


def check_change(change: Change) -> Iterator[Trouble]:
    """Every ALTER that the server refused as it is written."""
    for statement, alter in change.alters:
        found = change.measured.get(statement)
        if found and found.refused:
            yield Trouble(
                statement,
                0,
                f"the server refuses the ALTER of {alter.table} as it is written; "
                f"measured: {found.lightest}",
                f"Ask for what it takes ({clauses_of(found.lightest)}), or split the statement so "
                "that each part is light.",
            )
