"""The ABC analysis as a Pareto curve: share of the variants against share of the sales."""

from decimal import Decimal
from typing import Any

import pandas as pd
from matplotlib.ticker import PercentFormatter

from shopdb.report.charts.style import GRID, INK, MAIN, MUTED, PALE, canvas
from shopdb.report.exhibit import Exhibit
from shopdb.report.wording import amount, counted, percent

# A class with a smaller share of the variants has no room for its letter beside the next.
NARROW = 0.08
MEANINGS = {"A": "the few that bring most", "B": "the middle", "C": "the many that bring the rest"}


def draw(variants: pd.DataFrame, currency: str) -> Exhibit | None:
    """Draw the running share over the variants in rank order, divided where a class ends."""
    rows: list[Any] = list(variants.itertuples())
    if not rows or rows[0].running_share is None:
        return None
    by_class = {
        letter: [row for row in rows if row.abc_class == letter]
        for letter in MEANINGS
        if any(row.abc_class == letter for row in rows)
    }

    figure, axes = canvas(4.0)
    across = [0.0, *(row.sales_rank / len(rows) for row in rows)]
    up = [0.0, *(float(row.running_share) for row in rows)]
    axes.fill_between(across, up, color=PALE, alpha=0.35, linewidth=0)
    axes.plot(across, up, color=MAIN, linewidth=2)
    is_narrow = any(len(members) < NARROW * len(rows) for members in by_class.values())
    start = 0.0
    for letter, members in by_class.items():
        end = members[-1].sales_rank / len(rows)
        axes.axvline(end, color=GRID, linewidth=1)
        axes.annotate(
            f"{letter}\n{len(members):,}",
            ((start + end) / 2, 0.18 if letter == "B" and is_narrow else 0.04),
            ha="center",
            color=INK,
            fontsize=10,
            linespacing=1.4,
        )
        start = end
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.02)
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.set_xlabel(f"Share of the {len(rows):,} variants, best seller first")
    axes.set_ylabel(f"Running share of net sales in {currency}")
    axes.grid(axis="y")
    axes.set_title("class and number of variants below", loc="right", fontsize=8.5, color=MUTED)
    return Exhibit(
        finding=_finding(rows, by_class),
        alt=f"Curve of the running share of net sales over {len(rows):,} variants, steep at first:"
        f" class A ends at {percent(across[len(by_class.get('A', []))])} of them.",
        figure=figure,
        headings=("Class", "Variants", "Share of variants", f"Net sales, {currency}", "Share"),
        rows=[
            (
                f"{letter}, {MEANINGS[letter]}",
                f"{len(members):,}",
                percent(len(members) / len(rows)),
                amount(_net_sales(members)),
                percent(_share(members)),
            )
            for letter, members in by_class.items()
        ],
    )


def _net_sales(members: list[Any]) -> Decimal:
    return sum((row.net_sales for row in members), Decimal(0))


def _share(members: list[Any]) -> Decimal:
    return sum((row.share for row in members), Decimal(0))


def _finding(rows: list[Any], by_class: dict[str, list[Any]]) -> str:
    few, best = by_class["A"], rows[0]
    return (
        f"Class A is {len(few):,} of {counted(len(rows), 'variant')},"
        f" {percent(len(few) / len(rows))}, and brings {percent(_share(few))} of net sales; the"
        " best seller alone,"
        f" {best.product_name or best.sku}, brings {percent(best.share)}."
    )
