"""Questions about catalog; written by `make gallery` from queries/catalog/."""

from datetime import date
from decimal import Decimal
from typing import Literal

import pandas as pd

from shopdb.analysis.frames import Engine, Source, frame


def abc_pareto(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    a_share: Decimal | float | str = "0.8",
    b_share: Decimal | float | str = "0.95",
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """ABC analysis of variants.

    Which few variants bring most of the sales, and which many bring the rest?

    Args:
        channel: code of the sales channel.
        from_day: first day counted; without it from the start.
        until_day: first day not counted; without it to the end.
        a_share: share of the sales that class A brings.
        b_share: share that A and B bring together.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - sales_rank: 1 is the variant that sells most
        - sku: stock-keeping unit of the variant, NULL for goods credited that are no longer known
        - product_name: in the channel's language or the nearest that has one, NULL where none has
        - currency_code: currency of net_sales; each has a ranking of its own
        - units: units sold less units credited
        - net_sales: goods sold less discounts, included tax and returns
        - share: of the net_sales of all variants that have any
        - running_share: share of this variant and all before it
        - abc_class: A, B or C
    """
    return frame(
        "catalog/abc_pareto",
        source=source,
        engine=engine,
        channel=channel,
        from_day=from_day,
        until_day=until_day,
        a_share=a_share,
        b_share=b_share,
    )


def basket_affinity(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    latest_orders: int = 20000,
    min_orders: int | None = None,
    top_products: int = 400,
    top_pairs: int = 50,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Basket affinity.

    Which products are bought together more often than chance would have it?

    Args:
        channel: code of the sales channel.
        from_day: first day counted; without it see latest_orders.
        until_day: first day not counted; without it to the end.
        latest_orders: orders counted at least where from_day is left out, in whole days back from
            the end.
        min_orders: orders a pair has to be in; without it those of the average product, 2 at least.
        top_products: best sold products that are paired.
        top_pairs: pairs shown at most.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - pair_rank: 1 is the pair of the highest lift
        - product_a_id: product in this database, the lower number of the two
        - product_a: its name in the channel's language, or in the nearest that has one
        - product_b_id: the other product
        - product_b: its name
        - orders_a: orders with the first product
        - orders_b: orders with the second
        - orders_both: orders with both
        - support: share of all orders that have both, 0.01 is 1 %
        - confidence_a_b: share of the orders with the first that have the second as well
        - confidence_b_a: share of the orders with the second that have the first as well
        - lift: how many times as often as chance; 1 means that the one says nothing about the other
    """
    return frame(
        "catalog/basket_affinity",
        source=source,
        engine=engine,
        channel=channel,
        from_day=from_day,
        until_day=until_day,
        latest_orders=latest_orders,
        min_orders=min_orders,
        top_products=top_products,
        top_pairs=top_pairs,
    )


def below_cost(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    lookback_days: int = 14,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Sold below cost.

    Which variants were sold for less than they cost, and was it the price or a discount?

    Args:
        channel: code of the sales channel.
        as_of: first day not counted.
        lookback_days: days before as_of that are counted.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - sku: stock-keeping unit of that day
        - product_name: name of that day; of several that of the line noted last
        - currency_code: currency of the amounts
        - units: units sold
        - units_without_cost: units of these whose cost is not known, which may be below it or not
        - units_below: units sold for less than their cost
        - units_by_price: units of these whose price was below cost with nothing taken off
        - units_by_discount: units whose price was not below cost, until something was taken off
        - units_by_both: units whose price was below cost, and something was taken off as well
        - cost: of units_below
        - goods_sales: what units_below brought, net of discounts and included tax
        - loss: cost less goods_sales
    """
    return frame(
        "catalog/below_cost",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        lookback_days=lookback_days,
    )


def bought_together(
    *,
    channel: str = "online_retail",
    sku: str | None = None,
    as_of: date | str | None = None,
    lookback_days: int = 91,
    top_pairs: int = 50,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Bought together.

    Which products are most often in one basket, or in one with a product that is named?

    Args:
        channel: code of the sales channel.
        sku: a variant of the product asked about; without it all.
        as_of: first day not counted.
        lookback_days: days before as_of that are counted.
        top_pairs: pairs shown at most.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - pair_rank: 1 is the pair that most orders hold
        - product_a_id: product in this database, the one asked about; else the lower number of the
          two
        - product_a: its name in the channel's language, or in the nearest that has one
        - product_b_id: the other product
        - product_b: its name
        - orders: orders with both
    """
    return frame(
        "catalog/bought_together",
        source=source,
        engine=engine,
        channel=channel,
        sku=sku,
        as_of=as_of,
        lookback_days=lookback_days,
        top_pairs=top_pairs,
    )


def category_roll_up(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Category roll-up.

    What does each category sell, with all that lies below it?

    Args:
        channel: code of the sales channel.
        from_day: first day counted; without it from the start.
        until_day: first day not counted; without it to the end.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - category_id: category in this database, NULL for goods without a primary category
        - depth: 0 is a root, NULL where category_id is
        - path: names from the root down, in the channel's language or the nearest that has one
        - currency_code: currency of the amounts; a category has a row for each
        - units: units sold less units credited, here and below
        - net_sales: goods sold less discounts, included tax and returns, here and below
        - own_net_sales: those of the products whose primary category it is itself
        - share: of the net_sales of the channel in that currency, NULL where they are not above 0
    """
    return frame(
        "catalog/category_roll_up",
        source=source,
        engine=engine,
        channel=channel,
        from_day=from_day,
        until_day=until_day,
    )


def conversion(
    *,
    channel: str = "online_retail",
    counted_by: Literal["product", "category"] = "product",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    min_views: int = 1,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Conversion.

    How many of those who look at something put it into a cart, and how many buy it?

    Args:
        channel: code of the sales channel.
        counted_by: what visits and sales are added up by.
        from_day: first day counted; without it the first one with visits.
        until_day: first day not counted; without it the day after the last one with visits.
        min_views: views that a row needs.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - thing_id: product or category in this database, NULL for goods without a primary category
        - name: in the channel's language or the nearest that has one, NULL where none has
        - views: times its pages were looked at
        - sessions: visits that looked at it, put it into a cart or bought it
        - added_to_cart: times it was put into a cart
        - purchases: times it was bought
        - add_rate: added_to_cart by views
        - conversion: purchases by sessions
        - currency_code: currency of the amounts, that of the channel
        - net_sales: goods sold less discounts, included tax and returns
        - sales_per_view: net_sales by views
    """
    return frame(
        "catalog/conversion",
        source=source,
        engine=engine,
        channel=channel,
        counted_by=counted_by,
        from_day=from_day,
        until_day=until_day,
        min_views=min_views,
    )


def demand_variability(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    lookback_days: int = 182,
    min_weeks: int = 8,
    x_variability: Decimal | float | str = "0.5",
    y_variability: Decimal | float | str = "1.0",
    a_share: Decimal | float | str = "0.8",
    b_share: Decimal | float | str = "0.95",
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """XYZ analysis of variants.

    Which variants sell evenly from week to week, and which by fits and starts?

    Args:
        channel: code of the sales channel.
        as_of: first day not counted.
        lookback_days: days before as_of, of which whole weeks are counted.
        min_weeks: weeks that a variant needs for a class.
        x_variability: most variability of class X.
        y_variability: most variability of class Y.
        a_share: share of the sales that class A brings.
        b_share: share that A and B bring together.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - sku: stock-keeping unit that it was sold under
        - product_name: in the channel's language or the nearest that has one, NULL where deleted
        - currency_code: currency of net_sales; each has a ranking of its own
        - weeks: whole weeks counted, back from as_of and not before the first sale
        - units: units sold in them, in any currency
        - units_per_week: units by weeks
        - variability: standard deviation of a week's units by their mean, NULL where none were sold
        - xyz_class: X is even, Y uneven, Z erratic; NULL where the weeks are too few, or none sold
        - net_sales: goods sold in the days looked back on, less discounts, included tax and returns
        - abc_class: A, B or C by net_sales
    """
    return frame(
        "catalog/demand_variability",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        lookback_days=lookback_days,
        min_weeks=min_weeks,
        x_variability=x_variability,
        y_variability=y_variability,
        a_share=a_share,
        b_share=b_share,
    )


def helpful_reviews(
    *,
    channel: str = "online_retail",
    min_average: Decimal | float | str = "3.5",
    low_rating: int = 2,
    min_reviews: int = 3,
    min_helpful: int = 3,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Helpful reviews.

    Which products look good on average, while the review that helps most is a bad one?

    Args:
        channel: code of the sales channel.
        min_average: average stars from which it looks good.
        low_rating: most stars that a review counts as bad with.
        min_reviews: published reviews that a product needs.
        min_helpful: persons whom the review has to have helped.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - product_id: product in this database
        - product_name: in the channel's language or the nearest that has one, NULL where none has
        - reviews: published reviews
        - average_rating: their stars, 1 to 5
        - top_rating: stars of the review that helped most persons
        - top_helpful: persons whom it helped
        - low_reviews: reviews with low_rating stars or fewer
        - low_helpful_share: of all whom a review of it helped, those whom a bad one did
    """
    return frame(
        "catalog/helpful_reviews",
        source=source,
        engine=engine,
        channel=channel,
        min_average=min_average,
        low_rating=low_rating,
        min_reviews=min_reviews,
        min_helpful=min_helpful,
    )


def missing_attributes(
    *,
    channel: str = "online_retail",
    share: Decimal | float | str = "0.9",
    min_products: int = 5,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Missing attributes.

    Which products lack a property that nearly all others of their category have?

    Args:
        channel: code of the sales channel.
        share: share of a category's products that have to have a property to make it a must.
        min_products: products a category has to have for that.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - category_id: primary category of the product
        - category_name: its name in the channel's language, or in the nearest that has one
        - product_id: product in this database
        - product_name: its name
        - attribute_code: property that it lacks
        - attribute_name: what the property is called
        - products: products of the category that the channel shows
        - products_with_it: those of them that have the property
        - share_with_it: products_with_it by products
    """
    return frame(
        "catalog/missing_attributes",
        source=source,
        engine=engine,
        channel=channel,
        share=share,
        min_products=min_products,
    )


def omnibus(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    lookback_days: int = 91,
    window_days: int = 30,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Reductions and the lowest price of 30 days.

    Is the "was" price beside a reduction above the lowest price of the 30 days before?

    Args:
        channel: code of the sales channel.
        as_of: first day on which no reduction counts.
        lookback_days: days before as_of in which reductions began.
        window_days: days before a reduction that are looked at.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - sku: stock-keeping unit of the variant
        - product_name: in the channel's language, or in the nearest that has one
        - price_list_code: list that the reduction is in
        - currency_code: currency of the amounts
        - began_on: day on which the reduction began
        - ended_on: day on which it ended, NULL where it has no end
        - amount: reduced price of one unit
        - was_amount: price crossed out beside it; where a sale names none, what it cost just before
        - lowest_amount: lowest price of one unit in the window, NULL where it was not sold then
        - is_above: 1 where was_amount is above lowest_amount, 0 where not, NULL where none is known
        - above_by: was_amount less lowest_amount, 0 where it is not above
        - announced_cut: what was_amount promises, 0.2 is 20 % off
        - true_cut: the same against lowest_amount; not above 0 where nothing was reduced
    """
    return frame(
        "catalog/omnibus",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        lookback_days=lookback_days,
        window_days=window_days,
    )


def price_elasticity(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    lookback_days: int = 365,
    days: int = 28,
    min_days: int = 14,
    min_units: int = 1,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Price elasticity.

    What did a change of price do to the units sold a day?

    Args:
        channel: code of the sales channel.
        as_of: first day not counted.
        lookback_days: days before as_of with changes of price.
        days: days looked at on either side of a change.
        min_days: days that either side needs.
        min_units: units that have to be sold on either side.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - price_list_code: common list in which the price changed
        - sku: stock-keeping unit of the variant
        - product_name: in the channel's language, or in the nearest that has one
        - currency_code: currency of the amounts
        - changed_on: day of the change, which counts to neither side
        - amount_before: price of one unit before it
        - amount_after: price after it
        - price_change: of amount_before, 0.1 is 10 % dearer
        - days_before: days on which the old price held, days at most
        - units_before: units sold on them
        - days_after: days on which the new price held, days at most
        - units_after: units sold on them
        - elasticity: change of the units a day by change of the price, both by their middle
        - discount_share_before: of what was sold at tag prices before, taken off by discounts
        - discount_share_after: the same after
    """
    return frame(
        "catalog/price_elasticity",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        lookback_days=lookback_days,
        days=days,
        min_days=min_days,
        min_units=min_units,
    )


def reviews_and_delivery(
    *,
    channel: str = "online_retail",
    measured_by: Literal["promise", "order"] = "promise",
    as_of: date | str | None = None,
    lookback_days: int = 91,
    low_rating: int = 2,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Reviews and delivery.

    Do goods that come late get fewer stars?

    Args:
        channel: code of the sales channel.
        measured_by: whether days are counted from the day promised, or from the day of the order.
        as_of: first day on which no review counts.
        lookback_days: days before as_of in which reviews count.
        low_rating: most stars that a review counts as bad with.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - delivery: days late, or days from the order to the delivery, in bands; or why there are
          none
        - reviews: reviews of purchases
        - average_rating: stars, 1 to 5
        - low_share: share of the reviews with low_rating stars or fewer
        - top_share: share of those with all five
    """
    return frame(
        "catalog/reviews_and_delivery",
        source=source,
        engine=engine,
        channel=channel,
        measured_by=measured_by,
        as_of=as_of,
        lookback_days=lookback_days,
        low_rating=low_rating,
    )
