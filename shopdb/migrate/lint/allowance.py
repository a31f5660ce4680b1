"""Findings that a file allows itself: `-- allow SDB012: reason`, above the statement."""

from collections.abc import Iterator
from dataclasses import dataclass

from shopdb.migrate.lint.files import File
from shopdb.migrate.marks import marks
from shopdb.migrate.statements import Statement


@dataclass(frozen=True)
class Allowance:
    """One such mark.

    `is_known` says whether there is a rule of that code, `was_asked` whether it was asked this
    time, and `is_used` whether it found something in the statement.
    """

    statement: Statement
    code: str
    reason: str
    is_known: bool
    was_asked: bool
    is_used: bool


def allowed(file: File) -> Iterator[tuple[Statement, str, str]]:
    """Each mark of a file: its statement, the rule's code and the reason."""
    for statement in file.statements:
        for found in marks(statement):
            if found.word == "allow":
                yield statement, found.code, found.value
