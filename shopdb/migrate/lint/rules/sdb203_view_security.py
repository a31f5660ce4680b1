"""A view that says nothing lends its owner's rights to whoever may read it."""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Room
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB203"
TITLE = "View without SQL SECURITY"
SEVERITY = Severity.WARNING


def check_room(room: Room) -> Iterator[Trouble]:
    """A view that leaves it to the server."""
    code = room.code
    if code and code.kind == "VIEW" and not code.security:
        yield Trouble(
            room.statement,
            code.line,
            f"{code} does not say SQL SECURITY",
            "Write SQL SECURITY INVOKER, or DEFINER where it is meant to lend its owner's rights.",
        )
