"""Growth is computed between whole months that follow one another, and only from above zero."""

from datetime import date
from decimal import Decimal

import pytest


@pytest.fixture
def growth(answer):
    """Month, net sales and the two growths, for the columns asked for."""

    def of(*columns, **parameters):
        rows = answer("sales/monthly_growth", **parameters)
        return [tuple(row[c] for c in columns) for row in rows]

    return of


def sell(shop, **amounts):
    """An order on the first day of each month, given as m2011_03="10.00"."""
    for month, amount in amounts.items():
        shop.order(amount, placed_at=f"{month[1:].replace('_', '-')}-01 12:00:00")


def test_of_an_empty_shop_has_no_rows(shop, growth):
    shop.channel()

    assert growth("month") == []
    assert growth("month", until_day="2011-03-01") == []


def test_of_one_order_is_one_month_that_is_not_over(shop, growth):
    shop.order("10.00", placed_at="2011-03-01 12:00:00")

    columns = ("month", "is_complete", "orders", "net_sales", "growth", "growth_on_year")
    assert growth(*columns) == [(date(2011, 3, 1), 0, 1, 10, None, None)]
    assert growth("is_complete", until_day="2011-03-31") == [(0,)]
    assert growth("is_complete", until_day="2011-04-01") == [(1,)]


def test_compares_with_the_month_before_and_the_year_before(shop, growth):
    sell(shop, m2011_01="100", m2011_02="150", m2011_12="80", m2012_01="120", m2012_02="100")

    assert growth(
        "month", "growth", "growth_on_year", from_day="2012-01-01", until_day="2012-03-01"
    ) == [
        (date(2012, 1, 1), Decimal("0.5"), Decimal("0.2")),
        (date(2012, 2, 1), Decimal("-0.1667"), Decimal("-0.3333")),
    ]


def test_rounds_a_growth_once(shop, growth):
    """It is 0.500049995…: rounded to eight digits first, it would end in 1."""
    sell(shop, m2011_01="100.01", m2011_02="150.02")

    assert growth("growth", until_day="2011-03-01") == [(None,), (Decimal("0.5000"),)]


def test_computes_no_growth_over_a_gap(shop, growth):
    sell(shop, m2011_01="100", m2011_04="300")

    assert growth("month", "orders", "net_sales", "growth", until_day="2011-05-01") == [
        (date(2011, 1, 1), 1, 100, None),
        (date(2011, 2, 1), 0, 0, -1),
        (date(2011, 3, 1), 0, 0, None),
        (date(2011, 4, 1), 1, 300, None),
    ]


def test_counts_the_months_after_the_last_sale_too(shop, growth):
    sell(shop, m2011_01="100")

    assert growth("net_sales", until_day="2011-03-15") == [(100,), (0,), (0,)]


def test_of_a_month_that_lost_money_says_how_far_it_fell_but_grows_from_nothing(shop, growth):
    sell(shop, m2011_01="100", m2011_03="50")
    shop.credit_note("20.00", issued_at="2011-02-10 12:00:00")

    assert growth("net_sales", "growth", until_day="2011-04-01") == [
        (100, None),
        (-20, Decimal("-1.2")),
        (50, None),
    ]


def test_compares_with_no_month_that_begins_before_the_first_sale(shop, growth):
    shop.order("10.00", placed_at="2011-01-20 12:00:00")
    sell(shop, m2011_02="100", m2011_03="150")

    assert growth("is_complete", "growth", until_day="2011-04-01") == [
        (0, None),
        (1, None),
        (1, Decimal("0.5")),
    ]


def test_compares_no_month_that_is_not_over(shop, growth):
    sell(shop, m2011_01="100", m2011_02="100", m2011_03="100")

    assert growth("is_complete", "growth", until_day="2011-03-20") == [(1, None), (1, 0), (0, None)]


def test_shows_months_from_a_day_on_and_still_compares_with_earlier_ones(shop, growth):
    sell(shop, m2011_01="100", m2011_02="150")
    period = {"until_day": "2011-03-01"}

    shown = [(date(2011, 2, 1), Decimal("0.5"))]
    assert growth("month", "growth", from_day="2011-02-01", **period) == shown
    assert growth("month", "growth", from_day="2011-01-02", **period) == shown
    assert growth("month", "growth", from_day="2011-02-02", **period) == []


def test_ends_the_month_by_the_clock_of_the_channel(shop, growth):
    shop.channel(timezone="America/New_York")
    shop.order("1.00", placed_at="2012-03-01 04:59:59")
    shop.order("2.00", placed_at="2012-03-01 05:00:00")

    assert growth("month", "net_sales") == [(date(2012, 2, 1), 1), (date(2012, 3, 1), 2)]


def test_follows_each_currency_from_its_own_first_month(shop, growth):
    sell(shop, m2011_01="100", m2011_03="200")
    shop.order("7.00", currency="EUR", placed_at="2011-02-01 12:00:00")

    assert growth("month", "currency_code", "net_sales", until_day="2011-04-01") == [
        (date(2011, 1, 1), "GBP", 100),
        (date(2011, 2, 1), "EUR", 7),
        (date(2011, 2, 1), "GBP", 0),
        (date(2011, 3, 1), "EUR", 0),
        (date(2011, 3, 1), "GBP", 200),
    ]
    assert len(growth("month")) == 5


def test_leaves_out_cancelled_orders_and_other_channels(shop, growth):
    sell(shop, m2011_01="100")
    shop.order("9.00", status="cancelled", placed_at="2011-01-01 12:00:00")
    shop.channel("web")
    shop.order("9.00", channel="web", placed_at="2011-05-01 12:00:00")

    assert growth("orders", "net_sales") == [(1, 100)]
