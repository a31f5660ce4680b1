"""Refunds unlike those of others: each signal alone, and what is none."""

from decimal import Decimal

import pytest

from tests.shop import Line

SIGNALS = "payment/refund_signals"
SCORE = "customer_id score reasons"
OFTEN, UNRETURNED = "refunded more than usual", "nothing sent back"
SPREAD, QUICK = "to several ways of paying", "soon after paying"


@pytest.fixture
def sell(shop, parcels, till):
    """A shipped order of two units at 50.00, of which so much was given back days after paying."""

    def of(customer, refund=None, *, after=20, method="card", returned=1, **more):
        order = parcels.order(Line("50.00", 2), customer=customer, **more)
        parcels.ship(order, 2)
        steps = [
            ("authorize", "100.00", "2011-03-01 12:00:00"),
            ("capture", "100.00", "2011-03-01 12:00:01"),
        ]
        if refund:
            steps.append(("refund", refund, f"2011-03-{1 + after:02} 12:00:01"))
        till.pay(order, *steps, method=method)
        if returned and refund:
            parcels.send_back(order, returned)
        return order

    return of


def test_of_an_empty_shop_and_of_honest_customers(shop, sell, told):
    assert told(SIGNALS, SCORE) == []
    shop.channel()
    sell(shop.customer())
    sell(shop.customer(), "50.00")
    shop.order("1.00", customer=shop.customer())
    assert told(SIGNALS, SCORE) == []


def test_each_signal_alone_and_all_at_once(shop, sell, told):
    often, unreturned, spread, quick, thief = (shop.customer() for _ in range(5))
    sell(often, "90.00")
    sell(often, "80.00")
    sell(unreturned, "10.00", returned=0)
    sell(spread, "10.00")
    sell(spread, "10.00", method="paypal")
    sell(quick, "10.00", after=2)
    sell(thief, "100.00", after=1, returned=0)
    sell(thief, "100.00", method="paypal", returned=0)

    assert told(SIGNALS, SCORE) == [
        (thief, 4, f"{OFTEN}, {UNRETURNED}, {SPREAD}, {QUICK}"),
        (often, 1, OFTEN),
        (spread, 1, SPREAD),
        (unreturned, 1, UNRETURNED),
        (quick, 1, QUICK),
    ]
    assert told(SIGNALS, "customer_id", min_score=2) == [(thief,)]
    assert told(SIGNALS, "customer_id", top_customers=2) == [(thief,), (often,)]
    assert [row[0] for row in told(SIGNALS, SCORE, quick_hours=47)] == [
        thief,
        often,
        spread,
        unreturned,
    ]


def test_says_what_it_counted_against_the_median_of_those_with_a_refund(shop, sell, answer):
    customer = shop.customer(email="ada@example.org", is_guest=True)
    sell(customer)
    sell(customer, "60.00", returned=0)
    sell(shop.customer(), "10.00")
    sell(shop.customer())

    (row,) = answer(SIGNALS)
    assert row == {
        "customer_id": customer,
        "is_guest": 1,
        "currency_code": "GBP",
        "orders": 2,
        "paid": 200,
        "refunded_orders": 1,
        "refunded": 60,
        "refund_rate": Decimal("0.3"),
        "usual_rate": Decimal("0.2"),
        "unreturned": 1,
        "ways": 1,
        "quick": 0,
        "score": 1,
        "reasons": UNRETURNED,
    }


def test_what_is_no_signal(shop, sell, parcels, till, told):
    """A cancelled order, cancelled units, a refund that failed, and who has no name."""
    customer = shop.customer()
    cancelled = parcels.order(
        Line("50.00", 2), customer=customer, steps=("pending", "paid", "cancelled")
    )
    paid = [
        ("authorize", "100.00", "2011-03-01 12:00:00"),
        ("capture", "100.00", "2011-03-01 12:00:01"),
    ]
    till.pay(cancelled, *paid, ("refund", "100.00", "2011-03-02 12:00:00"))
    short = parcels.order(Line("50.00", 2), customer=customer)
    shop.db.execute(
        "UPDATE order_line SET qty_cancelled = 1 WHERE order_id = %s", (short.order_id,)
    )
    till.pay(short, *paid, ("refund", "50.00", "2011-03-22 12:00:00"))
    failed = parcels.order(Line("50.00", 2), customer=customer)
    till.pay(failed, *paid, ("refund", "100.00", "2011-03-02 12:00:00", "expired_card"))
    sell(None, "100.00", after=1, returned=0)

    assert told(SIGNALS, f"{SCORE} orders refunded", min_score=0) == [(customer, 0, "", 2, 50)]


def test_takes_its_orders_from_the_days_before_as_of_and_tells_currencies_apart(shop, sell, told):
    customer = shop.customer()
    sell(customer, "10.00", after=1, placed_at="2011-02-28 23:59:59")
    sell(customer, "20.00", after=1, placed_at="2011-03-01 00:00:00")
    sell(customer, "40", after=1, placed_at="2011-03-01 00:00:00", currency="JPY")

    def refunded(**given):
        return told(SIGNALS, "currency_code refunded", **given)

    assert refunded() == [("GBP", 30), ("JPY", 40)]
    assert refunded(lookback_days=1) == [("GBP", 20), ("JPY", 40)]
    assert refunded(as_of="2011-03-01") == [("GBP", 10)]
    assert refunded(as_of="2011-02-28") == []
