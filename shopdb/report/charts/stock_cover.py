"""How long the stock lasts: how many variants run out within a week, two, four and so on."""

from typing import Any

import pandas as pd

from shopdb.report.charts.style import INK, MAIN, PALE, WARM, canvas
from shopdb.report.exhibit import Exhibit
from shopdb.report.wording import counted, day, percent

# Days below which a step ends, the name of the step, and its colour.
STEPS = (
    (0, "none left", WARM),
    (7, "up to 7", WARM),
    (14, "7 to 14", WARM),
    (28, "14 to 28", MAIN),
    (56, "28 to 56", MAIN),
    (112, "56 to 112", MAIN),
    (float("inf"), "more", MAIN),
)
NEVER = "not sold"
MOST_ROWS = 40
SOON = 14


def draw(variants: pd.DataFrame, _currency: str) -> Exhibit | None:
    """Draw a column a step, and one for what did not sell in the days looked back on."""
    rows: list[Any] = list(variants.itertuples())
    if not rows:
        return None
    steps = [_step(row) for row in rows]
    names = [name for _, name, _ in STEPS] + [NEVER]
    heights = [steps.count(name) for name in names]

    figure, axes = canvas(3.2)
    columns = axes.bar(
        range(len(names)), heights, width=0.72, color=[*(c for _, _, c in STEPS), PALE]
    )
    axes.bar_label(
        columns, [f"{height:,}" if height else "" for height in heights], padding=3, color=INK
    )
    axes.set_xticks(range(len(names)), names)
    axes.set_xlabel("Days that the units without a claim last at the rate of late")
    axes.set_ylabel("Variants")
    axes.yaxis.set_major_formatter("{x:,g}")
    axes.grid(axis="y")
    axes.margins(y=0.12)
    return Exhibit(
        finding=_finding(rows),
        alt=f"Columns of the number of variants by the days their stock lasts, in {len(names)}"
        " steps.",
        figure=figure,
        headings=("Runs out first", "On hand", "Reserved", "Sold a day", "Days", "Out on"),
        rows=[
            (
                f"{row.sku}, {row.product_name or 'no name'}",
                f"{row.on_hand:,}",
                f"{row.reserved:,}",
                f"{row.units_per_day:,.2f}",
                f"{row.days_of_cover:,.1f}",
                "–" if row.stock_out_on is None else day(row.stock_out_on),
            )
            for row in rows[:MOST_ROWS]
            if row.days_of_cover is not None
        ],
    )


def _step(row: Any) -> str:
    if row.days_of_cover is None:
        return NEVER
    if row.available <= 0:
        return STEPS[0][1]
    return next(name for end, name, _ in STEPS if row.days_of_cover < end)


def _finding(rows: list[Any]) -> str:
    gone = [row for row in rows if row.available <= 0]
    soon = [
        row
        for row in rows
        if row.available > 0 and row.days_of_cover is not None and row.days_of_cover < SOON
    ]
    said = (
        f"Of {counted(len(rows), 'variant')} {len(gone):,} have none left and {len(soon):,},"
        f" {percent(len(soon) / len(rows))}, run out within two weeks at the rate of late"
    )
    if not soon or soon[0].stock_out_on is None:
        return f"{said}."
    first = soon[0]
    return f"{said}, first of all {first.product_name or first.sku}, on {day(first.stock_out_on)}."
