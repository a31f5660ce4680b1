"""A price crossed out beside a reduction is held against the lowest of the 30 days before."""

from datetime import date
from decimal import Decimal

import pytest

from tests.queries.pricing import Pricing

OMNIBUS = "catalog/omnibus"
PRICES = "amount was_amount lowest_amount is_above above_by"


@pytest.fixture
def pricing(shop):
    return Pricing(shop)


@pytest.fixture
def tee(shop):
    """A variant; the only order is of May, so that reductions of the year before it count."""
    shop.order("1.00", placed_at="2011-05-31 12:00:00")
    return shop.variant("TEE", "Tee shirt")


def test_of_one_reduction(pricing, tee, answer):
    pricing.ask(
        tee,
        ("2010-01-01", "10"),
        ("2011-03-20", "8"),
        ("2011-03-25", "12"),
        ("2011-04-01", "9", "12"),
    )

    assert answer(OMNIBUS) == [
        {
            "sku": "TEE",
            "product_name": "Tee shirt",
            "price_list_code": "base",
            "currency_code": "GBP",
            "began_on": date(2011, 4, 1),
            "ended_on": None,
            "amount": 9,
            "was_amount": 12,
            "lowest_amount": 8,
            "is_above": 1,
            "above_by": 4,
            "announced_cut": Decimal("0.25"),
            "true_cut": Decimal("-0.125"),
        }
    ]


def test_a_price_counts_while_it_held_in_the_thirty_days(pricing, tee, told):
    """1 April began in London at 23:00 UTC, 2 March at midnight: the clock changed between."""

    def lowest(ended):
        variant = pricing.shop.variant()
        pricing.ask(variant, ("2010-01-01", "5"), (ended, "10"), ("2011-03-31 23:00:00", "9", "10"))
        sku = pricing.db.scalar("SELECT sku FROM product_variant WHERE variant_id = %s", (variant,))
        return {row[0]: row[1] for row in told(OMNIBUS, "sku lowest_amount")}[sku]

    assert lowest("2011-03-02 00:00:00") == 10
    assert lowest("2011-03-02 00:00:01") == 5
    assert lowest("2011-03-31 22:59:59") == 5
    assert {row[0] for row in told(OMNIBUS, "began_on")} == {date(2011, 4, 1)}


def test_a_sale_is_held_against_what_was_asked_and_not_against_what_it_hid(pricing, tee, told):
    """A sale of 7 hid the base price of 6, which nobody was asked; the one after it names none."""
    pricing.price_list("first", kind="sale", priority=10)
    pricing.price_list("second", kind="sale", priority=10)
    pricing.ask(
        tee, ("2010-01-01", "10"), ("2011-03-10", "6"), ("2011-03-12", "11"), until="2012-01-01"
    )
    pricing.ask(tee, ("2011-03-05", "7", "10"), until="2011-03-20", price_list="first")
    pricing.ask(tee, ("2011-04-01", "6.50"), until="2011-04-08", price_list="second")

    columns = "price_list_code ended_on announced_cut true_cut " + PRICES
    assert told(OMNIBUS, columns) == [
        (
            *("second", date(2011, 4, 8), Decimal("0.4091"), Decimal("0.0714")),
            *(Decimal("6.5"), 11, 7, 1, 4),
        ),
        ("first", date(2011, 3, 20), Decimal("0.3"), Decimal("0.3"), 7, 10, 10, 0, 0),
    ]


def test_goods_without_a_price_before_have_none_to_be_held_against(pricing, shop, tee, told):
    pricing.price_list("sale", kind="sale", priority=10)
    pricing.ask(tee, ("2011-03-01", "7", "10"), until="2011-03-02")
    # The window is over, so the price of then is none.
    pricing.ask(tee, ("2011-05-01", "6"), until="2011-05-02", price_list="sale")

    assert told(OMNIBUS, PRICES + " true_cut", lookback_days=365) == [
        (7, 10, None, None, None, None),
        (6, None, None, None, None, None),
    ]
    assert told(OMNIBUS, PRICES, window_days=61, lookback_days=365) == [
        (6, 7, 7, 0, 0),
        (7, 10, None, None, None),
    ]


def test_prices_of_groups_many_units_other_channels_and_currencies_are_others(
    pricing, shop, tee, told
):
    group = shop.db.insert("customer_group", customer_group_code="trade", name="Trade")
    shop.channel("web")
    pricing.price_list("trade", kind="contract", priority=20, group=group)
    pricing.price_list("web", channel="web")
    pricing.price_list("euro", currency="EUR")
    pricing.ask(tee, ("2010-01-01", "10"), ("2011-04-01", "9", "10"))
    pricing.ask(tee, ("2010-01-01", "1"), ("2011-04-01", "0.50", "1"), least=10)
    for other in ("trade", "web", "euro"):
        pricing.ask(tee, ("2010-01-01", "1"), ("2011-04-01", "0", "2"), price_list=other)

    columns = "currency_code " + PRICES + " true_cut"
    assert told(OMNIBUS, columns) == [
        ("EUR", 0, 2, 1, 1, 1, 1),
        ("GBP", 9, 10, 10, 0, 0, Decimal("0.1")),
    ]
    assert told(OMNIBUS, columns, channel="web", as_of="2012-01-01", lookback_days=365) == [
        ("GBP", 0, 2, 1, 1, 1, 1)
    ]


def test_looks_back_on_reductions_of_its_days(pricing, shop, tee, told):
    """The day before the first looked back on ends at midnight of London, which is an hour off."""
    pricing.ask(
        tee,
        ("2011-03-31 22:59:59", "9", "10"),
        ("2011-03-31 23:00:00", "8", "10"),
        ("2011-04-30 22:59:59", "7", "10"),
        ("2011-04-30 23:00:00", "6", "10"),
    )

    assert told(OMNIBUS, "amount", as_of="2011-05-01", lookback_days=30) == [(7,), (8,)]
    assert told(OMNIBUS, "amount") == [(6,), (7,), (8,), (9,)]
