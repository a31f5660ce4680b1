"""The load of the service by week: what came, how soon it was answered, what piled up."""

from datetime import date
from decimal import Decimal
from itertools import count

import pytest

LOAD = "support/ticket_load"
ALL = "week_on way opened answered median_hours p90_hours resolved backlog"
# Mondays.
FIRST, SECOND, THIRD = date(2011, 2, 28), date(2011, 3, 7), date(2011, 3, 14)


@pytest.fixture
def ticket(shop):
    """A ticket by email, opened at a time of 2011 in UTC; hours to an answer, and its end."""
    numbers = count(1)

    def of(opened, hours=None, resolved=None, *, way="email", order=None):
        shop.db.execute(
            "INSERT INTO support_ticket (contact_email, order_id, channel, subject, status,"
            " opened_at, first_answered_at, resolved_at) VALUES (%s, %s, %s, 'Where is it?', %s,"
            " %s, %s + INTERVAL %s MINUTE, %s)",
            (
                f"ada{next(numbers)}@example.org",
                order.order_id if order else None,
                way,
                "resolved" if resolved else "open" if hours is not None else "new",
                f"2011-{opened}",
                f"2011-{opened}",
                None if hours is None else round(hours * 60),
                f"2011-{resolved}" if resolved else None,
            ),
        )

    return of


def test_of_an_empty_shop_and_of_one_ticket(shop, ticket, told):
    assert told(LOAD, ALL) == []
    shop.channel()
    assert told(LOAD, ALL) == []
    ticket("03-02 12:00:00")
    assert told(LOAD, f"{ALL} per_100_orders") == [(FIRST, "email", 1, 0, None, None, 0, 1, None)]


def test_median_and_p90_are_of_the_answered(shop, ticket, told):
    shop.channel()
    for hours in (None, 9, 1, 8, 2, 7, 3, 6, 4, 5, 100, None):
        ticket("03-02 12:00:00", hours)
    ticket("03-02 12:00:00", 0.5, way="chat")
    ticket("03-02 12:00:00", 1, way="chat")

    assert told(LOAD, ALL) == [
        (FIRST, "chat", 2, 2, Decimal("0.75"), 1, 0, 2),
        (FIRST, "email", 12, 10, Decimal("5.5"), 9, 0, 12),
    ]


def test_the_backlog_is_what_is_open_at_the_end_of_the_week(shop, ticket, told):
    """A week without tickets carries on; a ticket is resolved in its week, whenever it came."""
    shop.channel()
    ticket("02-28 00:00:00", 1, "03-06 23:59:59")
    ticket("03-06 23:59:59", 0, "03-07 00:00:00")
    ticket("03-01 12:00:00", 1)
    ticket("03-14 12:00:00", 1, "03-14 14:00:00")
    ticket("03-14 12:00:00", way="phone")

    weeks = "week_on way opened resolved backlog"
    assert told(LOAD, weeks) == [
        (FIRST, "email", 3, 1, 2),
        (SECOND, "email", 0, 1, 1),
        (THIRD, "email", 1, 1, 1),
        (THIRD, "phone", 1, 0, 1),
    ]
    assert told(LOAD, weeks, from_day="2011-03-01", until_day="2011-03-14") == [
        (SECOND, "email", 0, 1, 1)
    ]
    assert told(LOAD, weeks, until_day="2011-03-07") == [(FIRST, "email", 3, 1, 2)]
    assert told(LOAD, "week_on backlog", from_day="2011-03-14") == [(THIRD, 1), (THIRD, 1)]


def test_counts_per_order_and_only_the_tickets_of_the_channel(shop, ticket, told):
    shop.channel("web")
    orders = [shop.order("1.00", placed_at="2011-03-02 12:00:00") for _ in range(3)]
    shop.order("1.00", placed_at="2011-03-02 12:00:00", status="cancelled")
    elsewhere = shop.order("1.00", placed_at="2011-03-02 12:00:00", channel="web")
    ticket("03-02 13:00:00", order=orders[0])
    ticket("03-02 13:00:00", order=elsewhere)
    ticket("03-02 13:00:00")

    assert told(LOAD, "opened per_100_orders") == [(2, Decimal("66.67"))]
    assert told(LOAD, "opened per_100_orders", channel="web") == [(2, 200)]


def test_weeks_begin_at_midnight_of_the_channel_s_clock(shop, ticket, told):
    shop.channel(timezone="America/New_York")
    ticket("03-14 03:59:59")
    ticket("03-14 04:00:00")
    ticket("03-07 04:59:59", 1, "03-14 04:00:00")

    assert told(LOAD, "week_on opened resolved backlog") == [
        (FIRST, 1, 0, 1),
        (SECOND, 1, 0, 2),
        (THIRD, 1, 1, 2),
    ]
