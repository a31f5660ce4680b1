"""What a check is, what it reads, and the bounds at which it warns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

from shopdb.database import Connection


class Level(IntEnum):
    """How a reading is; the higher, the worse."""

    OK = 0
    WARN = 1
    CRITICAL = 2

    @property
    def said(self) -> str:
        """As it is printed."""
        return self.name.lower()


@dataclass(frozen=True)
class Limits:
    """Where a check begins to warn, and where it is critical: pairs are (warn, critical).

    Times are in seconds, shares between 0 and 1. `history` is the file of the tables' sizes, None
    for none; `database_days` are how long a server has to run before an index counts as unused;
    an event is late after so many of its periods and that much patience.
    """

    statement: float = 1.0
    statement_count: int = 3
    database_days: float = 7.0
    auto_increment: tuple[float, float] = (0.7, 0.9)
    growth: float = 0.5
    growth_bytes: int = 100_000_000
    transaction: tuple[float, float] = (60.0, 600.0)
    lock_wait: tuple[float, float] = (5.0, 30.0)
    replica: tuple[float, float] = (30.0, 300.0)
    event_periods: float = 3.0
    event_patience: float = 300.0
    query: float = 60.0
    quality_days: float = 7.0
    summary: tuple[float, float] = (900.0, 7200.0)
    outbox: float = 900.0
    history: Path | None = None


@dataclass(frozen=True)
class Reading:
    """One value that a check read, with labels that say of what; `said` is the same in words."""

    level: Level
    said: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
    remedy: str = ""


Look = Callable[[Connection, Limits], list[Reading]]


@dataclass(frozen=True)
class Check:
    """One thing that is looked at; `metric` is its name in Prometheus, its unit at the end.

    `fine` is said where nothing was read; `remedy` is what to do unless a reading says more.
    """

    name: str
    metric: str
    meaning: str
    fine: str
    remedy: str
    look: Look


@dataclass(frozen=True)
class Report:
    """A check and what it read."""

    check: Check
    readings: tuple[Reading, ...]

    @property
    def level(self) -> Level:
        """That of the worst reading."""
        return max((reading.level for reading in self.readings), default=Level.OK)


def graded(value: float, bounds: tuple[float, float]) -> Level:
    """The level of a value that gets worse as it grows."""
    warn, critical = bounds
    return Level.CRITICAL if value >= critical else Level.WARN if value >= warn else Level.OK
