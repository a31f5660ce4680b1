"""Pairs of products: how many baskets hold both, of all products or of one."""

import pytest

from tests.shop import Line

TOGETHER = "catalog/bought_together"
SHORT = "pair_rank product_a product_b orders"


@pytest.fixture
def variants(shop):
    """Variants of four products, by letter."""
    return {letter: shop.variant(letter, f"Thing {letter}") for letter in "ABCD"}


@pytest.fixture
def sell(shop, variants):
    """Places an order for each word, with a line for each of its letters."""

    def of(*words, **more):
        for word in words:
            shop.order(*(Line("1.00", variant=variants[letter]) for letter in word), **more)

    return of


def test_counts_the_baskets_that_hold_both(sell, told):
    sell("AB", "BA", "ABC", "AAB", "C")

    assert told(TOGETHER, SHORT) == [
        (1, "Thing A", "Thing B", 4),
        (2, "Thing A", "Thing C", 1),
        (3, "Thing B", "Thing C", 1),
    ]
    assert len(told(TOGETHER, SHORT, top_pairs=2)) == 2


def test_the_product_that_is_named_comes_first(sell, told):
    sell("AB", "AB", "BC", "CD")

    assert told(TOGETHER, SHORT, sku="B") == [
        (1, "Thing B", "Thing A", 2),
        (2, "Thing B", "Thing C", 1),
    ]
    assert told(TOGETHER, SHORT, sku="A") == [(1, "Thing A", "Thing B", 2)]
    assert told(TOGETHER, SHORT, sku="b") == []


def test_counts_only_its_days_its_channel_and_what_was_not_cancelled(db, shop, sell, told):
    shop.channel("other")
    sell("AB", placed_at="2012-02-28 12:00:00")
    sell("AB", "AC", placed_at="2012-02-29 23:59:59")
    sell("AD", placed_at="2012-03-01 00:00:00")
    sell("CD", channel="other", placed_at="2012-02-29 12:00:00")
    sell("BD", status="cancelled", placed_at="2012-02-29 12:00:00")

    assert told(TOGETHER, SHORT, as_of="2012-03-01", lookback_days=1) == [
        (1, "Thing A", "Thing B", 1),
        (2, "Thing A", "Thing C", 1),
    ]
    assert told(TOGETHER, "product_a product_b", channel="other") == [("Thing C", "Thing D")]
    assert told(TOGETHER, SHORT, as_of="2011-01-01") == []


def test_an_empty_shop_has_no_pairs(told):
    assert told(TOGETHER, SHORT) == []
