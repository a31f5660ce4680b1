"""The ledger up to a moment: what lay on each shelf then, whenever it was booked."""

import pytest

from tests.shop import Line

STOCK = "inventory/stock_at_date"


@pytest.fixture
def tee(shop):
    return shop.variant("TEE", "Tee shirt")


@pytest.fixture
def move(shop, parcels):
    """A movement by hand."""

    def of(variant, quantity, at, warehouse="main", kind="adjust"):
        shop.db.insert(
            "stock_movement",
            variant_id=variant,
            warehouse_id=parcels.warehouse(warehouse),
            kind=kind,
            quantity=quantity,
            on_hand_after=0,
            occurred_at=at,
        )

    return of


def test_without_a_sale_tells_the_stock_of_today(parcels, move, tee, answer):
    parcels.stock(tee, 5)
    move(tee, 2, "2099-01-01")

    assert answer(STOCK) == [{"warehouse_code": "main", "sku": "TEE", "on_hand": 5}]


def test_a_day_begins_on_the_clock_of_the_channel(parcels, move, tee, told):
    """28 March 2011 began in London at 23:00 UTC, the clocks having gone forward."""
    parcels.stock(tee, 10)
    move(tee, 1, "2011-03-27 22:59:59.999999")
    move(tee, 2, "2011-03-27 23:00:00")
    move(tee, 4, "2012-02-29 12:00:00")

    def on_hand(**parameters):
        return told(STOCK, "on_hand", **parameters)

    assert on_hand(as_of="2011-03-28") == [(11,)]
    assert on_hand(as_of="2011-03-29") == [(13,)]
    assert on_hand(as_of="2012-02-29") == [(13,)]
    assert on_hand(as_of="2012-03-01") == [(17,)]
    assert on_hand(at="2011-03-27T23:00:00.000001") == [(13,)]
    assert on_hand(at="2011-03-27T23:00:00", as_of="2012-03-01") == [(11,)]
    # Nothing was there before the first receipt.
    assert on_hand(as_of="2011-01-01") == []


def test_tells_the_day_after_the_last_sale_unless_asked(shop, parcels, move, tee, told):
    parcels.stock(tee, 10)
    parcels.ship(parcels.order(Line("1.00", 3, tee)), 3, at="2011-03-01 14:00:00")
    shop.order("1.00", placed_at="2011-03-09 12:00:00", status="cancelled")
    move(tee, -7, "2011-03-02 00:00:00", kind="damage")

    assert told(STOCK, "on_hand") == [(7,)]
    assert told(STOCK, "on_hand", as_of="2011-03-03") == [(0,)]


def test_counts_by_when_it_happened_not_by_when_it_was_booked(shop, parcels, move, tee, told):
    parcels.stock(tee, 10)
    move(tee, -4, "2011-05-01")
    move(tee, 3, "2011-04-01")

    # The movement of April says what lay there after that of May.
    assert shop.db.scalar("SELECT on_hand_after FROM stock_movement WHERE quantity = 3") == 9
    assert told(STOCK, "on_hand", as_of="2011-04-02") == [(13,)]
    assert told(STOCK, "on_hand", as_of="2011-05-02") == [(9,)]


def test_tells_the_warehouses_of_the_channel_apart(shop, parcels, move, tee, told):
    parcels.warehouse("north", "online_retail", "web")
    parcels.warehouse("south", "web")
    cap = shop.variant("CAP")
    for number, warehouse in enumerate(("main", "north", "south"), start=1):
        parcels.stock(tee, number, warehouse)
    parcels.stock(cap, 9, "north")
    move(tee, -1, "2011-02-01", kind="transfer_out")
    move(tee, 1, "2011-02-02", "north", kind="transfer_in")
    shop.db.execute("UPDATE product_variant SET deleted_at = '2011-02-03' WHERE sku = 'CAP'")

    columns = "warehouse_code sku on_hand"
    assert told(STOCK, columns, as_of="2011-02-02") == [
        ("main", "TEE", 0),
        ("north", "CAP", 9),
        ("north", "TEE", 2),
    ]
    assert told(STOCK, columns, as_of="2011-03-01", channel="web") == [
        ("north", "CAP", 9),
        ("north", "TEE", 3),
        ("south", "TEE", 3),
    ]
