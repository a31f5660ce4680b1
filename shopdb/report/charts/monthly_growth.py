"""Monthly net sales as bars, with the growth on each."""

from datetime import date
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from shopdb.report.charts.style import GRID, INK, MAIN, MUTED, PALE, canvas, unit
from shopdb.report.exhibit import Exhibit
from shopdb.report.wording import amount, change, money, month, percent

# Beyond these many bars the growth on each, and the name of each month, would not be legible.
MOST_GROWTHS = 18
MOST_NAMES = 26
CROWDED = 16


def draw(months: pd.DataFrame, currency: str) -> Exhibit | None:
    """Draw a bar a month, paler where the month is not complete."""
    if months.empty:
        return None
    rows: list[Any] = list(months.itertuples())
    divisor, unit_name = unit(max((row.net_sales for row in rows), key=abs), currency)
    heights = [float(row.net_sales / divisor) for row in rows]

    figure, axes = canvas(3.6)
    colours = [MAIN if row.is_complete else PALE for row in rows]
    axes.bar(range(len(rows)), heights, width=0.72, color=colours)
    axes.axhline(0, color=GRID, linewidth=1, zorder=0)
    for place, row in enumerate(rows if len(rows) <= MOST_GROWTHS else ()):
        if row.growth is not None:
            axes.annotate(
                change(row.growth, 0),
                (place, max(heights[place], 0.0)),
                xytext=(0, 4),
                textcoords="offset points",
                ha="center",
                fontsize=8,
                color=INK,
            )
    label_months(axes, [row.month for row in rows])
    axes.set_ylabel(f"Net sales, {unit_name}")
    axes.yaxis.set_major_formatter("{x:,g}")
    axes.grid(axis="y")
    axes.margins(x=0.01, y=0.12)
    if not all(row.is_complete for row in rows):
        axes.set_title(
            "pale: not every day of the month is counted", loc="right", fontsize=8.5, color=MUTED
        )
    return Exhibit(
        finding=_finding(rows, currency),
        alt=f"Bars of net sales in {unit_name} for {len(rows)} months, from"
        f" {month(rows[0].month)} to {month(rows[-1].month)}.",
        figure=figure,
        headings=("Month", "Orders", f"Net sales, {currency}", "Growth", "On the year before"),
        rows=[
            (
                month(row.month) + ("" if row.is_complete else ", not complete"),
                f"{row.orders:,}",
                amount(row.net_sales),
                "–" if row.growth is None else change(row.growth),
                "–" if row.growth_on_year is None else change(row.growth_on_year),
            )
            for row in rows
        ],
    )


def label_months(axes: Axes, months: list[date], places: list[int] | None = None) -> None:
    """The month under each of `places` or every few of them, the year under the first of each.

    `places` are where the months stand, by default 0, 1, 2 and so on.
    """
    every = -(-len(months) // MOST_NAMES)
    shown = months[::every]
    is_new = [place == 0 or shown[place - 1].year != one.year for place, one in enumerate(shown)]
    # Two years side by side are written short where there is no room for them.
    year = "’%y" if len(shown) > CROWDED and is_new[1] else "%Y"
    # Two lines throughout, so that all names stand at one height.
    labels = [
        f"{one:%b}\n{one.strftime(year) if is_first else ' '}"
        for one, is_first in zip(shown, is_new, strict=True)
    ]
    axes.set_xticks((places or list(range(len(months))))[::every], labels)


def _finding(rows: list[Any], currency: str) -> str:
    complete = [row for row in rows if row.is_complete]
    if not complete:
        last = rows[-1]
        return (
            f"Net sales came to {money(last.net_sales, currency)} in {month(last.month)},"
            " of which not every day is counted."
        )
    best = max(complete, key=lambda row: row.net_sales)
    if best.net_sales <= 0:
        return "In no whole month were net sales above 0."
    said = f"{month(best.month)} was the best month, with net sales of " + money(
        best.net_sales, currency
    )
    if best.growth is None:
        return f"{said}."
    direction = "more" if best.growth >= 0 else "less"
    return f"{said}, {percent(abs(best.growth))} {direction} than the month before."
