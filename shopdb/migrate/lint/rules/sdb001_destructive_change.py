"""What is dropped is gone with its rows, and the way down brings back an empty one.

The head of the file says what is lost, so that whoever runs it knows before, not after.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Change
from shopdb.migrate.lint.rule import Severity, Trouble
from shopdb.migrate.marks import mark
from shopdb.migrate.subject import subject

CODE = "SDB001"
TITLE = "Data is lost, and the file does not say so"
SEVERITY = Severity.ERROR
TAKES_ROWS = ("DROP TABLE", "DROP COLUMN", "DROP PARTITION", "TRUNCATE PARTITION")
REMEDY = "Say at the head of the file what is gone: -- Loses: every row of …"


def check_change(change: Change) -> Iterator[Trouble]:
    """What takes rows or values away in a file without `-- Loses:`."""
    if mark(change.statements[0], "loses"):
        return
    for statement, alter, action in change.actions:
        if action.what in TAKES_ROWS:
            table = change.before.get(statement)
            column = table.column(action.name) if table and action.what == "DROP COLUMN" else None
            what = f"{action.what.lower()} {action.name}".strip()
            yield Trouble(
                statement,
                action.line,
                what if action.what == "DROP TABLE" else f"{what} of {alter.table}",
                REMEDY,
                moot=change.is_empty(alter.table) or bool(column and column.is_generated),
            )
    for statement in change.statements:
        about = subject(statement.text)
        if about.verb == "TRUNCATE" and about.name.lower() not in change.made:
            yield Trouble(statement, 0, str(about), REMEDY, moot=change.is_empty(about.name))
    for statement, dml in change.dml:
        if dml.verb == "DELETE" and not (dml.has_where or dml.has_limit):
            what = f"deletes every row of {dml.table}"
            yield Trouble(statement, 0, what, REMEDY, moot=change.is_empty(dml.table))
