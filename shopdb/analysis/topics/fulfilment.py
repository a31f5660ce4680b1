"""Questions about fulfilment; written by `make gallery` from queries/fulfilment/."""

from datetime import date
from typing import Literal

import pandas as pd

from shopdb.analysis.frames import Engine, Source, frame


def order_states(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    grouped_by: Literal["status", "carrier"] = "status",
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Order states.

    Where do the orders of a period stand, and how fast and punctually did they travel?

    Args:
        channel: code of the sales channel.
        from_day: first day counted; without it from the start.
        until_day: first day not counted; without it to the end.
        grouped_by: whether a row is a status of the orders, or the carrier chosen for them.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - part: status or carrier; NULL where nothing travels, or the carrier is not known
        - orders: orders placed in the period
        - share: of all orders placed in the period
        - orders_shipped: orders of which a parcel has left
        - median_hours_to_ship: from placing to the first parcel; half of them took no longer
        - p90_hours_to_ship: the least that nine in ten did not exceed
        - orders_delivered: orders all of whose parcels have arrived
        - median_hours_to_deliver: from placing to the arrival of the last parcel
        - p90_hours_to_deliver: the least that nine in ten did not exceed
        - parcels_promised: parcels promised for a day that have arrived or are lost
        - on_time_share: share of these that arrived on that day or before
    """
    return frame(
        "fulfilment/order_states",
        source=source,
        engine=engine,
        channel=channel,
        from_day=from_day,
        until_day=until_day,
        grouped_by=grouped_by,
    )


def returns(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    grouped_by: Literal["product", "category"] = "product",
    min_units: int = 1,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Returns.

    How much of what was shipped comes back, why, and what does it cost?

    Args:
        channel: code of the sales channel.
        from_day: first day counted; without it from the start.
        until_day: first day not counted; without it to the end.
        grouped_by: whether a row is a product, or the primary category of products.
        min_units: units that have to be shipped for a row.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - part_id: product or category in this database, NULL for goods that have none any more
        - part_name: its name in the channel's language, or in the nearest that has one
        - currency_code: currency of refund_amount; the orders in each are counted by themselves
        - units_shipped: units that left a warehouse
        - units_returned: units of these that came back
        - return_rate: units_returned by units_shipped, 0.1 is 10 %
        - main_reason: reason given for most of the units, NULL where none came back
        - main_reason_share: share of that reason in all units received
        - refund_amount: given back for it, tax included
    """
    return frame(
        "fulfilment/returns",
        source=source,
        engine=engine,
        channel=channel,
        from_day=from_day,
        until_day=until_day,
        grouped_by=grouped_by,
        min_units=min_units,
    )
