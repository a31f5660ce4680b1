"""What is not said is SQL SECURITY DEFINER and CONTAINS SQL: the owner's rights, unawares.

The data access clause is what a reader, a router and the binary log go by.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Room
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB202"
TITLE = "Routine without SQL SECURITY or data access"
SEVERITY = Severity.WARNING


def check_room(room: Room) -> Iterator[Trouble]:
    """A routine that leaves one of the two to the server."""
    code = room.code
    if not code or code.kind not in ("PROCEDURE", "FUNCTION"):
        return
    if not code.security:
        yield Trouble(
            room.statement,
            code.line,
            f"{code} does not say SQL SECURITY",
            "Write SQL SECURITY INVOKER, or DEFINER where the caller shall borrow rights.",
        )
    if not code.access:
        yield Trouble(
            room.statement,
            code.line,
            f"{code} does not say what it does with data",
            "Write NO SQL, READS SQL DATA or MODIFIES SQL DATA.",
        )
