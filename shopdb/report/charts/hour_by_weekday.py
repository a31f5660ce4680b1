"""The hours of the week as a heat map of orders."""

from datetime import date
from typing import Any

import pandas as pd

from shopdb.report.charts.pieces import cell, frame
from shopdb.report.charts.style import canvas
from shopdb.report.exhibit import Exhibit
from shopdb.report.wording import amount, counted, listed, percent

# 3 January 2000 was a Monday.
DAYS = tuple(f"{date(2000, 1, 2 + n):%A}" for n in range(1, 8))
FEWEST = 7


def draw(hours: pd.DataFrame, currency: str) -> Exhibit | None:
    """Draw the days downwards and the hours across, from the first to the last with an order."""
    rows: list[Any] = list(hours.itertuples())
    total = sum(row.orders for row in rows)
    if total < FEWEST:
        return None
    orders = {(row.weekday, row.hour): row.orders for row in rows}
    busy = [row.hour for row in rows if row.orders]
    shown = range(min(busy), max(busy) + 1)
    most = max(orders.values())

    figure, axes = canvas(3.2)
    for weekday in range(1, 8):
        for across, hour in enumerate(shown):
            number = orders[weekday, hour]
            size = 8.5 if len(shown) <= 16 else 6.5
            cell(axes, (across, weekday - 1), number / most, f"{number:,}" if number else "", size)
    frame(axes, [str(hour) for hour in shown], DAYS)
    axes.set_xlabel(
        f"Hour that begins then, on the channel’s clock; orders paid in {currency} by hour"
    )
    return Exhibit(
        finding=_finding(rows, total),
        alt=f"Heat map of the orders paid in {currency} by seven days and {len(shown)} hours: the"
        " stronger the colour, the more orders.",
        figure=figure,
        headings=("Day", "Orders", "Share", f"Goods sold, {currency}", "Busiest hour"),
        rows=[_day(rows, weekday, total) for weekday in range(1, 8)],
    )


def _day(rows: list[Any], weekday: int, total: int) -> tuple[str, ...]:
    hours = [row for row in rows if row.weekday == weekday]
    orders = sum(row.orders for row in hours)
    best = max(hours, key=lambda row: row.orders)
    return (
        DAYS[weekday - 1],
        f"{orders:,}",
        percent(orders / total),
        amount(sum(row.goods_sales for row in hours)),
        _hour(best.hour) if orders else "–",
    )


def _hour(hour: int) -> str:
    return f"{hour}:00 to {hour}:59"


def _finding(rows: list[Any], total: int) -> str:
    best = max(rows, key=lambda row: row.orders)
    sold_on = {row.weekday for row in rows if row.orders}
    idle = [f"{DAYS[n - 1]}s" for n in range(1, 8) if n not in sold_on]
    said = (
        f"The busiest hour of the week is {DAYS[best.weekday - 1]}, {_hour(best.hour)}, with"
        f" {counted(best.orders, 'order')}, {percent(best.orders / total)} of all"
    )
    return f"{said}; on {listed(idle)} nobody orders." if idle else f"{said}."
