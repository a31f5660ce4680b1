"""utf8mb3 holds no emoji and no rare Chinese, and is deprecated; latin1 holds almost nothing.

A join between two character sets converts one side, and cannot use its index.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Room
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB106"
TITLE = "Character set that is not allowed"
SEVERITY = Severity.ERROR


def check_room(room: Room) -> Iterator[Trouble]:
    """Every character set, named or implied by a collation or type, but those of the settings."""
    table = room.table
    if not table:
        return
    named = [
        (table.name, option.line, option.value)
        for option in table.options
        if option.word in ("CHARACTER SET", "COLLATE")
    ]
    for column in table.columns:
        national = "utf8mb3" if column.base_type in ("NATIONAL", "NCHAR", "NVARCHAR") else ""
        for value in (column.charset, column.collation, national):
            named.append((column.name, column.line, value))
    for name, line, value in named:
        charset = value.lower().split("_")[0]
        if charset and charset not in room.settings.charsets:
            yield Trouble(
                room.statement,
                line,
                f"{name} is in {charset}",
                f"Write one of {', '.join(room.settings.charsets)}, or leave it to the database.",
            )
