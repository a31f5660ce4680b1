"""funnel_by_day: steps in their order, per session, on the day that the session began."""

import pytest

from shopdb.problem import Problem
from tests.documents.pipelines.paper import event, events

MARCH = {"from_day": "2025-03-01", "until_day": "2025-03-02"}


def funnel(ask, **given):
    return ask("funnel_by_day", **(MARCH | given))


def test_no_events_no_days(ask):
    assert funnel(ask) == []


def test_counts_the_steps_that_sessions_reach(ask, put):
    put(
        "events",
        *events(
            ("bought", "page_view", "2025-03-01T08:00"),
            ("bought", "product_view", "2025-03-01T08:01", 1),
            ("bought", "add_to_cart", "2025-03-01T08:02", 1),
            ("bought", "checkout_start", "2025-03-01T08:03"),
            ("bought", "purchase", "2025-03-01T08:04"),
            ("bought", "purchase", "2025-03-01T08:05"),
            ("viewed", "product_view", "2025-03-01T09:00", 1),
            ("added", "product_view", "2025-03-01T09:00", 1),
            ("added", "add_to_cart", "2025-03-01T09:01", 1),
            ("looked", "search", "2025-03-01T10:00"),
        ),
    )

    assert funnel(ask) == [("2025-03-01", "shop_eu", 4, 3, 2, 1, 1, 0.25)]


def test_a_step_counts_only_after_those_before_it(ask, put):
    put(
        "events",
        *events(
            # Without a look.
            ("a", "add_to_cart", "2025-03-01T08:00", 1),
            ("a", "purchase", "2025-03-01T08:01"),
            # The cart before the look.
            ("b", "add_to_cart", "2025-03-01T08:00", 1),
            ("b", "product_view", "2025-03-01T08:01", 1),
            ("b", "checkout_start", "2025-03-01T08:02"),
            # A look and a purchase with nothing between.
            ("c", "product_view", "2025-03-01T08:00", 1),
            ("c", "purchase", "2025-03-01T08:01"),
        ),
    )

    assert funnel(ask) == [("2025-03-01", "shop_eu", 3, 2, 0, 0, 0, 0.0)]


def test_events_may_arrive_in_any_order_and_at_one_time(ask, put):
    put(
        "events",
        *events(
            ("a", "purchase", "2025-03-01T08:03"),
            ("a", "product_view", "2025-03-01T08:00", 1),
            ("a", "checkout_start", "2025-03-01T08:02"),
            ("a", "add_to_cart", "2025-03-01T08:01", 1),
            ("b", "purchase", "2025-03-01T08:00"),
            ("b", "checkout_start", "2025-03-01T08:00"),
            ("b", "add_to_cart", "2025-03-01T08:00", 1),
            ("b", "product_view", "2025-03-01T08:00", 1),
        ),
    )

    assert funnel(ask) == [("2025-03-01", "shop_eu", 2, 2, 2, 2, 2, 1.0)]


def test_a_session_across_midnight_belongs_to_the_day_it_began(ask, put):
    put(
        "events",
        *events(
            ("a", "product_view", "2025-03-01T23:59", 1),
            ("a", "add_to_cart", "2025-03-02T00:01", 1),
            ("b", "product_view", "2025-02-28T23:59", 1),
            ("b", "add_to_cart", "2025-03-01T00:01", 1),
        ),
    )

    assert funnel(ask) == [("2025-03-01", "shop_eu", 1, 1, 1, 0, 0, 0.0)]
    assert funnel(ask, from_day="2025-02-28", until_day="2025-03-03") == [
        ("2025-02-28", "shop_eu", 1, 1, 1, 0, 0, 0.0),
        ("2025-03-01", "shop_eu", 1, 1, 1, 0, 0, 0.0),
    ]


def test_days_begin_at_midnight_of_the_time_zone_also_when_clocks_change(ask, put):
    put(
        "events",
        *events(
            # 30 March 2025 has 23 hours in Berlin: from 23:00 to 22:00 UTC.
            ("a", "page_view", "2025-03-29T22:59:59"),
            ("b", "page_view", "2025-03-29T23:00"),
            ("c", "page_view", "2025-03-30T21:59:59"),
            ("d", "page_view", "2025-03-30T22:00"),
        ),
    )
    spring = {"from_day": "2025-03-30", "until_day": "2025-03-31"}

    assert funnel(ask, timezone="Europe/Berlin", **spring) == [
        ("2025-03-30", "shop_eu", 2, 0, 0, 0, 0, 0.0)
    ]
    assert funnel(ask, **spring) == [("2025-03-30", "shop_eu", 2, 0, 0, 0, 0, 0.0)]
    assert funnel(ask, timezone="Europe/Berlin", from_day="2025-03-29", until_day="2025-04-01") == [
        ("2025-03-29", "shop_eu", 1, 0, 0, 0, 0, 0.0),
        ("2025-03-30", "shop_eu", 2, 0, 0, 0, 0, 0.0),
        ("2025-03-31", "shop_eu", 1, 0, 0, 0, 0, 0.0),
    ]


def test_a_time_zone_that_is_none_is_refused(ask):
    with pytest.raises(Problem, match="there is no time zone 'Mars/Olympus'"):
        funnel(ask, timezone="Mars/Olympus")


def test_the_leap_day_is_a_day(ask, put):
    put("events", *events(("a", "page_view", "2024-02-29T12:00")))

    assert funnel(ask, from_day="2024-02-28", until_day="2024-03-02") == [
        ("2024-02-29", "shop_eu", 1, 0, 0, 0, 0, 0.0)
    ]


def test_channels_are_told_apart(ask, put):
    put(
        "events",
        event(1, "a", "page_view", "2025-03-01T08:00", channel="shop_uk"),
        event(2, "b", "page_view", "2025-03-01T08:00"),
    )

    assert [row[1] for row in funnel(ask)] == ["shop_eu", "shop_uk"]


def test_the_period_is_the_four_weeks_to_the_last_event(ask, put):
    put(
        "events",
        *events(
            ("old", "page_view", "2025-02-01T23:59"),
            ("first", "page_view", "2025-02-02T00:00"),
            ("last", "page_view", "2025-03-01T23:59"),
        ),
    )

    assert [row[0] for row in ask("funnel_by_day")] == ["2025-02-02", "2025-03-01"]
