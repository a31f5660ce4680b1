"""Visits of a product, imported from MongoDB, beside what it sold."""

from decimal import Decimal

import pytest

from tests.shop import Line

CONVERSION = "catalog/conversion"


@pytest.fixture
def visit(shop):
    """What was counted of a variant's product on a day: views, sessions, carts, purchases."""

    def of(variant, day, *counts):
        shop.db.execute(
            "INSERT INTO product_daily_traffic (day_on, product_id, views, sessions,"
            " added_to_cart, purchases, refreshed_at)"
            " SELECT %s, product_id, %s, %s, %s, %s, UTC_TIMESTAMP(6)"
            " FROM product_variant WHERE variant_id = %s",
            (f"2011-{day}", *counts, variant),
        )

    return of


@pytest.fixture
def tee(shop):
    shop.channel()
    return shop.variant("TEE", "Tee shirt")


def test_of_two_products(shop, visit, tee, answer):
    """The tee sells 2 x 10 less 1 discount; the mug is looked at, and never bought."""
    mug = shop.variant("MUG", "Mug")
    visit(tee, "03-01", 30, 20, 6, 2)
    visit(tee, "03-02", 10, 10, 1, 1)
    visit(mug, "03-01", 50, 50, 0, 0)
    shop.order(Line("10.00", 2, tee, discount="1.00"), placed_at="2011-03-01 12:00:00")

    rows = answer(CONVERSION)
    assert [tuple(row.values())[1:] for row in rows] == [
        ("Mug", 50, 50, 0, 0, 0, 0, "GBP", 0, 0),
        (
            *("Tee shirt", 40, 30, 7, 3, Decimal("0.175"), Decimal("0.1")),
            *("GBP", 19, Decimal("0.475")),
        ),
    ]
    assert " ".join(rows[0]) == (
        "thing_id name views sessions added_to_cart purchases add_rate conversion"
        " currency_code net_sales sales_per_view"
    )


def test_counts_the_days_it_is_asked_for(shop, visit, tee, told):
    for day, views in (("02-28", 1), ("03-01", 10), ("03-31", 100), ("04-01", 1000)):
        visit(tee, day, views, 1, 0, 0)
        shop.order(Line("1.00", views, tee), placed_at=f"2011-{day} 12:00:00")

    days = {"from_day": "2011-03-01", "until_day": "2011-04-01"}
    assert told(CONVERSION, "views net_sales", **days) == [(110, 110)]
    assert told(CONVERSION, "views net_sales") == [(1111, 1111)]
    shop.order(Line("1.00", 5, tee), placed_at="2011-02-27 12:00:00")
    shop.order(Line("1.00", 5, tee), placed_at="2011-04-02 12:00:00")
    assert told(CONVERSION, "net_sales") == [(1111,)]
    assert told(CONVERSION, "net_sales", from_day="2011-02-01") == [(1116,)]
    assert told(CONVERSION, "views", from_day="2011-03-31") == [(1100,)]
    assert told(CONVERSION, "views", min_views=1112) == []


def test_sales_are_those_in_the_currency_of_the_channel(shop, visit, tee, told):
    visit(tee, "03-01", 10, 10, 1, 1)
    shop.order(Line("1.00", 3, tee), placed_at="2011-03-01 12:00:00")
    shop.channel("market")
    shop.order(Line("1.00", 4, tee), placed_at="2011-03-01 12:00:00", channel="market")
    shop.channel("web_eu", currency="EUR")
    shop.order(
        Line("1.00", 50, tee), placed_at="2011-03-01 12:00:00", channel="web_eu", currency="EUR"
    )

    assert told(CONVERSION, "currency_code net_sales") == [("GBP", 7)]
    assert told(CONVERSION, "currency_code net_sales", channel="web_eu") == [("EUR", 50)]


def test_what_was_never_looked_at_has_no_rate(shop, visit, tee, told):
    visit(tee, "03-01", 0, 1, 1, 1)
    columns = "views purchases add_rate conversion sales_per_view"

    assert told(CONVERSION, columns) == []
    assert told(CONVERSION, columns, min_views=0) == [(0, 1, None, 1, None)]


def test_by_category(shop, visit, tee, told):
    """The cap lies in the same category as the tee, the mug in none."""
    cap, mug = shop.variant("CAP", "Cap"), shop.variant("MUG", "Mug")
    category = shop.db.insert("category", depth=0)
    shop.db.insert(
        "category_translation",
        category_id=category,
        locale_code="en-GB",
        name="Clothing",
        slug="clothing",
    )
    shop.db.execute(
        "INSERT INTO product_category (product_id, category_id, is_primary)"
        " SELECT product_id, %s, TRUE FROM product_variant WHERE variant_id IN (%s, %s)",
        (category, tee, cap),
    )
    visit(tee, "03-01", 30, 20, 6, 2)
    visit(cap, "03-01", 10, 10, 0, 1)
    visit(mug, "03-01", 5, 5, 0, 0)
    shop.order(Line("10.00", 1, tee), placed_at="2011-03-01 12:00:00")

    assert told(CONVERSION, "thing_id name views conversion net_sales", counted_by="category") == [
        (category, "Clothing", 40, Decimal("0.1"), 10),
        (None, None, 5, 0, 0),
    ]
