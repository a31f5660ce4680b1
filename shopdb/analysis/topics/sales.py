"""Questions about sales; written by `make gallery` from queries/sales/."""

from datetime import date
from decimal import Decimal
from typing import Literal

import pandas as pd

from shopdb.analysis.frames import Engine, Source, frame


def basket_size(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    lookback_days: int = 21,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Basket size.

    How large is an order, in money, units and lines, and how large is the usual one?

    Args:
        channel: code of the sales channel.
        from_day: first day counted; without it lookback_days before until_day.
        until_day: first day not counted.
        lookback_days: days counted where from_day is not given.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - month: first day of the month, on the channel's own clock; days not counted are no part of
          it
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
        lookback_days=lookback_days,
    )


def channel_by_category(
    *,
    channel: str | None = None,
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Channel by category.

    What does each channel sell of each category, with the totals of both?

    Args:
        channel: code of the sales channel; without it all of them.
        from_day: first day counted; without it 28 days before until_day.
        until_day: first day not counted; without it to the end.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - currency_code: currency of net_sales; each has rows and a total of its own
        - channel: code of the sales channel, or all channels
        - category: name of the root category, no category, or all categories
        - level: category, channel for the total of one, or currency for the total of all channels
        - units: units sold less units credited
        - net_sales: goods sold less discounts, included tax and returns
        - share: of the net_sales of the total one level up, NULL where that is not above 0
    """
    return frame(
        "sales/channel_by_category",
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


def days_without_sales(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    lookback_days: int = 90,
    top_variants: int = 200,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Days without sales.

    Which things that are on offer stopped selling, and for how long at a stretch?

    Args:
        channel: code of the sales channel.
        as_of: first day not counted.
        lookback_days: days looked at before as_of.
        top_variants: variants shown at most.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - sku: stock-keeping unit of the variant, its present one
        - product_name: in the channel's language, or in the nearest that has one
        - units_sold: units sold in the days looked at
        - days_with_sales: days on which it sold
        - last_sold_on: the last of them
        - current_run: days without a sale since then
        - longest_run: most days in a row without a sale
        - longest_run_from: first day of that run, of equal ones the latest; NULL where there is
          none
        - available: units without a claim in the channel's warehouses, NULL where no stock is kept
    """
    return frame(
        "sales/days_without_sales",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        lookback_days=lookback_days,
        top_variants=top_variants,
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


def price_volume_mix(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    period_days: int = 28,
    before_as_of: date | str | None = None,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Price, volume and mix.

    How much of the change of net sales came of prices, of volume and of what was sold?

    Args:
        channel: code of the sales channel.
        as_of: first day after the period.
        period_days: days of each period.
        before_as_of: first day after the period compared with; without it the one right before.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - currency_code: currency of amount; each has steps of its own
        - step: 1 to 8, the order in which the steps lead from before to after
        - effect: before, price, volume, mix, new, dropped, returned or after
        - skus: SKUs the effect is of; for before and after those that were sold or credited
        - amount: net sales of the period before and the one after, and between them what changed
        - share: amount as a share of the net sales before, NULL where they are not above 0
    """
    return frame(
        "sales/price_volume_mix",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        period_days=period_days,
        before_as_of=before_as_of,
    )


def revenue_against_target(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    period: Literal["month", "year"] = "month",
    target: Decimal | float | str | None = None,
    growth: Decimal | float | str = "0.1",
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Revenue against target.

    Do net sales keep up with the target of the month, and where will they end?

    Args:
        channel: code of the sales channel.
        as_of: first day not counted.
        period: what the target is for, that of the last day counted.
        target: net sales aimed at, in the channel's currency; without it a year before's, grown.
        growth: growth of the target on the same period of the year before, 0.1 is 10 %.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - day: every day of the period, on the channel's own clock
        - currency_code: currency of the amounts; a day has a row for each
        - net_sales: goods sold less discounts, included tax and returns; NULL from as_of on
        - running_net_sales: net_sales from the beginning of the period on; NULL from as_of on
        - forecast: running_net_sales, and from as_of on what is to be expected; NULL where unknown
        - target_to_date: share of the target that the days up to this one are of all days
        - target: net sales aimed at in the whole period, NULL where it is missing
        - target_from: given, year before, or missing
    """
    return frame(
        "sales/revenue_against_target",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        period=period,
        target=target,
        growth=growth,
    )


def tax_by_jurisdiction(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    lookback_days: int = 14,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Tax by jurisdiction.

    How much tax was charged and given back, for whom, at which rate, and on what?

    Args:
        channel: code of the sales channel.
        from_day: first day counted; without it lookback_days before until_day.
        until_day: first day not counted.
        lookback_days: days counted where from_day is not given.
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
        lookback_days=lookback_days,
    )
