"""What brought less than it cost, and whether the price or a discount was to blame."""

from decimal import Decimal

import pytest

from tests.shop import Credit, Line

BELOW = "catalog/below_cost"
UNITS = "units units_without_cost units_below units_by_price units_by_discount units_by_both"


@pytest.fixture
def sell(shop):
    """Orders lines whose unit cost is known, None where it is not."""

    def of(*lines, placed_at="2011-03-01 12:00:00", status="imported", **more):
        order = shop.order(*(line for line, _ in lines), placed_at=None, **more)
        for line_id, (_, cost) in zip(order.line_ids, lines, strict=True):
            shop.db.execute(
                "UPDATE order_line SET unit_cost = %s WHERE order_line_id = %s", (cost, line_id)
            )
        shop.db.execute(
            "UPDATE sales_order SET placed_at = %s WHERE order_id = %s", (placed_at, order.order_id)
        )
        for seq, step in enumerate(("pending", "cancelled") if status == "cancelled" else (), 1):
            before = shop.db.scalar(
                "SELECT status_code FROM sales_order WHERE order_id = %s", (order.order_id,)
            )
            shop.db.insert(
                "order_status_history",
                **{"order_id": order.order_id, "seq": seq, "actor": "test"},
                **{"from_status": before, "to_status": step},
            )
        return order

    return of


def test_of_one_line_below_cost(shop, sell, answer):
    tee = shop.variant("TEE")
    sell((Line("2.50", 4, tee, discount="1.00", tax="1.80"), "3.00"))

    assert answer(BELOW) == [
        {
            "sku": "TEE",
            "product_name": "x",
            "currency_code": "GBP",
            "units": 4,
            "units_without_cost": 0,
            "units_below": 4,
            "units_by_price": 0,
            "units_by_discount": 0,
            "units_by_both": 4,
            "cost": 12,
            "goods_sales": 9,
            "loss": 3,
        }
    ]


def test_the_name_is_that_of_the_line_noted_last(shop, told):
    tee = shop.variant("TEE")
    for name in ("Tea towel", "Kitchen towel"):
        order = shop.order(Line("1", 1, tee, cost="2"), placed_at=None)
        shop.db.execute(
            "UPDATE order_line SET product_name = %s WHERE order_id = %s", (name, order.order_id)
        )
        shop.place(order)

    assert told(BELOW, "sku product_name units") == [("TEE", "Kitchen towel", 2)]


def test_tells_price_from_discount_and_counts_the_unknown_apart(shop, sell, told):
    """At cost is not below it; nor is a line without a cost, whatever it brought."""
    tee = shop.variant("TEE")
    sell(
        (Line("3", 1, tee), "3"),
        (Line("2", 2, tee), "3"),
        (Line("4", 4, tee, discount="4.01"), "3"),
        (Line("2", 8, tee, discount="1"), "3"),
        (Line("0", 16, tee), None),
        (Line("3", 32, tee), "0"),
    )
    shop.order(Line("5", variant=shop.variant("NEW")))
    sell((Line("5", variant=shop.variant("FINE")), "4"))

    assert told(BELOW, "sku loss " + UNITS) == [
        ("TEE", Decimal("2") + Decimal("0.01") + 9, 63, 16, 14, 2, 4, 8),
        ("NEW", 0, 1, 1, 0, 0, 0, 0),
    ]


def test_included_tax_is_no_income(shop, sell, told):
    """12.00 with a fifth of tax on it are 10.00; a quarter off leaves 7.50."""
    shop.channel("web", prices_include_tax=True)
    price, discount, gift = (shop.variant(sku) for sku in ("A", "B", "C"))
    sell(
        (Line("12", 1, price, tax="2"), "10.01"),
        (Line("12", 1, discount, discount="3", tax="1.50"), "10"),
        (Line("12", 1, gift, discount="12"), "10"),
        channel="web",
    )

    assert told(BELOW, "sku cost goods_sales loss " + UNITS, channel="web") == [
        ("C", 10, 0, 10, 1, 0, 1, 0, 1, 0),
        ("B", 10, Decimal("7.50"), Decimal("2.50"), 1, 0, 1, 0, 1, 0),
        ("A", Decimal("10.01"), 10, Decimal("0.01"), 1, 0, 1, 1, 0, 0),
    ]
    # Before tax 12.00 would have been less than this cost as well.
    sell((Line("12", 1, discount, discount="3", tax="1.50"), "10.01"), channel="web")
    assert told(BELOW, "units_by_discount units_by_both", channel="web")[1] == (1, 1)


def test_counts_sales_of_its_days_in_each_currency_and_no_cancelled_ones(shop, sell, told):
    tee = shop.variant("TEE")
    for at in ("2011-03-30 23:30:00", "2011-03-31 23:30:00", "2011-04-01 23:30:00"):
        sell((Line("1", variant=tee), "2"), placed_at=at)
    sell((Line("100", variant=tee), "300"), currency="JPY", placed_at="2011-04-01 12:00:00")
    order = sell((Line("1", 9, tee), "2"), placed_at="2011-04-01 12:00:00", status="cancelled")
    shop.credit_note(Credit("9", order_line_id=order.line_ids[0]))
    shop.channel("web")
    sell((Line("1", variant=tee), "2"), channel="web")

    # In London it is an hour later: 31 March, 1 April and 2 April.
    assert told(BELOW, "currency_code units_below", lookback_days=1) == [("GBP", 1)]
    assert told(BELOW, "currency_code units_below", as_of="2011-04-02", lookback_days=2) == [
        ("GBP", 2),
        ("JPY", 1),
    ]
    assert told(BELOW, "currency_code units_below") == [("GBP", 3), ("JPY", 1)]


def test_a_variant_stands_under_its_sku_of_that_day(shop, sell, told):
    tee = shop.variant("OLD")
    sell((Line("1", variant=tee), "2"))
    shop.db.execute("UPDATE product_variant SET sku = 'NEW'")
    sell((Line("1", variant=tee), "4"))
    shop.db.execute("DELETE FROM product_variant")

    assert told(BELOW, "sku loss") == [("NEW", 3), ("OLD", 1)]
