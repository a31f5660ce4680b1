"""category_rollup: products of a category and of all below it, each once, circles or not."""

from tests.documents.pipelines.paper import category, key, product, tombstone


def rollup(ask):
    return ask("category_rollup")


def test_no_categories_no_rows(ask):
    assert rollup(ask) == []


def test_a_product_in_several_categories_counts_once_above_them(ask, put):
    put(
        "categories",
        category(1, name="Home"),
        category(2, 1, name="Kitchen"),
        category(3, 2, name="Knives"),
        category(4, 1, name="Bath"),
        category(5, name="Empty"),
    )
    put(
        "products",
        product(1, 3, 4),
        product(2, 3),
        product(3, 2, 3),
        product(4, 1),
        product(5),
        product(6, 3, status="archived"),
        tombstone(8),
    )

    assert rollup(ask) == [
        (key(5), "Empty", 0, 0, 0, 0),
        (key(1), "Home", 0, 3, 1, 4),
        (key(4), "Home > Bath", 1, 0, 1, 1),
        (key(2), "Home > Kitchen", 1, 1, 1, 3),
        (key(3), "Home > Kitchen > Knives", 2, 0, 3, 3),
    ]


def test_what_lies_below_a_deleted_category_counts_nowhere_above(ask, put):
    # Of the one in the middle a tombstone is left.
    put("categories", category(1, name="A"), tombstone(2), category(3, 2, name="C"))
    put("products", product(1, 3), product(2, 2))

    assert rollup(ask) == [(key(1), "A", 0, 0, 0, 0), (key(3), "C", 0, 0, 1, 1)]


def test_a_circle_ends(ask, put):
    put(
        "categories",
        category(1, 3, name="A"),
        category(2, 1, name="B"),
        category(3, 2, name="C"),
        category(4, 4, name="Self"),
    )
    put("products", product(1, 1), product(2, 2, 3), product(3, 4))

    assert rollup(ask) == [
        (key(3), "A > B > C", 2, 2, 1, 2),
        (key(1), "B > C > A", 2, 2, 1, 2),
        (key(2), "C > A > B", 2, 2, 1, 2),
        (key(4), "Self", 0, 0, 1, 1),
    ]


def test_categories_of_one_name_are_in_order_of_id(ask, put):
    put("categories", category(2, name="Same"), category(1, name="Same"))

    assert [row[0] for row in rollup(ask)] == [key(1), key(2)]
