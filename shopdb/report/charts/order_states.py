"""Where orders stand, as bars, with how fast those that travelled were."""

from decimal import Decimal
from typing import Any

import pandas as pd

from shopdb.report.charts.pieces import bars
from shopdb.report.charts.style import MAIN, PALE, WARM
from shopdb.report.exhibit import Exhibit
from shopdb.report.wording import counted, percent

# What came to nothing is warm, what is still under way pale.
COLOURS = {"cancelled": WARM, "returned": WARM, "delivered": MAIN, "completed": MAIN}


def draw(states: pd.DataFrame, _currency: str) -> Exhibit | None:
    """Draw a bar a status; orders taken over from elsewhere stand nowhere."""
    rows: list[Any] = list(states.itertuples())
    if all(row.part == "imported" for row in rows):
        return None
    figure, axes = bars(
        [row.part.replace("_", " ") for row in rows],
        [row.orders for row in rows],
        [f"{row.orders:,}  ({percent(row.share)})" for row in rows],
        [COLOURS.get(row.part, PALE) for row in rows],
    )
    axes.set_xlabel("Orders, and share of all that were placed")
    axes.xaxis.set_major_formatter("{x:,g}")
    return Exhibit(
        finding=_finding(rows),
        alt=f"Bars of the number of orders in {len(rows)} states, the most frequent on top.",
        figure=figure,
        headings=(
            "Status",
            "Orders",
            "Share",
            "Hours to ship: half",
            "nine in ten",
            "To deliver: half",
            "nine in ten",
            "On time",
        ),
        rows=[
            (
                row.part.replace("_", " "),
                f"{row.orders:,}",
                percent(row.share),
                *map(
                    _hours,
                    (
                        row.median_hours_to_ship,
                        row.p90_hours_to_ship,
                        row.median_hours_to_deliver,
                        row.p90_hours_to_deliver,
                    ),
                ),
                "–" if row.on_time_share is None else percent(row.on_time_share),
            )
            for row in rows
        ],
    )


def _hours(hours: Decimal | None) -> str:
    return "–" if hours is None else f"{hours:,.1f}"


def _finding(rows: list[Any]) -> str:
    total = sum(row.orders for row in rows)
    done = sum(row.orders for row in rows if row.part in ("delivered", "completed"))
    said = f"{done:,} of {counted(total, 'order')} have arrived, {percent(done / total)}"
    promised = sum(row.parcels_promised for row in rows)
    if promised:
        on_time = sum(
            row.on_time_share * row.parcels_promised
            for row in rows
            if row.on_time_share is not None
        )
        said += f"; of the parcels promised for a day {percent(on_time / promised)} were on time"
    largest = max(rows, key=lambda row: row.orders_delivered)
    if largest.median_hours_to_deliver is not None:
        days = largest.median_hours_to_deliver / 24
        said += (
            f"; half of those {largest.part.replace('_', ' ')} took no more than {days:.1f} days"
        )
    return f"{said}."
