"""The RFM map: scores of recency across, of frequency upwards, and the segments they make."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pandas as pd
from matplotlib.patches import Rectangle

from shopdb.report.charts.pieces import cell, frame
from shopdb.report.charts.style import INK, MUTED, canvas
from shopdb.report.exhibit import Exhibit
from shopdb.report.wording import amount, counted, money, percent

# From the best to those who may be lost.
SEGMENTS = ("champion", "loyal", "promising", "new", "fading", "at risk", "asleep")
SCORES = range(1, 6)
SIDE = [str(score) for score in SCORES]
# The scores a segment spans, as the question defines it: of recency, then of frequency.
REGIONS = {
    "champion": (4, 5, 4, 5),
    "loyal": (3, 3, 4, 5),
    "promising": (4, 5, 2, 3),
    "new": (4, 5, 1, 1),
    "fading": (3, 3, 1, 3),
    "at risk": (1, 2, 4, 5),
    "asleep": (1, 2, 1, 3),
}


def draw(customers: pd.DataFrame, currency: str) -> Exhibit | None:
    """Draw a field for each pair of scores, and a border around each segment."""
    rows: list[Any] = list(customers.itertuples())
    if not rows:
        return None
    heads = Counter(row.segment for row in rows)
    spent = {
        segment: sum((row.monetary for row in rows if row.segment == segment), Decimal(0))
        for segment in SEGMENTS
    }
    total = sum(spent.values(), Decimal(0))

    figure, axes = canvas(4.3)
    fields = Counter((row.recency_score, row.frequency_score) for row in rows)
    for recency in SCORES:
        for frequency in SCORES:
            number = fields[recency, frequency]
            strength = number / max(fields.values())
            cell(axes, (recency - 1, 5 - frequency), strength, f"{number:,}" if number else "")
    frame(axes, SIDE, [f"{frequency}" for frequency in reversed(SCORES)])
    for segment, (left, right, low, high) in REGIONS.items():
        corner, width, height = (left - 1, 5 - high), right - left + 1, high - low + 1
        axes.add_patch(Rectangle(corner, width, height, fill=False, edgecolor=MUTED, linewidth=1.4))
        axes.annotate(
            segment + (f"  {percent(spent[segment] / total, 0)}" if total > 0 else ""),
            corner,
            xytext=(5, -4),
            textcoords="offset points",
            va="top",
            fontsize=8,
            fontweight="bold",
            color=INK,
        )
    axes.set_xlabel("Recency: 5 bought most lately; in each field the number of customers")
    axes.set_ylabel("Frequency: 5 buys most often")
    if total > 0:
        axes.text(
            0,
            5.1,
            f"beside each segment its share of {money(total, currency)}",
            va="top",
            fontsize=8.5,
            color=MUTED,
        )
    return Exhibit(
        finding=_finding(rows, heads, spent, currency),
        alt=f"Map of five times five fields with {counted(len(rows), 'customer')}, by how lately"
        f" and how often they bought, divided into {len(REGIONS)} segments with their share of"
        f" what all spent in {currency}.",
        figure=figure,
        headings=("Segment", "Customers", "Share", f"Spent, {currency}", "Share of it"),
        rows=[
            (
                segment,
                f"{heads[segment]:,}",
                percent(heads[segment] / len(rows)),
                amount(spent[segment]),
                percent(spent[segment] / total) if total > 0 else "–",
            )
            for segment in SEGMENTS
        ],
    )


def _finding(rows: list[Any], heads: Counter[str], spent: dict[str, Decimal], currency: str) -> str:
    total = sum(spent.values(), Decimal(0))
    if total <= 0:
        return (
            f"{counted(len(rows), 'customer')} bought, and what was credited to them is"
            f" {money(-total, currency)} more than they spent."
        )
    best = max(SEGMENTS, key=lambda segment: spent[segment])
    return (
        f"The segment “{best}” holds {heads[best]:,} of {counted(len(rows), 'customer')},"
        f" {percent(heads[best] / len(rows))}, and brings {percent(spent[best] / total)} of what"
        " customers spent."
    )
