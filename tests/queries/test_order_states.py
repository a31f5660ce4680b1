"""Where orders stand, and how long those that travelled took."""

from decimal import Decimal

import pytest

STATES = "fulfilment/order_states"
SHIPPED = "orders_shipped median_hours_to_ship p90_hours_to_ship"
DELIVERED = "orders_delivered median_hours_to_deliver p90_hours_to_deliver"
ON_TIME = "parcels_promised on_time_share"
DONE = ("pending", "paid", "processing", "shipped", "delivered")


@pytest.fixture
def deliver(parcels):
    """Places an order on 1 March at noon and delivers it so many hours after."""

    def of(to_ship, to_deliver, promised_on=None, **more):
        order = parcels.order("1.00", steps=DONE, **more)
        ship(parcels, order, to_ship, to_deliver, promised_on=promised_on)
        return order

    return of


def at(hours):
    day, hour = divmod(12 + hours, 24)
    return f"2011-03-{1 + day:02} {hour:02}:00:00"


def ship(parcels, order, to_ship, to_deliver=None, status=None, **columns):
    done = to_deliver is not None
    parcels.ship(
        order,
        1,
        at=at(to_ship),
        status=status or ("delivered" if done else "shipped"),
        delivered_at=at(to_deliver) if done else None,
        **columns,
    )


def test_of_one_order(shop, answer):
    shop.order("1.00", status="paid")

    assert answer(STATES) == [
        {
            "part": "paid",
            "orders": 1,
            "share": 1,
            "orders_shipped": 0,
            "median_hours_to_ship": None,
            "p90_hours_to_ship": None,
            "orders_delivered": 0,
            "median_hours_to_deliver": None,
            "p90_hours_to_deliver": None,
            "parcels_promised": 0,
            "on_time_share": None,
        }
    ]


def test_counts_where_orders_stand_cancelled_ones_too(shop, told):
    for status in ("paid", "cancelled", "pending", "paid"):
        shop.order("1.00", status=status)
    shop.order("1.00", placed_at=None)
    shop.order("1.00", channel="web")

    assert told(STATES, "part orders share") == [
        ("paid", 2, Decimal("0.5")),
        ("cancelled", 1, Decimal("0.25")),
        ("pending", 1, Decimal("0.25")),
    ]


def test_times_the_usual_and_the_slow(deliver, told):
    for hours in range(1, 11):
        deliver(hours, hours * 10)

    assert told(STATES, f"{SHIPPED} {DELIVERED}") == [
        (10, Decimal("5.5"), 9, 10, Decimal("55.0"), 90)
    ]


def test_ties_and_odd_numbers_have_a_middle_too(deliver, told):
    for hours in (2, 2, 5):
        deliver(hours, 20)

    assert told(STATES, f"{SHIPPED} {DELIVERED}") == [(3, 2, 5, 3, 20, 20)]


def test_an_order_ships_with_its_first_parcel_and_arrives_with_its_last(parcels, told):
    order = parcels.order("1.00", "2.00", steps=DONE)
    for to_ship, to_deliver, units in ((3, 30, (1, 0)), (8, 26, (0, 1))):
        parcels.ship(
            type(order)(order.order_id, order.line_ids[units.index(1) :][:1], ()),
            1,
            at=at(to_ship),
            status="delivered",
            delivered_at=at(to_deliver),
        )

    assert told(STATES, f"{SHIPPED} {DELIVERED}") == [(1, 3, 3, 1, 30, 30)]


def test_is_not_delivered_while_something_is_on_its_way_or_to_follow(parcels, told):
    steps = ("pending", "paid", "processing")
    ship(parcels, parcels.order("1.00", steps=(*steps, "partially_shipped")), 2, 20)
    ship(parcels, parcels.order("1.00", steps=(*steps, "shipped")), 4)

    assert told(STATES, f"part {SHIPPED} orders_delivered") == [
        ("partially_shipped", 1, 2, 2, 0),
        ("shipped", 1, 4, 4, 0),
    ]


def test_on_time_is_the_day_promised_on_the_clock_of_the_channel(shop, deliver, told):
    shop.channel(timezone="America/New_York")
    # At 4:00 in London it is 23:00 the day before in New York, at 5:00 midnight.
    deliver(1, 16 + 24, promised_on="2011-03-02")
    deliver(1, 17 + 24, promised_on="2011-03-02")
    deliver(1, 17 + 24, promised_on="2011-03-04")
    deliver(1, 2)

    assert told(STATES, ON_TIME) == [(3, Decimal("0.6667"))]


def test_a_lost_parcel_is_late_and_one_on_its_way_is_neither(parcels, told):
    for status in ("lost", "shipped"):
        ship(parcels, parcels.order("1.00"), 1, status=status, promised_on="2011-03-09")

    assert told(STATES, f"orders_shipped orders_delivered {ON_TIME}") == [(2, 0, 1, 0)]


def test_tells_carriers_apart(parcels, deliver, shop, told):
    deliver(1, 40, "2011-03-02", carrier="dhl")
    deliver(1, 10, "2011-03-02", carrier="ups")
    deliver(1, 20, "2011-03-02", carrier="ups")
    shop.order("1.00", status="cancelled")

    assert told(
        STATES, f"part orders share median_hours_to_deliver {ON_TIME}", grouped_by="carrier"
    ) == [
        ("ups", 2, Decimal("0.5"), 15, 2, 1),
        (None, 1, Decimal("0.25"), None, 0, None),
        ("dhl", 1, Decimal("0.25"), 40, 1, 0),
    ]


def test_takes_its_period_half_open_by_the_day_of_placing(shop, told):
    # In summer London's day begins an hour before that of UTC.
    for moment in ("2011-06-30 22:59:59", "2011-06-30 23:00:00", "2011-07-01 23:00:00"):
        shop.order("1.00", placed_at=moment)

    def orders(**period):
        return told(STATES, "orders", **period)

    assert orders(from_day="2011-07-01", until_day="2011-07-02") == [(1,)]
    assert orders(from_day="2011-07-01") == [(2,)]
    assert orders(until_day="2011-07-01") == [(1,)]
    assert orders(until_day="2011-06-30") == []
    # Without a first day, so many before the last.
    assert orders(lookback_days=1) == [(1,)]
    assert orders(lookback_days=3) == [(3,)]
