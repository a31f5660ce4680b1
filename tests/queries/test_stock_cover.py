"""Stock divided by the rate it left the shelves: days, and the day the last unit goes."""

from datetime import date
from decimal import Decimal

import pytest

from tests.shop import Line

COVER = "inventory/stock_cover"
SHORT = "sku available units_sold days_of_cover stock_out_on"
# The day after the last sale, where tests sell on 1 March.
AS_OF = date(2011, 3, 2)


@pytest.fixture
def tee(shop):
    return shop.variant("TEE", "Tee shirt")


@pytest.fixture
def sell(parcels):
    """Orders so many of a variant and ships them at once."""

    def of(variant, quantity, at="2011-03-01 12:00:00", warehouse="main", **more):
        order = parcels.order(Line("1.00", quantity, variant), placed_at=at, **more)
        parcels.ship(order, quantity, at=at, warehouse=warehouse)
        return order

    return of


def test_of_one_variant(parcels, sell, tee, answer):
    parcels.stock(tee, 100)
    sell(tee, 14)
    parcels.reserve(tee, 6, parcels.order(Line("1.00", 6, tee), steps=("pending", "paid")))

    assert answer(COVER) == [
        {
            "sku": "TEE",
            "product_name": "Tee shirt",
            "on_hand": 86,
            "reserved": 6,
            "available": 80,
            "units_sold": 14,
            "units_per_day": Decimal("0.67"),
            "days_of_cover": Decimal("120.0"),
            "stock_out_on": date(2011, 6, 30),
        }
    ]


def test_part_of_a_day_is_a_day_that_does_not_end(parcels, sell, tee, told):
    parcels.stock(tee, 20)
    sell(tee, 9)

    assert told(COVER, SHORT) == [("TEE", 11, 9, Decimal("25.7"), date(2011, 3, 27))]


def test_none_left_is_out_already(parcels, sell, tee, told):
    parcels.stock(tee, 7)
    sell(tee, 7)

    assert told(COVER, SHORT) == [("TEE", 0, 7, 0, AS_OF)]


def test_what_is_promised_beyond_the_shelf_is_out_too(parcels, shop, tee, told):
    parcels.stock(tee, 1)
    shop.db.execute("UPDATE stock_level SET backorder_limit = 5")
    order = parcels.order(Line("1.00", 3, tee), steps=("pending",))
    parcels.reserve(tee, 3, order)

    assert told(COVER, SHORT) == [("TEE", -2, 0, 0, AS_OF)]


def test_what_did_not_sell_lasts_for_ever(parcels, shop, tee, told):
    parcels.stock(tee, 5)
    assert told(COVER, SHORT) == [("TEE", 5, 0, None, None)]
    shop.order("1.00")
    assert told(COVER, SHORT) == [("TEE", 5, 0, None, None)]


def test_looks_back_over_its_days_and_no_further(parcels, sell, tee, told):
    """On the clock of London, where 28 March 2011 began an hour early."""
    parcels.stock(tee, 100)
    sell(tee, 1, at="2011-03-26 23:59:59")
    sell(tee, 2, at="2011-03-27 00:00:00")
    sell(tee, 4, at="2011-03-27 22:59:59")
    sell(tee, 8, at="2011-03-27 23:00:00")

    def sold(**parameters):
        return told(COVER, "units_sold units_per_day", **parameters)

    assert sold(as_of="2011-03-28", lookback_days=1) == [(6, 6)]
    assert sold(as_of="2011-03-29", lookback_days=2) == [(14, 7)]
    assert sold(as_of="2011-03-29", lookback_days=1) == [(8, 8)]
    assert sold() == [(15, Decimal("0.71"))]
    # Less than a day is a day.
    assert sold(as_of="2011-03-28", lookback_days=0) == [(6, 6)]
    assert sold(as_of="2011-01-01") == [(0, 0)]


def test_stands_in_the_order_of_running_out(parcels, sell, shop, told):
    for sku, on_hand, sold in (("D", 5, 0), ("C", 30, 2), ("B", 30, 20), ("A", 30, 20)):
        variant = shop.variant(sku)
        parcels.stock(variant, on_hand)
        if sold:
            sell(variant, sold)

    assert [sku for (sku,) in told(COVER, "sku")] == ["A", "B", "C", "D"]
    assert [sku for (sku,) in told(COVER, "sku", top_variants=2)] == ["A", "B"]


def test_adds_up_the_warehouses_of_the_channel_and_no_others(parcels, sell, shop, tee, told):
    parcels.warehouse("north", "online_retail", "web")
    parcels.warehouse("south", "web")
    for warehouse in ("main", "north", "south"):
        parcels.stock(tee, 50, warehouse)
    sell(tee, 1)
    # Whoever sold it, it came off this channel's shelf.
    sell(tee, 2, warehouse="north", channel="web")
    sell(tee, 4, warehouse="south", channel="web")

    columns = "on_hand units_sold"
    assert told(COVER, columns) == [(97, 3)]
    assert told(COVER, columns, channel="web") == [(94, 6)]


def test_only_sales_empty_a_shelf(parcels, sell, shop, tee, told):
    parcels.stock(tee, 50)
    sell(tee, 3)
    shop.db.insert(
        "stock_movement",
        variant_id=tee,
        warehouse_id=parcels.warehouse(),
        kind="damage",
        quantity=-10,
        on_hand_after=0,
        occurred_at="2011-03-01 12:00:00",
    )

    assert told(COVER, "on_hand units_sold") == [(37, 3)]


def test_leaves_out_deleted_variants(parcels, shop, tee, told):
    parcels.stock(tee, 5)
    shop.db.execute("UPDATE product_variant SET deleted_at = '2011-02-01'")

    assert told(COVER, "sku") == []
