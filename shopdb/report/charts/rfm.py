"""The RFM segments as pairs of bars: their share of the customers, and of the money."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pandas as pd
from matplotlib.ticker import PercentFormatter

from shopdb.report.charts.style import GRID, INK, MAIN, PALE, canvas
from shopdb.report.exhibit import Exhibit
from shopdb.report.wording import amount, counted, money, percent

# From the best to those who may be lost.
SEGMENTS = ("champion", "loyal", "promising", "new", "fading", "at risk", "asleep")


def draw(customers: pd.DataFrame, currency: str) -> Exhibit | None:
    """Add customers and money up by segment and draw both shares."""
    rows: list[Any] = list(customers.itertuples())
    if not rows:
        return None
    heads = Counter(row.segment for row in rows)
    spent = {
        segment: sum((row.monetary for row in rows if row.segment == segment), Decimal(0))
        for segment in SEGMENTS
    }
    total = sum(spent.values(), Decimal(0))

    figure, axes = canvas(3.9)
    places = range(len(SEGMENTS))
    series = [(-0.2, "share of the customers", [heads[s] / len(rows) for s in SEGMENTS], PALE)]
    # Of a total below nothing there are no shares.
    if total > 0:
        shares = [float(spent[s] / total) for s in SEGMENTS]
        series.append((0.2, "share of what they spent, net of returns", shares, MAIN))
    for shift, label, shares, colour in series:
        bars = axes.barh(
            [p + shift for p in places], shares, height=0.36, color=colour, label=label
        )
        axes.bar_label(
            bars, [percent(share, 0) for share in shares], padding=4, fontsize=8, color=INK
        )
    axes.set_yticks(places, SEGMENTS, color=INK)
    axes.invert_yaxis()
    axes.axvline(0, color=GRID, linewidth=1, zorder=0)
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set_xlabel(f"Share of {counted(len(rows), 'customer')}, and of {money(total, currency)}")
    axes.margins(x=0.1)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    return Exhibit(
        finding=_finding(rows, heads, spent, currency),
        alt=f"Pairs of bars for {len(SEGMENTS)} segments: their share of the customers and their"
        f" share of what all spent in {currency}.",
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
