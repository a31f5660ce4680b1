"""How far a comparison has come, kept in a file where it is to go on from there."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from shopdb.documents.judge import Finding, Verdict


@dataclass
class Comparison:
    """How far the comparison of one kind of thing has come, and what it found.

    Args:
        aggregate: which kind.
        after: the last primary key that was compared.
        at: the last `_id` that was looked up; None: MySQL's side is not through yet.
        is_done: both sides are through.
    """

    aggregate: str
    after: int = 0
    at: str | None = None
    is_done: bool = False
    equal: int = 0
    lag: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def compared(self) -> int:
        """How many things were looked at."""
        return self.equal + self.lag + len(self.findings)

    def count(self, verdict: Verdict) -> int:
        """How many findings are of a kind."""
        return sum(finding.verdict is verdict for finding in self.findings)

    def add(self, found: Sequence[Finding]) -> None:
        """Take the findings of a range."""
        self.equal += sum(one.verdict is Verdict.EQUAL for one in found)
        self.lag += sum(one.verdict is Verdict.LAG for one in found)
        self.findings += [one for one in found if one.verdict.is_drift]


class Progress:
    """Where comparisons are written down after each range, so that one can go on.

    Args:
        file: None: nowhere.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._known: dict[str, Comparison] = {}
        if file and file.exists():
            for one in json.loads(file.read_text()):
                findings = [
                    Finding(**{**each, "verdict": Verdict(each["verdict"])})
                    for each in one.pop("findings")
                ]
                self._known[one["aggregate"]] = Comparison(**one, findings=findings)

    def of(self, aggregate: str) -> Comparison:
        """The comparison of one kind: begun before, or new."""
        return self._known.setdefault(aggregate, Comparison(aggregate))

    def save(self) -> None:
        """Write down how far all have come."""
        if self._file:
            unfinished = self._file.with_name(f"{self._file.name}.new")
            unfinished.write_text(json.dumps([asdict(one) for one in self._known.values()]))
            unfinished.replace(self._file)

    def forget(self) -> None:
        """Begin anew next time."""
        if self._file:
            self._file.unlink(missing_ok=True)
