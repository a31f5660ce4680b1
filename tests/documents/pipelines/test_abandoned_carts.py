"""abandoned_carts: what was put in, not taken out, not bought and left alone."""

from datetime import datetime
from decimal import Decimal

from tests.documents.pipelines.paper import events, key, money, product, token, tombstone

GIVEN = {"from_day": "2025-03-01", "until_day": "2025-03-08"}


def carts(ask, **given):
    return ask("abandoned_carts", **(GIVEN | given))


def test_no_carts_no_rows(ask):
    assert carts(ask) == []


def test_a_cart_is_what_was_put_in_less_what_was_taken_out(ask, put):
    put("products", product(1, price="10.00 EUR"), product(2, price="0.10 EUR"), product(3))
    put(
        "events",
        *events(
            ("a", "add_to_cart", "2025-03-02T08:00", 1, {"props": {"quantity": 3}}),
            ("a", "add_to_cart", "2025-03-02T08:01", 2),
            ("a", "remove_from_cart", "2025-03-02T08:02", 1),
            ("a", "add_to_cart", "2025-03-02T08:03", 3),
            ("a", "remove_from_cart", "2025-03-02T08:04", 3),
            ("a", "checkout_start", "2025-03-02T08:05", None, {"userId": key(9)}),
        ),
    )

    assert carts(ask) == [
        (
            token("a"),
            key(9),
            "shop_eu",
            datetime(2025, 3, 2, 8, 5),
            True,
            2,
            3,
            "EUR",
            Decimal("20.10"),
        )
    ]


def test_taking_out_what_is_not_in_changes_nothing_whatever_arrives_first(ask, put):
    put("products", product(1))
    put(
        "events",
        *events(
            ("a", "add_to_cart", "2025-03-02T08:01", 1, {"props": {"quantity": "two"}}),
            ("a", "remove_from_cart", "2025-03-02T08:00", 1, {"props": {"quantity": 5}}),
            ("b", "remove_from_cart", "2025-03-02T08:00", 1),
        ),
    )

    assert [(row[0], row[6]) for row in carts(ask)] == [(token("a"), 1)]


def test_a_purchase_empties_the_cart(ask, put):
    put("products", product(1), product(2))
    put(
        "events",
        *events(
            ("a", "add_to_cart", "2025-03-02T08:00", 1),
            ("a", "checkout_start", "2025-03-02T08:01"),
            ("a", "purchase", "2025-03-02T08:02"),
            ("b", "add_to_cart", "2025-03-02T08:00", 1),
            ("b", "checkout_start", "2025-03-02T08:01"),
            ("b", "purchase", "2025-03-02T08:02"),
            ("b", "add_to_cart", "2025-03-02T08:03", 2),
        ),
    )

    assert [row[:1] + row[4:7] for row in carts(ask)] == [(token("b"), False, 1, 1)]


def test_a_cart_is_left_only_after_the_hours(ask, put):
    put("products", product(1))
    put(
        "events",
        *events(
            ("exactly", "add_to_cart", "2025-03-07T00:00", 1),
            ("shorter", "add_to_cart", "2025-03-07T00:01", 1),
            ("earlier", "add_to_cart", "2025-02-28T23:59", 1),
        ),
    )

    assert [row[0] for row in carts(ask)] == [token("exactly")]
    assert len(carts(ask, idle_hours=1)) == 2


def test_currencies_have_rows_of_their_own_and_so_has_what_is_not_priced(ask, put):
    pounds = [{"channel": "shop_eu", "amount": money("5.00"), "currency": "GBP"}]
    elsewhere = [{"channel": "shop_uk", "amount": money("5.00"), "currency": "GBP"}]
    put(
        "products",
        product(1, price="10.00 EUR"),
        product(2, offers=pounds),
        product(3, offers=elsewhere),
    )
    put(
        "events",
        *events(*(("a", "add_to_cart", "2025-03-02T08:00", number) for number in (1, 2, 3))),
    )

    assert [row[5:] for row in carts(ask)] == [
        (1, 1, None, None),
        (1, 1, "EUR", Decimal("10.00")),
        (1, 1, "GBP", Decimal("5.00")),
    ]


def test_deleted_products_and_events_without_one_are_left_out(ask, put):
    put("products", product(1), tombstone(2))
    put(
        "events",
        *events(
            *(("a", "add_to_cart", "2025-03-02T08:00", number) for number in (1, 2, 3, None)),
            ("b", "add_to_cart", "2025-03-02T08:00", 2),
        ),
    )

    assert [row[:1] + row[5:7] for row in carts(ask)] == [(token("a"), 1, 1)]


def test_the_last_to_be_left_comes_first_and_ties_stand_still(ask, put):
    put("products", product(1))
    put(
        "events",
        *events(
            ("a", "add_to_cart", "2025-03-02T08:00", 1),
            ("b", "add_to_cart", "2025-03-03T08:00", 1),
            ("c", "add_to_cart", "2025-03-03T08:00", 1),
        ),
    )

    rows = [row[0] for row in carts(ask)]
    assert rows == [*sorted([token("b"), token("c")]), token("a")]
    assert [row[0] for row in carts(ask, rows=1)] == rows[:1]
