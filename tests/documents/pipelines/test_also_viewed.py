"""also_viewed: what sessions look at beside a product, counted by session."""

from tests.documents.pipelines.paper import events, key, product, tombstone

MARCH = {"from_day": "2025-03-01", "until_day": "2025-03-02"}


def also(ask, **given):
    return ask("also_viewed", product=key(1), **(MARCH | given))


def test_what_nobody_looks_at_has_none(ask, put):
    assert also(ask) == []
    put("products", product(1), product(2))
    put("events", *events(("a", "product_view", "2025-03-01T08:00", 2)))
    assert also(ask) == []


def test_a_session_counts_once_and_in_any_order(ask, put):
    put("products", *(product(number) for number in range(1, 5)))
    put(
        "events",
        *events(
            ("a", "product_view", "2025-03-01T08:00", 2),
            ("a", "product_view", "2025-03-01T08:01", 1),
            ("a", "product_view", "2025-03-01T08:02", 2),
            ("a", "product_view", "2025-03-01T08:03", 1),
            ("b", "product_view", "2025-03-01T08:00", 1),
            ("b", "product_view", "2025-03-01T08:01", 2),
            ("b", "product_view", "2025-03-01T08:02", 3),
            ("c", "product_view", "2025-03-01T08:00", 1),
            ("d", "product_view", "2025-03-01T08:00", 3),
            # Not a look at it.
            ("c", "add_to_cart", "2025-03-01T08:01", 4),
            ("c", "product_view", "2025-03-01T08:02"),
        ),
    )

    assert also(ask) == [
        (1, key(2), "Product 2", 2, 3, 0.6667),
        (2, key(3), "Product 3", 1, 3, 0.3333),
    ]


def test_only_looks_within_the_period_count(ask, put):
    put("products", product(1), product(2))
    put(
        "events",
        *events(
            ("a", "product_view", "2025-02-28T23:59", 2),
            ("a", "product_view", "2025-03-01T00:00", 1),
            ("a", "product_view", "2025-03-02T00:00", 2),
        ),
    )

    assert also(ask) == []
    assert also(ask, until_day="2025-03-03") == [(1, key(2), "Product 2", 1, 1, 1.0)]


def test_what_cannot_be_bought_is_not_listed_and_ties_stand_still(ask, put):
    put("products", product(1), product(5), product(4), product(2, status="archived"), tombstone(3))
    put(
        "events",
        *events(
            *(("a", "product_view", "2025-03-01T08:00", number) for number in (1, 5, 4, 3, 2, 6))
        ),
    )

    assert [row[:2] for row in also(ask)] == [(1, key(4)), (2, key(5))]
    assert [row[:2] for row in also(ask, rows=1)] == [(1, key(4))]
