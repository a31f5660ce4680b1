"""The server can do it with less, and whoever waits for the table waits for nothing.

Measured on a scratch database at this revision, not looked up.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Change
from shopdb.migrate.lint.measured import clauses_of
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB009"
TITLE = "ALTER that asks for more than it needs"
SEVERITY = Severity.WARNING
NEEDS_MEASURE = True


def check_change(change: Change) -> Iterator[Trouble]:
    """Every ALTER whose clauses are heavier than the lightest that the server took."""
    for statement, alter in change.alters:
        found = change.measured.get(statement)
        if not found or change.is_handed_over(statement):
            continue
        if not found.refused and found.lock is not found.lightest:
            yield Trouble(
                statement,
                0,
                f"the ALTER of {alter.table} asks for: {found.lock}; measured: {found.lightest}",
                f"Ask for the lighter way: {clauses_of(found.lightest)}.",
            )
