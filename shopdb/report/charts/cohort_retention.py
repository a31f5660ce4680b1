"""The retention triangle as a heat map."""

from typing import Any

import pandas as pd

from shopdb.report.charts.pieces import cell, frame
from shopdb.report.charts.style import MUTED, canvas
from shopdb.report.exhibit import Exhibit
from shopdb.report.wording import month, percent

MONTHS = 12


def draw(cohorts: pd.DataFrame, _currency: str) -> Exhibit | None:
    """Draw a row a cohort and a column a month since, where such a month is over."""
    rows: list[Any] = [row for row in cohorts.itertuples() if row.month_1 is not None]
    if not rows:
        return None
    shares = [[getattr(row, f"month_{n}") for n in range(1, MONTHS + 1)] for row in rows]
    reach = max(sum(share is not None for share in line) for line in shares)
    most = max(share for line in shares for share in line if share is not None) or 1

    figure, axes = canvas(0.3 * len(rows) + 0.8)
    for down, line in enumerate(shares):
        for across, share in enumerate(line[:reach]):
            if share is not None:
                cell(axes, (across, down), float(share / most), f"{share * 100:.0f}")
    frame(
        axes,
        [str(n + 1) for n in range(reach)],
        [f"{row.cohort_month:%b %Y}  ({row.customers:,})" for row in rows],
    )
    axes.set_xlabel("Months after the first purchase; per cent of the cohort who bought in it")
    axes.set_ylabel("First purchase (customers)", color=MUTED)
    return Exhibit(
        finding=_finding(rows),
        alt=f"Heat map of {len(rows)} monthly cohorts over {reach} months after the first purchase:"
        " the stronger the colour, the more came back.",
        figure=figure,
        headings=("First purchase", "Customers", *(f"Month {n + 1}" for n in range(reach))),
        rows=[
            (
                month(row.cohort_month),
                f"{row.customers:,}",
                *("–" if share is None else percent(share) for share in line[:reach]),
            )
            for row, line in zip(rows, shares, strict=True)
        ],
    )


def _finding(rows: list[Any]) -> str:
    said = (
        f"Of those who first bought in a month, {percent(_mean(rows, 'month_1'))} bought again"
        " in the month after"
    )
    old = [row for row in rows if row.month_6 is not None]
    return f"{said} and {percent(_mean(old, 'month_6'))} in the sixth." if old else f"{said}."


def _mean(rows: list[Any], column: str) -> float:
    """The share over all cohorts, by their customers."""
    back = sum(row.customers * float(getattr(row, column)) for row in rows)
    return float(back / sum(row.customers for row in rows))
