"""The week has 168 hours on the channel's clock, also in the nights when that clock jumps."""

import pytest

HOURS = "sales/hour_by_weekday"


@pytest.fixture
def busy(told):
    """The hours that have orders."""

    def of(columns="weekday hour orders goods_sales", **parameters):
        rows = told(HOURS, f"orders {columns}", **parameters)
        return [row[1:] for row in rows if row[0]]

    return of


def test_every_hour_of_the_week_is_there_once_a_currency(shop, told):
    shop.order("1.00")
    shop.order("300", currency="JPY")

    rows = told(HOURS, "weekday hour currency_code")
    assert rows == [
        (day, hour, code) for day in range(1, 8) for hour in range(24) for code in ("GBP", "JPY")
    ]


def test_of_a_shop_without_sales_has_no_rows(shop, told):
    shop.channel()
    shop.order("1.00", status="cancelled")
    shop.credit_note("1.00")

    assert told(HOURS, "hour") == []


@pytest.mark.parametrize(
    ("timezone", "placed_at", "place"),
    [
        # 1 March 2011 was a Tuesday.
        ("Europe/London", "2011-03-01 12:59:59.999999", (2, 12)),
        ("Europe/London", "2011-03-06 23:59:59", (7, 23)),
        ("Europe/London", "2011-03-07 00:00:00", (1, 0)),
        ("Europe/London", "2011-07-03 23:30:00", (1, 0)),
        ("Asia/Tokyo", "2011-03-01 15:00:00", (3, 0)),
        ("Asia/Kathmandu", "2011-03-01 00:15:00", (2, 6)),
        # The hour from one to two is skipped in London's spring...
        ("Europe/London", "2011-03-27 00:59:59", (7, 0)),
        ("Europe/London", "2011-03-27 01:00:00", (7, 2)),
        # ...and there twice in autumn.
        ("Europe/London", "2011-10-30 00:30:00", (7, 1)),
        ("Europe/London", "2011-10-30 01:30:00", (7, 1)),
    ],
)
def test_tells_the_hour_by_the_clock_of_the_channel(shop, busy, timezone, placed_at, place):
    shop.channel(timezone=timezone)
    shop.order("2.00", placed_at=placed_at)

    assert busy() == [(*place, 1, 2)]


def test_adds_up_the_weeks_and_takes_off_no_returns(shop, busy):
    shop.order("1.00", placed_at="2011-03-01 12:00:00")
    shop.order("2.00", placed_at="2011-03-08 12:30:00")
    shop.order("4.00", placed_at="2011-03-08 12:30:00", status="cancelled")
    shop.order("8.00", placed_at="2011-03-08 12:30:00", channel="web")
    shop.credit_note("50.00", issued_at="2011-03-08 12:00:00")

    assert busy() == [(2, 12, 2, 3)]


def test_takes_its_period_half_open(shop, busy):
    for day in (1, 2, 3):
        shop.order("1.00", placed_at=f"2011-03-{day:02} 12:00:00")

    assert busy("weekday", from_day="2011-03-02", until_day="2011-03-03") == [(3,)]
    assert busy("weekday", until_day="2011-03-02") == [(2,)]
    assert busy("weekday", until_day="2011-03-01") == []
