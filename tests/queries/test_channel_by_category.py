"""Channels and categories add up to their totals, and these to all net sales."""

from datetime import date
from decimal import Decimal

import pytest

from tests.queries.tree import Tree
from tests.shop import Credit, Line

TABLE = "sales/channel_by_category"
ALL = "currency_code channel category level units net_sales share"


@pytest.fixture
def tree(shop):
    """Home over Kitchen, and Toys."""
    tree = Tree(shop)
    tree.category("Home")
    tree.category("Kitchen", "Home")
    tree.category("Toys")
    return tree


def test_adds_up_channels_and_all_of_them(shop, tree, told):
    pan, lamp, doll = (tree.variant(name) for name in ("Kitchen", "Home", "Toys"))
    shop.order(Line("10", 3, pan), Line("50", 1, lamp, discount="10"), Line("30", 1, doll))
    shop.order("25", placed_at="2011-03-01 12:00:00")
    shop.order(Line("40", 1, doll), channel="web")
    shop.order(Line("99", 1, doll), channel="web", status="cancelled")
    shop.credit_note(Credit("20", variant=pan, quantity=2), issued_at="2011-03-02 12:00:00")

    retail = [
        ("GBP", "online_retail", "Home", "category", 2, 50, Decimal("0.4762")),
        ("GBP", "online_retail", "Toys", "category", 1, 30, Decimal("0.2857")),
        ("GBP", "online_retail", "no category", "category", 1, 25, Decimal("0.2381")),
        ("GBP", "online_retail", "all categories", "channel", 4, 105, Decimal("0.7241")),
    ]
    assert told(TABLE, ALL) == [
        *retail,
        ("GBP", "web", "Toys", "category", 1, 40, 1),
        ("GBP", "web", "all categories", "channel", 1, 40, Decimal("0.2759")),
        ("GBP", "all channels", "all categories", "currency", 5, 145, 1),
    ]
    assert told(TABLE, ALL, channel="online_retail") == [
        *retail[:3],
        (*retail[3][:-1], 1),
        ("GBP", "all channels", "all categories", "currency", 4, 105, 1),
    ]


def test_returns_can_be_larger_than_sales(shop, tree, told):
    pan, doll = tree.variant("Kitchen"), tree.variant("Toys")
    shop.order(Line("10", 1, pan))
    shop.order(Line("10", 1, doll))
    shop.credit_note(Credit("50", variant=doll, quantity=5), issued_at="2011-03-01 13:00:00")

    assert told(TABLE, "category units net_sales share") == [
        ("Home", 1, 10, None),
        ("Toys", -4, -40, None),
        ("all categories", -3, -30, None),
        ("all categories", -3, -30, None),
    ]


def test_goods_that_are_no_longer_known_are_in_no_category(shop, tree, told):
    gone = tree.variant("Kitchen")
    shop.order(Line("10", 2, gone), Line("5", 1, tree.variant("Toys")))
    unknown = tree.variant("Toys")
    shop.credit_note(Credit("3", variant=unknown), issued_at="2011-03-01 13:00:00")
    for variant in (gone, unknown):
        shop.db.execute("DELETE FROM product_variant WHERE variant_id = %s", (variant,))

    # Of the credit neither a variant nor a SKU is known: its money counts all the same.
    assert told(TABLE, "category units net_sales") == [
        ("Toys", 1, 5),
        ("no category", 2, 17),
        ("all categories", 3, 22),
        ("all categories", 3, 22),
    ]
    (bridge,) = told("sales/net_sales_bridge", "net_sales")
    assert bridge == (22,)


def test_keeps_currencies_apart_and_the_period_half_open(shop, tree, told):
    doll = tree.variant("Toys")
    for day, amount in (("2012-02-01", "1"), ("2012-02-02", "2"), ("2012-02-29", "4")):
        shop.order(Line(amount, 1, doll), placed_at=f"{day} 12:00:00")
    shop.order(Line("500", 1, doll), currency="JPY", placed_at="2012-02-29 12:00:00")

    columns = "currency_code channel level net_sales"
    # The 28 days that end with leap day begin on the 2nd.
    assert told(TABLE, columns)[:2] == [
        ("GBP", "online_retail", "category", 6),
        ("GBP", "online_retail", "channel", 6),
    ]
    assert told(TABLE, columns)[3:] == [
        ("JPY", "online_retail", "category", 500),
        ("JPY", "online_retail", "channel", 500),
        ("JPY", "all channels", "currency", 500),
    ]
    early = told(TABLE, columns, from_day=date(2012, 2, 1), until_day=date(2012, 2, 29))
    assert early[0] == ("GBP", "online_retail", "category", 3)
    assert told(TABLE, columns, channel="web") == []
