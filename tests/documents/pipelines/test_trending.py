"""trending: this week against the one before, within each category."""

from tests.documents.pipelines.paper import category, key, product, product_day, tombstone


def trend(ask, **given):
    return ask("trending", **({"until_day": "2025-03-15"} | given))


def test_nothing_counted_nothing_trends(ask):
    assert trend(ask) == []
    assert ask("trending") == []


def test_weeks_are_seven_days_each_to_the_day(ask, put):
    put("categories", category(7))
    put("products", product(1, 7), product(2, 7))
    put(
        "product_daily",
        product_day(1, "2025-02-28", 1000),
        product_day(1, "2025-03-01", 1),
        product_day(1, "2025-03-07", 1),
        product_day(1, "2025-03-08", 10),
        product_day(1, "2025-03-14", 14),
        product_day(1, "2025-03-15", 1000),
        product_day(2, "2025-03-07", 50),
    )

    assert trend(ask) == [
        ("Category 7", key(7), 1, key(1), "Product 1", 24, 2, 2.8333),
    ]
    assert trend(ask, prior=1)[0][-1] == 8.3333


def test_each_category_has_its_own_first_ones(ask, put):
    put("categories", category(7, name="B"), category(8, name="A"), tombstone(9))
    put(
        "products",
        product(1, 7, 8, 9),
        product(2, 7),
        product(3, 7),
        product(4, 7, status="archived"),
        tombstone(5),
        product(6),
    )
    put(
        "product_daily",
        product_day(1, "2025-03-10", 5),
        product_day(2, "2025-03-10", 30),
        product_day(3, "2025-03-10", 5),
        *(product_day(number, "2025-03-10", 90) for number in (4, 5, 6)),
    )

    assert trend(ask, rows=2) == [
        ("A", key(8), 1, key(1), "Product 1", 5, 0, 1.5),
        ("B", key(7), 1, key(2), "Product 2", 30, 0, 4.0),
        ("B", key(7), 2, key(1), "Product 1", 5, 0, 1.5),
    ]


def test_the_week_ends_with_the_last_day_counted(ask, put):
    put("categories", category(7))
    put("products", product(1, 7))
    put("product_daily", product_day(1, "2024-02-29", 1), product_day(1, "2024-02-22", 2))

    assert [row[5:7] for row in ask("trending")] == [(1, 2)]
