"""Questions about supply; written by `make gallery` from queries/supply/."""

from datetime import date
from decimal import Decimal

import pandas as pd

from shopdb.analysis.frames import Engine, Source, frame


def lead_time(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    as_of: date | str | None = None,
    lookback_days: int = 182,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Lead time and fill rate.

    How long do suppliers take, and how much of what was due did they bring?

    Args:
        channel: code of the sales channel.
        from_day: first day counted; without it see lookback_days.
        until_day: first day not counted; without it as_of.
        as_of: first day of which nothing is known yet.
        lookback_days: days before as_of counted without from_day.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - supplier_code: supplier that was ordered from
        - supplier_name: its name
        - orders: purchase orders sent to it for the warehouses of the channel
        - lines_ordered: lines of these orders
        - lines_complete: lines of which all that was ordered has been accepted
        - median_days: from ordering to the delivery that completed a line; half took no longer
        - p90_days: the least that nine in ten did not exceed
        - median_promised_days: what had been promised for the same lines
        - lines_due: lines that should have been there before as_of
        - on_time_share: share of these that were complete on the day promised
        - units_due: units that these lines ordered
        - fill_rate_on_day: share of units_due accepted on the day promised or before
        - fill_rate: share of units_due accepted by now
        - units_rejected: units of all lines that were sent back
        - reject_rate: share of these in all units delivered
    """
    return frame(
        "supply/lead_time",
        source=source,
        engine=engine,
        channel=channel,
        from_day=from_day,
        until_day=until_day,
        as_of=as_of,
        lookback_days=lookback_days,
    )


def supplier_scorecard(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    lookback_days: int = 180,
    on_time_weight: Decimal | float | str = "0.3",
    fill_weight: Decimal | float | str = "0.3",
    reject_weight: Decimal | float | str = "0.15",
    cost_weight: Decimal | float | str = "0.15",
    return_weight: Decimal | float | str = "0.1",
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Supplier scorecard.

    Which suppliers deliver in time, in full and sound, at a steady cost?

    Args:
        channel: code of the sales channel.
        as_of: first day of which nothing is known yet.
        lookback_days: days of ordering and of sales before as_of.
        on_time_weight: what on_time_share weighs in the score.
        fill_weight: what fill_rate weighs.
        reject_weight: what 1 less reject_rate weighs.
        cost_weight: what 1 less the rise of the cost weighs.
        return_weight: what 1 less return_rate weighs.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - score_rank: 1 is the best score; equal scores share a place
        - supplier_code: supplier that was ordered from in these days
        - supplier_name: its name
        - orders: purchase orders sent to it for the warehouses of the channel
        - lines_due: lines of these that should have been there before as_of
        - on_time_share: share of lines_due that were complete on the day promised
        - fill_rate: share of the units due that were accepted by now
        - reject_rate: share of the units delivered that were sent back
        - cost_change: of the unit costs against the order before these days, 0.1 is 10 % dearer
        - units_sold: units sold by the channel in these days of variants bought from it last
        - return_rate: units credited in these days, of units_sold
        - score: 0 to 100, the parts that are known by their weights
    """
    return frame(
        "supply/supplier_scorecard",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        lookback_days=lookback_days,
        on_time_weight=on_time_weight,
        fill_weight=fill_weight,
        reject_weight=reject_weight,
        cost_weight=cost_weight,
        return_weight=return_weight,
    )
