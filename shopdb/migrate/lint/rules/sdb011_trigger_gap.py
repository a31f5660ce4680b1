"""Between DROP and CREATE rows pass that the trigger does not see: not counted, not audited.

A pair with nothing in between is exchanged under a lock, so that no row passes.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Change
from shopdb.migrate.lint.rule import Severity, Trouble
from shopdb.migrate.subject import subject
from shopdb.migrate.swap import exchange

CODE = "SDB011"
TITLE = "Other statements between DROP and CREATE of a trigger"
SEVERITY = Severity.ERROR


def check_change(change: Change) -> Iterator[Trouble]:
    """Every trigger that is away and that the runner does not exchange under a lock."""
    subjects = [subject(statement.text) for statement in change.statements]
    dropped: dict[str, int] = {}
    for at, about in enumerate(subjects):
        if about.kind != "TRIGGER":
            continue
        if about.verb == "DROP":
            dropped[about.name] = at
            continue
        first = dropped.pop(about.name, None)
        if first is not None and at not in exchange(change.statements, first):
            between = next(item for item in subjects[first:at] if item.kind != "TRIGGER")
            yield Trouble(
                change.statements[first],
                0,
                f"trigger {about.name} is away while {between} runs",
                f"Move this DROP down to the CREATE TRIGGER in line {change.statements[at].line}.",
            )
