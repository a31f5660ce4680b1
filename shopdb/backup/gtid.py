"""Sets of transactions by their names, as MySQL writes them: `uuid:1-5:7,uuid:tag:1-3`."""

import re
from dataclasses import dataclass

from shopdb.problem import Problem

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBERS = re.compile(r"(\d+)(?:-(\d+))?")
_TAG = re.compile(r"[a-z_][a-z0-9_]{0,31}")

Intervals = list[tuple[int, int]]


@dataclass(frozen=True)
class GtidSet:
    """Transactions: by source (a UUID, with its tag), the numbers from one to another."""

    sources: dict[str, Intervals]

    def contains(self, other: "GtidSet") -> bool:
        """Whether every transaction of another set is in this one."""
        return all(
            any(first <= low and high <= last for first, last in self.sources.get(source, []))
            for source, intervals in other.sources.items()
            for low, high in intervals
        )


def parse(text: str) -> GtidSet:
    """Read a set, or the name of a single transaction.

    Raises:
        Problem: it is neither.
    """
    sources: dict[str, Intervals] = {}
    for part in filter(None, re.split(r"[,\s]+", text.strip().lower())):
        uuid, *rest = part.split(":")
        source = uuid if _UUID.fullmatch(uuid) and rest else ""
        for word in rest:
            numbers = _NUMBERS.fullmatch(word)
            if source and numbers:
                interval = (int(numbers[1]), int(numbers[2] or numbers[1]))
                sources.setdefault(source, []).append(interval)
            elif source and _TAG.fullmatch(word):
                source = f"{uuid}:{word}"
            else:
                source = ""
        if not source:
            raise Problem(f"{part!r} names no transaction", "Write it as UUID:NUMBER.")
    return GtidSet({source: _merged(intervals) for source, intervals in sources.items()})


def _merged(intervals: Intervals) -> Intervals:
    merged: Intervals = []
    for low, high in sorted(intervals):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return merged
