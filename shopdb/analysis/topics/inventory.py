"""Questions about inventory; written by `make gallery` from queries/inventory/."""

from datetime import date, datetime

import pandas as pd

from shopdb.analysis.frames import Engine, Source, frame


def drift(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    lookback_days: int = 7,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Counters against ledgers.

    Which counters are not what their ledgers add up to?

    Args:
        channel: code of the sales channel.
        as_of: day that lookback_days ends before; without it the day after the last sale.
        lookback_days: days in which the payments were asked for, or their orders placed.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - counter: what is counted
        - subject: which row counts it
        - currency_code: currency of an amount, NULL for units, uses and points
        - counted: what the counter says
        - ledger: what its ledger adds up to
        - difference: counted less ledger
    """
    return frame(
        "inventory/drift",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        lookback_days=lookback_days,
    )


def stock_at_date(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    at: datetime | str | None = None,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Stock at a date.

    How much of each variant lay in each warehouse at a moment in the past?

    Args:
        channel: code of the sales channel.
        as_of: day at whose start the stock is told; without it the day after the last sale.
        at: moment instead of a day.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - warehouse_code: warehouse that serves the channel
        - sku: stock-keeping unit of the variant
        - on_hand: units on the shelf then, as the ledger of movements adds up
    """
    return frame(
        "inventory/stock_at_date",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        at=at,
    )


def stock_cover(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    lookback_days: int = 28,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Stock cover.

    How many days does the stock last, at the rate it left the shelves lately?

    Args:
        channel: code of the sales channel.
        as_of: first day not counted; without it the day after the last sale.
        lookback_days: days that the rate looks back.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - sku: stock-keeping unit of the variant
        - product_name: in the channel's language, or in the nearest that has one
        - on_hand: units on the shelves of all warehouses that serve the channel
        - reserved: units of these under a claim
        - available: units without a claim; negative where more is promised than is there
        - units_sold: units sold out of these warehouses in the days looked back on
        - units_per_day: units_sold by day
        - days_of_cover: days that available lasts at that rate, NULL where nothing was sold
        - stock_out_on: day on which the last unit goes at that rate; as_of where none is left
    """
    return frame(
        "inventory/stock_cover",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        lookback_days=lookback_days,
    )
