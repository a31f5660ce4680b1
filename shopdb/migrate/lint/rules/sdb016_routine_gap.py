"""Whoever calls it between DROP and CREATE gets 1305, for as long as what stands between takes.

Back to back that is a moment, which callers bridge by asking again.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import CODE_KINDS, Change
from shopdb.migrate.lint.rule import Severity, Trouble
from shopdb.migrate.subject import subject

CODE = "SDB016"
TITLE = "Tables or rows change between DROP and CREATE of a routine"
SEVERITY = Severity.ERROR


def check_change(change: Change) -> Iterator[Trouble]:
    """Every routine that is away while something runs that may take long."""
    subjects = [subject(statement.text) for statement in change.statements]
    dropped: dict[tuple[str, str], int] = {}
    for at, about in enumerate(subjects):
        if about.kind not in ("PROCEDURE", "FUNCTION"):
            continue
        name = (about.kind, about.name.lower())
        if about.verb == "DROP":
            dropped[name] = at
            continue
        first = dropped.pop(name, at)
        between = [item for item in subjects[first:at] if item.kind not in CODE_KINDS]
        if between:
            yield Trouble(
                change.statements[first],
                0,
                f"{about.kind.lower()} {about.name} is away while {between[0]} runs",
                f"Move this DROP down to the CREATE in line {change.statements[at].line}.",
            )
