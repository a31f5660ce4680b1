"""New is the month of the first purchase ever, returning all after; the unnamed stay apart."""

from datetime import date
from decimal import Decimal

SPLIT = "customer/new_against_returning"
ALL = "month buyers customers orders net_sales share"
JANUARY, FEBRUARY, MARCH = (date(2011, n, 1) for n in (1, 2, 3))


def on(day):
    return f"{day} 12:00:00"


def test_of_one_order(shop, answer):
    shop.order("10.00", customer=shop.customer(), placed_at=on("2011-01-05"))

    assert answer(SPLIT) == [
        {
            "month": JANUARY,
            "currency_code": "GBP",
            "buyers": "new",
            "customers": 1,
            "orders": 1,
            "net_sales": 10,
            "share": 1,
        }
    ]


def test_tells_new_from_returning(shop, told):
    ada, bob = shop.customer(), shop.customer()
    shop.order("10.00", customer=ada, placed_at=on("2011-01-05"))
    shop.order("5.00", customer=ada, placed_at=on("2011-01-20"))
    shop.order("30.00", customer=ada, placed_at=on("2011-02-01"))
    shop.order("10.00", customer=bob, placed_at=on("2011-02-28"))

    assert told(SPLIT, ALL) == [
        (JANUARY, "new", 1, 2, 15, 1),
        (FEBRUARY, "new", 1, 1, 10, Decimal("0.25")),
        (FEBRUARY, "returning", 1, 1, 30, Decimal("0.75")),
    ]


def test_guests_and_nobody_are_the_unnamed(shop, told):
    guest = shop.customer(is_guest=True, email="guest@example.org")
    shop.order("1.00", customer=guest, placed_at=on("2011-01-05"))
    shop.order("2.00", customer=guest, placed_at=on("2011-02-05"))
    shop.order("4.00", placed_at=on("2011-02-05"))

    assert told(SPLIT, "month buyers customers orders net_sales") == [
        (JANUARY, "unnamed", None, 1, 1),
        (FEBRUARY, "unnamed", None, 2, 6),
    ]


def test_takes_off_returns_when_they_are_credited(shop, told):
    ada = shop.customer()
    shop.order("10.00", customer=ada, placed_at=on("2011-01-05"))
    shop.credit_note("2.00", customer=ada, issued_at=on("2011-01-06"))
    shop.credit_note("50.00", customer=ada, issued_at=on("2011-02-06"))
    shop.credit_note("3.00", issued_at=on("2011-02-06"))

    assert told(SPLIT, ALL) == [
        (JANUARY, "new", 1, 1, 8, 1),
        # Of a month that lost money there are no shares, and who only sends back buys nothing.
        (FEBRUARY, "returning", 0, 0, -50, None),
        (FEBRUARY, "unnamed", None, 0, -3, None),
    ]


def test_who_is_credited_before_any_purchase_bought_before(shop, told):
    ada = shop.customer()
    shop.credit_note("2.00", customer=ada, issued_at=on("2011-01-05"))
    shop.order("10.00", customer=ada, placed_at=on("2011-02-05"))

    assert told(SPLIT, "month buyers net_sales") == [
        (JANUARY, "returning", -2),
        (FEBRUARY, "new", 10),
    ]


def test_the_first_purchase_is_the_first_of_all_that_count(shop, told):
    ada = shop.customer()
    shop.order("1.00", customer=ada, placed_at=on("2011-01-05"), status="cancelled")
    shop.order("2.00", customer=ada, placed_at=on("2011-02-05"))
    shop.order("300", customer=ada, placed_at=on("2011-03-05"), currency="JPY")
    shop.order("4.00", customer=ada, placed_at=on("2011-01-05"), channel="web")

    assert told(SPLIT, "month currency_code buyers net_sales") == [
        (FEBRUARY, "GBP", "new", 2),
        (MARCH, "JPY", "returning", 300),
    ]


def test_a_customer_of_two_currencies_is_new_in_both(shop, told):
    ada = shop.customer()
    shop.order("2.00", customer=ada, placed_at=on("2011-02-05"))
    shop.order("300", customer=ada, placed_at=on("2011-02-05"), currency="JPY")

    assert told(SPLIT, "currency_code buyers customers share") == [
        ("GBP", "new", 1, 1),
        ("JPY", "new", 1, 1),
    ]


def test_shows_a_period_and_looks_back_before_it(shop, told):
    ada = shop.customer()
    for month in ("01", "02", "03"):
        shop.order("1.00", customer=ada, placed_at=on(f"2011-{month}-01"))

    assert told(SPLIT, "month buyers", from_day="2011-02-01", until_day="2011-03-01") == [
        (FEBRUARY, "returning")
    ]
    assert told(SPLIT, "month", until_day="2011-01-01") == []


def test_counts_by_the_clock_of_the_channel(shop, told):
    shop.channel(timezone="America/New_York")
    shop.order("1.00", customer=shop.customer(), placed_at="2011-02-01 04:59:59")

    assert told(SPLIT, "month") == [(JANUARY,)]


def test_adds_up_to_monthly_growth(shop, told):
    ada = shop.customer()
    for day, customer in (("2011-01-05", ada), ("2011-02-05", ada), ("2011-02-06", None)):
        shop.order("7.00", customer=customer, placed_at=on(day))
    shop.credit_note("4.00", customer=ada, issued_at=on("2011-02-07"))
    totals = {}
    for month, orders, net_sales in told(SPLIT, "month orders net_sales"):
        before = totals.get(month, (0, 0))
        totals[month] = (before[0] + orders, before[1] + net_sales)

    growth = told("sales/monthly_growth", "month orders net_sales")
    assert {month: (orders, net_sales) for month, orders, net_sales in growth} == totals
