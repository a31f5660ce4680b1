"""A counter that is full stops every INSERT with 1062, and to widen it the table is copied.

A failed or rolled back INSERT uses a number as well.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Room
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB111"
TITLE = "AUTO_INCREMENT that is too narrow"
SEVERITY = Severity.WARNING


def check_room(room: Room) -> Iterator[Trouble]:
    """Every counting column of a type that the settings do not allow."""
    allowed = room.settings.auto_increment
    for column in room.table.columns if room.table else ():
        if column.is_auto_increment and column.type not in allowed:
            yield Trouble(
                room.statement,
                column.line,
                f"{column.name} counts in {column.type}",
                f"Write one of: {', '.join(allowed)}.",
            )
