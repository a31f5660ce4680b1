"""The spread of a week's units by their mean, with weeks without a sale as nothing."""

from decimal import Decimal

import pytest

from tests.shop import Credit, Line

XYZ = "catalog/demand_variability"
DEMAND = "sku weeks units variability xyz_class"


@pytest.fixture
def sell(shop):
    """One order of so many units of a variant on a day of March or April 2011."""

    def of(variant, units, day, month=3, **more):
        return shop.order(
            Line("1.00", units, variant), placed_at=f"2011-{month:02}-{day:02} 12:00:00", **more
        )

    return of


def test_of_an_even_and_an_uneven_variant(shop, sell, answer):
    """Weeks end with 28 March: 4 and 2 have a mean of 3, which both are 1 away from."""
    tee = shop.variant("TEE", "Tee shirt")
    for day, units in ((1, 4), (8, 2), (15, 4), (28, 2)):
        sell(tee, units, day)

    assert answer(XYZ, min_weeks=4) == [
        {
            "sku": "TEE",
            "product_name": "Tee shirt",
            "currency_code": "GBP",
            "weeks": 4,
            "units": 12,
            "units_per_week": 3,
            "variability": Decimal("0.3333"),
            "xyz_class": "X",
            "net_sales": 12,
            "abc_class": "A",
        }
    ]
    assert answer(XYZ, min_weeks=5)[0]["xyz_class"] is None


def test_weeks_without_a_sale_are_nothing_and_those_before_the_first_are_none(shop, sell, told):
    """ONCE sold in one of four weeks: its spread is the root of 3. NEW has one week and a bit."""
    once, new, young = (shop.variant(sku) for sku in ("ONCE", "NEW", "YOUNG"))
    sell(once, 8, 1)
    # The odd days before the first whole week count for no week.
    sell(new, 5, 20)
    sell(new, 3, 28)
    sell(young, 1, 23)

    assert told(XYZ, DEMAND, min_weeks=1) == [
        ("NEW", 1, 3, 0, "X"),
        ("ONCE", 4, 8, Decimal("1.7321"), "Z"),
        ("YOUNG", 0, 0, None, None),
    ]
    # Looked back on for two weeks, it has two without a sale, and is not there at all.
    assert told(XYZ, DEMAND, min_weeks=1, lookback_days=20)[0] == ("NEW", 1, 3, 0, "X")
    assert len(told(XYZ, DEMAND, lookback_days=20)) == 2


def test_borders_belong_to_the_evener_class_and_are_exact(shop, sell, told):
    """3 and 1 spread by half of their mean, 1 and 0 by all of it."""
    half, whole = shop.variant("HALF"), shop.variant("WHOLE")
    for day, units in ((1, 3), (8, 1), (15, 3), (22, 1)):
        sell(half, units, day)
    sell(whole, 1, 1)
    sell(whole, 1, 15)
    sell(shop.variant(), 1, 28)

    def classes(**parameters):
        rows = told(XYZ, "sku variability xyz_class", min_weeks=2, **parameters)
        return {row[0]: row[1:] for row in rows}

    assert classes()["HALF"] == (Decimal("0.5"), "X")
    assert classes()["WHOLE"] == (1, "Y")
    assert classes(x_variability="0.4999")["HALF"][1] == "Y"
    assert classes(y_variability="0.9999")["WHOLE"][1] == "Z"


def test_demand_counts_in_any_currency_and_what_came_back_counts_as_demand(shop, sell, told):
    tee = shop.variant("TEE")
    sell(tee, 5, 1)
    order = sell(tee, 3, 14)
    sell(tee, 2, 14, currency="JPY")
    shop.credit_note(
        Credit("9.00", order_line_id=order.line_ids[0]), issued_at="2011-03-14 13:00:00"
    )
    sell(tee, 90, 14, status="cancelled")

    assert told(XYZ, DEMAND + " currency_code net_sales abc_class", min_weeks=1) == [
        ("TEE", 2, 10, 0, "X", "GBP", -1, "C"),
        ("TEE", 2, 10, 0, "X", "JPY", 2, "A"),
    ]


def test_days_are_those_of_the_channel(shop, told):
    """23:30 UTC on 1 April is 2 April in London, and in a week of its own."""
    tee = shop.variant("TEE")
    shop.order(Line("1", 1, tee), placed_at="2011-03-25 12:00:00")
    shop.order(Line("1", 1, tee), placed_at="2011-04-01 23:30:00")

    assert told(XYZ, "weeks units", as_of="2011-04-02") == [(1, 0)]
    assert told(XYZ, "weeks units") == [(1, 1)]
    assert told(XYZ, "weeks units", as_of="2011-04-08") == [(2, 2)]
