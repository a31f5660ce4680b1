"""An order's size: the average, and what the usual and the large order are worth."""

from datetime import date
from decimal import Decimal

import pytest

from tests.shop import Charge, Line

BASKET = "sales/basket_size"
VALUES = "average_value median_value p90_value"


def test_of_one_order(shop, answer):
    shop.order(
        Line("10.00", quantity=3, discount="6.00", tax="4.80"),
        Line("0.50", quantity=2),
        charges=(Charge("5.00"),),
    )

    assert answer(BASKET) == [
        {
            "month": date(2011, 3, 1),
            "currency_code": "GBP",
            "orders": 1,
            "average_value": Decimal("25.00"),
            "median_value": Decimal("25.00"),
            "p90_value": Decimal("25.00"),
            "units_per_order": Decimal("5.00"),
            "lines_per_order": Decimal("2.00"),
        }
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("1.00", "2.00"), ("1.5", "1.5", "2")),
        (("3.00", "1.00", "2.00"), ("2", "2", "3")),
        # The mean of the two in the middle has a digit more than money.
        (("0.01", "0.02", "0.05", "0.09"), ("0.0425", "0.035", "0.09")),
        (("7.00",) * 5, ("7", "7", "7")),
        # One in ten may be more: of ten the ninth, of eleven the tenth.
        (tuple(f"{n}.00" for n in range(1, 11)), ("5.5", "5.5", "9")),
        (tuple(f"{n}.00" for n in range(1, 12)), ("6", "6", "10")),
        (("1.00",) * 9 + ("1000.00",), ("100.9", "1", "1")),
        (("1.00", "1.00", "2.00"), ("1.3333", "1", "2")),
    ],
)
def test_orders_the_values(shop, told, values, expected):
    for value in values:
        shop.order(value)

    assert told(BASKET, VALUES) == [tuple(map(Decimal, expected))]


def test_counts_an_order_of_charges_alone(shop, told):
    shop.order(charges=(Charge("5.00"),))
    shop.order("3.00")

    assert told(BASKET, "orders average_value units_per_order lines_per_order") == [
        (2, Decimal("1.5"), Decimal("0.5"), Decimal("0.5"))
    ]


def test_takes_out_tax_that_prices_hold(shop, told):
    shop.channel(prices_include_tax=True)
    shop.order(Line("12.00", tax="2.00"))

    assert told(BASKET, "average_value") == [(10,)]


def test_leaves_out_cancelled_orders_and_what_is_not_placed(shop, told):
    shop.order("100.00", status="cancelled")
    shop.order("100.00", placed_at=None)
    assert told(BASKET, "orders") == []
    shop.order("2.00")
    assert told(BASKET, f"orders {VALUES}") == [(1, 2, 2, 2)]


def test_takes_off_nothing_for_a_return_larger_than_the_sale(shop, told):
    shop.order("10.00")
    shop.credit_note("50.00")

    assert told(BASKET, VALUES) == [(10, 10, 10)]


def test_tells_months_and_currencies_apart(shop, told):
    shop.order("1.00", placed_at="2011-03-31 22:59:59")
    # In summer the month begins an hour earlier than in UTC.
    shop.order("2.00", placed_at="2011-03-31 23:00:00")
    shop.order("300", currency="JPY")
    shop.order("9.00", channel="web")

    columns = "month currency_code average_value"
    april = [(date(2011, 4, 1), "GBP", 2)]
    assert told(BASKET, columns, from_day="2011-03-01") == [
        (date(2011, 3, 1), "GBP", 1),
        (date(2011, 3, 1), "JPY", 300),
        *april,
    ]
    # By default it is three weeks up to the last sale, which may lie in two months.
    assert told(BASKET, columns)[-1:] == april
    assert told(BASKET, columns, lookback_days=1) == april
    assert told(BASKET, columns, until_day="2011-04-22") == april
    assert told(BASKET, columns, until_day="2011-04-23") == []


def test_takes_its_period_half_open(shop, told):
    for day in (1, 2, 3):
        shop.order(f"{day}.00", placed_at=f"2011-07-{day:02} 00:00:00")

    def median(**period):
        return told(BASKET, "median_value", **period)

    assert median(from_day="2011-07-02", until_day="2011-07-03") == [(2,)]
    assert median(from_day="2011-07-02") == [(Decimal("2.5"),)]
    assert median(until_day="2011-07-01") == []
