"""Return rates as bars, with the reason that most of the returned goods share."""

from typing import Any

import pandas as pd

from shopdb.report.charts.pieces import bars, shortened
from shopdb.report.charts.style import PALE, WARM
from shopdb.report.exhibit import Exhibit
from shopdb.report.wording import amount, counted, money, percent

MOST_BARS = 18
# Of fewer units than these a rate means little, and is drawn pale.
FEW_UNITS = 20


def draw(parts: pd.DataFrame, currency: str) -> Exhibit | None:
    """Draw the parts that send most units back, the highest rate on top."""
    rows: list[Any] = [row for row in parts.itertuples() if row.units_returned]
    if not rows:
        return None
    shown = sorted(rows[:MOST_BARS], key=lambda row: row.return_rate, reverse=True)
    figure, axes = bars(
        [shortened(_name(row)) for row in shown],
        [float(row.return_rate) * 100 for row in shown],
        [f"{percent(row.return_rate)}  {_reason(row)}" for row in shown],
        [WARM if row.units_shipped >= FEW_UNITS else PALE for row in shown],
    )
    axes.set_xlabel("Units returned, per cent of those shipped; and the main reason")
    everything: list[Any] = list(parts.itertuples())
    return Exhibit(
        finding=_finding(everything, currency),
        alt=f"Bars of the return rates of {len(shown)} parts of the range, the highest on top, each"
        " with its main reason.",
        figure=figure,
        headings=("What", "Shipped", "Returned", "Rate", "Main reason", f"Refunds, {currency}"),
        rows=[
            (
                _name(row),
                f"{row.units_shipped:,}",
                f"{row.units_returned:,}",
                percent(row.return_rate),
                _reason(row) if row.main_reason else "–",
                amount(row.refund_amount),
            )
            for row in everything
        ],
    )


def _name(row: Any) -> str:
    return str(row.part_name or "goods without a category")


def _reason(row: Any) -> str:
    if row.main_reason is None:
        return ""
    return f"{row.main_reason.replace('_', ' ')}, {percent(row.main_reason_share, 0)}"


def _finding(rows: list[Any], currency: str) -> str:
    shipped = sum(row.units_shipped for row in rows)
    returned = sum(row.units_returned for row in rows)
    refunds = sum(row.refund_amount for row in rows)
    said = (
        f"{returned:,} of {counted(shipped, 'unit')} shipped came back,"
        f" {percent(returned / shipped)}, and {money(refunds, currency)} was given back for them"
    )
    known = [row for row in rows if row.units_shipped >= FEW_UNITS]
    if not known:
        return f"{said}."
    worst = max(known, key=lambda row: row.return_rate)
    return f"{said}; the highest rate is that of {_name(worst)}, {percent(worst.return_rate)}."
