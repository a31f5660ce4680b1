"""Questions about fulfilment; written by `make gallery` from queries/fulfilment/."""

from datetime import date
from typing import Literal

import pandas as pd

from shopdb.analysis.frames import Engine, Source, frame


def checkout_funnel(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    weeks: int = 6,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Checkout funnel.

    Of the carts begun in a week, how many came how far, and where did they stay how long?

    Args:
        channel: code of the sales channel.
        as_of: first day not counted.
        weeks: weeks shown up to that of the day before as_of.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - week_on: Monday of the week in which the carts were begun, on the channel's own clock
        - stage_no: 1 to 5, in the order in which stages are passed
        - stage: cart, reserved, placed, paid, shipped
        - carts: carts of the week that came as far as this
        - share: of all carts of the week
        - kept: of those that came to the stage before, NULL for the first
        - lost: carts that ended here, lapsed or their orders cancelled
        - waiting: carts that are still here
        - median_hours: spent here by those that went on; half of them took no longer
        - p90_hours: the least that nine in ten did not exceed
    """
    return frame(
        "fulfilment/checkout_funnel",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        weeks=weeks,
    )


def on_time(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    lookback_days: int = 28,
    grouped_by: Literal["country", "postal_area"] = "country",
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """On-time delivery.

    Which carriers deliver where in time, and how long are parcels on the road?

    Args:
        channel: code of the sales channel.
        as_of: first day of which nothing is known yet.
        lookback_days: days before as_of that orders are taken from.
        grouped_by: whether a row is a country, or an area of one.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - carrier_code: who carries; NULL where the goods are fetched, or it is not known
        - shipping_method_code: way of shipping of the parcel
        - country_code: where the order goes, NULL where the source names none
        - postal_area: first two characters of the postal code; NULL by country, or where none is
          known
        - parcels: parcels of orders placed in these days
        - arrived: parcels that were delivered
        - lost: parcels that never arrived
        - median_days: on the road, from leaving the warehouse to arriving; half took no longer
        - p95_days: the least that 19 in 20 did not exceed
        - parcels_due: parcels promised for a day before as_of
        - on_time: parcels of these that arrived on that day or before
        - on_time_share: share of these in parcels_due
    """
    return frame(
        "fulfilment/on_time",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        lookback_days=lookback_days,
        grouped_by=grouped_by,
    )


def order_states(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    lookback_days: int = 28,
    grouped_by: Literal["status", "carrier"] = "status",
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Order states.

    Where do the orders of a period stand, and how fast and punctually did they travel?

    Args:
        channel: code of the sales channel.
        from_day: first day counted; without it lookback_days before until_day.
        until_day: first day not counted.
        lookback_days: days counted where from_day is not given.
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
        lookback_days=lookback_days,
        grouped_by=grouped_by,
    )


def promise_kept(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    lookback_days: int = 28,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Delivery promise kept.

    Of the parcels promised for a day, how many came before it, on it, after it or never?

    Args:
        channel: code of the sales channel.
        as_of: first day of which nothing is known yet.
        lookback_days: days before as_of that orders are taken from.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - shipping_method_code: way of shipping; NULL where the goods are fetched, or it is not
          known
        - promised_days: from the day of placing to the day promised
        - parcels_due: parcels promised for a day before as_of
        - early: parcels of these that arrived before the day promised
        - on_the_day: parcels that arrived on it
        - late: parcels that arrived after it, or are not there yet
        - still_on_the_way: parcels of the late that are not there yet
        - lost: parcels that never arrived
        - kept_share: early and on_the_day, of parcels_due
        - median_days_off: from the day promised to the day of arrival, negative is early
        - p90_days_off: the least that nine in ten did not exceed
        - not_due_yet: parcels promised for as_of or later, counted nowhere else
    """
    return frame(
        "fulfilment/promise_kept",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        lookback_days=lookback_days,
    )


def returns(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    lookback_days: int = 28,
    days_to_return: int = 28,
    grouped_by: Literal["product", "category"] = "product",
    min_units: int = 1,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Returns.

    How much of what was shipped comes back, why, and what does it cost?

    Args:
        channel: code of the sales channel.
        from_day: first day counted, up to until_day; without it as lookback_days say.
        until_day: first day not counted.
        lookback_days: days counted where from_day is not given.
        days_to_return: days before until_day that are then left out.
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
        - units_exchanged: units of these that came back for another, as of another size
        - units_returned: units that came back for good
        - return_rate: units_returned by units_shipped, 0.1 is 10 %
        - main_reason: reason given for most of units_returned, NULL where none came back
        - main_reason_share: share of that reason in units_returned
        - refund_amount: given back for all that came, tax included
    """
    return frame(
        "fulfilment/returns",
        source=source,
        engine=engine,
        channel=channel,
        from_day=from_day,
        until_day=until_day,
        lookback_days=lookback_days,
        days_to_return=days_to_return,
        grouped_by=grouped_by,
        min_units=min_units,
    )
