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
    """Every change of rows without WHERE, LIMIT or chunks, and of a column that the file adds."""
    new = {
        alter.table.lower() for _, alter, action in change.actions if action.what == "ADD COLUMN"
    }
    for statement, dml in change.dml:
        if not dml.reads or dml.has_limit or mark(statement, "chunks"):
            continue
        fills = dml.verb == "UPDATE" and dml.table.lower() in new
        if fills or not dml.has_where:
            rows = "fills a new column of" if fills else "touches every row of"
            source = " or of what it reads" if dml.verb in ("INSERT", "REPLACE") else ""
            yield Trouble(
                statement,
                0,
                f"{dml.verb} {rows} {dml.table}{source}, at once",
                "Write above it -- chunks: 5000 by KEY, and in it WHERE KEY BETWEEN @chunk_from "
                "AND @chunk_to; or bound it by another WHERE.",
                moot=change.is_empty(dml.table),
            )
