"""Payments by way of paying: tries, recoveries, the time to capture, and what goes back."""

from decimal import Decimal

import pytest

SUCCESS = "payment/success"
TRIES = "payments tries try_success_rate failed_first recovered recovery_rate"
MONEY = "authorized captured voided refunded refund_ratio"
LAG = "median_hours_to_capture p90_hours_to_capture"
AS_OF = "2011-03-20"


def at(hour, day=1):
    return f"2011-03-{day:02} {hour:02}:00:00"


@pytest.fixture
def success(told):
    """The columns asked for, as of 20 March."""
    return lambda columns, **more: told(SUCCESS, columns, **{"as_of": AS_OF} | more)


def test_of_one_payment(shop, till, answer):
    till.pay(shop.order("10.00"), ("authorize", "10", at(13)), ("capture", "10", at(15)))

    assert answer(SUCCESS) == [
        {
            "payment_method_code": "card",
            "currency_code": "GBP",
            "payments": 1,
            "tries": 1,
            "try_success_rate": 1,
            "failed_first": 0,
            "recovered": 0,
            "recovery_rate": None,
            "payments_authorized": 1,
            "success_rate": 1,
            "authorized": 10,
            "captured": 10,
            "voided": 0,
            "refunded": 0,
            "median_hours_to_capture": 2,
            "p90_hours_to_capture": 2,
            "refund_ratio": 0,
        }
    ]


def test_a_payment_recovers_where_a_later_try_succeeds(shop, till, success):
    good, bad = ("authorize", "10", at(14)), ("authorize", "10", at(13), "declined")
    for steps in ((good,), (bad, good), (bad, bad), (bad,), (good, (*bad[:2], at(15), "late"))):
        till.pay(shop.order("10.00"), *steps)
    # Opened, but nothing was ever asked.
    till.pay(shop.order("10.00"))

    assert success(f"{TRIES} payments_authorized success_rate") == [
        (5, 8, Decimal("0.375"), 3, 1, Decimal("0.3333"), 3, Decimal("0.6"))
    ]


def test_counts_the_money_that_moved_and_not_what_was_only_asked(shop, till, success):
    till.pay(
        shop.order("100.00"),
        ("authorize", "100", at(13)),
        ("capture", "70", at(14)),
        ("capture", "20", at(15), "timeout"),
        ("void", "30", at(16)),
        ("refund", "70", at(17)),
        ("refund", "1", at(18), "refused"),
    )
    till.pay(shop.order("50.00"), ("authorize", "50", at(13)), ("capture", "50", at(13)))
    till.pay(shop.order("9.00"), ("authorize", "9", at(13)), ("void", "9", at(14)))

    assert success(f"{MONEY} {LAG}") == [(159, 120, 39, 70, Decimal("0.5833"), Decimal("0.5"), 1)]


def test_nothing_taken_has_no_ratio_and_no_time(shop, till, success):
    till.pay(shop.order("10.00"), ("authorize", "10", at(13), "declined"))

    assert success(f"success_rate {MONEY} {LAG}") == [(0, 0, 0, 0, 0, None, None, None)]


def test_tells_ways_currencies_and_channels_apart(shop, till, success):
    for method, currency, channel in (
        ("paypal", "GBP", "online_retail"),
        ("card", "JPY", "online_retail"),
        ("card", "GBP", "online_retail"),
        ("card", "GBP", "web"),
    ):
        order = shop.order("10", currency=currency, channel=channel)
        till.pay(order, ("authorize", "10", at(13)), method=method)

    assert success("payment_method_code currency_code tries authorized") == [
        ("card", "GBP", 1, 10),
        ("card", "JPY", 1, 10),
        ("paypal", "GBP", 1, 10),
    ]


def test_takes_orders_of_its_days_and_knows_nothing_later(shop, till, success):
    """On the clock of New York, where 2 March begins at 5:00 in London."""
    shop.channel(timezone="America/New_York")
    for moment in ("2011-03-02 04:59:59", "2011-03-02 05:00:00"):
        till.pay(
            shop.order("10.00", placed_at=moment),
            ("authorize", "10", at(6, 2)),
            ("capture", "10", at(5, 3)),
        )

    columns = "payments captured"
    assert success(columns) == [(2, 20)]
    assert success(columns, as_of="2011-03-04", lookback_days=2) == [(1, 10)]
    assert success(columns, as_of="2011-03-03", lookback_days=1) == [(1, 0)]
    assert success(columns, as_of="2011-03-02") == []
