"""When the sample shop sells: two years up to a fixed day, by season, weekday and hour.

Customers live in busy time: a day of it is an average day of selling. Laid out over the calendar
it stretches over quiet days and shrinks on busy ones, so habits need not know the season.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from shopdb.sample.rows import DAY, HOUR, Floats, Ints

FIRST_DAY = date(2024, 1, 1)
END_DAY = date(2026, 1, 1)
DAYS = (END_DAY - FIRST_DAY).days


def at(day: date) -> int:
    """Midnight UTC of a day, in microseconds."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000_000


START = at(FIRST_DAY)
END = at(END_DAY)

# January to December, Monday to Sunday, midnight to eleven at night on the buyer's clock.
SEASON = (0.85, 0.8, 0.9, 0.95, 1.0, 0.95, 0.85, 0.85, 1.0, 1.1, 1.45, 1.5)
WEEK = (1.08, 1.02, 1.0, 1.0, 0.92, 0.88, 1.1)
HOURS = (8, 4, 2, 1, 1, 2, 6, 14, 24, 34, 40, 42, 44, 38, 34, 32, 33, 36, 42, 50, 56, 50, 36, 18)


@dataclass(frozen=True)
class Month:
    """A calendar month: its number from 0, its name, its days counted from the first."""

    number: int
    name: str
    first_day: int
    end_day: int

    @property
    def start(self) -> int:
        """Its first microsecond."""
        return START + self.first_day * DAY

    @property
    def end(self) -> int:
        """The microsecond after its last."""
        return START + self.end_day * DAY


def _months() -> list[Month]:
    found: list[Month] = []
    day = FIRST_DAY
    while day < END_DAY:
        following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        found.append(
            Month(len(found), f"{day:%Y-%m}", (day - FIRST_DAY).days, (following - FIRST_DAY).days)
        )
        day = following
    return found


MONTHS = _months()


def _busy() -> Floats:
    calendar = [FIRST_DAY + timedelta(days=n) for n in range(DAYS)]
    weights = np.array([SEASON[day.month - 1] * WEEK[day.weekday()] for day in calendar])
    return np.concatenate([[0.0], np.cumsum(weights / weights.mean())])


# Busy time at the beginning of each day, and at the end of the last.
BUSY = _busy()


def day_at(busy: Floats) -> Ints:
    """The calendar day, from 0, that a moment of busy time falls on."""
    return np.minimum(np.searchsorted(BUSY, busy, side="right") - 1, DAYS - 1).astype(np.int64)


def hours_east(timezone: str) -> Ints:
    """How far a zone is ahead of UTC at noon of each day, in hours."""
    zone = ZoneInfo(timezone)
    noons = (datetime(FIRST_DAY.year, 1, 1, 12, tzinfo=UTC) + timedelta(n) for n in range(DAYS))
    offsets = [noon.astimezone(zone).utcoffset() for noon in noons]
    return np.array([round((offset or timedelta()).total_seconds() / 3600) for offset in offsets])


def time_of_day(rng: np.random.Generator, east: Ints) -> Ints:
    """A time of day in UTC for buyers that are so many hours ahead of it."""
    weights = np.cumsum(HOURS) / sum(HOURS)
    local = np.searchsorted(weights, rng.random(len(east)))
    return ((local - east) % 24) * HOUR + rng.integers(0, HOUR, len(east))


def on_day(rng: np.random.Generator, us: Ints, add: Ints | int, opens: int, closes: int) -> Ints:
    """A moment between two hours of the day that is `add` days after each moment's own."""
    return (us // DAY + add) * DAY + rng.integers(opens * HOUR, closes * HOUR, len(us))


def working_day(us: Ints) -> Ints:
    """Days to add so that Saturday and Sunday become Monday."""
    weekday = (us // DAY + 3) % 7
    return np.maximum(0, 7 - weekday) * (weekday >= 5)
