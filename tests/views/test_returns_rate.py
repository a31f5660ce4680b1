"""returns_rate says how much of what was sent in a month came back."""

import datetime
from decimal import Decimal

import pytest

from tests.shop import Line
from tests.stockroom import Stockroom, packed, sent_back

JANUARY, FEBRUARY = datetime.date(2011, 1, 1), datetime.date(2011, 2, 1)


@pytest.fixture
def room(db):
    return Stockroom(db)


def order(room, variant, placed_at, shipped, returned=0):
    """An order of ten of a variant, some of which left and came back."""
    one = room.shop.order(Line("1.00", quantity=10, variant=variant), placed_at=placed_at)
    if shipped:
        room.add("shipment_line", packed(room.parcel(one), one, shipped))
    if returned:
        room.add("return_line", sent_back(room.request(one), one, returned, requested=10))


def test_a_product_a_month_on_the_clock_of_its_channel(db, room):
    """In winter London is at UTC; the last hour of a month is of that month."""
    tee, mug = room.shop.variant(), room.shop.variant()
    order(room, tee, "2011-01-10 12:00:00", shipped=6, returned=1)
    order(room, tee, "2011-01-31 23:30:00", shipped=3, returned=2)
    order(room, tee, "2011-02-01 00:30:00", shipped=4)
    order(room, mug, "2011-02-10 12:00:00", shipped=3, returned=1)
    order(room, mug, "2011-01-10 12:00:00", shipped=0)
    products = dict(db.rows("SELECT variant_id, product_id FROM product_variant"))

    assert db.rows("SELECT * FROM returns_rate ORDER BY product_id, month") == [
        ("online_retail", products[tee], JANUARY, 9, 3, Decimal("0.3333")),
        ("online_retail", products[tee], FEBRUARY, 4, 0, Decimal("0")),
        ("online_retail", products[mug], FEBRUARY, 3, 1, Decimal("0.3333")),
    ]


def test_a_summer_night_is_of_the_next_day(db, room):
    order(room, room.shop.variant(), "2011-06-30 23:30:00", shipped=1)

    assert db.scalar("SELECT month FROM returns_rate") == datetime.date(2011, 7, 1)
