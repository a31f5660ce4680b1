"""Net sales of new, returning and unnamed buyers, stacked month by month."""

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from shopdb.report.charts.monthly_growth import label_months
from shopdb.report.charts.style import GRID, INK, MAIN, PALE, WARM, canvas, unit
from shopdb.report.exhibit import Exhibit
from shopdb.report.wording import amount, money, month, percent

KINDS = {"returning": MAIN, "new": WARM, "unnamed": PALE}
NOTHING = Decimal(0)


def draw(parts: pd.DataFrame, currency: str) -> Exhibit | None:
    """Draw a bar a month, in parts; what is below 0 hangs down."""
    rows: list[Any] = list(parts.itertuples())
    if not rows:
        return None
    by_month: dict[date, dict[str, Any]] = {}
    for row in rows:
        by_month.setdefault(row.month, {})[row.buyers] = row
    divisor, unit_name = unit(
        max(sum(row.net_sales for row in kinds.values()) for kinds in by_month.values()), currency
    )

    figure, axes = canvas(3.4)
    places = range(len(by_month))
    above, below = [0.0] * len(by_month), [0.0] * len(by_month)
    for kind, colour in KINDS.items():
        heights = [
            float(kinds[kind].net_sales / divisor) if kind in kinds else 0.0
            for kinds in by_month.values()
        ]
        if not any(heights):
            continue
        starts = [
            up if height >= 0 else down
            for height, up, down in zip(heights, above, below, strict=True)
        ]
        axes.bar(places, heights, bottom=starts, width=0.72, color=colour, label=kind)
        above = [up + max(height, 0.0) for up, height in zip(above, heights, strict=True)]
        below = [down + min(height, 0.0) for down, height in zip(below, heights, strict=True)]
    axes.axhline(0, color=INK if any(below) else GRID, linewidth=0.8)
    label_months(axes, list(by_month))
    axes.set_ylabel(f"Net sales, {unit_name}")
    axes.yaxis.set_major_formatter("{x:,g}")
    axes.grid(axis="y")
    axes.margins(x=0.01)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
    return Exhibit(
        finding=_finding(rows, currency),
        alt=f"Bars of net sales in {unit_name} for {len(by_month)} months, each in parts for"
        " returning, new and unnamed buyers.",
        figure=figure,
        headings=(
            "Month",
            "New customers",
            "Returning",
            *(f"{kind.capitalize()}, {currency}" for kind in KINDS),
        ),
        rows=[
            (
                month(first),
                *(f"{_of(kinds, kind, 'customers'):,}" for kind in ("new", "returning")),
                *(amount(_of(kinds, kind, "net_sales")) for kind in KINDS),
            )
            for first, kinds in by_month.items()
        ],
    )


def _of(kinds: dict[str, Any], kind: str, column: str) -> Any:
    return getattr(kinds[kind], column) if kind in kinds else NOTHING


def _finding(rows: list[Any], currency: str) -> str:
    brought = {
        kind: sum((row.net_sales for row in rows if row.buyers == kind), NOTHING) for kind in KINDS
    }
    named = brought["returning"] + brought["new"]
    if brought["returning"] < 0 or brought["new"] < 0 or named <= 0:
        return f"Buyers with a name brought net sales of {money(named, currency)}."
    return (
        f"Of the {money(named, currency)} that buyers with a name brought,"
        f" {percent(brought['returning'] / named)} came from those who returned and"
        f" {percent(brought['new'] / named)} from those who were new that month."
    )
