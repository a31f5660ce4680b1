"""Who is silent for longer than usual: each by the own gaps between days of purchase."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

BETWEEN = "customer/time_between_orders"
HABIT = "gaps median_gap_days p90_gap_days last_order_on silent_days overdue"


@pytest.fixture
def buy(shop):
    """A customer who bought on the first day, and again after each of the gaps in days."""

    def of(*gaps, price="1.00", customer=None, first="2011-01-01", **more):
        customer = customer or shop.customer()
        day = date.fromisoformat(first)
        for gap in (0, *gaps):
            day += timedelta(days=gap)
            shop.order(price, customer=customer, placed_at=f"{day} 12:00:00", **more)
        return customer

    return of


def test_of_an_empty_shop_of_one_order_and_of_a_habit_too_young(shop, buy, told):
    assert told(BETWEEN, HABIT) == []
    shop.channel()
    buy()
    buy(1, 1)
    assert told(BETWEEN, HABIT, as_of="2012-01-01") == []
    assert told(BETWEEN, "gaps", as_of="2012-01-01", min_gaps=2) == [(2,)]


def test_is_overdue_a_day_after_the_gap_that_nine_in_ten_do_not_exceed(buy, told):
    """Of ten gaps the ninth counts and the one long holiday does not."""
    buy(1, 9, 2, 8, 3, 7, 4, 90, 5, 10)
    last = date(2011, 1, 1) + timedelta(days=139)

    assert told(BETWEEN, HABIT, as_of=str(last + timedelta(days=10))) == []
    assert told(BETWEEN, HABIT, as_of=str(last + timedelta(days=11))) == [
        (10, 6, 10, last, 11, Decimal("1.1"))
    ]
    assert told(BETWEEN, "p90_gap_days overdue", as_of=str(last + timedelta(days=25))) == [
        (10, Decimal("2.5"))
    ]


def test_several_orders_on_a_day_are_one_purchase(buy, told):
    buy(0, 5, 0, 0, 5, 5, 0, first="2012-02-20")

    assert told(BETWEEN, HABIT, as_of="2012-03-20") == [
        (3, 5, 5, date(2012, 3, 6), 14, Decimal("2.8"))
    ]


def test_the_best_come_first_and_only_so_many_are_looked_at(shop, buy, told):
    least, most, loyal = (buy(1, 1, 1, price=price) for price in ("1.00", "9.00", "50.00"))
    buy(customer=loyal, first="2011-02-01", price="50.00")
    back = shop.customer()
    buy(1, 1, 1, customer=back, price="20.00")
    shop.credit_note("79.00", customer=back)
    tie = buy(1, 1, 1, price="1.00")

    assert told(BETWEEN, "customer_id net_sales", as_of="2011-02-02") == [
        (most, 36),
        (least, 4),
        (tie, 4),
        (back, 1),
    ]
    assert told(BETWEEN, "customer_id", as_of="2011-02-02", best_customers=3) == [
        (most,),
        (least,),
    ]


def test_gaps_are_of_all_currencies_and_only_of_the_channel(shop, buy, told):
    customer = shop.customer()
    shop.channel("web")
    buy(4, 4, customer=customer)
    buy(4, 4, customer=customer, first="2011-01-03", price="100", currency="JPY")
    buy(1, 1, customer=customer, first="2011-02-03", channel="web")
    buy(customer=customer, first="2011-01-20", status="cancelled")

    assert told(BETWEEN, f"currency_code net_sales {HABIT}", as_of="2011-01-14") == [
        ("GBP", 3, 5, 2, 2, date(2011, 1, 11), 3, Decimal("1.5")),
        ("JPY", 300, 5, 2, 2, date(2011, 1, 11), 3, Decimal("1.5")),
    ]


def test_ends_with_as_of_and_leaves_out_guests_and_the_nameless(shop, buy, told):
    account = buy(3, 3, 3, 50)
    guest = shop.customer(email="ada@example.org", is_guest=True)
    buy(1, 1, 1, customer=guest)
    for _ in range(4):
        shop.order("1.00", placed_at="2011-01-01 12:00:00")

    columns = "customer_id gaps silent_days"
    assert told(BETWEEN, columns, as_of="2011-01-20") == [(account, 3, 10)]
    assert told(BETWEEN, columns) == []
