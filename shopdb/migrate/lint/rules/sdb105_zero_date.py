"""'0000-00-00' is no date: the strict mode refuses it, and clients read it as NULL or fail."""

import re
from collections.abc import Iterator

from shopdb.migrate.lint.files import Room
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB105"
TITLE = "Zero date"
SEVERITY = Severity.ERROR
ZERO = re.compile(r"'0000-|-00\b|^'?0'?$")


def check_room(room: Room) -> Iterator[Trouble]:
    """Every date that is 0 by default."""
    for column in room.table.columns if room.table else ():
        is_date = column.base_type in ("DATE", "DATETIME", "TIMESTAMP")
        if is_date and column.default and ZERO.search(column.default):
            yield Trouble(
                room.statement,
                column.line,
                f"{column.name} is the zero date by default",
                "Write NULL where there may be no date, or leave the DEFAULT out.",
            )
