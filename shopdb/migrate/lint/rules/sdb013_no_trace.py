"""After an interruption nothing shows whether it ran: the runner refuses to guess.

Where it may run twice, the file says so and why.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.actions import UPKEEP
from shopdb.migrate.lint.files import Change
from shopdb.migrate.lint.rule import Severity, Trouble
from shopdb.migrate.marks import mark
from shopdb.migrate.subject import subject

CODE = "SDB013"
TITLE = "Statement that leaves no trace in the schema"
SEVERITY = Severity.ERROR
VERBS = {
    "ANALYZE", "CALL", "CHECK", "FLUSH", "GRANT", "LOCK", "OPTIMIZE", "REPAIR", "REVOKE",
    "TRUNCATE", "UNLOCK",
}  # fmt: skip
# Upkeep that SHOW CREATE TABLE does show.
SHOWN = {"COALESCE PARTITION", "REORGANIZE PARTITION", "REMOVE PARTITIONING"}
UNSEEN = {*UPKEEP, "FORCE", "ORDER BY", "ENABLE KEYS", "DISABLE KEYS"} - SHOWN


def check_change(change: Change) -> Iterator[Trouble]:
    """Every such statement without `-- idempotent`."""
    unseen = {
        statement
        for statement, alter, _ in change.actions
        if all(action.what in UNSEEN for action in alter.actions)
    }
    for statement in change.statements:
        about = subject(statement.text)
        leaves_none = about.verb in VERBS or about.kind in ("USER", "ROLE") or statement in unseen
        if leaves_none and not mark(statement, "idempotent"):
            yield Trouble(
                statement,
                0,
                f"{about} leaves no trace by which a rerun could tell that it ran",
                "If it may run twice, write above it -- idempotent: why. If not, write it another "
                "way.",
            )
