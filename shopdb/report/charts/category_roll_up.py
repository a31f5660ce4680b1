"""What categories sell with all below them, as bars in the order of the tree."""

from typing import Any

import pandas as pd

from shopdb.report.charts.pieces import bars, shortened
from shopdb.report.charts.style import MAIN, PALE, unit
from shopdb.report.exhibit import Exhibit
from shopdb.report.wording import amount, money, percent

# More bars than these would fill the page; deeper categories stay in the table.
MOST_BARS = 24


def draw(categories: pd.DataFrame, currency: str) -> Exhibit | None:
    """Draw the roots and what lies right below them, as long as there is room for these."""
    rows: list[Any] = [row for row in categories.itertuples() if row.category_id is not None]
    if not rows:
        return None
    shown = [row for row in rows if row.depth <= 1]
    if len(shown) > MOST_BARS:
        shown = [row for row in rows if row.depth == 0]
    divisor, unit_name = unit(max((row.net_sales for row in shown), key=abs), currency)
    figure, axes = bars(
        ["    " * row.depth + shortened(_name(row)) for row in shown],
        [float(row.net_sales / divisor) for row in shown],
        ["" if row.share is None else percent(row.share) for row in shown],
        [PALE if row.depth else MAIN for row in shown],
    )
    for label in axes.get_yticklabels():
        label.set_horizontalalignment("left")
    # Left-aligned labels start where the longest one does.
    axes.tick_params(
        axis="y", pad=6.2 * max(len(label.get_text()) for label in axes.get_yticklabels())
    )
    axes.set_xlabel(f"Net sales with all below, {unit_name}, and share of the channel’s")
    return Exhibit(
        finding=_finding(rows, currency),
        alt=f"Bars of net sales in {unit_name} for {len(shown)} categories, those below a root"
        " paler and under it.",
        figure=figure,
        headings=("Category", "Units", f"Net sales, {currency}", "Its own", "Share"),
        rows=[
            (
                row.path,
                f"{row.units:,}",
                amount(row.net_sales),
                amount(row.own_net_sales),
                "–" if row.share is None else percent(row.share),
            )
            for row in rows
        ],
    )


def _name(row: Any) -> str:
    return str(row.path).rpartition(" > ")[2]


def _finding(rows: list[Any], currency: str) -> str:
    best = max((row for row in rows if row.depth == 0), key=lambda row: row.net_sales)
    said = f"{_name(best)} brings {money(best.net_sales, currency)}"
    if best.share is not None:
        said += f", {percent(best.share)} of net sales"
    below = [row for row in rows if row.depth == 1 and row.path.startswith(f"{best.path} > ")]
    if not below:
        return f"{said}."
    return f"{said}; most of it comes from {_name(max(below, key=lambda row: row.net_sales))}."
