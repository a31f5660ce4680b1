"""Who came back after a long silence: told by days, also where months alone do not say it."""

from datetime import date
from decimal import Decimal

import pytest

BACK = "customer/reactivated"
ALL = "month customers orders net_sales net_per_customer average_silent_days"


@pytest.fixture
def buy(shop):
    """Orders of a customer, a new one unless given, at noon of each day."""

    def of(*days, customer=None, price="1.00", **more):
        customer = customer or shop.customer()
        for day in days:
            shop.order(price, customer=customer, placed_at=f"{day} 12:00:00", **more)
        return customer

    return of


def test_of_an_empty_shop_and_of_those_who_never_went(shop, buy, told):
    assert told(BACK, ALL) == []
    shop.channel()
    buy("2011-01-01")
    buy("2011-01-01", "2011-03-31", "2011-06-29", "2011-09-27")
    assert told(BACK, ALL) == []


def test_a_silence_is_told_by_the_day(buy, told):
    """Between both months lie 180 days or not; a day less is no silence."""
    buy("2011-01-31", "2011-07-30")
    buy("2011-01-31", "2011-07-29")
    buy("2011-02-01", "2011-07-31")
    buy("2012-02-29", "2012-08-27", price="9.00")

    assert told(BACK, ALL) == [
        (date(2011, 7, 1), 2, 2, 2, 1, 180),
        (date(2012, 8, 1), 1, 1, 9, 9, 180),
    ]
    assert told(BACK, "customers", silent_days=181) == []
    assert told(BACK, "month customers", silent_days=179) == [
        (date(2011, 7, 1), 3),
        (date(2012, 8, 1), 1),
    ]


def test_counts_what_they_bring_in_the_rest_of_the_month(shop, buy, told):
    customer = buy("2011-01-01", "2011-08-10", "2011-08-20", "2011-09-01", price="10.00")
    buy("2011-01-01", "2011-08-03", price="3.00")
    shop.credit_note("4.00", customer=customer, issued_at="2011-08-31 12:00:00")
    shop.credit_note("5.00", customer=customer, issued_at="2011-09-01 12:00:00")

    assert told(BACK, ALL) == [
        (date(2011, 8, 1), 2, 3, 19, Decimal("9.5"), Decimal("217.5")),
    ]


def test_comes_back_more_than_once_and_shows_the_months_asked_for(buy, told):
    buy("2011-01-15", "2011-08-01", "2012-03-01", "2012-03-02")

    months = "month orders average_silent_days"
    assert told(BACK, months) == [(date(2011, 8, 1), 1, 198), (date(2012, 3, 1), 2, 213)]
    assert told(BACK, months, from_day="2011-08-02") == [(date(2012, 3, 1), 2, 213)]
    assert told(BACK, months, until_day="2012-03-31") == [(date(2011, 8, 1), 1, 198)]


def test_the_silence_is_in_all_currencies_and_what_they_bring_in_each(shop, buy, told):
    loud = buy("2011-01-01", "2011-08-01")
    buy("2011-05-01", customer=loud, currency="JPY", price="100")
    quiet = buy("2011-01-01", "2011-08-01", price="6.00")
    buy("2011-01-02", "2011-08-02", customer=quiet, currency="JPY", price="100")

    assert told(BACK, f"currency_code {ALL}") == [
        ("GBP", date(2011, 8, 1), 1, 1, 6, 6, 211),
        ("JPY", date(2011, 8, 1), 1, 1, 100, 100, 211),
    ]


def test_leaves_out_guests_cancelled_orders_and_other_channels(shop, buy, told):
    shop.channel("web")
    guest = shop.customer(email="ada@example.org", is_guest=True)
    buy("2011-01-01", "2011-09-01", customer=guest)
    account = buy("2011-01-01", "2011-09-01", customer=shop.customer(email="ada@example.org"))
    buy("2011-05-01", customer=account, status="cancelled")
    buy("2011-05-01", customer=account, channel="web")
    once = buy("2011-01-01")
    buy("2011-09-01", customer=once, status="cancelled")

    assert told(BACK, "customers average_silent_days") == [(1, 243)]
