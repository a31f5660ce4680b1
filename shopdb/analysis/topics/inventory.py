"""Questions about inventory; written by `make gallery` from queries/inventory/."""

from datetime import date, datetime

import pandas as pd

from shopdb.analysis.frames import Engine, Source, frame


def dead_stock(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    idle_days: int = 180,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Dead stock.

    What lies on the shelves that nobody has bought for long, and what money is in it?

    Args:
        channel: code of the sales channel.
        as_of: first day not counted.
        idle_days: days without a sale that make stock dead.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - warehouse_code: where it lies
        - sku: stock-keeping unit of the variant
        - product_name: in the channel's language, or in the nearest that has one
        - available: units on the shelf without a claim
        - first_came_on: day on which the first units of it came onto the shelf
        - last_received_on: day of the last receipt, NULL where none is known
        - last_sold_on: day on which the last unit left by a sale, NULL where none ever did
        - days_idle: days from the last sale to as_of; where there was none, from first_came_on
        - units_sold_elsewhere: units sold out of other warehouses in idle_days
        - unit_cost: of the newest receipt whose cost is known, NULL where none is
        - currency_code: currency of unit_cost, NULL where no purchase order says it
        - value: available at unit_cost
    """
    return frame(
        "inventory/dead_stock",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        idle_days=idle_days,
    )


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
        as_of: day that lookback_days ends before.
        lookback_days: days in which the payments were asked for, or their orders placed.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - counter: what is counted
        - subject: which row counts it
        - currency_code: currency of a payment, NULL for all else
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


def lost_sales(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    lookback_days: int = 91,
    velocity_days: int = 28,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Lost sales.

    What would have been sold on the days on which the goods were out of stock?

    Args:
        channel: code of the sales channel.
        as_of: first day not counted.
        lookback_days: days before as_of that are looked at.
        velocity_days: days before running out that say how it sold.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - sku: stock-keeping unit of the variant
        - product_name: in the channel's language, or in the nearest that has one
        - currency_code: currency of lost_sales
        - out_from: day on which it ran out; the first day looked at, where it was out before
        - out_until: day on which there was some again, as_of where there was not
        - is_out: 1 where it is out still at the end of the days looked at
        - days_out: days between the two
        - units_before: units sold in the velocity_days before out_from
        - units_meanwhile: units ordered on the days between, as a backorder or from elsewhere
        - lost_units: units that these days would have sold at the rate before, less units_meanwhile
        - lost_sales: lost_units at what one brought before, net of discounts and included tax
    """
    return frame(
        "inventory/lost_sales",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        lookback_days=lookback_days,
        velocity_days=velocity_days,
    )


def sell_through(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    lookback_days: int = 184,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Sell-through.

    Of what came in each month, how much is sold by now?

    Args:
        channel: code of the sales channel.
        as_of: day before which months begin that count.
        lookback_days: days before as_of; months that begin in them have a row.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - month_on: first day of the month in which the goods came
        - variants: variants that came in it
        - units_received: units received
        - units_sold: units of these sold since, less those that came back
        - units_unsold: units of these that lie there still, or left without being sold
        - sell_through: units_sold by units_received, 0.8 is 80 %
    """
    return frame(
        "inventory/sell_through",
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
        as_of: day at whose start the stock is told.
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
    lookback_days: int = 21,
    top_variants: int = 1000,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Stock cover.

    How many days does the stock last, at the rate it left the shelves lately?

    Args:
        channel: code of the sales channel.
        as_of: first day not counted.
        lookback_days: days that the rate looks back.
        top_variants: variants shown of those that run out first.
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
        top_variants=top_variants,
    )


def turnover(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Turnover and age of stock.

    How old is what lies on the shelves, what money is in it, and how often does it turn?

    Args:
        channel: code of the sales channel.
        as_of: day at whose beginning it lies there.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - warehouse_code: where it lies
        - age_band: days since the receipt that brought it; not known where no receipt did
        - currency_code: currency of value, NULL where no purchase order says it
        - units: units on the shelf
        - units_without_cost: units of these whose cost is not known
        - value: the others, at what their receipt cost
        - units_share: of the units of the warehouse
        - units_sold: units the warehouse sold in the twelve whole months before, less what came
          back
        - average_units: middle of its stock at the beginning and at the end of them
        - turns: units_sold by average_units, NULL where there was no stock
        - days_of_stock: days that the average lasts at that rate, NULL where nothing was sold
    """
    return frame(
        "inventory/turnover",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
    )
