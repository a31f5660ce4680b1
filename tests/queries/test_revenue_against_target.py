"""The running sum goes on as the days of the week did, towards a target or none."""

from datetime import date
from decimal import Decimal

import pytest

PACE = "sales/revenue_against_target"


@pytest.fixture
def sold(shop):
    """An order of an amount at noon of a day."""

    def of(day, amount, **more):
        return shop.order(amount, placed_at=f"{day} 12:00:00", **more)

    return of


def test_of_one_order_is_its_month_with_leap_day_and_no_target(sold, told):
    sold("2012-02-28", "10")

    rows = told(PACE, "day net_sales running_net_sales forecast target_to_date target target_from")
    assert len(rows) == 29
    assert rows[26] == (date(2012, 2, 27), 0, 0, 0, None, None, "missing")
    assert rows[27] == (date(2012, 2, 28), 10, 10, 10, None, None, "missing")
    # The first sale is not four weeks ago.
    assert rows[28] == (date(2012, 2, 29), None, None, None, None, None, "missing")


def test_expects_the_same_days_of_the_week_again(shop, sold, told):
    sold("2011-12-01", "1")
    sold("2012-01-17", "1000")  # The day before the four weeks.
    sold("2012-01-23", "28")  # A Monday.
    sold("2012-02-01", "5")  # A Wednesday.
    shop.credit_note("3", issued_at="2012-02-09 12:00:00")  # A Thursday.

    rows = told(PACE, "day running_net_sales forecast", as_of=date(2012, 2, 15))
    assert rows[7][1:] == (5, 5)
    assert rows[8][1:] == (2, 2)
    assert [forecast for *_, forecast in rows[13:]] == [
        *(Decimal(cents) / 100 for cents in (200, 325, 250, 250, 250, 250)),
        *(Decimal(cents) / 100 for cents in (950, 950, 1075, 1000, 1000, 1000, 1000)),
        *(Decimal(cents) / 100 for cents in (1700, 1700, 1825)),
    ]
    assert {running for _, running, _ in rows[14:]} == {None}


def test_the_target_is_given_or_that_of_the_year_before(shop, sold, told):
    sold("2011-02-01", "60")
    sold("2011-02-28", "50")
    shop.credit_note("10", issued_at="2011-02-28 12:00:00")
    sold("2012-02-01", "1")

    def target(**parameters):
        rows = told(PACE, "target_to_date target target_from", **parameters)
        assert len(set(rows)) == len(rows) or rows[0][0] is None
        return rows[0][0], rows[-1]

    assert target() == (Decimal("3.7931"), (110, 110, "year before"))
    assert target(growth="-0.5") == (Decimal("1.7241"), (50, 50, "year before"))
    assert target(target="290") == (10, (290, 290, "given"))
    # In March a year before more came back than was sold, and there was nothing in December.
    shop.credit_note("1", issued_at="2011-03-05 12:00:00")
    assert target(as_of=date(2012, 3, 2)) == (None, (None, None, "missing"))
    assert target(as_of=date(2011, 12, 2)) == (None, (None, None, "missing"))


def test_a_year_before_that_is_not_whole_is_no_target(sold, told):
    sold("2011-02-02", "60")
    sold("2012-02-10", "1")

    assert set(told(PACE, "target target_from")) == {(None, "missing")}


def test_the_period_may_be_a_year(sold, told):
    sold("2011-01-01", "366")
    sold("2012-12-30", "4")

    rows = told(PACE, "day running_net_sales target_to_date", period="year", growth="0")
    assert len(rows) == 366
    assert rows[59] == (date(2012, 2, 29), 0, 60)
    assert rows[-2:] == [(date(2012, 12, 30), 4, 365), (date(2012, 12, 31), None, 366)]


def test_each_currency_has_its_own_and_the_given_target_is_in_the_channels(shop, sold, told):
    sold("2011-01-01", "31")
    sold("2011-01-01", "62", currency="EUR")
    sold("2012-01-02", "5", currency="JPY")
    sold("2012-01-31", "7", status="cancelled")
    sold("2012-01-31", "7", channel="web")

    columns = "currency_code running_net_sales target target_from"
    assert told(PACE, columns, target="93", as_of=date(2012, 1, 3), growth="0")[3:6] == [
        ("EUR", 0, 62, "year before"),
        ("GBP", 0, 93, "given"),
        ("JPY", 5, None, "missing"),
    ]


def test_days_are_those_of_the_channel(shop, sold, told):
    shop.channel(timezone="America/New_York")
    shop.order("1", placed_at="2012-03-11 04:59:59")
    shop.order("2", placed_at="2012-03-12 03:59:59")

    # The night the clocks went forward.
    assert told(PACE, "running_net_sales")[9:12] == [(1,), (3,), (None,)]
