"""Months, as their first days."""

from datetime import date, datetime


def first(moment: date | datetime) -> date:
    """The first day of the month of a moment."""
    return date(moment.year, moment.month, 1)


def moved(month_on: date, months: int) -> date:
    """The first of the month that is some months later, or earlier."""
    years, month = divmod(month_on.month - 1 + months, 12)
    return date(month_on.year + years, month + 1, 1)
