"""Orders by what the first try to pay was told: who tried again, paid, gave up or waits."""

from decimal import Decimal

import pytest

FUNNEL = "payment/failure_funnel"
FLOW = "first_answer orders tried_again paid_same_way paid_other_way gave_up waiting recovery_rate"
MONEY = "first_answer ordered amount_recovered amount_lost"


def good(minute):
    return ("authorize", "10", f"2011-03-01 13:{minute:02}:00")


def bad(minute, code="declined"):
    return (*good(minute), code)


@pytest.fixture
def order(shop):
    """An order over 10.00 that stands, or is cancelled."""
    return lambda status="pending", price="10.00", **more: shop.order(price, status=status, **more)


def test_of_one_order_that_was_paid_at_once(order, till, answer):
    till.pay(order("paid"), good(0))

    assert answer(FUNNEL) == [
        {
            "currency_code": "GBP",
            "first_answer": "success",
            "orders": 1,
            "share": 1,
            "ordered": 10,
            "tried_again": 0,
            "paid_same_way": 0,
            "paid_other_way": 0,
            "gave_up": 0,
            "waiting": 0,
            "recovery_rate": None,
            "amount_recovered": 0,
            "amount_lost": 0,
        }
    ]


def test_follows_an_order_over_all_of_its_payments(order, till, told):
    till.pay(order("paid"), bad(0), good(1))
    switched = order("paid")
    till.pay(switched, bad(0), bad(1, "expired"))
    till.pay(switched, good(2), method="paypal")
    # Tried another way first, though its payment was opened last.
    mixed = order("paid")
    till.pay(mixed, good(5))
    till.pay(mixed, bad(4), method="paypal")
    till.pay(order("cancelled"), bad(0))
    till.pay(order("cancelled"), bad(0), bad(1))
    till.pay(order(), bad(0))

    assert told(FUNNEL, FLOW, as_of="2011-03-02") == [
        ("declined", 6, 4, 1, 2, 2, 1, Decimal("0.5"))
    ]


def test_counts_the_money_by_the_first_answer(order, till, told):
    till.pay(order("paid", "40.00"), bad(0, "expired"), bad(1), good(2))
    till.pay(order("cancelled", "30.00"), bad(0))
    till.pay(order("cancelled", "20.00"), good(0))
    order("cancelled", "5.00")
    order("pending", "2.00")
    order("imported", "99.00")

    assert told(FUNNEL, f"{MONEY} gave_up waiting share recovery_rate", as_of="2011-03-02") == [
        ("none", 7, 0, 5, 1, 1, Decimal("0.4"), None),
        ("declined", 30, 0, 30, 1, 0, Decimal("0.2"), 0),
        ("expired", 40, 40, 0, 0, 0, Decimal("0.2"), 1),
        ("success", 20, 0, 0, 0, 0, Decimal("0.2"), None),
    ]


def test_a_capture_that_fails_is_no_try(order, till, told):
    till.pay(
        order("cancelled"),
        good(0),
        ("capture", "10", "2011-03-01 14:00:00", "timeout"),
    )

    assert told(FUNNEL, FLOW, as_of="2011-03-02") == [("success", 1, 0, 0, 0, 0, 0, None)]


def test_tells_currencies_and_channels_apart_and_keeps_to_its_days(order, till, told):
    till.pay(order("paid", currency="JPY"), bad(0), good(1))
    till.pay(order("paid"), good(0))
    till.pay(order("paid", channel="web"), good(0))
    till.pay(order("paid", placed_at="2011-02-28 23:59:59"), good(0))

    columns = "currency_code first_answer orders share"
    assert told(FUNNEL, columns, as_of="2011-03-02", lookback_days=1) == [
        ("GBP", "success", 1, 1),
        ("JPY", "declined", 1, 1),
    ]
    # What was asked on 1 March was not known on the evening before.
    assert told(FUNNEL, columns, as_of="2011-03-01", lookback_days=1) == [("GBP", "none", 1, 1)]
