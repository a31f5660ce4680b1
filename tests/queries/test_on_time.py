"""Parcels by carrier and place: how long on the road, and whether in time."""

from decimal import Decimal

import pytest

ON_TIME = "fulfilment/on_time"
ROAD = "parcels arrived lost median_days p95_days"
DUE = "parcels_due on_time on_time_share"


@pytest.fixture
def send(parcels):
    """A parcel of an order of 1 March that leaves on the 2nd at noon and arrives in March."""

    def of(arrives=None, *, promised_on=None, status=None, carrier="dhl", **more):
        order = parcels.order("1.00", carrier=carrier, **more)
        parcels.ship(
            order,
            1,
            status=status or ("delivered" if arrives else "shipped"),
            delivered_at=f"2011-03-{arrives}" if arrives else None,
            promised_on=promised_on,
            shipping_method_id=parcels.method_of(order),
        )
        return order

    return of


def test_of_one_parcel(send, answer):
    send("04 12:00:00", promised_on="2011-03-04")

    assert answer(ON_TIME, as_of="2011-03-05") == [
        {
            "carrier_code": "dhl",
            "shipping_method_code": "dhl_parcel",
            "country_code": None,
            "postal_area": None,
            "parcels": 1,
            "arrived": 1,
            "lost": 0,
            "median_days": Decimal("2.0"),
            "p95_days": Decimal("2.0"),
            "parcels_due": 1,
            "on_time": 1,
            "on_time_share": 1,
        }
    ]


def test_what_is_due_and_not_there_is_late_and_what_is_not_due_is_neither(send, told):
    send("05 12:00:00", promised_on="2011-03-06")
    send("07 00:00:00", promised_on="2011-03-06")
    send(promised_on="2011-03-06")
    send(promised_on="2011-03-06", status="lost")
    send("03 12:00:00", promised_on="2011-03-10")
    send("03 12:00:00")

    assert told(ON_TIME, f"{ROAD} {DUE}", as_of="2011-03-10") == [
        (6, 4, 1, 2, Decimal("4.5"), 4, 1, Decimal("0.25"))
    ]
    # On the evening of the 6th nothing promised for that day is late yet.
    assert told(ON_TIME, f"arrived {DUE}", as_of="2011-03-06") == [(3, 0, 0, None)]
    assert told(ON_TIME, f"arrived {DUE}", as_of="2011-03-07") == [(3, 4, 1, Decimal("0.25"))]


def test_the_least_that_nineteen_in_twenty_did_not_exceed(send, told):
    for hour in range(20):
        send(f"03 {hour:02}:00:00")

    # From 12 to 31 hours, half of them no longer than 21 or 22.
    assert told(ON_TIME, ROAD, as_of="2011-03-10") == [(20, 20, 0, Decimal("0.9"), Decimal("1.3"))]
    send("29 12:00:00")
    assert told(ON_TIME, ROAD, as_of="2011-03-29") == [(21, 20, 0, Decimal("0.9"), Decimal("1.3"))]
    assert told(ON_TIME, ROAD, as_of="2011-03-30", lookback_days=29) == [
        (21, 21, 0, Decimal("0.9"), Decimal("1.3"))
    ]


def test_tells_carriers_and_places_apart(send, told):
    for carrier, to in (
        ("ups", ("US", "94110")),
        ("ups", ("US", "10001")),
        ("ups", ("CA", None)),
        ("dhl", ("US", "10001")),
    ):
        send("04 12:00:00", carrier=carrier, to=to)

    columns = "carrier_code country_code postal_area parcels"
    assert told(ON_TIME, columns, as_of="2011-03-10") == [
        ("dhl", "US", None, 1),
        ("ups", "CA", None, 1),
        ("ups", "US", None, 2),
    ]
    assert told(ON_TIME, columns, as_of="2011-03-10", grouped_by="postal_area") == [
        ("dhl", "US", "10", 1),
        ("ups", "CA", None, 1),
        ("ups", "US", "10", 1),
        ("ups", "US", "94", 1),
    ]


def test_takes_orders_of_its_days_by_the_clock_of_the_channel(shop, send, told):
    shop.channel(timezone="America/New_York")
    # At 4:00 in London it is 23:00 the day before in New York, at 5:00 midnight.
    for moment in ("2011-03-01 04:59:59", "2011-03-01 05:00:00", "2011-03-02 05:00:00"):
        send("03 04:00:00", placed_at=moment, promised_on="2011-03-02")
    send("03 04:00:00", channel="web")

    assert told(ON_TIME, f"parcels {DUE}", as_of="2011-03-03") == [(3, 3, 3, 1)]
    assert told(ON_TIME, "parcels", as_of="2011-03-03", lookback_days=2) == [(2,)]
    assert told(ON_TIME, "parcels", as_of="2011-03-02", lookback_days=2) == []
    assert told(ON_TIME, "parcels arrived") == [(3, 3)]
