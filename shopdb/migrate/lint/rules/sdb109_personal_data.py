"""Whoever erases or masks a person goes by the marks in the catalogue: what is unmarked stays."""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Room
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB109"
TITLE = "Personal data without a mark"
SEVERITY = Severity.WARNING


def check_room(room: Room) -> Iterator[Trouble]:
    """Every column named as a person's data are, whose COMMENT does not say so."""
    mark = room.settings.personal_mark
    for column in room.table.columns if room.table else ():
        name = column.name.lower()
        bears = any(name == word or name.endswith(f"_{word}") for word in room.settings.personal)
        if bears and mark not in column.comment:
            yield Trouble(
                room.statement,
                column.line,
                f"{column.name} looks like a person's data and is not marked",
                f"End its COMMENT with {mark}…], or allow it and say whose data it is.",
            )
