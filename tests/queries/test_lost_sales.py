"""Days without stock times what sold a day before them."""

from datetime import date
from decimal import Decimal

import pytest

from tests.queries.shelves import Shelves
from tests.shop import Line

LOST = "inventory/lost_sales"
ESTIMATE = "out_from out_until is_out units_before units_meanwhile lost_units lost_sales"


def day(number, month=3):
    return date(2011, month, number)


@pytest.fixture
def shelves(parcels):
    return Shelves(parcels)


@pytest.fixture
def tee(shop):
    """A variant; something else sold on 31 March, so that as_of is 1 April."""
    shop.order("1.00", placed_at="2011-03-31 12:00:00")
    return shop.variant("TEE", "Tee shirt")


def test_of_one_time_without_stock(shelves, shop, tee, answer):
    """Seven units in the 28 days before, at 3.00 less a discount, are one in four days."""
    shelves.receive(tee, 7, "2011-01-01")
    order = shelves.parcels.order(
        Line("3.00", 7, tee, discount="1.40"), placed_at="2011-02-26 12:00:00"
    )
    shelves.parcels.ship(order, 7, at="2011-03-02 12:00:00")
    shelves.receive(tee, 1, "2011-03-12")

    assert answer(LOST) == [
        {
            "sku": "TEE",
            "product_name": "Tee shirt",
            "currency_code": "GBP",
            "out_from": day(2),
            "out_until": day(12),
            "is_out": 0,
            "days_out": 10,
            "units_before": 7,
            "units_meanwhile": 0,
            "lost_units": Decimal("2.5"),
            "lost_sales": Decimal("7.00"),
        }
    ]
    assert answer(LOST, velocity_days=3) == []
    assert answer(LOST, velocity_days=7)[0]["lost_units"] == 10


def test_takes_later_movements_back_and_ends_with_the_days_looked_at(shelves, tee, told):
    """Out from 10 to 20 March, from 24 March on, and again in April."""
    shelves.receive(tee, 28, "2011-01-01")
    shelves.sell(tee, 28, "2011-03-09 23:30:00")
    shelves.receive(tee, 10, "2011-03-20")
    shelves.sell(tee, 4, "2011-03-22")
    shelves.sell(tee, 6, "2011-03-24")
    shelves.receive(tee, 5, "2011-04-10")
    shelves.sell(tee, 5, "2011-04-11")

    assert told(LOST, "out_from out_until is_out units_before lost_units", as_of="2011-04-01") == [
        (day(24), day(1, 4), 1, 32, Decimal("9.14")),
    ]
    # What sold on the day it ran out is no rate of the days before.
    assert told(LOST, "out_from out_until is_out", as_of="2011-03-25", velocity_days=60) == [
        (day(24), day(25), 1)
    ]
    assert told(LOST, ESTIMATE) == [
        (day(24), day(10, 4), 0, 32, 0, Decimal("19.43"), Decimal("19.43")),
        (day(11, 4), day(12, 4), 1, 10, 0, Decimal("0.36"), Decimal("0.36")),
    ]


def test_orders_of_the_days_between_were_not_lost(shelves, shop, tee, told):
    """Four a week before; two of them came as an order that waits."""
    shelves.receive(tee, 16, "2011-01-01")
    shelves.sell(tee, 15, "2011-02-20")
    shelves.sell(tee, 1, "2011-03-04")
    shop.order(Line("1.00", 2, tee), placed_at="2011-03-10 12:00:00", status="pending")
    shelves.receive(tee, 9, "2011-03-18")

    assert told(LOST, ESTIMATE) == [(day(4), day(18), 0, 15, 2, Decimal("5.5"), Decimal("5.50"))]
    shop.order(Line("1.00", 90, tee), placed_at="2011-03-11 12:00:00")
    assert told(LOST, ESTIMATE) == [(day(4), day(18), 0, 15, 92, 0, 0)]
    assert told(LOST, ESTIMATE, as_of="2011-03-05")[0][:4] == (day(4), day(5), 1, 15)


def test_only_what_can_be_promised_is_stock(shelves, shop, told):
    """SAFE keeps two units back, BACK may be sold beyond the shelf, OTHER lies elsewhere too."""
    shelves.parcels.warehouse("north", "online_retail")
    safe, back, other = (shop.variant(sku) for sku in ("SAFE", "BACK", "OTHER"))
    for variant in (safe, back, other):
        shelves.receive(variant, 9, "2011-01-01")
        shelves.sell(variant, 7, "2011-03-01")
        shelves.sell(variant, 1 if variant == safe else 2, "2011-03-11")
    shelves.receive(other, 1, "2011-01-01", warehouse="north")
    shop.db.execute("UPDATE stock_level SET safety_stock = 2 WHERE variant_id = %s", (safe,))
    shop.db.execute("UPDATE stock_level SET backorder_limit = 5 WHERE variant_id = %s", (back,))
    shop.order("1.00", placed_at="2011-03-20 12:00:00")

    rows = told(LOST, "sku out_from units_before", lookback_days=30)
    assert rows == []
    shelves.sell(other, 1, "2011-03-12", warehouse="north")
    assert told(LOST, "sku out_from units_before", lookback_days=30) == [("OTHER", day(12), 9)]


def test_counts_each_currency_and_no_other_channel_by_itself(shelves, shop, tee, told):
    shelves.receive(tee, 9, "2011-01-01")
    shop.order(Line("2.00", 14, tee), placed_at="2011-02-20 12:00:00")
    shop.order(Line("300", 7, tee), placed_at="2011-02-20 12:00:00", currency="JPY")
    shop.channel("web")
    shop.order(Line("2.00", 99, tee), placed_at="2011-02-20 12:00:00", channel="web")
    shelves.sell(tee, 9, "2011-03-04", channel="web")

    assert told(LOST, "currency_code units_before lost_units lost_sales") == [
        ("GBP", 14, 14, 28),
        ("JPY", 7, 7, 2100),
    ]
