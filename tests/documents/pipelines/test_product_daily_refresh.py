"""product_daily_refresh: counts whole days anew, and only those it is asked for."""

from datetime import UTC, datetime

from tests.documents.pipelines.paper import events, key, product_day

GIVEN = {"from_day": "2025-03-01", "until_day": "2025-03-03"}


def kept(mongo):
    return {
        (one["_id"]["productId"], one["_id"]["day"]): (
            one["views"],
            one["sessions"],
            one["addedToCart"],
            one["purchases"],
        )
        for one in mongo["product_daily"].find()
    }


def day(number):
    return datetime(2025, 3, number, tzinfo=UTC)


def test_no_events_write_nothing(ask, mongo):
    assert ask("product_daily_refresh", **GIVEN) == []
    assert kept(mongo) == {}


def test_counts_by_product_and_day_in_utc(ask, put, mongo):
    put(
        "events",
        *events(
            ("a", "product_view", "2025-03-01T00:00", 1),
            ("a", "product_view", "2025-03-01T23:59:59.999", 1),
            ("a", "add_to_cart", "2025-03-02T00:00", 1),
            ("b", "product_view", "2025-03-01T08:00", 1),
            ("b", "purchase", "2025-03-01T08:00", 2),
            ("b", "remove_from_cart", "2025-03-01T08:00", 3),
            ("b", "purchase", "2025-03-01T08:00"),
            ("c", "product_view", "2025-02-28T23:59:59.999", 1),
            ("c", "product_view", "2025-03-03T00:00", 1),
        ),
    )

    ask("product_daily_refresh", **GIVEN)

    assert kept(mongo) == {
        (key(1), day(1)): (3, 2, 0, 0),
        (key(1), day(2)): (0, 1, 1, 0),
        (key(2), day(1)): (0, 1, 0, 1),
    }


def test_can_be_run_again_and_leaves_other_days_alone(ask, put, mongo):
    put("product_daily", product_day(1, "2025-03-01", 99), product_day(1, "2025-03-03", 99))
    put("events", *events(("a", "product_view", "2025-03-01T08:00", 1)))
    ask("product_daily_refresh", **GIVEN)
    first = kept(mongo)
    ask("product_daily_refresh", **GIVEN)

    assert (
        kept(mongo)
        == first
        == {
            (key(1), day(1)): (1, 1, 0, 0),
            (key(1), day(3)): (99, 99, 0, 0),
        }
    )


def test_a_late_event_is_counted_by_the_next_run(ask, put, mongo):
    late, *first = events(
        ("a", "product_view", "2025-03-01T07:00", 1),
        ("b", "product_view", "2025-03-01T08:00", 1),
    )
    put("events", *first)
    ask("product_daily_refresh", **GIVEN)
    put("events", late)
    ask("product_daily_refresh", **GIVEN)

    assert kept(mongo) == {(key(1), day(1)): (2, 2, 0, 0)}
