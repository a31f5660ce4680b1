"""sessionize: a pause of more than thirty minutes ends a visit, and nothing else does."""

from datetime import datetime

from tests.documents.pipelines.paper import events, key, token

MARCH = {"from_day": "2025-03-01", "until_day": "2025-03-02"}
ANN = {"userId": key(1)}


def visits(ask, **given):
    return ask("sessionize", **(MARCH | given))


def test_no_events_no_visits(ask):
    assert visits(ask) == []


def test_one_event_is_a_visit(ask, put):
    put("events", *events(("a", "page_view", "2025-03-01T08:00")))

    start = datetime(2025, 3, 1, 8)
    assert visits(ask) == [(token("a"), False, start, start, 0, 1, 0, False)]


def test_exactly_thirty_minutes_belong_together_and_a_millisecond_more_does_not(ask, put):
    put(
        "events",
        *events(
            ("a", "product_view", "2025-03-01T08:00", 1),
            ("a", "product_view", "2025-03-01T08:30", 1),
            ("a", "product_view", "2025-03-01T09:00:00.001", 2),
            ("a", "purchase", "2025-03-01T09:30:00.001"),
        ),
    )

    assert visits(ask) == [
        (
            token("a"),
            False,
            datetime(2025, 3, 1, 8),
            datetime(2025, 3, 1, 8, 30),
            1800,
            2,
            1,
            False,
        ),
        (
            token("a"),
            False,
            datetime(2025, 3, 1, 9, 0, 0, 1000),
            datetime(2025, 3, 1, 9, 30, 0, 1000),
            1800,
            2,
            1,
            True,
        ),
    ]
    assert [row[5] for row in visits(ask, gap_minutes=31)] == [4]
    assert [row[5] for row in visits(ask, gap_minutes=29)] == [1, 1, 1, 1]


def test_a_visit_across_midnight_is_one_and_counts_where_it_began(ask, put):
    put(
        "events",
        *events(
            ("a", "page_view", "2025-03-01T23:50"),
            ("a", "page_view", "2025-03-02T00:10"),
            ("b", "page_view", "2025-02-28T23:50"),
            ("b", "page_view", "2025-03-01T00:10"),
        ),
    )

    assert [(row[0], row[5]) for row in visits(ask)] == [(token("a"), 2)]
    assert [(row[0], row[5]) for row in visits(ask, from_day="2025-02-28")] == [
        (token("b"), 2),
        (token("a"), 2),
    ]


def test_a_customer_is_one_visitor_on_two_devices_and_nobody_is_two(ask, put):
    put(
        "events",
        *events(
            ("phone", "page_view", "2025-03-01T08:00", None, ANN),
            ("laptop", "page_view", "2025-03-01T08:10", None, ANN),
            ("x", "page_view", "2025-03-01T08:00"),
            ("y", "page_view", "2025-03-01T08:10"),
        ),
    )

    assert {(row[0], row[1], row[5]) for row in visits(ask)} == {
        (key(1), True, 2),
        (token("x"), False, 1),
        (token("y"), False, 1),
    }


def test_events_may_arrive_in_any_order_and_at_one_time(ask, put):
    put(
        "events",
        *events(
            ("a", "page_view", "2025-03-01T08:40"),
            ("a", "page_view", "2025-03-01T08:00"),
            ("a", "page_view", "2025-03-01T08:20"),
            ("a", "page_view", "2025-03-01T08:20"),
        ),
    )

    assert [row[4:6] for row in visits(ask)] == [(2400, 4)]


def test_a_look_at_a_known_product_counts_once(ask, put):
    put(
        "events",
        *events(
            ("a", "product_view", "2025-03-01T08:00", 1),
            ("a", "product_view", "2025-03-01T08:01", 1),
            ("a", "product_view", "2025-03-01T08:02"),
            ("a", "add_to_cart", "2025-03-01T08:03", 2),
        ),
    )

    assert [row[6] for row in visits(ask)] == [1]


def test_the_period_is_the_last_day_of_the_time_zone(ask, put):
    put(
        "events",
        *events(
            ("a", "page_view", "2025-03-01T22:59"),
            ("b", "page_view", "2025-03-01T23:00"),
        ),
    )

    assert len(ask("sessionize")) == 2
    assert [row[0] for row in ask("sessionize", timezone="Europe/Berlin")] == [token("b")]
