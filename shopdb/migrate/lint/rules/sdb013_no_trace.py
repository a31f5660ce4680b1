"""After an interruption nothing shows whether it ran: the runner refuses to guess.

Where it may run twice, the file says so and why.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Change
from shopdb.migrate.lint.rule import Severity, Trouble
from shopdb.migrate.subject import subject
from shopdb.migrate.touched import Kind, kind

CODE = "SDB013"
TITLE = "Statement that leaves no trace in the schema"
SEVERITY = Severity.ERROR


def check_change(change: Change) -> Iterator[Trouble]:
    """Every statement that the runner refuses for want of `-- idempotent`."""
    for statement in change.statements:
        if kind(statement) is Kind.UNKNOWN and not change.broken:
            yield Trouble(
                statement,
                0,
                f"{subject(statement.text)} leaves no trace by which a rerun could tell it ran",
                "If it may run twice, write above it -- idempotent: why. If not, write it another "
                "way.",
            )
