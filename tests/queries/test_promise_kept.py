"""Parcels by the promise made for them: before the day, on it, after it, never."""

from decimal import Decimal

import pytest

PROMISE = "fulfilment/promise_kept"
OUTCOME = "parcels_due early on_the_day late still_on_the_way lost kept_share not_due_yet"
OFF = "median_days_off p90_days_off"


@pytest.fixture
def send(parcels):
    """A parcel of an order of 1 March, promised for a day of March, that arrives at noon."""

    def of(promised, arrives=None, *, status=None, at=None, carrier="dhl", **more):
        order = parcels.order("1.00", carrier=carrier, **more)
        arrives_at = at or (arrives and f"2011-03-{arrives:02} 12:00:00")
        parcels.ship(
            order,
            1,
            at="2011-03-01 13:00:00",
            status=status or ("delivered" if arrives_at else "shipped"),
            delivered_at=arrives_at,
            promised_on=promised and f"2011-03-{promised:02}",
            shipping_method_id=parcels.method_of(order) if carrier else None,
        )

    return of


def test_of_one_parcel(send, answer):
    send(8, 6)

    assert answer(PROMISE, as_of="2011-03-09") == [
        {
            "shipping_method_code": "dhl_parcel",
            "promised_days": 7,
            "parcels_due": 1,
            "early": 1,
            "on_the_day": 0,
            "late": 0,
            "still_on_the_way": 0,
            "lost": 0,
            "kept_share": 1,
            "median_days_off": Decimal("-2.0"),
            "p90_days_off": -2,
            "not_due_yet": 0,
        }
    ]


def test_each_parcel_that_is_due_has_one_outcome(send, told):
    for arrives in (5, 8, 8, 9, 12, None):
        send(8, arrives)
    send(8, status="lost")
    send(None, 3)

    assert told(PROMISE, f"{OUTCOME} {OFF}", as_of="2011-03-20") == [
        (7, 1, 2, 3, 1, 1, Decimal("0.4286"), 0, 0, 4)
    ]
    # On the 9th, what comes on that day or later is on its way, and it is late.
    assert told(PROMISE, f"{OUTCOME} {OFF}", as_of="2011-03-09") == [
        (7, 1, 2, 3, 3, 1, Decimal("0.4286"), 0, 0, 0)
    ]
    # On the 8th nothing is due, not even what has come.
    assert told(PROMISE, f"{OUTCOME} {OFF}", as_of="2011-03-08") == [
        (0, 0, 0, 0, 0, 0, None, 7, None, None)
    ]


def test_tells_promises_apart(send, told):
    send(3, 4, carrier="ups")
    send(8, 8)
    send(10, 9)
    send(8, 12, carrier=None)
    send(8, 12, channel="web")

    columns = "shipping_method_code promised_days early on_the_day late"
    assert told(PROMISE, columns, as_of="2011-03-20") == [
        (None, 7, 0, 0, 1),
        ("dhl_parcel", 7, 0, 1, 0),
        ("dhl_parcel", 9, 1, 0, 0),
        ("ups_parcel", 2, 0, 0, 1),
    ]


def test_days_are_those_of_the_channel(shop, send, told):
    """In 2011 New York put its clocks forward on 13 March."""
    shop.channel(timezone="America/New_York")
    send(14, at="2011-03-15 03:59:59", placed_at="2011-03-14 03:59:59")
    send(14, at="2011-03-15 04:00:00", placed_at="2011-03-14 04:00:00")

    columns = "promised_days on_the_day late"
    assert told(PROMISE, columns, as_of="2011-03-17") == [(0, 0, 1), (1, 1, 0)]
    assert told(PROMISE, columns, as_of="2011-03-17", lookback_days=3) == [(0, 0, 1)]
