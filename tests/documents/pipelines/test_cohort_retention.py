"""cohort_retention: new customers of a week, and in which weeks after it they come back."""

from tests.documents.pipelines.paper import order, tombstone

# 2025-03-03 and 2025-03-10 are Mondays.
GIVEN = {"from_day": "2025-03-03", "until_day": "2025-03-24"}


def cohorts(ask, **given):
    return ask("cohort_retention", **(GIVEN | given))


def test_no_orders_no_cohorts(ask):
    assert cohorts(ask) == []


def test_follows_new_customers_week_by_week_with_no_week_left_out(ask, put):
    put(
        "order_summaries",
        order(1, 1, "2025-03-03T00:00"),
        order(2, 1, "2025-03-09T23:59"),
        order(3, 1, "2025-03-17T12:00"),
        order(4, 2, "2025-03-05T12:00"),
        order(5, 3, "2025-03-10T00:00"),
        order(6, 3, "2025-03-23T23:59"),
        order(7, 3, "2025-03-24T00:00"),
    )

    assert cohorts(ask) == [
        ("2025-03-03", 0, 2, 2, 1.0),
        ("2025-03-03", 1, 2, 0, 0.0),
        ("2025-03-03", 2, 2, 1, 0.5),
        ("2025-03-10", 0, 1, 1, 1.0),
        ("2025-03-10", 1, 1, 1, 1.0),
    ]


def test_who_ordered_before_the_period_founds_no_cohort(ask, put):
    put(
        "order_summaries",
        order(1, 1, "2024-01-01"),
        order(2, 1, "2025-03-03"),
        # Cancelled before, so the first that counts is within.
        order(3, 2, "2024-01-01", status="cancelled"),
        order(4, 2, "2025-03-18"),
    )

    assert cohorts(ask) == [("2025-03-17", 0, 1, 1, 1.0)]


def test_guests_cancelled_orders_and_tombstones_count_nowhere(ask, put):
    put(
        "order_summaries",
        order(1, None, "2025-03-04"),
        order(2, 1, "2025-03-04", status="cancelled"),
        tombstone(4),
        order(5, 3, "2025-03-18"),
        order(6, 3, "2025-03-19", status="cancelled"),
    )

    assert cohorts(ask) == [("2025-03-17", 0, 1, 1, 1.0)]


def test_the_first_week_is_whole_whatever_day_is_named(ask, put):
    put("order_summaries", order(1, 1, "2025-03-03"), order(2, 2, "2025-03-06"))

    assert cohorts(ask, from_day="2025-03-06", until_day="2025-03-10") == [
        ("2025-03-03", 0, 2, 2, 1.0)
    ]


def test_weeks_are_those_of_the_time_zone_also_when_clocks_change(ask, put):
    # Monday 31 March begins at 22:00 UTC in Berlin, where clocks changed the day before.
    put(
        "order_summaries",
        order(1, 1, "2025-03-30T21:59:59"),
        order(2, 1, "2025-03-30T22:00"),
        order(3, 2, "2025-03-30T22:00"),
    )
    given = {"from_day": "2025-03-24", "until_day": "2025-04-07"}

    assert cohorts(ask, timezone="Europe/Berlin", **given) == [
        ("2025-03-24", 0, 1, 1, 1.0),
        ("2025-03-24", 1, 1, 1, 1.0),
        ("2025-03-31", 0, 1, 1, 1.0),
    ]
    assert cohorts(ask, **given) == [
        ("2025-03-24", 0, 2, 2, 1.0),
        ("2025-03-24", 1, 2, 0, 0.0),
    ]


def test_the_period_ends_with_the_last_order(ask, put):
    put("order_summaries", order(1, 1, "2024-01-01"), order(2, 2, "2025-03-03"))

    assert ask("cohort_retention") == [("2025-03-03", 0, 1, 1, 1.0)]
