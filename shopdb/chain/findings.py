"""What is wrong with the audit log or its chain: each kind counted, the first of each named."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

# Of each kind; a log that was emptied has millions.
NAMED = 20


class Fault(StrEnum):
    """What somebody did, as far as it shows."""

    CHANGED = "line changed"
    GONE = "line gone"
    UNSEALED = "line not sealed"
    ERASED = "payload gone"
    BROKEN = "chain broken"
    SEALS_GONE = "seals gone"
    MONTH_GONE = "month gone"
    ANCHOR = "anchor changed"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, where, and what is said of it."""

    fault: Fault
    where: str
    said: str


@dataclass
class Verdict:
    """What was looked at, and what was found.

    Args:
        findings: the first of each kind.
        counts: how many of each kind there are, the unnamed as well.
        seals: how many seals were computed anew.
        erased: how many lines of these lost their payload to an erasure that was completed.
        rotated: how many of these are of lines that left with their month.
        anchors: how many anchors were computed anew.
        copies: how many copies from outside were compared.
    """

    findings: list[Finding] = field(default_factory=list)
    counts: Counter[Fault] = field(default_factory=Counter)
    seals: int = 0
    erased: int = 0
    rotated: int = 0
    anchors: int = 0
    copies: int = 0

    def add(self, fault: Fault, where: str, said: str) -> None:
        """Note something that is wrong."""
        self.counts[fault] += 1
        if self.counts[fault] <= NAMED:
            self.findings.append(Finding(fault, where, said))

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.counts
