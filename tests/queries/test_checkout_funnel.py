"""Carts of a week by how far they came, where they ended, and how long they stayed where."""

from datetime import date
from decimal import Decimal

import pytest

FUNNEL = "fulfilment/checkout_funnel"
FLOW = "stage carts kept lost waiting"
TIME = "stage carts median_hours p90_hours"
# A Monday; the weeks of the tests lie before it.
AS_OF = "2011-03-14"


@pytest.fixture
def cart(shop):
    """A cart begun on 7 March at noon."""

    def of(status="open", at="2011-03-07 12:00:00", channel="online_retail"):
        return shop.db.insert(
            "cart",
            channel_id=shop.channel(channel),
            currency_code="GBP",
            status=status,
            created_at=at,
        )

    return of


@pytest.fixture
def buy(parcels, cart):
    """A cart that became an order at two, and its steps, each with the hour it was taken."""

    def of(*steps, at="2011-03-07 12:00:00", placed="2011-03-07 14:00:00", pending=14, **more):
        order = parcels.order("1.00", placed_at=None, steps=(), **more)
        cart_id = cart("converted", at)
        parcels.db.execute(
            "UPDATE sales_order SET cart_id = %s, placed_at = %s WHERE order_id = %s",
            (cart_id, placed, order.order_id),
        )
        for step, hour in (("pending", pending), *steps):
            parcels.move(order, step, at=f"2011-03-07 {hour:02}:00:00")
        return order

    return of


def test_of_one_cart_that_lapsed(cart, answer):
    cart("expired")

    rows = answer(FUNNEL, as_of=AS_OF)
    assert rows[0] == {
        "week_on": date(2011, 3, 7),
        "stage_no": 1,
        "stage": "cart",
        "carts": 1,
        "share": 1,
        "kept": None,
        "lost": 1,
        "waiting": 0,
        "median_hours": None,
        "p90_hours": None,
    }
    assert [(row["stage"], row["carts"], row["share"], row["kept"]) for row in rows[1:]] == [
        ("reserved", 0, 0, 0),
        ("placed", 0, 0, None),
        ("paid", 0, 0, None),
        ("shipped", 0, 0, None),
    ]


def test_says_where_carts_stand_or_ended(shop, parcels, cart, buy, told):
    claiming = cart()
    variant = shop.variant()
    parcels.stock(variant, 5)
    shop.db.insert("cart_line", cart_id=claiming, variant_id=variant, quantity=1, unit_price="1.00")
    shop.db.insert(
        "stock_reservation",
        variant_id=variant,
        warehouse_id=parcels.warehouse(),
        cart_id=claiming,
        quantity=1,
        created_at="2011-03-07 13:00:00",
        expires_at="2011-03-07 14:00:00",
    )
    cart()
    cart("expired")
    cart("merged")
    buy()
    buy(("cancelled", 15))
    buy(("on_hold", 15))
    buy(("paid", 15))
    buy(("paid", 15), ("cancelled", 16))
    buy(("paid", 15), ("processing", 16), ("partially_shipped", 17))

    assert told(FUNNEL, FLOW, as_of=AS_OF) == [
        ("cart", 9, None, 1, 1),
        ("reserved", 7, Decimal("0.7778"), 0, 1),
        ("placed", 6, Decimal("0.8571"), 1, 2),
        ("paid", 3, Decimal("0.5"), 1, 1),
        ("shipped", 1, Decimal("0.3333"), 0, 0),
    ]


def test_what_is_paid_for_later_or_does_not_travel_passes_too(buy, told):
    buy(("processing", 15), ("shipped", 17), ("delivered", 19))
    buy(("paid", 15), ("processing", 16), ("delivered", 17))

    assert told(FUNNEL, FLOW, as_of=AS_OF)[2:] == [
        ("placed", 2, 1, 0, 0),
        ("paid", 2, 1, 0, 0),
        ("shipped", 2, 1, 0, 0),
    ]


def test_times_each_stage_by_those_that_went_on(buy, told):
    for hour in range(15, 20):
        buy(("paid", hour))
    buy(("paid", 15), ("processing", 16), ("shipped", 21))

    assert told(FUNNEL, TIME, as_of=AS_OF) == [
        ("cart", 6, 2, 2),
        ("reserved", 6, 0, 0),
        ("placed", 6, Decimal("2.5"), 5),
        ("paid", 6, 6, 6),
        ("shipped", 1, None, None),
    ]


def test_weeks_begin_on_monday_on_the_clock_of_the_channel(cart, told):
    """London's 28 March 2011 began at 23:00 UTC."""
    for moment in ("2011-03-20 23:59:59", "2011-03-27 22:59:59", "2011-03-27 23:00:00"):
        cart(at=moment)
    cart(channel="web", at="2011-03-27 23:00:00")

    def begun(**parameters):
        rows = told(FUNNEL, "week_on carts stage_no", **parameters)
        return [(str(week_on), carts) for week_on, carts, stage_no in rows if stage_no == 1]

    assert begun(as_of="2011-03-29") == [
        ("2011-03-14", 1),
        ("2011-03-21", 1),
        ("2011-03-28", 1),
    ]
    assert begun(as_of="2011-03-28", weeks=1) == [("2011-03-21", 1)]
    assert begun(as_of="2011-03-29", weeks=1) == [("2011-03-28", 1)]
    assert begun(as_of="2011-03-29", weeks=2) == [("2011-03-21", 1), ("2011-03-28", 1)]
    # Without a sale it is the last weeks up to today.
    assert begun() == []
