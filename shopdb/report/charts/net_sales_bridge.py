"""The net sales bridge as a waterfall: from list price to what customers owed."""

from decimal import Decimal

import pandas as pd

from shopdb.report.charts.style import GRID, INK, MAIN, PALE, WARM, canvas, unit
from shopdb.report.exhibit import Exhibit
from shopdb.report.wording import amount, counted, listed, money, percent

# What a row of the bridge adds (1), takes away (-1) or sums up (0).
STEPS = (
    ("Gross sales", "gross_sales", 0),
    ("Discounts", "discounts", -1),
    ("Tax in prices", "included_tax", -1),
    ("Returns", "returns", -1),
    ("Net sales", "net_sales", 0),
    ("Shipping and fees", "charges", 1),
    ("Adjustments", "adjustments", -1),
    ("Tax", "tax", 1),
    ("Total sales", "total_sales", 0),
)


def draw(days: pd.DataFrame, currency: str) -> Exhibit | None:
    """Sum the days and draw each step from where the one before it ended."""
    if days.empty:
        return None
    totals = {column: Decimal(days[column].sum()) for _, column, _ in STEPS}
    steps = [step for step in STEPS if step[2] == 0 or totals[step[1]]]
    divisor, unit_name = unit(max(totals.values(), key=abs), currency)

    figure, axes = canvas(0.42 * len(steps) + 0.9)
    level = 0.0
    for place, (_, column, sign) in enumerate(steps):
        size = float(totals[column] / divisor)
        start = level if sign else 0.0
        end = start + (sign or 1) * size
        colour = (PALE if end > start else WARM) if sign else MAIN
        axes.barh(place, end - start, left=start, height=0.62, color=colour)
        axes.annotate(
            f"{end - start:,.2f}".replace("-", "−"),
            (max(start, end, 0.0), place),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            color=INK,
        )
        if place + 1 < len(steps):
            axes.plot([end, end], [place, place + 1], color=GRID, linewidth=1, zorder=0)
        level = end
    axes.set_yticks(range(len(steps)), [label for label, _, _ in steps], color=INK)
    axes.invert_yaxis()
    axes.axvline(0, color=GRID, linewidth=1, zorder=0)
    axes.margins(x=0.12)
    axes.set_xlabel(unit_name)
    return Exhibit(
        finding=_finding(totals, int(days["orders"].sum()), currency),
        alt=f"Waterfall in {len(steps)} steps from gross sales to total sales, in {unit_name}.",
        figure=figure,
        headings=("Step", f"Amount, {currency}"),
        rows=[
            (label, amount(totals[column] * (sign or 1)) if totals[column] else amount(Decimal(0)))
            for label, column, sign in STEPS
        ],
    )


def _finding(totals: dict[str, Decimal], orders: int, currency: str) -> str:
    gross, net = totals["gross_sales"], totals["net_sales"]
    if gross <= 0:
        return (
            f"No goods were sold, and {money(totals['returns'], currency)} was credited for some."
        )
    lost = [
        f"{percent(totals[column] / gross)} {verb}"
        for column, verb in (
            ("discounts", "went in discounts"),
            ("included_tax", "was tax"),
            ("returns", "came back"),
        )
        if totals[column]
    ]
    sold = f"{counted(orders, 'order')} sold goods priced at {money(gross, currency)}"
    if not lost:
        return f"{sold}, and all of it stayed: no discounts, no returns."
    return f"{sold}; {listed(lost)}, which left net sales of {money(net, currency)}."
