"""Units a day on either side of a change of price, by the change of the price."""

from datetime import date
from decimal import Decimal

import pytest

from tests.queries.pricing import Pricing
from tests.shop import Line

ELASTICITY = "catalog/price_elasticity"
SIDES = "days_before units_before days_after units_after elasticity"


@pytest.fixture
def pricing(shop):
    return Pricing(shop)


@pytest.fixture
def tee(shop):
    """A variant; something else sold on 31 May, so that as_of is 1 June."""
    shop.order("1.00", placed_at="2011-05-31 12:00:00")
    return shop.variant("TEE", "Tee shirt")


@pytest.fixture
def sell(shop):
    """One order of so many units of a variant on a day."""

    def of(variant, units, day, **more):
        line = Line("1.00", units, variant, discount=more.pop("discount", "0"))
        return shop.order(line, placed_at=f"2011-{day} 12:00:00", **more)

    return of


def test_of_one_change(pricing, sell, tee, answer):
    """10 to 12: a fifth dearer, and from 30 units to 10 in as many days."""
    pricing.ask(tee, ("2010-01-01", "10"), ("2011-04-15 12:00:00", "12"))
    for day, units in (("03-17", 99), ("03-18", 10), ("04-14", 20), ("04-15", 99)):
        sell(tee, units, day)
    sell(tee, 4, "04-16", discount="1.00")
    sell(tee, 6, "05-13")
    sell(tee, 99, "05-14")

    assert answer(ELASTICITY) == [
        {
            "price_list_code": "base",
            "sku": "TEE",
            "product_name": "Tee shirt",
            "currency_code": "GBP",
            "changed_on": date(2011, 4, 15),
            "amount_before": 10,
            "amount_after": 12,
            "price_change": Decimal("0.2"),
            "days_before": 28,
            "units_before": 30,
            "days_after": 28,
            "units_after": 10,
            # (10 - 30) / (10 + 30) by (12 - 10) / (12 + 10)
            "elasticity": Decimal("-5.5"),
            "discount_share_before": 0,
            "discount_share_after": Decimal("0.1"),
        }
    ]
    assert answer(ELASTICITY, min_units=11) == []
    assert answer(ELASTICITY, min_days=29) == []
    assert answer(ELASTICITY, days=29)[0]["units_before"] == 30 + 99


def test_a_side_ends_with_its_price_or_with_the_days_asked_for(pricing, sell, tee, told):
    """The day of a change belongs to neither price; as_of ends the last side."""
    pricing.ask(
        tee,
        ("2011-04-01", "10"),
        ("2011-04-11", "8"),
        ("2011-04-21 22:30:00", "4"),
        ("2011-05-21", "5"),
    )
    for day in ("04-01", "04-02", "04-10", "04-12", "04-20", "04-22", "05-20", "05-22", "05-31"):
        sell(tee, 1, day)

    assert told(ELASTICITY, "changed_on " + SIDES, min_days=9) == [
        (date(2011, 4, 11), 9, 2, 9, 2, 0),
        (date(2011, 4, 21), 9, 2, 28, 1, Decimal("2.1692")),
        (date(2011, 5, 21), 28, 1, 10, 2, Decimal("6.2727")),
    ]
    assert len(told(ELASTICITY, SIDES, min_days=10)) == 1
    assert told(ELASTICITY, "changed_on", min_days=9, lookback_days=12) == [(date(2011, 5, 21),)]
    assert told(ELASTICITY, SIDES, min_days=9, as_of="2011-04-21") == [(9, 2, 9, 2, 0)]


def test_a_change_beside_a_sale_is_left_out(pricing, shop, sell, told):
    """A sale that ends before the days, or is for a group, disturbs nothing."""
    group = shop.db.insert("customer_group", customer_group_code="trade", name="Trade")
    pricing.price_list("sale", kind="sale", priority=10)
    pricing.price_list("trade", kind="sale", priority=20, group=group)
    quiet, disturbed, traded = (shop.variant(sku) for sku in ("QUIET", "DISTURBED", "TRADED"))
    for variant in (quiet, disturbed, traded):
        pricing.ask(variant, ("2010-01-01", "10"), ("2011-03-01", "12"))
        sell(variant, 1, "02-20")
        sell(variant, 1, "03-20")
    pricing.ask(quiet, ("2011-01-01", "5"), until="2011-01-31", price_list="sale")
    pricing.ask(disturbed, ("2011-03-28", "5"), until="2011-04-05", price_list="sale")
    pricing.ask(traded, ("2011-02-20", "5"), until="2011-02-25", price_list="trade")
    sell(quiet, 1, "05-31")

    assert told(ELASTICITY, "sku elasticity") == [("QUIET", 0), ("TRADED", 0)]
    assert len(told(ELASTICITY, "sku", days=20)) == 3


def test_prices_and_units_are_those_of_the_channel_and_currency(pricing, shop, sell, tee, told):
    """A price that stayed what it was is no change; a step for ten units is not the price."""
    shop.channel("web")
    pricing.price_list("euro", currency="EUR")
    pricing.price_list("web", channel="web")
    pricing.ask(tee, ("2010-01-01", "10"), ("2011-04-15", "10"))
    pricing.ask(tee, ("2010-01-01", "9"), ("2011-04-15", "8"), least=10)
    for code in ("euro", "web"):
        pricing.ask(tee, ("2010-01-01", "10"), ("2011-04-15", "0"), price_list=code)
    for day in ("04-01", "04-30"):
        sell(tee, 1, day)
        sell(tee, 2, day, currency="EUR")
        sell(tee, 4, day, status="cancelled")
        sell(tee, 8, day, channel="web")

    columns = "price_list_code currency_code units_before units_after elasticity"
    assert told(ELASTICITY, columns) == [("euro", "EUR", 2, 2, 0)]
    assert told(ELASTICITY, columns, channel="web", as_of="2011-06-01") == [("web", "GBP", 8, 8, 0)]
