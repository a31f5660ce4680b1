"""Questions about promotion; written by `make gallery` from queries/promotion/."""

from datetime import date
from decimal import Decimal

import pandas as pd

from shopdb.analysis.frames import Engine, Source, frame


def attribution(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    lookback_days: int = 5,
    window_days: int = 30,
    half_life_days: Decimal | float | str = "7",
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Attribution.

    Which marketing channels do orders owe themselves to, by the first touch or the last?

    Args:
        channel: code of the sales channel.
        as_of: first day not counted.
        lookback_days: days before as_of whose orders count.
        window_days: days before an order that a touch counts for.
        half_life_days: days after which a touch weighs half.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - model: first, last, linear or time decay
        - marketing_channel: where a touch came from; direct also for orders without a touch
        - currency_code: currency of goods_sales; each has rows of its own
        - touched_orders: orders that this channel has a part in by the model
        - orders: parts of orders, added up; an order is shared out as its goods are
        - goods_sales: goods sold less discounts and included tax, shared out
        - share: of the goods_sales of the model in that currency, NULL where they are not above 0
    """
    return frame(
        "promotion/attribution",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        lookback_days=lookback_days,
        window_days=window_days,
        half_life_days=half_life_days,
    )


def cannibalisation(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    lookback_days: int = 365,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Cannibalisation.

    How much of what a promotion sold did like products lose that were not in it?

    Args:
        channel: code of the sales channel.
        as_of: first day not counted.
        lookback_days: days before as_of a promotion may begin in.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - promotion_code: promotion for certain goods, begun in the days looked back on
        - begins_on: its first day on the channel's own clock
        - days: its days up to as_of, and as many before it that it is compared with
        - currency_code: currency of the amounts; each has a row of its own
        - promoted_before: goods of the promotion sold in the days before
        - promoted_during: the same in its days
        - uplift: promoted_during less promoted_before
        - like_before: goods of the same root categories that are not in it, sold in the days before
        - like_during: the same in its days
        - lost: like_before less like_during, 0 where they gained
        - lost_share: lost as a share of uplift, NULL where there was none; above 1 more was lost
        - net_uplift: uplift less lost
    """
    return frame(
        "promotion/cannibalisation",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        lookback_days=lookback_days,
    )


def coupon_incrementality(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    lookback_days: int = 365,
    window_days: int = 30,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Coupon incrementality.

    How much more do customers buy for a coupon than they would have bought without?

    Args:
        channel: code of the sales channel.
        as_of: first day not counted.
        lookback_days: days before as_of a promotion may begin in.
        window_days: days before and after a beginning to compare.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - promotion_code: promotion that takes a coupon, begun in the days looked back on
        - begins_on: its first day on the channel's own clock
        - currency_code: currency of the amounts; each has a row of its own
        - customers_with: customers who used its coupon in the days after
        - customers_without: customers who bought in the days after and did not use it
        - before_with: goods bought by a customer with the coupon in the days before, on average
        - after_with: the same in the days after
        - before_without: goods bought by a customer without the coupon in the days before, on
          average
        - after_without: the same in the days after
        - uplift: how much more with the coupon grew than without, by customer
        - incremental_sales: uplift of all customers with the coupon
        - discounts: what the coupon took off their orders in the days after
        - sales_per_discount: incremental_sales by 1 of discounts; below 1 the coupon cost more
    """
    return frame(
        "promotion/coupon_incrementality",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        lookback_days=lookback_days,
        window_days=window_days,
    )


def discount_depth(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    lookback_days: int = 14,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Discount depth.

    How deep does each promotion cut, and what margin is left beside goods at full price?

    Args:
        channel: code of the sales channel.
        as_of: first day not counted.
        lookback_days: days counted before as_of.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - reduction: promotion, by hand, or none for what was sold at full price
        - promotion_code: code of the promotion, NULL where reduction is another
        - label: name of the promotion as printed on orders, or what stands for it
        - part: goods or charges, what is taken off
        - currency_code: currency of the amounts; each has rows of its own
        - orders: orders with such a part
        - units: units of goods, NULL for charges
        - gross_sales: price of these parts before discounts, with the tax it holds
        - discounts: what this reduction took off them
        - depth: discounts as a share of gross_sales, 0.1 is 10 %
        - goods_sales: goods less all discounts and included tax, NULL for charges
        - margin: goods_sales less cost, of the goods whose cost is known; NULL where none is
        - margin_rate: margin as a share of these goods_sales
        - units_without_cost: units whose cost is not known, left out of the margin
    """
    return frame(
        "promotion/discount_depth",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        lookback_days=lookback_days,
    )
