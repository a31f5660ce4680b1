"""What cohorts brought by each month: months without sales carry on, months to come are NULL."""

from datetime import date
from decimal import Decimal

import pytest

from tests.shop import Charge, Credit, Line

VALUE = "customer/lifetime_value"
MONTHS = "month_no net_sales running_sales value_per_customer"
JANUARY, FEBRUARY = date(2011, 1, 1), date(2011, 2, 1)


@pytest.fixture
def buy(shop):
    def of(customer, day, *lines, **more):
        return shop.order(
            *(lines or ("1.00",)), customer=customer, placed_at=f"{day} 12:00:00", **more
        )

    return of


def test_of_an_empty_shop_and_of_a_month_that_is_not_over_has_no_rows(shop, buy, told):
    assert told(VALUE, MONTHS) == []
    shop.channel()
    assert told(VALUE, MONTHS) == []
    buy(shop.customer(), "2011-01-30")
    assert told(VALUE, MONTHS) == []
    assert told(VALUE, MONTHS, as_of="2011-02-01", months=0) == [(0, 1, 1, 1)]


def test_a_month_without_sales_carries_on_and_one_to_come_is_null(shop, buy, told):
    once, again = shop.customer(), shop.customer()
    buy(once, "2011-01-05", "10.00")
    buy(again, "2011-01-06", "20.00")
    buy(again, "2011-03-31", "5.00")

    assert told(VALUE, MONTHS, months=4, as_of="2011-04-30") == [
        (0, 30, 30, 15),
        (1, 0, 30, 15),
        (2, 5, 35, Decimal("17.5")),
        (3, None, None, None),
        (4, None, None, None),
    ]
    assert told(VALUE, MONTHS, months=1, as_of="2011-02-28")[1] == (1, None, None, None)


def test_credits_count_when_they_are_issued_and_may_outweigh_a_month(shop, buy, told):
    """Also one before the first purchase that is known: of an order from another time."""
    customer = shop.customer()
    shop.credit_note("4.00", customer=customer, issued_at="2010-12-20 12:00:00")
    order = buy(
        customer, "2011-01-05", Line("10.00", discount="2.00", tax="1.60"), charges=(Charge("5"),)
    )
    shop.credit_note(
        Credit("7.00", order_line_id=order.line_ids[0]),
        Credit("1.00", kind="charge"),
        Credit("1.00", kind="adjustment"),
        customer=customer,
        issued_at="2011-02-01 00:00:00",
    )

    assert told(VALUE, f"cohort_month {MONTHS}", months=2, as_of="2011-02-02") == [
        (JANUARY, 0, 4, 4, 4),
        (JANUARY, 1, None, None, None),
        (JANUARY, 2, None, None, None),
    ]
    assert told(VALUE, MONTHS, months=1, as_of="2011-03-01") == [(0, 4, 4, 4), (1, -7, -3, -3)]


def test_a_cohort_is_counted_once_and_its_currencies_are_not_added_up(shop, buy, told):
    ada, ben = shop.customer(), shop.customer()
    buy(ada, "2011-01-05", "10.00")
    buy(ada, "2011-01-06", "300", currency="JPY")
    buy(ben, "2011-02-05", "1000", currency="JPY")
    buy(ben, "2011-03-05", "8.00")

    columns = f"cohort_month currency_code customers {MONTHS}"
    assert told(VALUE, columns, months=1, as_of="2011-04-01") == [
        (JANUARY, "GBP", 1, 0, 10, 10, 10),
        (JANUARY, "GBP", 1, 1, 0, 10, 10),
        (JANUARY, "JPY", 1, 0, 300, 300, 300),
        (JANUARY, "JPY", 1, 1, 0, 300, 300),
        (FEBRUARY, "GBP", 1, 0, 0, 0, 0),
        (FEBRUARY, "GBP", 1, 1, 8, 8, 8),
        (FEBRUARY, "JPY", 1, 0, 1000, 1000, 1000),
        (FEBRUARY, "JPY", 1, 1, 0, 1000, 1000),
    ]


def test_leaves_out_guests_the_nameless_cancelled_orders_and_other_channels(shop, buy, told):
    account = shop.customer(email="ada@example.org")
    guest = shop.customer(email="ada@example.org", is_guest=True)
    buy(account, "2011-01-05", "1.00")
    buy(guest, "2011-01-05", "2.00")
    buy(None, "2011-01-05", "4.00")
    shop.credit_note("4.00", issued_at="2011-01-06 12:00:00")
    buy(account, "2010-12-05", "8.00", status="cancelled")
    shop.channel("web")
    buy(account, "2010-11-05", "16.00", channel="web")

    assert told(VALUE, f"cohort_month customers {MONTHS}", months=0, as_of="2011-02-01") == [
        (JANUARY, 1, 0, 1, 1, 1)
    ]


def test_months_are_those_of_the_channel_s_clock_and_from_day_moves_no_cohort(shop, buy, told):
    shop.channel(timezone="America/New_York")
    ada, ben = shop.customer(), shop.customer()
    shop.order("1.00", customer=ada, placed_at="2012-02-01 04:59:59")
    shop.order("2.00", customer=ada, placed_at="2012-03-01 04:59:59")
    shop.order("4.00", customer=ben, placed_at="2012-03-01 05:00:00")

    values = told(VALUE, f"cohort_month {MONTHS}", months=1, as_of="2012-04-01")
    assert values == [
        (date(2012, 1, 1), 0, 1, 1, 1),
        (date(2012, 1, 1), 1, 2, 3, 3),
        (date(2012, 3, 1), 0, 4, 4, 4),
        (date(2012, 3, 1), 1, None, None, None),
    ]
    assert (
        told(VALUE, f"cohort_month {MONTHS}", months=1, as_of="2012-04-01", from_day="2012-01-02")
        == values[2:]
    )
