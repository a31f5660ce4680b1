"""While the migration runs, and until the last client is deployed, somebody uses the old name.

Every query with it fails from that moment on.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Change
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB002"
TITLE = "Rename of a table or a column"
SEVERITY = Severity.ERROR


def check_change(change: Change) -> Iterator[Trouble]:
    """Every table and column that an upgrade renames."""
    for statement, alter, action in change.actions if change.direction == "up" else ():
        is_rename = action.what in ("RENAME TABLE", "RENAME COLUMN")
        is_change = action.what == "CHANGE COLUMN" and action.name != action.new_name
        if is_rename or is_change:
            owner = "" if action.what == "RENAME TABLE" else f"{alter.table}."
            yield Trouble(
                statement,
                action.line,
                f"{owner}{action.name} becomes {action.new_name}",
                "Expand and contract: add the new one, write both, move the readers, and drop the "
                "old one in a later revision. If nobody reads it, allow it and say so.",
            )
