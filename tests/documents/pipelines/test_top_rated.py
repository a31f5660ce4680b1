"""top_rated: many good reviews rank above one perfect, and ties stand still."""

from tests.documents.pipelines.paper import key, product, stats, tombstone


def rated(ask, **given):
    return ask("top_rated", category=key(7), **given)


def test_a_category_without_reviews_has_none(ask, put):
    assert rated(ask) == []
    put("products", product(1, 7), product(2, 7))
    put("product_stats", stats(2, 0, 0))
    assert rated(ask) == []


def test_one_perfect_review_ranks_below_a_hundred_good_ones(ask, put):
    put("products", product(1, 7), product(2, 7), product(3, 7))
    put("product_stats", stats(1, 1, 5), stats(2, 100, 480), stats(3, 19, 25))

    # The average of all is 510 / 120 = 4.25.
    assert rated(ask) == [
        (1, key(2), "Product 2", 100, 4.8, 4.75),
        (2, key(1), "Product 1", 1, 5.0, 4.3182),
        (3, key(3), "Product 3", 19, 1.32, 2.3276),
    ]
    assert [row[1] for row in rated(ask, weight=0)] == [key(1), key(2), key(3)]


def test_what_is_not_for_sale_counts_not_even_in_the_average(ask, put):
    put(
        "products",
        product(1, 7),
        product(2, 7, status="archived"),
        tombstone(3),
        product(4, 8),
    )
    put("product_stats", *(stats(number, 10, 10 * number) for number in range(1, 5)))

    assert rated(ask) == [(1, key(1), "Product 1", 10, 1.0, 1.0)]


def test_ties_are_ordered_by_reviews_then_by_id(ask, put):
    put("products", *(product(number, 7) for number in (4, 3, 2, 1)))
    put("product_stats", stats(4, 2, 6), stats(3, 2, 6), stats(2, 2, 6), stats(1, 1, 3))

    rows = rated(ask)
    assert [(row[0], row[1]) for row in rows] == [
        (1, key(2)),
        (2, key(3)),
        (3, key(4)),
        (4, key(1)),
    ]
    assert {row[-1] for row in rows} == {3.0}
    assert rated(ask, rows=2) == rows[:2]
