"""An allowance that outlives its finding hides the next one, which nobody has looked at."""

from collections.abc import Iterator

from shopdb.migrate.lint.allowance import Allowance
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB902"
TITLE = "Finding allowed that is not there"
SEVERITY = Severity.ERROR


def check_allowance(allowance: Allowance) -> Iterator[Trouble]:
    """An allowance for a rule that finds nothing here, or that there is not."""
    if allowance.is_known and (allowance.is_used or not allowance.was_asked):
        return
    what = "finds nothing here" if allowance.is_known else "is no rule"
    yield Trouble(
        allowance.statement,
        0,
        f"{allowance.code} is allowed, and {what}",
        f"Remove -- allow {allowance.code}, or move it above the statement it is about.",
    )
