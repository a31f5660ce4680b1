"""What came of one rule: how many things break it, the first of them, or why it did not run."""

from dataclasses import dataclass

from shopdb.quality.rule import Rule


@dataclass(frozen=True)
class Finding:
    """One thing that breaks a rule, in texts; none of them is personal data."""

    subject: str
    found: str | None
    expected: str | None


@dataclass(frozen=True)
class Outcome:
    """`broken` counts all that breaks the rule, `findings` are the first of it.

    `before` is how many there were the last time, None where that is not known; `failure` is why
    the rule did not run, None where it did.
    """

    rule: Rule
    broken: int = 0
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0
    before: int | None = None
    failure: str | None = None

    @property
    def is_error(self) -> bool:
        """Whether it stands in the way: an error that was found, or a rule that did not run."""
        return self.failure is not None or (self.broken > 0 and self.rule.severity == "error")

    @property
    def trend(self) -> str:
        """What changed since the last time, as +3 or =; empty where that is not known."""
        if self.failure is not None or self.before is None:
            return ""
        return f"{self.broken - self.before:+}" if self.broken != self.before else "="
