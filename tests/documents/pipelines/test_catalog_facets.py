"""catalog_facets: brands, price steps and attributes of a category, each product once."""

from datetime import datetime
from decimal import Decimal

from tests.documents.pipelines.paper import at, key, money, product, tombstone

ACME = {"id": key(1), "name": "Acme"}
BOLT = {"id": key(2), "name": "Bolt"}


def facets(ask, **given):
    return ask("catalog_facets", category=key(7), **given)


def test_an_empty_category_has_none(ask):
    assert facets(ask) == []


def test_counts_brands_prices_and_attributes(ask, put):
    put(
        "products",
        product(1, 7, 8, brand=ACME, price="9.99 EUR", attrs=[{"k": "colour", "v": "red"}]),
        product(2, 7, brand=ACME, price="10.00 EUR", attrs=[{"k": "colour", "v": "blue"}]),
        product(3, 7, brand=BOLT, price="1000.00 EUR", attrs=[{"k": "colour", "v": "blue"}]),
        product(4, 8, brand=BOLT, price="5.00 EUR", attrs=[{"k": "colour", "v": "red"}]),
    )

    assert facets(ask) == [
        ("brand", "brand", "Acme", None, "string", 2),
        ("brand", "brand", "Bolt", None, "string", 1),
        ("price", "EUR", 0, None, "int", 1),
        ("price", "EUR", 10, None, "int", 1),
        ("price", "EUR", 1000, None, "int", 1),
        ("attribute", "colour", "blue", None, "string", 2),
        ("attribute", "colour", "red", None, "string", 1),
    ]


def test_only_live_active_products_count(ask, put):
    put(
        "products",
        product(1, 7, brand=ACME),
        product(2, 7, brand=ACME, status="draft"),
        product(3, 7, brand=ACME, status="archived"),
        tombstone(5),
    )

    assert facets(ask) == [("brand", "brand", "Acme", None, "string", 1)]


def test_currencies_are_counted_apart_and_no_price_nowhere(ask, put):
    put(
        "products",
        product(1, 7, price="15.00 EUR"),
        product(2, 7, price="15.00 GBP"),
        product(3, 7, price="0.00 GBP"),
        product(4, 7),
    )

    assert facets(ask) == [
        ("price", "EUR", 10, None, "int", 1),
        ("price", "GBP", 0, None, "int", 1),
        ("price", "GBP", 10, None, "int", 1),
    ]


def test_values_of_different_types_are_different_values(ask, put):
    put(
        "products",
        product(1, 7, attrs=[{"k": "x", "v": "true"}]),
        product(2, 7, attrs=[{"k": "x", "v": True}]),
        product(3, 7, attrs=[{"k": "x", "v": money("1.50"), "unit": "kg"}]),
        product(4, 7, attrs=[{"k": "x", "v": money("1.5"), "unit": "kg"}]),
        product(5, 7, attrs=[{"k": "x", "v": money("1.5"), "unit": "lb"}]),
        product(6, 7, attrs=[{"k": "x", "v": at("2025-01-01")}]),
    )

    assert facets(ask) == [
        ("attribute", "x", Decimal("1.5"), "kg", "decimal", 2),
        ("attribute", "x", Decimal("1.5"), "lb", "decimal", 1),
        ("attribute", "x", "true", None, "string", 1),
        ("attribute", "x", True, None, "bool", 1),
        ("attribute", "x", datetime(2025, 1, 1), None, "date", 1),
    ]


def test_a_product_that_says_the_same_twice_counts_once(ask, put):
    put("products", product(1, 7, attrs=[{"k": "x", "v": "a"}, {"k": "x", "v": "a"}]))

    assert facets(ask) == [("attribute", "x", "a", None, "string", 1)]


def test_lists_the_values_that_most_have(ask, put):
    put(
        "products",
        product(1, 7, brand=ACME, attrs=[{"k": "x", "v": "a"}, {"k": "x", "v": "b"}]),
        product(2, 7, brand=BOLT, attrs=[{"k": "x", "v": "b"}, {"k": "y", "v": "c"}]),
    )

    assert facets(ask, values=1) == [
        ("brand", "brand", "Acme", None, "string", 1),
        ("attribute", "x", "b", None, "string", 2),
        ("attribute", "y", "c", None, "string", 1),
    ]


def test_two_brands_of_one_name_are_two(ask, put):
    put(
        "products",
        product(1, 7, brand=ACME),
        product(2, 7, brand={"id": key(3), "name": "Acme"}),
    )

    assert facets(ask) == [("brand", "brand", "Acme", None, "string", 1)] * 2
