"""One transaction over a whole table locks every row of it until the last one is written.

Replicas stop behind it, the undo log grows, and an interruption takes all of it back.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Change
from shopdb.migrate.lint.rule import Severity, Trouble
from shopdb.migrate.marks import mark

CODE = "SDB012"
TITLE = "Change of all rows in one transaction"
SEVERITY = Severity.WARNING


def check_change(change: Change) -> Iterator[Trouble]:
    """Every change of rows without WHERE, LIMIT or chunks."""
    for statement, dml in change.dml:
        bounded = dml.has_where or dml.has_limit or mark(statement, "chunks")
        if dml.reads and not bounded and dml.verb != "SELECT":
            yield Trouble(
                statement,
                0,
                f"{dml.verb} touches every row of {dml.table} or of what it reads, at once",
                "Write above it -- chunks: 5000 by <its key>, or bound it with WHERE.",
                moot=change.is_empty(dml.table),
            )
