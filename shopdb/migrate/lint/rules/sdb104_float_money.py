"""0.1 + 0.2 is not 0.3 in a FLOAT: sums of money drift, and two of them are never equal."""

import re
from collections.abc import Iterator

from shopdb.migrate.lint.files import Room
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB104"
TITLE = "Money in a FLOAT or DOUBLE"
SEVERITY = Severity.ERROR


def check_room(room: Room) -> Iterator[Trouble]:
    """Every such column whose name or COMMENT speaks of money."""
    for column in room.table.columns if room.table else ():
        said = set(re.findall(r"[a-z]+", f"{column.name} {column.comment}".lower()))
        if column.base_type in ("FLOAT", "DOUBLE", "REAL") and said & set(room.settings.money):
            yield Trouble(
                room.statement,
                column.line,
                f"{column.name} holds money as {column.type}",
                "Write DECIMAL(19, 4).",
            )
