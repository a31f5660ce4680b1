"""A way down that does nothing leaves its revision's objects behind, and the next up fails on them.

Where there is nothing to take back, the file says why.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Change
from shopdb.migrate.lint.rule import Severity, Trouble
from shopdb.migrate.statements import Statement
from shopdb.migrate.subject import subject

CODE = "SDB015"
TITLE = "Down that takes nothing back"
SEVERITY = Severity.ERROR


def check_change(change: Change) -> Iterator[Trouble]:
    """A down of nothing but DO, where the up does something."""
    if change.direction != "down" or _does_something(change.statements):
        return
    if _does_something(change.pair):
        yield Trouble(
            change.statements[0],
            0,
            f"the down of {change.revision} takes nothing back of what its up does",
            "Write the way back; or allow it with the reason why there is none.",
        )


def _does_something(statements: tuple[Statement, ...]) -> bool:
    return any(subject(statement.text).verb != "DO" for statement in statements)
