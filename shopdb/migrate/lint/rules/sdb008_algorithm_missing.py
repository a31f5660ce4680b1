"""Without ALGORITHM the server takes any way that works, a copy under a lock if need be.

With it the statement fails at once, and harmlessly, where it would be more than was meant.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.actions import UPKEEP
from shopdb.migrate.lint.files import Change
from shopdb.migrate.lint.rule import Severity, Trouble
from shopdb.migrate.subject import subject

CODE = "SDB008"
TITLE = "ALTER without ALGORITHM"
SEVERITY = Severity.ERROR
# The server takes no ALGORITHM here, or does not heed it.
WITHOUT = {*UPKEEP, "DROP TABLE", "ADD PARTITION", "DROP PARTITION", "PARTITION BY"}


def check_change(change: Change) -> Iterator[Trouble]:
    """Every ALTER that leaves its way to the server."""
    for statement, alter in change.alters:
        if alter.algorithm not in ("", "DEFAULT") or change.is_handed_over(statement):
            continue
        # RENAME TABLE, the statement, has no such clause.
        if subject(statement.text).verb == "RENAME":
            continue
        if not alter.actions or any(action.what in WITHOUT for action in alter.actions):
            continue
        yield Trouble(
            statement,
            0,
            f"the ALTER of {alter.table} does not say its ALGORITHM",
            "Add the lightest that the server takes: ALGORITHM = INSTANT; or ALGORITHM = INPLACE, "
            "LOCK = NONE; or ALGORITHM = COPY, LOCK = SHARED. --measure finds it.",
        )
