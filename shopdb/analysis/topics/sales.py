"""Questions about sales; written by `make gallery` from queries/sales/."""

from datetime import date

import pandas as pd

from shopdb.analysis.frames import Engine, Source, frame


def basket_size(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Basket size.

    How large is an order, in money, units and lines, and how large is the usual one?

    Args:
        channel: code of the sales channel.
        from_day: first day counted; without it from the start.
        until_day: first day not counted; without it to the end.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - month: first day of the month, on the channel's own clock
        - currency_code: currency of the values; a month has a row for each
        - orders: orders placed and not cancelled since
        - average_value: goods of an order, net of discounts and included tax, on average
        - median_value: half of the orders are worth no more; between the two in the middle, their
          mean
        - p90_value: the least value that nine orders in ten do not exceed
        - units_per_order: units of goods in an order, on average
        - lines_per_order: lines of goods in an order, on average
    """
    return frame(
        "sales/basket_size",
        source=source,
        engine=engine,
        channel=channel,
        from_day=from_day,
        until_day=until_day,
    )


def daily_revenue(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Daily revenue.

    What do sales come to each day, and where do they head once the week is evened out?

    Args:
        channel: code of the sales channel.
        from_day: first day shown; without it from the start.
        until_day: first day not counted; without it to the end.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - day: every day of the calendar, on the channel's own clock
        - currency_code: currency of the amounts; a day has a row for each
        - orders: orders placed and not cancelled since
        - net_sales: goods sold less discounts, included tax and returns
        - average_7_days: mean of net_sales over this day and the six before
        - average_28_days: mean of net_sales over this day and the 27 before
    """
    return frame(
        "sales/daily_revenue",
        source=source,
        engine=engine,
        channel=channel,
        from_day=from_day,
        until_day=until_day,
    )


def hour_by_weekday(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Hour by weekday.

    On which days of the week, and at which hours, do customers order?

    Args:
        channel: code of the sales channel.
        from_day: first day counted; without it from the start.
        until_day: first day not counted; without it to the end.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - weekday: 1 is Monday, 7 is Sunday, on the channel's own clock
        - hour: 0 to 23, on the channel's own clock; 9 is from 9:00 to 9:59
        - currency_code: currency of goods_sales; each has all 168 hours of the week
        - orders: orders placed in that hour and not cancelled since
        - goods_sales: goods sold less discounts and included tax
    """
    return frame(
        "sales/hour_by_weekday",
        source=source,
        engine=engine,
        channel=channel,
        from_day=from_day,
        until_day=until_day,
    )


def monthly_growth(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Monthly growth.

    How did net sales grow, against the month before and the same month a year before?

    Args:
        channel: code of the sales channel.
        from_day: months shown begin on or after it.
        until_day: first day not counted; without it to the end.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - month: first day of the month, on the channel's own clock
        - currency_code: currency of net_sales; a month has a row for each
        - is_complete: 1, or 0 where it begins before the first day with sales or ends after
          until_day
        - orders: orders placed and not cancelled since
        - net_sales: goods sold less discounts, included tax and returns
        - growth: change of net_sales against the month before, 0.1 is 10 %
        - growth_on_year: change of net_sales against the same month of the year before
    """
    return frame(
        "sales/monthly_growth",
        source=source,
        engine=engine,
        channel=channel,
        from_day=from_day,
        until_day=until_day,
    )


def net_sales_bridge(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Net sales bridge.

    What became of the list price of what was sold, day by day, down to net sales?

    Args:
        channel: code of the sales channel.
        from_day: first day counted; without it from the start.
        until_day: first day not counted; without it to the end.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - day: day on the channel's own clock; a day without sales and credits has no row
        - currency_code: currency of the amounts; a day has a row for each
        - orders: orders placed and not cancelled since
        - gross_sales: goods at the price they were offered at
        - discounts: taken off goods
        - included_tax: tax that the prices of the goods held
        - returns: goods credited, net of tax
        - net_sales: gross_sales less discounts, included_tax and returns
        - charges: shipping and fees, net of discount and tax, less those credited
        - adjustments: money credited without goods
        - tax: all tax, included or on top, less tax credited
        - total_sales: net_sales and charges less adjustments plus tax, what customers owed
    """
    return frame(
        "sales/net_sales_bridge",
        source=source,
        engine=engine,
        channel=channel,
        from_day=from_day,
        until_day=until_day,
    )


def tax_by_jurisdiction(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Tax by jurisdiction.

    How much tax was charged and given back, for whom, at which rate, and on what?

    Args:
        channel: code of the sales channel.
        from_day: first day counted; without it the first of the month that until_day ends.
        until_day: first day not counted; without it to the end.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - currency_code: currency of the amounts; each has rows of its own
        - country_code: who levies the tax; where none is recorded, where the order went, NULL not
          known
        - region: state or province that levies it, NULL where the country does or no tax is
          recorded
        - rate: share of the base, 0.2 is 20 %; NULL where no tax is recorded
        - base_charged: net amount of the goods and charges sold at that rate
        - tax_charged: tax on them
        - base_credited: net amount credited of such goods and charges
        - tax_credited: tax credited with it
        - taxable_base: base_charged less base_credited
        - tax_due: tax_charged less tax_credited
    """
    return frame(
        "sales/tax_by_jurisdiction",
        source=source,
        engine=engine,
        channel=channel,
        from_day=from_day,
        until_day=until_day,
    )
