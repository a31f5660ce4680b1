"""The usual order month by month: its median, its average, and what one in ten exceeds."""

from typing import Any

import pandas as pd

from shopdb.report.charts.monthly_growth import label_months
from shopdb.report.charts.style import MAIN, MUTED, PALE, WARM, canvas, unit
from shopdb.report.exhibit import Exhibit
from shopdb.report.wording import amount, counted, money, month


def draw(months: pd.DataFrame, currency: str) -> Exhibit | None:
    """Draw a line a month from the median to the 90th percentile, and the average on it."""
    rows: list[Any] = list(months.itertuples())
    if not rows:
        return None
    divisor, unit_name = unit(max(row.p90_value for row in rows), currency)
    places = range(len(rows))

    figure, axes = canvas(3.4)
    for column, label, colour, marker in (
        ("p90_value", "nine in ten are worth no more", MUTED, "v"),
        ("average_value", "average", WARM, "D"),
        ("median_value", "half are worth no more", MAIN, "o"),
    ):
        heights = [float(getattr(row, column) / divisor) for row in rows]
        axes.scatter(places, heights, s=34, marker=marker, color=colour, label=label, zorder=3)
    axes.vlines(
        places,
        [float(row.median_value / divisor) for row in rows],
        [float(row.p90_value / divisor) for row in rows],
        color=PALE,
        linewidth=5,
        zorder=1,
    )
    label_months(axes, [row.month for row in rows])
    axes.set_ylabel(f"Value of an order, {unit_name}")
    axes.yaxis.set_major_formatter("{x:,g}")
    axes.set_ylim(bottom=0)
    axes.grid(axis="y")
    axes.margins(x=0.05, y=0.1)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
    return Exhibit(
        finding=_finding(rows, currency),
        alt=f"Median, average and 90th percentile of the value of an order in {unit_name}, for"
        f" {counted(len(rows), 'month')}.",
        figure=figure,
        headings=("Month", "Orders", "Average", "Median", "90th percentile", "Units", "Lines"),
        rows=[
            (
                month(row.month),
                f"{row.orders:,}",
                *map(amount, (row.average_value, row.median_value, row.p90_value)),
                amount(row.units_per_order),
                amount(row.lines_per_order),
            )
            for row in rows
        ],
    )


def _finding(rows: list[Any], currency: str) -> str:
    busy = max(rows, key=lambda row: row.orders)
    return (
        f"In {month(busy.month)}, the month of most orders, one was worth"
        f" {money(busy.average_value, currency)} on average and"
        f" {money(busy.median_value, currency)} in the middle; nine in ten came to no more than"
        f" {money(busy.p90_value, currency)}."
    )
