"""The retention triangle as a heat map."""

from typing import Any

import pandas as pd
from matplotlib.patches import Rectangle

from shopdb.report.charts.style import INK, MAIN, MUTED, canvas
from shopdb.report.exhibit import Exhibit
from shopdb.report.wording import month, percent

MONTHS = 12
# Letters stay legible on the strongest colour.
STRONGEST = 0.7


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
            if share is None:
                continue
            strength = STRONGEST * float(share / most)
            axes.add_patch(
                Rectangle((across + 0.03, down + 0.04), 0.94, 0.92, color=MAIN, alpha=strength)
            )
            axes.text(
                across + 0.5,
                down + 0.5,
                f"{share * 100:.0f}",
                ha="center",
                va="center",
                fontsize=8.5,
                color=INK,
            )
    axes.set_xlim(0, reach)
    axes.set_ylim(len(rows), 0)
    axes.set_xticks([n + 0.5 for n in range(reach)], [str(n + 1) for n in range(reach)])
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.set_xlabel("Months after the first purchase; per cent of the cohort who bought in it")
    axes.set_yticks(
        [n + 0.5 for n in range(len(rows))],
        [f"{row.cohort_month:%b %Y}  ({row.customers:,})" for row in rows],
        color=INK,
    )
    axes.set_ylabel("First purchase (customers)", color=MUTED)
    for side in axes.spines.values():
        side.set_visible(False)
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
