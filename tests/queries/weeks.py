"""How evenly something sells, each week counted out, for answers to be held against."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import isqrt

from tests.queries.year import rounded

LOOKBACK = 182


def weekly(
    daily: Iterable[tuple[date, int]], first: date, as_of: date
) -> tuple[int, int, Decimal | None]:
    """Whole weeks since the first day, units sold in them, and their spread by their mean."""
    weeks = min(LOOKBACK, (as_of - first).days) // 7
    units = [0] * weeks
    for day, number in daily:
        week = ((as_of - day).days - 1) // 7
        if week < weeks:
            units[week] += number
    total = sum(units)
    if not total:
        return weeks, 0, None
    # The root of a whole number, to twenty digits.
    spread = weeks * sum(one * one for one in units) - total * total
    return weeks, total, rounded(Fraction(isqrt(spread * 10**40), 10**20) / total, 4)
