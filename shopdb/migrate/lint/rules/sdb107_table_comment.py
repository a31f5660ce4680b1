"""A stranger reads the catalogue at three in the morning: a table says what a row of it is."""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Room
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB107"
TITLE = "Table without a COMMENT"
SEVERITY = Severity.WARNING


def check_room(room: Room) -> Iterator[Trouble]:
    """A table whose COMMENT is missing or empty."""
    table = room.table
    if table and not any(option.word == "COMMENT" and option.value for option in table.options):
        yield Trouble(
            room.statement,
            table.line,
            f"table {table.name} has no COMMENT",
            "Say in a few words what one row of it is: COMMENT = '…'.",
        )
