"""A name does not say the unit, the time zone, or what NULL means; the next reader guesses.

Which columns need a COMMENT is set with column_comments: none, nullable or all.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Room
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB108"
TITLE = "Column without a COMMENT"
SEVERITY = Severity.WARNING


def check_room(room: Room) -> Iterator[Trouble]:
    """Every column that the settings want a COMMENT of."""
    wanted = room.settings.column_comments
    for column in room.table.columns if room.table else ():
        if column.comment or wanted == "none" or (wanted == "nullable" and not column.nullable):
            continue
        yield Trouble(
            room.statement,
            column.line,
            f"{column.name} has no COMMENT",
            "Say its unit, its states, or what NULL means: COMMENT '…'.",
        )
