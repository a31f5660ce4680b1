"""Pairs of products: how often together, how often the one with the other, against chance."""

from decimal import Decimal

import pytest

from tests.shop import Line

PAIRS = "catalog/basket_affinity"
SHORT = "product_a product_b orders_a orders_b orders_both"


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


def test_measures_a_pair(sell, answer):
    sell("AB", "AB", "AB", "A", "BC", "C", "C", "C")

    (pair,) = answer(PAIRS, min_orders=2)
    assert pair.pop("product_a_id") < pair.pop("product_b_id")
    assert pair == {
        "pair_rank": 1,
        "product_a": "Thing A",
        "product_b": "Thing B",
        "orders_a": 4,
        "orders_b": 4,
        "orders_both": 3,
        "support": Decimal("0.375"),
        "confidence_a_b": Decimal("0.75"),
        "confidence_b_a": Decimal("0.75"),
        "lift": Decimal("1.5"),
    }


def test_confidence_has_a_direction(sell, told):
    sell("AB", "AB", "B", "B", "B", "C")

    assert told(PAIRS, "confidence_a_b confidence_b_a lift", min_orders=2) == [
        (1, Decimal("0.4"), Decimal("1.2"))
    ]


def test_of_one_order_takes_one_to_be_enough_only_when_told(sell, told):
    sell("AB")

    assert told(PAIRS, "lift") == []
    assert told(PAIRS, "orders_both support lift", min_orders=1) == [(1, 1, 1)]


def test_a_product_counts_once_an_order(shop, sell, variants, told):
    product = shop.db.scalar(
        "SELECT product_id FROM product_variant WHERE variant_id = %s", (variants["A"],)
    )
    size = shop.db.insert("option_type", option_type_code="size", name="Size")
    shop.db.insert("product_option", product_id=product, option_type_id=size)
    large = shop.db.insert(
        "product_variant", product_id=product, sku="A-XL", option_signature="a" * 64
    )
    for _ in range(2):
        shop.order(
            Line("1.00", variant=variants["A"]),
            Line("2.00", variant=variants["A"]),
            Line("3.00", variant=large),
            Line("4.00", variant=variants["B"]),
        )

    assert told(PAIRS, SHORT) == [("Thing A", "Thing B", 2, 2, 2)]


def test_ranks_by_lift_then_by_orders_then_by_number(sell, told):
    sell("ABC", "ABC", "AB", "AB", "D", "D", "D", "D")

    # Who buys C buys A and B: lift 2 for all three pairs.
    assert told(PAIRS, "pair_rank product_a product_b orders_both lift", min_orders=2) == [
        (1, "Thing A", "Thing B", 4, 2),
        (2, "Thing A", "Thing C", 2, 2),
        (3, "Thing B", "Thing C", 2, 2),
    ]
    assert told(PAIRS, "pair_rank", top_pairs=2, min_orders=2) == [(1,), (2,)]
    assert told(PAIRS, "pair_rank", top_pairs=0) == []
    assert told(PAIRS, "orders_both", min_orders=3) == [(4,)]


def test_equal_lifts_are_equal_however_their_orders_are_split(sell, told):
    # 1 * 18 / (7 * 3) and 1 * 18 / (3 * 7): dividing twice, the second would come out higher.
    sell("AB", "CD", *"AAAAAABBCCDDDDDD")

    assert told(PAIRS, "product_a product_b orders_a orders_b lift", min_orders=1) == [
        ("Thing A", "Thing B", 7, 3, Decimal("0.8571")),
        ("Thing C", "Thing D", 3, 7, Decimal("0.8571")),
    ]


def test_without_min_orders_a_pair_is_in_as_many_as_the_average_product(sell, told):
    sell("AB", "AB", "C", "C")
    assert told(PAIRS, "orders_both") == [(2,)]
    # Seven times a product in an order, of three products: more than two each.
    sell("C")
    assert told(PAIRS, "orders_both") == []


def test_pairs_the_best_sold_products_alone(sell, told):
    sell("ABC", "ABC", "A", "B")

    assert told(PAIRS, "product_a product_b", top_products=2, min_orders=2) == [
        ("Thing A", "Thing B")
    ]
    assert told(PAIRS, "product_a", top_products=1, min_orders=2) == []


def test_leaves_out_cancelled_orders_other_channels_and_other_days(shop, sell, told):
    sell("AB", "AB")
    sell("AB", status="cancelled")
    sell("AB", "AB", channel="web")
    sell("AB", placed_at="2011-03-02 12:00:00")

    assert told(PAIRS, "orders_both") == [(3,)]
    assert told(PAIRS, "orders_both", until_day="2011-03-02") == [(2,)]
    assert told(PAIRS, "orders_both", from_day="2011-03-02", min_orders=1) == [(1,)]


def test_adds_up_buyers_without_a_name_and_all_currencies(shop, sell, told):
    sell("AB")
    sell("AB", customer=shop.customer(), currency="EUR")

    assert told(PAIRS, "orders_both") == [(2,)]


def test_forgets_deleted_variants(shop, sell, variants, told):
    sell("AB", "AB", "AC", "AC")
    shop.db.execute("DELETE FROM product_variant WHERE variant_id = %s", (variants["B"],))

    assert told(PAIRS, "product_a product_b", min_orders=2) == [("Thing A", "Thing C")]


def test_names_a_product_in_the_nearest_language(shop, sell, variants, told):
    shop.db.execute("UPDATE product_translation SET locale_code = 'fr' WHERE name = 'Thing A'")
    shop.db.execute("DELETE FROM product_translation WHERE name = 'Thing B'")
    sell("AB", "AB")

    assert told(PAIRS, "product_a product_b") == [("Thing A", None)]


def test_counts_whole_days_back_until_the_orders_are_enough(sell, told):
    """Four of the last day and two of the one before are six; a day is taken whole."""
    for day, times in ((1, 4), (2, 2), (3, 3)):
        sell(*["AB"] * times, placed_at=f"2011-03-{day:02} 12:00:00")
    sell("AB", placed_at="2011-03-03 13:00:00", currency="EUR")

    def both(**parameters):
        return told(PAIRS, "orders_both", min_orders=1, **parameters)

    assert both() == [(10,)]
    assert both(latest_orders=1) == both(latest_orders=4) == [(4,)]
    assert both(latest_orders=5) == both(latest_orders=6) == [(6,)]
    assert both(latest_orders=7) == [(10,)]
    assert both(latest_orders=1, until_day="2011-03-03") == [(2,)]
    assert both(latest_orders=1, from_day="2011-03-02") == [(6,)]
