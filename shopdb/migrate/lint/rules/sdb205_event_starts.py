"""Without a literal STARTS each database counts from when it was made, and runs at another hour.

Replay and rooms differ, and what should run by night runs by day.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Room
from shopdb.migrate.lint.rule import Severity, Trouble
from shopdb.migrate.lint.words import Word

CODE = "SDB205"
TITLE = "Event without a literal STARTS"
SEVERITY = Severity.ERROR


def check_room(room: Room) -> Iterator[Trouble]:
    """An event whose first moment is not written out."""
    code = room.code
    if not code or code.kind != "EVENT":
        return
    at = next((i for i, word in enumerate(code.schedule) if word.upper in ("AT", "STARTS")), None)
    moment = code.schedule[at + 1 : at + 3] if at is not None else ()
    if not _is_literal(moment):
        yield Trouble(
            room.statement,
            code.line,
            f"{code} does not say from which moment on it runs",
            "Write STARTS '2030-01-01 03:00:00'.",
        )


def _is_literal(moment: tuple[Word, ...]) -> bool:
    if moment and moment[0].upper == "TIMESTAMP":
        moment = moment[1:]
    return bool(moment) and moment[0].quoted
