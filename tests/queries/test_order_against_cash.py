"""Orders on the day they were placed, money on the day it moved."""

from datetime import date

CASH = "payment/order_against_cash"
ROW = "ordered invoiced credited captured refunded"


def days(rows):
    """The day of the month instead of the day."""
    return [(row[0].day, *row[1:]) for row in rows]


def test_of_one_order(shop, till, answer):
    till.pay(
        shop.order("10.00", status="paid"),
        ("authorize", "10", "2011-03-01 13:00:00"),
        ("capture", "4", "2011-03-01 13:00:00"),
    )

    assert answer(CASH) == [
        {
            "day": date(2011, 3, 1),
            "currency_code": "GBP",
            "orders": 1,
            "ordered": 10,
            "invoiced": 0,
            "credited": 0,
            "captured": 4,
            "refunded": 0,
            "cash": 4,
            "difference": 6,
            "running_difference": 6,
        }
    ]


def test_each_thing_counts_on_its_own_day(shop, till, told):
    order = shop.order("10.00", status="paid")
    till.pay(
        order,
        ("authorize", "10", "2011-03-01 13:00:00", "declined"),
        ("authorize", "10", "2011-03-02 13:00:00"),
        ("capture", "10", "2011-03-03 13:00:00"),
        ("refund", "15", "2011-03-04 13:00:00", "refused"),
        ("refund", "3", "2011-03-05 13:00:00"),
    )
    till.bill(order, "10", "2011-03-04 13:00:00")
    till.bill(order, "3", "2011-03-05 14:00:00", "credit_note")

    columns = f"day {ROW} difference running_difference"
    assert days(told(CASH, columns, as_of="2011-03-06")) == [
        (1, 10, 0, 0, 0, 0, 10, 10),
        (3, 0, 0, 0, 10, 0, -10, 0),
        (4, 0, 10, 0, 0, 0, 0, 0),
        (5, 0, 0, 3, 0, 3, 3, 3),
    ]
    # What moved before the days shown is in no sum.
    assert days(told(CASH, columns, as_of="2011-03-06", lookback_days=3)) == [
        (3, 0, 0, 0, 10, 0, -10, -10),
        (4, 0, 10, 0, 0, 0, 0, -10),
        (5, 0, 0, 3, 0, 3, 3, -7),
    ]


def test_a_cancelled_order_is_gone_while_its_money_came_and_went(shop, till, told):
    till.pay(
        shop.order("10.00", status="cancelled"),
        ("authorize", "10", "2011-03-01 13:00:00"),
        ("capture", "10", "2011-03-01 13:00:00"),
        ("refund", "10", "2011-03-02 13:00:00"),
    )

    columns = "day orders ordered cash running_difference"
    assert days(told(CASH, columns, as_of="2011-03-06")) == [(1, 0, 0, 10, -10), (2, 0, 0, -10, 0)]


def test_days_and_currencies_are_those_of_the_channel(shop, till, told):
    """In 2011 London put its clocks forward on 27 March: the 28th began an hour early."""
    for moment, currency in (("2011-03-27 22:59:59", "GBP"), ("2011-03-27 23:00:00", "JPY")):
        order = shop.order("10", currency=currency, placed_at=moment, status="paid")
        till.pay(order, ("authorize", "10", moment), ("capture", "10", moment))
        till.bill(order, "10", moment)
    web = shop.order("10.00", channel="web", placed_at="2011-03-27 12:00:00")
    till.pay(web, ("authorize", "10", moment), ("capture", "10", moment))

    columns = f"day currency_code {ROW}"
    assert days(told(CASH, columns, as_of="2011-03-29")) == [
        (27, "GBP", 10, 10, 0, 10, 0),
        (28, "JPY", 10, 10, 0, 10, 0),
    ]
    assert days(told(CASH, columns, as_of="2011-03-29", lookback_days=1)) == [
        (28, "JPY", 10, 10, 0, 10, 0)
    ]
