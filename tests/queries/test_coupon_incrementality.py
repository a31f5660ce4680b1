"""A coupon is held against customers who bought without it, before and after it began."""

from datetime import date
from decimal import Decimal

import pytest

from tests.shop import Line

UPLIFT = "promotion/coupon_incrementality"
COUNTS = "promotion_code currency_code customers_with customers_without"
MEANS = "before_with after_with before_without after_without uplift incremental_sales"
BEFORE, AFTER, LONG_AGO = "2011-05-20 12:00:00", "2011-06-10 12:00:00", "2011-01-05 12:00:00"


@pytest.fixture
def june(shop):
    """A promotion for who names a coupon, from June on."""
    shop.channel()
    return shop.promotion("june", is_coupon_only=True, starts_at="2011-05-31 23:00:00")


@pytest.fixture
def buys(shop):
    """A customer's orders at each moment, with the coupon where a promotion is named."""

    def of(customer, amount, moment, promotion=None, discount="1", **more):
        line = Line(amount)
        if promotion:
            line = Line(amount, discount=discount, promotion=promotion, coupon="JUNE")
        return shop.order(line, customer=customer, placed_at=moment, **more)

    return of


def test_is_the_growth_with_less_the_growth_without(shop, june, buys, told):
    ann, bob, cid, dot = (shop.customer() for _ in range(4))
    for customer, before, after, promotion in (
        (ann, "20", "51", june),
        (bob, "40", "61", june),
        (cid, "30", "40", None),
        (dot, "10", "10", None),
    ):
        buys(customer, before, BEFORE)
        buys(customer, after, AFTER, promotion)

    columns = f"{MEANS} discounts sales_per_discount"
    # 30 to 55 with, 20 to 25 without: 20 more by customer, of two.
    assert told(UPLIFT, columns, as_of=date(2011, 8, 1)) == [(30, 55, 20, 25, 20, 40, 2, 20)]
    assert told(UPLIFT, "promotion_code begins_on", as_of=date(2011, 8, 1)) == [
        ("june", date(2011, 6, 1))
    ]


def test_rounds_once_and_says_what_it_cannot_compare(shop, june, buys, told):
    ann = shop.customer()
    buys(ann, "10", LONG_AGO)
    buys(ann, "20", AFTER, june)

    period = {"as_of": date(2011, 8, 1)}
    columns = f"{MEANS} sales_per_discount"
    assert told(UPLIFT, columns, **period) == [(0, 19, None, None, None, None, None)]
    for amount in ("1", "1", "2"):
        customer = shop.customer()
        buys(customer, "1", LONG_AGO)
        buys(customer, amount, AFTER)
    assert told(UPLIFT, "after_without uplift", **period) == [
        (Decimal("1.3333"), Decimal("17.6667"))
    ]


def test_takes_customers_of_before_who_bought_after(shop, june, buys, told):
    new, gone, guest, old = (
        shop.customer(),
        shop.customer(),
        shop.customer(is_guest=True),
        shop.customer(),
    )
    buys(new, "10", AFTER, june)
    buys(gone, "10", BEFORE)
    for moment in (BEFORE, AFTER):
        buys(guest, "10", moment, june)
        buys(None, "10", moment)
        buys(old, "10", moment)
    buys(old, "10", AFTER, june, status="cancelled")

    assert told(UPLIFT, COUNTS, as_of=date(2011, 8, 1)) == [("june", "GBP", 0, 1)]
    assert told(UPLIFT, MEANS, as_of=date(2011, 8, 1)) == [(None, None, 10, 10, None, None)]


def test_the_days_are_those_of_the_channel_and_half_open(shop, june, buys, told):
    ann = shop.customer()
    buys(ann, "1", LONG_AGO)
    # In London the first days are an hour ahead of UTC.
    for moment, amount in (
        ("2011-05-29 22:59:59", "2"),
        ("2011-05-29 23:00:00", "4"),
        ("2011-05-31 22:59:59", "8"),
        ("2011-05-31 23:00:00", "16"),
        ("2011-06-02 22:59:59", "32"),
        ("2011-06-02 23:00:00", "64"),
    ):
        buys(ann, amount, moment)

    columns = "before_without after_without"
    assert told(UPLIFT, columns, window_days=2) == [(12, 48)]
    assert told(UPLIFT, columns, window_days=2, as_of=date(2011, 6, 2)) == []
    assert told(UPLIFT, columns, window_days=2, as_of=date(2011, 6, 3)) == [(12, 48)]
    assert told(UPLIFT, columns, window_days=2, lookback_days=2) == []


def test_tells_currencies_channels_and_promotions_apart(shop, june, buys, told):
    shop.promotion("open", starts_at="2011-06-01")
    shop.promotion(
        "webs", is_coupon_only=True, starts_at="2011-06-01", channel_id=shop.channel("web")
    )
    ann, bob = shop.customer(), shop.customer()
    for customer, currency in ((ann, "GBP"), (bob, "EUR")):
        buys(customer, "10", BEFORE, currency=currency)
        buys(customer, "12", AFTER, june, currency=currency)
    # A registered buyer and a guest with one e-mail are two.
    buys(shop.customer(email="bob@example.org", is_guest=True), "9", AFTER)

    assert told(UPLIFT, COUNTS, as_of=date(2011, 8, 1)) == [
        ("june", "EUR", 1, 0),
        ("june", "GBP", 1, 0),
    ]
