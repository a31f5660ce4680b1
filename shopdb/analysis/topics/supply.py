"""Questions about supply; written by `make gallery` from queries/supply/."""

from datetime import date

import pandas as pd

from shopdb.analysis.frames import Engine, Source, frame


def lead_time(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    as_of: date | str | None = None,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Lead time and fill rate.

    How long do suppliers take, and how much of what was due did they bring?

    Args:
        channel: code of the sales channel.
        from_day: first day counted; without it from the start.
        until_day: first day not counted; without it as_of.
        as_of: first day of which nothing is known yet; without it the day after the last sale.
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
    )
