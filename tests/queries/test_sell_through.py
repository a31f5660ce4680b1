"""What lay on a shelf is sold before what came in a month, and that before what came later."""

from datetime import date
from decimal import Decimal

import pytest

from tests.queries.shelves import Shelves

SELL_THROUGH = "inventory/sell_through"
UNITS = "month_on units_received units_sold units_unsold sell_through"
JANUARY, FEBRUARY, MARCH = (date(2011, month, 1) for month in (1, 2, 3))


@pytest.fixture
def shelves(parcels):
    return Shelves(parcels)


@pytest.fixture
def tee(shop):
    return shop.variant("TEE")


def test_sells_the_oldest_first(shelves, tee, answer):
    shelves.receive(tee, 10, "2011-01-05")
    shelves.receive(tee, 12, "2011-02-05")
    shelves.receive(tee, 8, "2011-02-06")
    shelves.receive(tee, 5, "2011-03-05")
    shelves.sell(tee, 12, "2011-02-01")
    shelves.sell(tee, 8, "2011-03-20")

    rows = answer(SELL_THROUGH)
    assert rows[0] == {
        "month_on": JANUARY,
        "variants": 1,
        "units_received": 10,
        "units_sold": 10,
        "units_unsold": 0,
        "sell_through": 1,
    }
    assert [tuple(row.values()) for row in rows[1:]] == [
        (FEBRUARY, 1, 20, 10, 10, Decimal("0.5")),
        (MARCH, 1, 5, 0, 5, 0),
    ]


def test_a_shelf_of_its_own_for_each_variant_and_warehouse(shelves, shop, tee, told):
    """The cup sold out; the tee of the north did not, though the other shelf is empty."""
    cup = shop.variant("CUP")
    shelves.parcels.warehouse("north", "online_retail")
    shelves.parcels.warehouse("south", "web")
    shelves.receive(tee, 10, "2011-01-05")
    shelves.receive(tee, 10, "2011-01-05", warehouse="north")
    shelves.receive(tee, 10, "2011-01-05", warehouse="south")
    shelves.receive(cup, 3, "2011-01-05")
    shelves.sell(tee, 10, "2011-02-01")
    shelves.sell(cup, 3, "2011-02-01")
    shelves.sell(tee, 10, "2011-02-01", warehouse="south")

    assert told(SELL_THROUGH, "variants " + UNITS) == [(2, JANUARY, 23, 13, 10, Decimal("0.5652"))]
    assert told(SELL_THROUGH, UNITS, channel="web", as_of="2011-03-01") == [(JANUARY, 10, 10, 0, 1)]


def test_what_came_back_is_not_sold_and_what_was_lost_neither(shelves, tee, told):
    """More came back in March than was sold since: no month has less than nothing sold."""
    shelves.receive(tee, 10, "2011-01-05")
    order = shelves.sell(tee, 6, "2011-01-06")
    shelves.move(tee, "damage", -3, "2011-01-07")
    shelves.receive(tee, 10, "2011-02-05")
    shelves.take_back(order, tee, 2, "2011-02-06")
    shelves.sell(tee, 1, "2011-03-06")

    assert told(SELL_THROUGH, UNITS) == [
        (JANUARY, 10, 5, 5, Decimal("0.5")),
        (FEBRUARY, 10, 0, 10, 0),
    ]


def test_counts_the_months_that_begin_in_its_days(shelves, tee, told):
    """A month that has begun counts to its end, and months are those of UTC."""
    shelves.receive(tee, 10, "2011-01-31 23:59:59")
    shelves.receive(tee, 10, "2011-02-01 00:00:00")
    shelves.sell(tee, 5, "2011-02-10")
    shelves.sell(tee, 6, "2011-03-31")
    shelves.sell(tee, 1, "2011-04-02")

    def sold(**parameters):
        return told(SELL_THROUGH, "month_on units_sold", **parameters)

    assert sold() == [(JANUARY, 10), (FEBRUARY, 2)]
    assert sold(as_of="2011-03-01") == [(JANUARY, 5), (FEBRUARY, 0)]
    assert sold(as_of="2011-03-02") == [(JANUARY, 10), (FEBRUARY, 1)]
    assert sold(as_of="2011-03-02", lookback_days=29) == [(FEBRUARY, 1)]
