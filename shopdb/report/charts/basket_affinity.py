"""Pairs of products that are bought together, as bars of their lift."""

from typing import Any

import pandas as pd

from shopdb.report.charts.pieces import bars, shortened
from shopdb.report.exhibit import Exhibit
from shopdb.report.wording import counted, percent

MOST_BARS = 14
LONGEST = 32


def draw(pairs: pd.DataFrame, _currency: str) -> Exhibit | None:
    """Draw the pairs of the highest lift, with how often the one brings the other along."""
    rows: list[Any] = list(pairs.itertuples())
    if not rows:
        return None
    shown = rows[:MOST_BARS]
    figure, axes = bars(
        [
            f"{shortened(one, LONGEST)} + {shortened(other, LONGEST)}"
            for one, other in map(_names, shown)
        ],
        [float(row.lift) for row in shown],
        [f"{row.lift:,.1f}  ({counted(row.orders_both, 'order')})" for row in shown],
    )
    axes.set_xlabel("Lift: times as often together as chance would have it")
    for label in axes.get_yticklabels():
        label.set_fontsize(7.5)
    return Exhibit(
        finding=_finding(rows[0]),
        alt=f"Bars of the lift of {len(shown)} pairs of products, the highest on top.",
        figure=figure,
        headings=(
            "Pair",
            "Orders with both",
            "Support",
            "First brings second",
            "Second first",
            "Lift",
        ),
        rows=[
            (
                " + ".join(_names(row)),
                f"{row.orders_both:,}",
                percent(row.support, 2),
                percent(row.confidence_a_b),
                percent(row.confidence_b_a),
                f"{row.lift:,.2f}",
            )
            for row in rows
        ],
    )


def _names(row: Any) -> tuple[str, str]:
    return (
        row.product_a or f"product {row.product_a_id}",
        row.product_b or f"product {row.product_b_id}",
    )


def _finding(best: Any) -> str:
    first, second = _names(best)
    share = best.confidence_a_b
    if best.confidence_b_a > share:
        first, second, share = second, first, best.confidence_b_a
    return (
        f"Of the orders with {first}, {percent(share)} hold {second} as well: the pair is bought"
        f" {best.lift:,.1f} times as often as chance would have it."
    )
