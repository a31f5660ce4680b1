"""The bridge leads from list price to what customers owed, each step on its own local day."""

from datetime import date
from decimal import Decimal

import pytest

from tests.shop import Charge, Credit, Line

BRIDGE = "sales/net_sales_bridge"


@pytest.fixture
def bridge(answer):
    """The rows of the bridge, for the columns asked for."""

    def of(*columns, **parameters):
        return [tuple(row[c] for c in columns) for row in answer(BRIDGE, **parameters)]

    return of


def test_of_an_empty_shop_has_no_rows(shop, bridge):
    assert bridge("day") == []
    shop.channel()
    assert bridge("day") == []


def test_of_one_order_with_everything_on_top(shop, answer):
    order = shop.order(
        Line("10.00", quantity=3, discount="6.00", tax="4.80"),
        Line("0.125", quantity=2),
        charges=(
            Charge("5.00", discount="1.00", tax="0.80"),
            Charge("2.00", kind="fee"),
        ),
    )

    assert answer(BRIDGE) == [
        {
            "day": date(2011, 3, 1),
            "currency_code": "GBP",
            "orders": 1,
            "gross_sales": Decimal("30.25"),
            "discounts": Decimal("6.00"),
            "included_tax": 0,
            "returns": 0,
            "net_sales": Decimal("24.25"),
            "charges": Decimal("6.00"),
            "adjustments": 0,
            "tax": Decimal("5.60"),
            "total_sales": Decimal("35.85"),
        }
    ]
    assert owed(shop, order) == Decimal("35.85")


def test_takes_out_tax_that_prices_hold(shop, bridge):
    shop.channel(prices_include_tax=True)
    order = shop.order(
        Line("12.00", quantity=2, discount="6.00", tax="3.00"),
        charges=(Charge("6.00", discount="3.60", tax="0.40"),),
    )

    columns = ("gross_sales", "discounts", "included_tax", "net_sales", "charges", "tax")
    assert bridge(*columns) == [tuple(map(Decimal, ("24", "6", "3", "15", "2", "3.40")))]
    assert bridge("total_sales") == [(owed(shop, order),)]


def owed(shop, order):
    return shop.db.scalar(
        "SELECT grand_total FROM sales_order WHERE order_id = %s", (order.order_id,)
    )


def test_counts_a_return_when_it_is_credited(shop, bridge):
    shop.order("100.00", placed_at="2011-03-01 12:00:00")
    shop.credit_note("30.00", issued_at="2011-03-05 12:00:00")

    assert bridge("day", "orders", "gross_sales", "returns", "net_sales") == [
        (date(2011, 3, 1), 1, 100, 0, 100),
        (date(2011, 3, 5), 0, 0, 30, -30),
    ]


def test_can_return_more_than_it_sells(shop, bridge):
    shop.order("10.00")
    shop.credit_note("25.00", issued_at="2011-03-01 13:00:00")

    assert bridge("net_sales", "total_sales") == [(-15, -15)]


def test_tells_goods_charges_and_adjustments_apart(shop, bridge):
    shop.order(
        Line("100.00", tax="20.00"), placed_at="2011-03-02 12:00:00", charges=(Charge("9.00"),)
    )
    shop.credit_note(
        Credit("40.00", tax="8.00"),
        Credit("9.00", kind="charge"),
        Credit("5.00", kind="adjustment", tax="1.00"),
    )

    columns = ("returns", "net_sales", "charges", "adjustments", "tax", "total_sales")
    assert bridge(*columns) == [(40, 60, 0, 5, 11, 66)]


def test_leaves_out_a_cancelled_order_and_what_was_credited_for_it(shop, bridge):
    cancelled = shop.order("70.00", status="cancelled")
    shop.credit_note("70.00", order=cancelled)
    shop.credit_note(Credit("70.00", order_line_id=cancelled.line_ids[0]))
    kept = shop.order("20.00")
    shop.credit_note(Credit("5.00", order_line_id=kept.line_ids[0]), order=kept)

    assert bridge("day", "orders", "gross_sales", "returns") == [
        (date(2011, 3, 1), 1, 20, 0),
        (date(2011, 3, 2), 0, 0, 5),
    ]


def test_leaves_out_what_is_still_being_written(shop, bridge):
    shop.order("70.00", placed_at=None)
    shop.credit_note("70.00", issued_at=None)

    assert bridge("day") == []


def test_counts_buyers_with_and_without_a_name(shop, bridge):
    shop.order("1.00")
    shop.order("2.00", customer=shop.customer())
    shop.order("4.00", customer=shop.customer(is_guest=True, email="guest@example.org"))

    assert bridge("orders", "net_sales") == [(3, 7)]


@pytest.mark.parametrize(
    ("timezone", "placed_at", "day"),
    [
        ("Europe/London", "2011-06-30 22:59:59", date(2011, 6, 30)),
        ("Europe/London", "2011-06-30 23:00:00", date(2011, 7, 1)),
        ("Europe/London", "2011-12-31 23:59:59.999999", date(2011, 12, 31)),
        ("Asia/Tokyo", "2011-02-28 15:00:00", date(2011, 3, 1)),
        ("Pacific/Kiritimati", "2012-02-28 10:00:00", date(2012, 2, 29)),
        # On this night New York's clocks go back, and the day has 25 hours.
        ("America/New_York", "2011-11-06 04:00:00", date(2011, 11, 6)),
        ("America/New_York", "2011-11-07 04:59:59", date(2011, 11, 6)),
        ("America/New_York", "2011-11-07 05:00:00", date(2011, 11, 7)),
        # Here midnight itself is skipped, and the day begins at one.
        ("America/Sao_Paulo", "2011-10-16 02:59:59", date(2011, 10, 15)),
        ("America/Sao_Paulo", "2011-10-16 03:00:00", date(2011, 10, 16)),
    ],
)
def test_counts_by_the_clock_of_the_channel(shop, bridge, timezone, placed_at, day):
    shop.channel(timezone=timezone)
    shop.order("1.00", placed_at=placed_at)
    shop.credit_note("1.00", issued_at=placed_at)

    assert bridge("day", "orders", "returns") == [(day, 1, 1)]


def test_takes_its_period_half_open(shop, bridge):
    for day in (1, 2, 3):
        shop.order("1.00", placed_at=f"2011-07-{day:02} 00:00:00")

    def days(**period):
        return [day.day for (day,) in bridge("day", **period)]

    assert days(from_day="2011-07-02") == [2, 3]
    assert days(until_day="2011-07-02") == [1]
    assert days(from_day="2011-07-01", until_day="2011-07-03") == [1, 2]
    assert days(from_day="2011-07-02", until_day="2011-07-02") == []
    assert days() == [1, 2, 3]


def test_adds_no_two_currencies(shop, bridge):
    shop.order("1.00")
    shop.order("2.00", currency="EUR")
    shop.order("300", currency="JPY")
    shop.credit_note("1.00", currency="EUR", issued_at="2011-03-01 12:00:00")

    assert bridge("currency_code", "orders", "net_sales") == [
        ("EUR", 1, 1),
        ("GBP", 1, 1),
        ("JPY", 1, 300),
    ]


def test_keeps_channels_apart(shop, bridge):
    shop.order("1.00")
    shop.channel("web", currency="EUR", timezone="Europe/Berlin")
    shop.order("2.00", channel="web")
    shop.credit_note("2.00", channel="web", currency="EUR")

    assert bridge("net_sales") == [(1,)]
    assert bridge("currency_code", "net_sales", channel="web") == [("EUR", 2), ("EUR", -2)]
    assert bridge("day", channel="WEB") == []
