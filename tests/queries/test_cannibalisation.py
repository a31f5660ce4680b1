"""A promotion is held against what like products sold, in its days and as many before."""

from datetime import date
from decimal import Decimal

import pytest

from tests.queries.tree import Tree
from tests.shop import Line

LOSS = "promotion/cannibalisation"
SALES = "promoted_before promoted_during uplift like_before like_during lost lost_share net_uplift"
BEFORE, DURING = "2012-02-25 12:00:00", "2012-03-05 12:00:00"
MARCH = {"starts_at": "2012-03-01", "ends_at": "2012-03-11"}


@pytest.fixture
def tree(shop):
    """Home over Kitchen and Garden, and Toys."""
    shop.channel()
    tree = Tree(shop)
    tree.category("Home")
    tree.category("Kitchen", "Home")
    tree.category("Garden", "Home")
    tree.category("Toys")
    return tree


@pytest.fixture
def sold(shop):
    """What a variant sold before the promotion and during it."""

    def of(variant, before, during, **more):
        for amount, moment in ((before, BEFORE), (during, DURING)):
            if amount:
                shop.order(Line(amount, 1, variant), placed_at=moment, **more)

    return of


def target(shop, promotion, mode="include", **thing):
    shop.db.insert("promotion_target", promotion_id=promotion, mode=mode, **thing)


def test_what_like_products_lost_is_taken_off(shop, tree, sold, told):
    pan, pot, hoe, doll = (tree.variant(n) for n in ("Kitchen", "Kitchen", "Garden", "Toys"))
    march = shop.promotion("march", **MARCH)
    target(shop, march, variant_id=pan)
    for variant, before, during in (
        (pan, "10", "40"),
        (pot, "30", "18"),
        (hoe, "5", "7"),
        (doll, "50", "1"),
        (None, "9", "1"),
    ):
        sold(variant, before, during)
    sold(pot, "9", "1", channel="web")
    sold(pot, "9", "1", status="cancelled")

    lost = (10, 40, 30, 35, 25, 10, Decimal("0.3333"), 20)
    # Five days so far, so those before begin on 25 February of a leap year.
    assert told(LOSS, f"promotion_code begins_on days currency_code {SALES}") == [
        ("march", date(2012, 3, 1), 5, "GBP", *lost)
    ]
    assert told(LOSS, f"days {SALES}", as_of=date(2012, 4, 1)) == [(10, *lost)]
    assert told(LOSS, f"days {SALES}", as_of=date(2012, 3, 5)) == []


def test_targets_are_read_as_at_the_checkout(shop, tree, sold, told):
    pan, pot, hoe = (tree.variant(n) for n in ("Kitchen", "Kitchen", "Garden"))
    by_brand = tree.variant("Toys")
    like = tree.variant("Toys")
    brand = shop.db.insert("brand", name="Acme", slug="acme")
    shop.db.execute(
        "UPDATE product SET brand_id = %s WHERE product_id ="
        " (SELECT product_id FROM product_variant WHERE variant_id = %s)",
        (brand, by_brand),
    )
    march = shop.promotion("march", **MARCH)
    target(shop, march, category_id=tree.ids["Home"])
    target(shop, march, brand_id=brand)
    target(shop, march, "exclude", variant_id=pot)
    for variant, before, during in (
        (pan, "1", "1"),
        (hoe, "2", "2"),
        (by_brand, "4", "4"),
        (pot, "8", "4"),
        (like, "16", "8"),
    ):
        sold(variant, before, during)

    # Without an uplift a loss is a share of nothing.
    assert told(LOSS, SALES, as_of=date(2012, 3, 11)) == [(7, 7, 0, 24, 12, 12, None, -12)]


def test_one_for_all_goods_or_of_another_time_or_channel_has_no_row(shop, tree, sold, told):
    pan = tree.variant("Kitchen")
    shop.promotion("all", **MARCH)
    others = (
        shop.promotion("webs", channel_id=shop.channel("web"), **MARCH),
        shop.promotion("old", starts_at="2011-03-10", ends_at="2012-03-10"),
        shop.promotion("next", starts_at="2012-03-20"),
    )
    for other in others:
        target(shop, other, variant_id=pan)
    sold(pan, "1", "2")

    assert told(LOSS, "promotion_code", as_of=date(2012, 3, 11)) == []
    assert told(LOSS, "promotion_code", as_of=date(2012, 3, 11), lookback_days=367) == [("old",)]


def test_goes_on_until_as_of_in_each_currency(shop, tree, sold, told):
    pan, pot = tree.variant("Kitchen"), tree.variant("Kitchen")
    march = shop.promotion("march", starts_at="2012-03-01")
    target(shop, march, variant_id=pan)
    sold(pan, "10", "20")
    sold(pot, "7", "3", currency="EUR")

    assert told(LOSS, f"days currency_code {SALES}", as_of=date(2012, 3, 11)) == [
        (10, "EUR", 0, 0, 0, 7, 3, 4, None, -4),
        (10, "GBP", 10, 20, 10, 0, 0, 0, 0, 10),
    ]


def test_a_day_that_it_ends_within_is_its_own(shop, tree, sold, told):
    pan = tree.variant("Kitchen")
    march = shop.promotion("march", starts_at="2012-03-04", ends_at="2012-03-05 09:00:00")
    target(shop, march, variant_id=pan)
    sold(pan, None, "20")

    assert told(LOSS, "days promoted_before promoted_during", as_of=date(2012, 4, 1)) == [
        (2, 0, 20)
    ]
