"""Questions about customer; written by `make gallery` from queries/customer/."""

from datetime import date

import pandas as pd

from shopdb.analysis.frames import Engine, Source, frame


def cohort_retention(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Cohort retention.

    Of those who first bought in a month, how many bought again in each month after?

    Args:
        channel: code of the sales channel.
        from_day: cohorts shown begin on or after it.
        until_day: first day not counted.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - cohort_month: first day of the month of the first purchase, on the channel's own clock
        - customers: customers whose first purchase fell into it
        - month_1: share of them who bought in the month after, 0.25 is a quarter
        - month_2: the same, two months after
        - month_3: three months after
        - month_4: four months after
        - month_5: five months after
        - month_6: six months after
        - month_7: seven months after
        - month_8: eight months after
        - month_9: nine months after
        - month_10: ten months after
        - month_11: eleven months after
        - month_12: a year after
    """
    return frame(
        "customer/cohort_retention",
        source=source,
        engine=engine,
        channel=channel,
        from_day=from_day,
        until_day=until_day,
    )


def concentration(
    *,
    channel: str = "online_retail",
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Concentration of customers.

    How much of net sales hangs on how few customers?

    Args:
        channel: code of the sales channel.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - currency_code: currency of net_sales; each has its own tenths
        - tenth: 1 is the tenth of the customers who brought most, 10 the tenth who brought least
        - customers: customers in it
        - net_sales: goods they ever bought, net of discounts and included tax, less goods credited
        - share: of the net sales of all whose net sales are above 0, 0.5 is half
        - running_share: share of this tenth and all before it
        - gini: 0 where all bring the same, towards 1 the more one brings alone; of the currency
    """
    return frame(
        "customer/concentration",
        source=source,
        engine=engine,
        channel=channel,
    )


def consent_coverage(
    *,
    channel: str = "online_retail",
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Consent coverage.

    How many of the customers of each country may be written to, and for what?

    Args:
        channel: code of the sales channel.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - country_code: country of the customer's default address, NULL where there is none
        - purpose: marketing, profiling for offers made to measure, analytics, or sharing with
          partners
        - customers: customers who bought in the channel and whose account is open
        - granted: share of them who agree to it today by one way at least, 0.25 is a quarter
        - withdrawn: share of them who were asked, and agree by no way today
        - never_asked: share of them who never gave an answer
    """
    return frame(
        "customer/consent_coverage",
        source=source,
        engine=engine,
        channel=channel,
    )


def gateway_product(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    months: int = 12,
    cohorts: int = 6,
    min_buyers: int | None = None,
    top_products: int = 50,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Gateway products.

    Which products, bought first, breed customers who come back and spend?

    Args:
        channel: code of the sales channel.
        as_of: first day not counted.
        months: months a customer is followed.
        cohorts: latest months of first purchases looked at.
        min_buyers: buyers that a product needs; without it as many as products have on average, or
            2.
        top_products: products shown in each currency.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - product_id: product in this database, NULL for goods that have none any more
        - product_name: its name in the channel's language, or in the nearest that has one
        - currency_code: currency of the first order and of value_per_buyer
        - buyers: customers in whose first order it was
        - repeat_rate: share of them who bought again within the months, 0.25 is a quarter
        - repeat_lift: repeat_rate by that of all customers of the same cohorts, 1 is as usual
        - value_per_buyer: net sales of the months by buyers, those of the first order with them
        - value_lift: value_per_buyer by that of all customers of the same cohorts
    """
    return frame(
        "customer/gateway_product",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        months=months,
        cohorts=cohorts,
        min_buyers=min_buyers,
        top_products=top_products,
    )


def lifetime_value(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    as_of: date | str | None = None,
    months: int = 12,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Lifetime value by cohort.

    What has a customer brought by each month after the first purchase, cohort by cohort?

    Args:
        channel: code of the sales channel.
        from_day: cohorts shown begin on or after it.
        as_of: first day not counted.
        months: months shown after the one of the first purchase.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - cohort_month: first day of the month of the first purchase, on the channel's own clock
        - currency_code: currency of the amounts; a cohort has rows for each that it paid in
        - customers: customers whose first purchase fell into it, whatever they pay in
        - month_no: months since, 0 is the month of the first purchase
        - net_sales: goods bought in that month, net of discounts and included tax, less goods
          credited
        - running_sales: net_sales up to the end of that month
        - value_per_customer: running_sales by customers, also by those who never came back
    """
    return frame(
        "customer/lifetime_value",
        source=source,
        engine=engine,
        channel=channel,
        from_day=from_day,
        as_of=as_of,
        months=months,
    )


def new_against_returning(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """New against returning buyers.

    How much do those bring who buy for the first time, and how much those who return?

    Args:
        channel: code of the sales channel.
        from_day: months shown begin on or after it.
        until_day: first day not counted; without it to the end.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - month: first day of the month, on the channel's own clock
        - currency_code: currency of net_sales; a month has rows for each
        - buyers: new, returning or unnamed
        - customers: customers who bought, NULL for the unnamed, who cannot be told apart
        - orders: orders placed and not cancelled since
        - net_sales: goods sold less discounts, included tax and returns
        - share: of the net_sales of the month, NULL where that is not above 0
    """
    return frame(
        "customer/new_against_returning",
        source=source,
        engine=engine,
        channel=channel,
        from_day=from_day,
        until_day=until_day,
    )


def reactivated(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    silent_days: int = 180,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Reactivated customers.

    How many customers come back after a long silence, and what do they bring?

    Args:
        channel: code of the sales channel.
        from_day: months shown begin on or after it.
        until_day: months shown end before it.
        silent_days: days between two purchases that make a silence.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - month: first day of the month of coming back, on the channel's own clock
        - currency_code: currency of net_sales; a month has a row for each that they paid in
        - customers: customers who came back in it
        - orders: orders that they placed in the rest of that month
        - net_sales: goods bought in them, net of discounts and included tax, less goods credited
          then
        - net_per_customer: net_sales by customers
        - average_silent_days: days from the purchase before to the one they came back with, on
          average
    """
    return frame(
        "customer/reactivated",
        source=source,
        engine=engine,
        channel=channel,
        from_day=from_day,
        until_day=until_day,
        silent_days=silent_days,
    )


def rfm(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    as_of: date | str | None = None,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """RFM.

    Who bought lately, who buys often, who spends most, and what does that make them?

    Args:
        channel: code of the sales channel.
        from_day: first day counted; without it from the start.
        as_of: first day not counted; without it to the end.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - customer_id: customer in this database
        - currency_code: currency of monetary; a customer who pays in two has a row for each
        - recency_days: days from the last purchase to as_of, 1 is the day before
        - frequency: orders
        - monetary: goods bought, net of discounts and included tax, less goods credited
        - recency_score: 1 to 5, 5 bought most lately
        - frequency_score: 1 to 5, 5 buys most often
        - monetary_score: 1 to 5, 5 spends most
        - segment: name for the two scores of recency and frequency
    """
    return frame(
        "customer/rfm",
        source=source,
        engine=engine,
        channel=channel,
        from_day=from_day,
        as_of=as_of,
    )


def second_purchase(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    as_of: date | str | None = None,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Second purchase.

    How many of those who bought for the first time buy again, and how soon?

    Args:
        channel: code of the sales channel.
        from_day: cohorts shown begin on or after it.
        as_of: first day not counted.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - cohort_month: first day of the month of the first purchase, on the channel's own clock
        - customers: customers whose first purchase fell into it
        - same_day: share of them who ordered twice on the first day, 0.25 is a quarter
        - of_30: customers whose 30 days are over
        - within_30: share of these who bought again up to 30 days after the first purchase
        - of_60: customers whose 60 days are over
        - within_60: share of these who bought again within 60 days
        - of_90: customers whose 90 days are over
        - within_90: share of these who bought again within 90 days
    """
    return frame(
        "customer/second_purchase",
        source=source,
        engine=engine,
        channel=channel,
        from_day=from_day,
        as_of=as_of,
    )


def time_between_orders(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    best_customers: int = 1000,
    min_gaps: int = 3,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Time between orders.

    Which of the best customers have been silent for longer than is usual for them?

    Args:
        channel: code of the sales channel.
        as_of: first day not counted.
        best_customers: customers looked at in each currency, those who brought most.
        min_gaps: gaps between purchases that a habit takes.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - customer_id: customer in this database
        - currency_code: currency of net_sales; a customer who pays in two has a row for each
        - net_sales: goods bought, net of discounts and included tax, less goods credited
        - gaps: gaps between the days on which the customer bought
        - median_gap_days: gap in the middle
        - p90_gap_days: the least gap that nine in ten do not exceed
        - last_order_on: day of the last purchase, on the channel's own clock
        - silent_days: days from it to as_of, 1 is the day before
        - overdue: silent_days by p90_gap_days, 2 is twice as long as usual
    """
    return frame(
        "customer/time_between_orders",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        best_customers=best_customers,
        min_gaps=min_gaps,
    )
