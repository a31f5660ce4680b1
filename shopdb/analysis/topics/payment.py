"""Questions about payment; written by `make gallery` from queries/payment/."""

from datetime import date

import pandas as pd

from shopdb.analysis.frames import Engine, Source, frame


def failure_funnel(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    lookback_days: int = 21,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Payment failure funnel.

    When the first try to pay fails, who tries again, who pays in the end, what is lost?

    Args:
        channel: code of the sales channel.
        as_of: first day of which nothing is known yet.
        lookback_days: days before as_of that orders are taken from.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - currency_code: currency of the amounts; orders in each are counted by themselves
        - first_answer: what the provider said to the first try, as success or expired_card; none
          where money was never asked
        - orders: orders placed in these days that were answered so
        - share: of all orders placed in these days in that currency
        - ordered: what these orders come to, tax included
        - tried_again: orders with a second try, whatever the first one said
        - paid_same_way: orders whose first try failed and a later one by the same way did not
        - paid_other_way: orders paid in the end by another way alone
        - gave_up: orders without a success that were cancelled
        - waiting: orders without a success that still stand
        - recovery_rate: paid_same_way and paid_other_way, by orders whose first try failed
        - amount_recovered: what the orders paid in the end come to
        - amount_lost: what the orders given up come to
    """
    return frame(
        "payment/failure_funnel",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        lookback_days=lookback_days,
    )


def gift_card_liability(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    as_of: date | str | None = None,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Stored value outstanding.

    What does the shop owe on gift cards, store credit and points, and how old is it?

    Args:
        channel: channel whose clock ends a day.
        from_day: first day counted; without it from the start.
        as_of: first day not counted; without it to the end.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - kind: gift_card, store_credit or points
        - currency_code: currency of the amounts, NULL for points, which are whole and no money
        - opening: outstanding when from_day began
        - issued: put on, sold or given away
        - refunded: put on for what was given back
        - redeemed: taken off by paying with it
        - expired: taken off as it lapsed
        - adjusted: put right by hand, negative where taken off
        - closing: outstanding when as_of began, what was put on less what was taken off
        - accounts: cards and accounts that hold something then
        - lapsed: of closing, on accounts that had lapsed by then and were not emptied yet
        - up_to_90_days: of closing, put on in the 90 days before as_of
        - up_to_365_days: of closing, put on before these and within 365 days
        - older: of closing, put on before that
    """
    return frame(
        "payment/gift_card_liability",
        source=source,
        engine=engine,
        channel=channel,
        from_day=from_day,
        as_of=as_of,
    )


def order_against_cash(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    lookback_days: int = 14,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Orders against cash.

    What was ordered each day, what was invoiced, and what money moved?

    Args:
        channel: code of the sales channel.
        as_of: first day not counted.
        lookback_days: days shown.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - day: on the channel's own clock
        - currency_code: currency of the amounts; a day has a row for each
        - orders: orders placed on this day and not cancelled since
        - ordered: what these orders come to, tax included
        - invoiced: invoices issued on this day, whenever the order was
        - credited: credit notes issued on this day
        - captured: money taken on this day
        - refunded: money given back on this day
        - cash: captured less refunded
        - difference: ordered less cash
        - running_difference: of the days shown up to this one
    """
    return frame(
        "payment/order_against_cash",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        lookback_days=lookback_days,
    )


def reconciliation(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    lookback_days: int = 14,
    days_to_pay: int = 30,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Payments against orders.

    For which orders do the order, its invoices and the money that moved not agree?

    Args:
        channel: code of the sales channel.
        as_of: first day of which nothing is known yet.
        lookback_days: days of orders that are looked at twice.
        days_to_pay: days from the invoice until it is overdue.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - order_number: what the customer was told
        - status_code: where the order stands
        - currency_code: currency of the amounts
        - finding: what does not agree; the first that holds, as listed in the notes
        - ordered: what the order comes to, as placed, tax included
        - invoiced: sum of its issued invoices
        - credited: sum of its issued credit notes
        - captured: taken, as the ledger of payments adds up
        - refunded: given back, as that ledger adds up
        - redeemed: stored value spent on it, less what of it was given back
        - difference: money kept that should not be, negative where it is missing
    """
    return frame(
        "payment/reconciliation",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        lookback_days=lookback_days,
        days_to_pay=days_to_pay,
    )


def refund_signals(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    lookback_days: int = 56,
    quick_hours: int = 48,
    min_score: int = 1,
    top_customers: int = 100,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Refund signals.

    Whose refunds look unlike those of honest customers, and why?

    Args:
        channel: code of the sales channel.
        as_of: first day not counted.
        lookback_days: days before as_of that orders are taken from.
        quick_hours: hours after paying that make a refund quick.
        min_score: signals that a customer has to show for a row.
        top_customers: customers shown in each currency.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - customer_id: customer in this database
        - is_guest: 1 where bought without an account, else 0
        - currency_code: currency of the amounts; a customer who pays in two has a row for each
        - orders: orders that were paid
        - paid: taken for them
        - refunded_orders: orders of these that something was given back for
        - refunded: given back for them
        - refund_rate: refunded by paid, 0.25 is a quarter
        - usual_rate: median of refund_rate of the customers with a refund in that currency
        - unreturned: refunded orders of which nothing was sent back and nothing cancelled
        - ways: ways of paying that refunds went to
        - quick: refunds given within quick_hours of taking the money
        - score: how many of the four signals there are
        - reasons: which they are
    """
    return frame(
        "payment/refund_signals",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        lookback_days=lookback_days,
        quick_hours=quick_hours,
        min_score=min_score,
        top_customers=top_customers,
    )


def success(
    *,
    channel: str = "online_retail",
    as_of: date | str | None = None,
    lookback_days: int = 21,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Payment success.

    How surely and how fast does each way of paying bring money, and how much goes back?

    Args:
        channel: code of the sales channel.
        as_of: first day of which nothing is known yet.
        lookback_days: days before as_of that orders are taken from.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - payment_method_code: way of paying
        - currency_code: currency of the amounts; a way has a row for each
        - payments: payments of orders placed in these days for which money was asked at least once
        - tries: times that money was asked to be set aside
        - try_success_rate: share of these that succeeded
        - failed_first: payments whose first try failed
        - recovered: payments of these of which a later try succeeded
        - recovery_rate: recovered by failed_first
        - payments_authorized: payments with a try that succeeded
        - success_rate: payments_authorized by payments
        - authorized: money set aside by the payers' banks
        - captured: money taken
        - voided: money let go untaken
        - refunded: money given back
        - median_hours_to_capture: from the first success to the first capture; half took no longer
        - p90_hours_to_capture: the least that nine in ten did not exceed
        - refund_ratio: refunded by captured
    """
    return frame(
        "payment/success",
        source=source,
        engine=engine,
        channel=channel,
        as_of=as_of,
        lookback_days=lookback_days,
    )
