"""What a report is about: one month, or all that was ever sold."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from shopdb.database import Connection, rows
from shopdb.problem import Problem
from shopdb.report.wording import month as named


class Reach(Enum):
    """How far a chart looks: the month itself, or so many months before it as well."""

    MONTH = 0
    QUARTER = 2
    YEAR = 12
    # All that went before, up to the end of the month.
    END = None


@dataclass(frozen=True)
class Period:
    """A month by its first day; without one, everything."""

    first: date | None = None

    @property
    def until(self) -> date | None:
        """The first day after it."""
        return later(self.first, 1) if self.first else None

    @property
    def name(self) -> str:
        """As November 2011; empty where it is everything."""
        return named(self.first) if self.first else ""

    def parameters(self, reach: Reach | None, known: Collection[str]) -> dict[str, str]:
        """Those of a question's parameters that tell it the period, as a person gives them."""
        if not self.first or not self.until or not reach:
            return {}
        given = {"until_day": self.until.isoformat(), "as_of": self.until.isoformat()}
        if reach is not Reach.END:
            given["from_day"] = later(self.first, -reach.value).isoformat()
        return {name: value for name, value in given.items() if name in known}


EVERYTHING = Period()


def parse(text: str) -> Period:
    """Read a month as 2011-11.

    Raises:
        Problem: it is none.
    """
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text, re.ASCII) or text < "0001-01":
        raise Problem(f"{text!r} is no month", "Give it as --month 2011-11.")
    return Period(date.fromisoformat(f"{text}-01"))


def last_whole(connection: Connection, channel: str) -> Period:
    """The last month of which the channel has every day; its last of all where it has none."""
    first, last = rows(
        connection,
        "SELECT MIN(sold_on), MAX(sold_on) FROM sale WHERE channel_code = %s",
        (channel,),
    )[0]
    if not last:
        return EVERYTHING
    month = last.replace(day=1)
    is_whole = (last + timedelta(days=1)).day == 1
    before = later(month, -1)
    return Period(month if is_whole or before < first.replace(day=1) else before)


def later(month: date, months: int) -> date:
    """The first day of the month so many months later."""
    year, place = divmod(month.year * 12 + month.month - 1 + months, 12)
    return date(year, place + 1, 1)
