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
        until_day: first day not counted; without it to the end.
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
        as_of: first day not counted; without it to the end.
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
        as_of: first day not counted; without it to the end.
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
        as_of: first day not counted; without it to the end.
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
