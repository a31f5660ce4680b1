"""Between DROP and CREATE rows pass that the trigger does not see: not counted, not audited.

A pair with nothing in between is exchanged under a lock, so that no row passes.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Change
from shopdb.migrate.lint.rule import Severity, Trouble
from shopdb.migrate.subject import subject

CODE = "SDB011"
TITLE = "Other statements between DROP and CREATE of a trigger"
SEVERITY = Severity.ERROR


def check_change(change: Change) -> Iterator[Trouble]:
    """Every trigger that is away while something else runs."""
    subjects = [subject(statement.text) for statement in change.statements]
    dropped: dict[str, int] = {}
    for at, about in enumerate(subjects):
        if about.kind != "TRIGGER":
            continue
        if about.verb == "DROP":
            dropped[about.name.lower()] = at
            continue
        first = dropped.pop(about.name.lower(), at)
        between = [item for item in subjects[first:at] if item.kind != "TRIGGER"]
        if between:
            yield Trouble(
                change.statements[first],
                0,
                f"trigger {about.name} is away while {between[0]} runs",
                f"Move this DROP down to the CREATE TRIGGER in line {change.statements[at].line}.",
            )
