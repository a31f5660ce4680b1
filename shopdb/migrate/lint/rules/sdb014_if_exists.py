"""A revision knows what is there: where it has to ask, the database is not what history says.

IF hides that, and the difference stays.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import CODE_KINDS, Change
from shopdb.migrate.lint.rule import Severity, Trouble
from shopdb.migrate.lint.words import words
from shopdb.migrate.subject import subject

CODE = "SDB014"
TITLE = "IF EXISTS or IF NOT EXISTS in a revision"
SEVERITY = Severity.ERROR
KINDS = (*CODE_KINDS, "TABLE", "INDEX")


def check_change(change: Change) -> Iterator[Trouble]:
    """Every CREATE and DROP that passes over what it finds."""
    for statement in change.statements:
        about = subject(statement.text)
        if about.verb not in ("CREATE", "DROP") or about.kind not in KINDS:
            continue
        # Before the name; a body may say IF EXISTS for reasons of its own.
        head = [word.upper for word in words(statement.text)]
        start = head.index(about.kind) + 1
        after = head[start : start + 3]
        if after[:2] == ["IF", "EXISTS"] or after[:3] == ["IF", "NOT", "EXISTS"]:
            yield Trouble(
                statement,
                0,
                f"{about} passes over what it finds",
                "Leave IF [NOT] EXISTS out. A rerun after an interruption needs none.",
            )
