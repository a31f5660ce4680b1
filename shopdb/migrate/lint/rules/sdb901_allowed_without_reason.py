"""A finding that is put aside without a reason is one that the next reader has to judge again."""

from collections.abc import Iterator

from shopdb.migrate.lint.allowance import Allowance
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB901"
TITLE = "Finding allowed without a reason"
SEVERITY = Severity.ERROR


def check_allowance(allowance: Allowance) -> Iterator[Trouble]:
    """An allowance with nothing behind its colon."""
    if not allowance.reason:
        yield Trouble(
            allowance.statement,
            0,
            f"{allowance.code} is allowed, and nothing says why",
            f"Write -- allow {allowance.code}: and the reason.",
        )
