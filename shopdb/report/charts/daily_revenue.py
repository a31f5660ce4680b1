"""Daily net sales as a pale ground, with the averages over a week and four weeks on it."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pandas as pd

from shopdb.report.charts.monthly_growth import label_months
from shopdb.report.charts.style import GRID, MAIN, PALE, WARM, canvas, unit
from shopdb.report.exhibit import Exhibit
from shopdb.report.wording import amount, counted, day, money, month, percent

WEEKS = 28


def draw(days: pd.DataFrame, currency: str) -> Exhibit | None:
    """Draw every day of the calendar; of less than a week there is nothing to see."""
    rows: list[Any] = list(days.itertuples())
    if not rows or rows[-1].average_7_days is None:
        return None
    divisor, unit_name = unit(max((row.net_sales for row in rows), key=abs), currency)

    figure, axes = canvas(3.6)
    places = range(len(rows))
    heights = [float(row.net_sales / divisor) for row in rows]
    axes.bar(places, heights, width=1.0, color=PALE, linewidth=0, label="a day")
    for column, colour, width, label in (
        ("average_7_days", MAIN, 1.3, "mean of 7 days"),
        ("average_28_days", WARM, 2.2, "of 28"),
    ):
        known = [place for place in places if getattr(rows[place], column) is not None]
        means = [float(getattr(rows[place], column) / divisor) for place in known]
        if known:
            axes.plot(known, means, color=colour, linewidth=width, label=label)
    axes.axhline(0, color=GRID, linewidth=1, zorder=0)
    # Only a calendar shorter than a month may have no first of one.
    firsts = [place for place in places if rows[place].day.day == 1] or [0]
    label_months(axes, [rows[place].day for place in firsts], firsts)
    axes.set_ylabel(f"Net sales a day, {unit_name}")
    axes.yaxis.set_major_formatter("{x:,g}")
    axes.grid(axis="y")
    axes.margins(x=0.01)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
    return Exhibit(
        finding=_finding(rows, currency),
        alt=f"Net sales of {len(rows):,} days in {unit_name}, from {day(rows[0].day)} to"
        f" {day(rows[-1].day)}, with their means over 7 and 28 days as lines.",
        figure=figure,
        headings=("Month", "Days", "Without orders", f"Net sales, {currency}", "Mean a day"),
        rows=_table(rows),
    )


def _table(rows: list[Any]) -> list[tuple[str, ...]]:
    months = defaultdict(list)
    for row in rows:
        months[row.day.replace(day=1)].append(row)
    lines: list[tuple[str, ...]] = []
    for first, members in months.items():
        net = sum((row.net_sales for row in members), Decimal(0))
        idle = sum(row.orders == 0 for row in members)
        lines.append(
            (month(first), str(len(members)), str(idle), amount(net), amount(net / len(members)))
        )
    return lines


def _finding(rows: list[Any], currency: str) -> str:
    best = max(rows, key=lambda row: row.net_sales)
    idle = sum(row.orders == 0 for row in rows)
    said = [
        f"The best day was {day(best.day)} with {money(best.net_sales, currency)}",
        f"on {idle:,} of {counted(len(rows), 'day')} nobody ordered",
    ]
    last, before = rows[-1].average_28_days, None
    if len(rows) > WEEKS:
        before = rows[-1 - WEEKS].average_28_days
    if last is not None:
        said.append(f"the last four weeks brought {money(last, currency)} a day")
        if before is not None and before > 0:
            direction = "more" if last >= before else "less"
            said[-1] += f", {percent(abs(last / before - 1))} {direction} than the four before"
    return "; ".join(said) + "."
