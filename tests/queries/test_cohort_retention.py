"""The retention triangle: a month that is not over is NULL, one in which nobody came is 0."""

from datetime import date
from decimal import Decimal

import pytest

MONTHS = [f"month_{number}" for number in range(1, 13)]


@pytest.fixture
def triangle(answer):
    """Cohort, customers, and the shares of as many months as asked for."""

    def of(months=2, **parameters):
        return [
            (row["cohort_month"], row["customers"], *(row[name] for name in MONTHS[:months]))
            for row in answer("customer/cohort_retention", **parameters)
        ]

    return of


def buy(shop, customer, *days):
    for day in days:
        shop.order("1.00", customer=customer, placed_at=f"{day} 12:00:00")


def test_of_an_empty_shop_has_no_rows(shop, triangle):
    assert triangle() == []
    shop.channel()
    assert triangle() == []


def test_of_one_order_is_one_customer_whose_time_is_to_come(shop, triangle):
    buy(shop, shop.customer(), "2011-03-01")

    assert triangle(12) == [(date(2011, 3, 1), 1, *[None] * 12)]


def test_counts_a_customer_once_a_month(shop, triangle):
    once, often, late = (shop.customer() for _ in range(3))
    buy(shop, once, "2011-01-05")
    buy(shop, often, "2011-01-06", "2011-01-07", "2011-02-01", "2011-02-28", "2011-03-01")
    buy(shop, late, "2011-02-03", "2011-03-31")

    third = Decimal("0.5")
    assert triangle(until_day="2011-04-01") == [
        (date(2011, 1, 1), 2, third, third),
        (date(2011, 2, 1), 1, 1, None),
    ]


def test_tells_nobody_came_from_not_yet_over(shop, triangle):
    buy(shop, shop.customer(), "2011-01-05")

    assert triangle(3, until_day="2011-03-31") == [(date(2011, 1, 1), 1, 0, None, None)]
    assert triangle(3, until_day="2011-04-01") == [(date(2011, 1, 1), 1, 0, 0, None)]
    assert triangle(3, until_day="2011-04-30") == [(date(2011, 1, 1), 1, 0, 0, None)]


def test_a_month_under_way_is_null_even_if_some_came_back(shop, triangle):
    buy(shop, shop.customer(), "2011-01-05", "2011-02-10")

    assert triangle(1) == [(date(2011, 1, 1), 1, None)]


def test_reaches_a_year_and_over_the_leap_day(shop, triangle):
    buy(shop, shop.customer(), "2011-02-28", "2012-02-29")

    (row,) = triangle(12, until_day="2012-03-01")
    assert row == (date(2011, 2, 1), 1, *[0] * 11, 1)


def test_the_first_purchase_is_the_first_ever(shop, triangle):
    buy(shop, shop.customer(), "2010-11-30", "2011-01-10")
    buy(shop, shop.customer(), "2011-01-11")

    shown = triangle(0, from_day="2011-01-01")
    assert shown == [(date(2011, 1, 1), 1)]


def test_counts_nothing_from_until_day_on(shop, triangle):
    buy(shop, shop.customer(), "2011-01-10", "2011-02-10")
    buy(shop, shop.customer(), "2011-02-01")

    assert triangle(1, until_day="2011-02-01") == [(date(2011, 1, 1), 1, None)]


def test_counts_months_by_the_clock_of_the_channel(shop, triangle):
    shop.channel(timezone="America/New_York")
    customer = shop.customer()
    shop.order("1.00", customer=customer, placed_at="2011-04-01 03:59:59")
    shop.order("1.00", customer=customer, placed_at="2011-04-01 04:00:00")

    assert triangle(1, until_day="2011-05-01") == [(date(2011, 3, 1), 1, 1)]


def test_leaves_out_guests_buyers_without_a_name_cancelled_orders_and_other_channels(
    shop, triangle
):
    account = shop.customer(email="ada@example.org")
    guest = shop.customer(email="ada@example.org", is_guest=True)
    buy(shop, account, "2011-01-10")
    buy(shop, guest, "2011-01-10", "2011-02-10")
    buy(shop, None, "2011-01-10", "2011-02-10")
    shop.order("1.00", customer=account, status="cancelled", placed_at="2010-12-10 12:00:00")
    shop.channel("web")
    shop.order("1.00", customer=account, channel="web", placed_at="2011-02-10 12:00:00")

    assert triangle(1, until_day="2011-03-01") == [(date(2011, 1, 1), 1, 0)]


def test_a_purchase_that_was_returned_still_was_one(shop, triangle):
    customer = shop.customer()
    buy(shop, customer, "2011-01-10", "2011-02-10")
    shop.credit_note("1.00", customer=customer, issued_at="2011-02-11 12:00:00")

    assert triangle(1, until_day="2011-03-01") == [(date(2011, 1, 1), 1, 1)]
