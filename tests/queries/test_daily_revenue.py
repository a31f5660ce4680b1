"""Every day of the calendar is a row, and an average counts days, not rows with sales."""

from datetime import date, timedelta
from decimal import Decimal

DAILY = "sales/daily_revenue"


def on(day, hour=12):
    return f"{day} {hour:02}:00:00"


def test_of_one_order(shop, answer):
    shop.order("10.00")

    assert answer(DAILY) == [
        {
            "day": date(2011, 3, 1),
            "currency_code": "GBP",
            "orders": 1,
            "net_sales": 10,
            "average_7_days": None,
            "average_28_days": None,
        }
    ]


def test_a_day_without_sales_is_there_with_nothing(shop, told):
    shop.order("10.00", placed_at=on("2011-02-27"))
    shop.order("5.00", placed_at=on("2011-03-02"))

    assert told(DAILY, "day orders net_sales") == [
        (date(2011, 2, 27), 1, 10),
        (date(2011, 2, 28), 0, 0),
        (date(2011, 3, 1), 0, 0),
        (date(2011, 3, 2), 1, 5),
    ]


def test_averages_begin_when_all_their_days_are_there(shop, told):
    shop.order("7.00", placed_at=on("2011-03-01"))
    shop.order("28.00", placed_at=on("2011-03-08"))

    rows = told(DAILY, "average_7_days average_28_days", until_day="2011-03-30")
    weeks = [week for week, _ in rows]
    assert weeks[:6] == [None] * 6
    assert weeks[6:8] == [1, 4]
    assert weeks[13:15] == [4, 0]
    assert [four for _, four in rows] == [None] * 27 + [Decimal("1.25"), 1]


def test_averages_are_exact_to_four_digits(shop, told):
    shop.order("10.00", placed_at=on("2011-03-01"))

    (*_, last) = told(DAILY, "average_7_days", until_day="2011-03-08")
    assert last == (Decimal("1.4286"),)


def test_returns_can_be_more_than_sales(shop, told):
    shop.order("10.00", placed_at=on("2011-03-01"))
    shop.credit_note("80.00", issued_at=on("2011-03-07"))

    rows = told(DAILY, "orders net_sales average_7_days")
    assert rows[0] == (1, 10, None)
    assert rows[-1] == (0, -80, -10)


def test_a_currency_begins_with_itself_and_ends_with_all(shop, told):
    shop.order("1.00", placed_at=on("2011-03-01"))
    shop.order("300", placed_at=on("2011-03-02"), currency="JPY")
    shop.order("2.00", placed_at=on("2011-03-03"))

    assert told(DAILY, "day currency_code net_sales") == [
        (date(2011, 3, 1), "GBP", 1),
        (date(2011, 3, 2), "GBP", 0),
        (date(2011, 3, 2), "JPY", 300),
        (date(2011, 3, 3), "GBP", 2),
        (date(2011, 3, 3), "JPY", 0),
    ]


def test_days_shown_look_back_before_them(shop, told):
    for day in range(1, 8):
        shop.order("1.00", placed_at=on(f"2011-03-{day:02}"))

    rows = told(DAILY, "day average_7_days", from_day="2011-03-07", until_day="2011-03-09")
    assert rows == [(date(2011, 3, 7), 1), (date(2011, 3, 8), Decimal("0.8571"))]
    assert told(DAILY, "day", until_day="2011-03-01") == []


def test_no_day_is_lost_or_twice_when_the_clocks_change(shop, told):
    shop.channel(timezone="America/Sao_Paulo")
    shop.order("1.00", placed_at="2011-02-18 12:00:00")
    shop.order("1.00", placed_at="2011-10-18 12:00:00")

    days = [day for (day,) in told(DAILY, "day")]
    first = date(2011, 2, 18)
    assert days == [first + timedelta(days=n) for n in range(len(days))]
    assert days[-1] == date(2011, 10, 18)


def test_a_calendar_may_be_longer_than_a_thousand_days(shop, told):
    shop.order("1.00", placed_at=on("2000-01-01"))
    shop.order("1.00", placed_at=on("2019-12-31"))

    assert len(told(DAILY, "day")) == 7305


def test_leaves_out_cancelled_orders_and_other_channels(shop, told):
    shop.order("1.00", status="cancelled")
    shop.order("2.00", channel="web")
    assert told(DAILY, "day") == []


def test_its_days_are_those_of_the_bridge(shop, told):
    for day in ("2011-01-31", "2011-02-02", "2011-02-02"):
        shop.order("1.50", placed_at=on(day, 23))
    shop.credit_note("0.25", issued_at=on("2011-02-05"))

    daily = told(DAILY, "day orders net_sales")
    bridge = told("sales/net_sales_bridge", "day orders net_sales")
    assert [row for row in daily if row[1] or row[2]] == bridge
