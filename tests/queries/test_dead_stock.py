"""What nobody bought for long is dead, but not what came lately nor what is promised."""

from datetime import date
from decimal import Decimal

import pytest

from tests.queries.shelves import Shelves
from tests.shop import Line

DEAD = "inventory/dead_stock"


@pytest.fixture
def shelves(parcels):
    return Shelves(parcels)


@pytest.fixture
def tee(shop):
    """A variant; something else sold on 30 June, so that as_of is 1 July."""
    shop.order("1.00", placed_at="2011-06-30 12:00:00")
    return shop.variant("TEE", "Tee shirt")


def test_of_one_dead_shelf(shelves, tee, answer):
    shelves.receive(tee, 10, "2010-10-01", "9.00")
    shelves.sell(tee, 1, "2010-12-31")
    shelves.receive_ordered(tee, 5, "2011-05-01", "2.50", "EUR")
    shelves.receive(tee, 2, "2011-06-01")

    assert answer(DEAD) == [
        {
            "warehouse_code": "main",
            "sku": "TEE",
            "product_name": "Tee shirt",
            "available": 16,
            "first_came_on": date(2010, 10, 1),
            "last_received_on": date(2011, 6, 1),
            "last_sold_on": date(2010, 12, 31),
            "days_idle": 182,
            "units_sold_elsewhere": 0,
            "unit_cost": Decimal("2.50"),
            "currency_code": "EUR",
            "value": 40,
        }
    ]


def test_a_sale_in_the_days_and_goods_new_in_them_keep_stock_alive(shelves, shop, told):
    """180 days before 1 July begin with 2 January; in London that is midnight in UTC."""
    for sku, came, sold in (
        ("SOLD", "2010-01-01", "2011-01-02 00:00:00"),
        ("DEAD", "2010-01-01", "2011-01-01 23:59:59"),
        ("NEW", "2011-01-02 00:00:00", None),
        ("NEVER", "2011-01-01 23:59:59", None),
    ):
        variant = shop.variant(sku)
        shelves.receive(variant, 2, came)
        if sold:
            shelves.sell(variant, 1, sold)
    # The last sale is of 30 June on the clock of London, a second before July.
    shop.order("1.00", placed_at="2011-06-30 22:59:59")

    columns = "sku last_sold_on days_idle unit_cost currency_code value"
    dead = [
        ("DEAD", date(2011, 1, 1), 181, None, None, None),
        ("NEVER", None, 181, None, None, None),
    ]
    assert told(DEAD, columns) == dead
    assert told(DEAD, "sku", idle_days=179) == [("DEAD",), ("NEVER",), ("NEW",), ("SOLD",)]
    assert told(DEAD, "sku", as_of="2011-01-03", idle_days=1) == [("DEAD",), ("NEVER",)]


def test_what_is_promised_or_gone_is_not_dead(shelves, shop, tee, told):
    gone, deleted = shop.variant("GONE"), shop.variant("DELETED")
    for variant in (tee, gone, deleted):
        shelves.receive(variant, 5, "2010-01-01")
    shelves.move(gone, "damage", -5, "2010-01-02")
    shop.db.execute(
        "UPDATE product_variant SET deleted_at = '2011-01-01' WHERE variant_id = %s", (deleted,)
    )
    order = shelves.parcels.order(
        Line("1.00", 3, tee), placed_at="2011-06-29 12:00:00", steps=("pending",)
    )
    shelves.parcels.reserve(tee, 3, order)

    assert told(DEAD, "sku available") == [("DELETED", 5), ("TEE", 2)]
    shop.db.execute("UPDATE stock_reservation SET quantity = 5")
    assert told(DEAD, "sku available") == [("DELETED", 5)]


def test_each_shelf_of_the_channel_is_judged_by_itself(shelves, shop, tee, told):
    shelves.parcels.warehouse("north", "online_retail", "web")
    shelves.parcels.warehouse("south", "web")
    for warehouse in ("main", "north", "south"):
        shelves.receive(tee, 9, "2010-01-01", "1.00", warehouse=warehouse)
    shelves.sell(tee, 1, "2011-05-01")
    shelves.sell(tee, 2, "2011-05-01", warehouse="south", channel="web")

    columns = "warehouse_code available units_sold_elsewhere value"
    assert told(DEAD, columns) == [("north", 9, 3, 9)]
    assert told(DEAD, columns, channel="web") == [("north", 9, 3, 9)]
    assert told(DEAD, columns, channel="web", as_of="2011-07-01", idle_days=10) == [
        ("north", 9, 0, 9),
        ("south", 7, 0, 7),
    ]
