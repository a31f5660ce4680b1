"""Second purchases: only customers whose days are over count, on both sides of the rate."""

from datetime import date
from decimal import Decimal

import pytest

SECOND = "customer/second_purchase"
ALL = "cohort_month customers same_day of_30 within_30 of_60 within_60 of_90 within_90"
MARCH = date(2011, 3, 1)


@pytest.fixture
def buy(shop):
    """Orders of a new customer at noon of each day; the customer."""

    def of(*days, **more):
        customer = shop.customer()
        for day in days:
            shop.order("1.00", customer=customer, placed_at=f"{day} 12:00:00", **more)
        return customer

    return of


def test_of_an_empty_shop_and_of_one_order(shop, buy, told):
    assert told(SECOND, ALL) == []
    shop.channel()
    assert told(SECOND, ALL) == []
    buy("2011-03-01")
    assert told(SECOND, ALL) == [(MARCH, 1, 0, 0, None, 0, None, 0, None)]


def test_days_are_over_when_the_last_of_them_is(shop, buy, told):
    buy("2011-03-01", "2011-03-31", "2011-04-01")
    buy("2011-03-01", "2011-04-01")

    def of(as_of):
        return told(SECOND, "of_30 within_30 of_60 within_60", as_of=as_of)

    half = Decimal("0.5")
    assert of("2011-03-31") == [(0, None, 0, None)]
    assert of("2011-04-01") == [(2, half, 0, None)]
    assert of("2011-04-30") == [(2, half, 0, None)]
    assert of("2011-05-01") == [(2, half, 2, 1)]
    assert of("2011-03-01") == []


def test_the_young_are_in_neither_number(shop, buy, told):
    buy("2011-03-01", "2011-03-05")
    buy("2011-03-02")
    buy("2011-03-20", "2011-03-21")

    assert told(SECOND, ALL, as_of="2011-04-02") == [
        (MARCH, 3, 0, 2, Decimal("0.5"), 0, None, 0, None)
    ]


def test_two_orders_a_day_are_two_purchases_and_it_is_said(shop, buy, told):
    buy("2012-02-29", "2012-02-29")
    buy("2012-02-29", "2012-05-30")
    buy("2012-02-01")

    assert told(SECOND, ALL, as_of="2012-06-01") == [
        (
            date(2012, 2, 1),
            *(3, Decimal("0.3333")),
            *(3, Decimal("0.3333")),
            *(3, Decimal("0.3333")),
            *(3, Decimal("0.3333")),
        )
    ]
    assert told(SECOND, "of_90 within_90", from_day="2012-02-02") == []


def test_a_currency_changes_nothing_but_a_channel_does(shop, told):
    ada, ben = shop.customer(), shop.customer()
    shop.channel("web")
    shop.order("1.00", customer=ada, placed_at="2011-03-01 12:00:00")
    shop.order("100", customer=ada, placed_at="2011-03-20 12:00:00", currency="JPY")
    shop.order("100", customer=ada, placed_at="2011-03-02 12:00:00", currency="JPY")
    shop.order("1.00", customer=ben, placed_at="2011-03-01 12:00:00")
    shop.order("1.00", customer=ben, placed_at="2011-03-02 12:00:00", channel="web")
    shop.order("1.00", customer=ben, placed_at="2011-03-03 12:00:00", status="cancelled")

    assert told(SECOND, "customers within_30", as_of="2011-05-01") == [(2, Decimal("0.5"))]


def test_leaves_out_guests_and_the_nameless_and_keeps_the_channel_s_clock(shop, told):
    shop.channel(timezone="Asia/Tokyo")
    account = shop.customer(email="ada@example.org")
    guest = shop.customer(email="ada@example.org", is_guest=True)
    shop.order("1.00", customer=account, placed_at="2011-02-28 15:00:00")
    for customer in (guest, None):
        for day in (1, 2):
            shop.order("1.00", customer=customer, placed_at=f"2011-03-0{day} 12:00:00")

    assert told(SECOND, ALL, as_of="2011-03-31") == [(MARCH, 1, 0, 0, None, 0, None, 0, None)]
    assert told(SECOND, "of_30 within_30", as_of="2011-04-01") == [(1, 0)]
