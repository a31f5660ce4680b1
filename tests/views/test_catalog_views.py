"""Views of the catalogue and its prices: what they show of literal rows."""

from datetime import datetime
from decimal import Decimal

import pytest

from tests.market import Market
from tests.shop import Line

START = datetime(2020, 1, 1)


@pytest.fixture
def market(db):
    return Market(db)


def test_what_lists_ask_for_now(db, market):
    tee, hat = market.goods("10.00", stock=0), market.goods(None, stock=0)
    market.price(tee, "8.00", min_quantity=5, valid_to="2100-01-01")
    market.price(hat, "1.00", valid_from="2099-01-01")
    db.call("price_set", market.price_list, tee, 1, "12.00", "2099-01-01")
    columns = "variant_id, min_quantity, amount, valid_from, valid_to"

    assert db.rows(f"SELECT {columns} FROM price_current ORDER BY min_quantity") == [
        (tee, 1, Decimal("10"), START, datetime(2099, 1, 1)),
        (tee, 5, Decimal("8"), START, datetime(2100, 1, 1)),
    ]
    assert db.rows(
        "SELECT sku, currency_code, kind, channel_id FROM price_current WHERE min_quantity = 5"
    ) == [("SKU-3", "GBP", "base", market.channel)]


def test_a_price_beside_the_one_before_and_the_lowest_of_30_days(db, market):
    """It rose for a week before it fell: the fall is measured from the lowest, not from the top."""
    tee, hat = market.goods(None, stock=0), market.goods("5.00", stock=0)
    steps = ["2021-01-01", "2021-05-01", "2021-05-08", "9999-12-31"]
    for place, amount in enumerate(("10", "15", "11")):
        market.price(
            tee,
            amount,
            valid_from=steps[place],
            valid_to=steps[place + 1],
            prev_valid_to=steps[place] if place else None,
        )
    market.price(tee, "1", min_quantity=5)

    assert db.rows(
        "SELECT variant_id, amount, valid_from, amount_before, lowest_30d, is_reduced"
        " FROM price_history_30d ORDER BY variant_id"
    ) == [
        (tee, Decimal("11"), datetime(2021, 5, 8), Decimal("15"), Decimal("10"), 1),
        (hat, Decimal("5"), START, None, None, 0),
    ]


def test_the_tree_is_laid_out_as_it_is_shown(db, market):
    home = market.category()
    garden = market.category()
    kitchen, bath = market.category(home), market.category(home)
    mugs = market.category(kitchen)
    db.execute("UPDATE category SET sort_order = -1 WHERE category_id IN (%s, %s)", (garden, bath))

    assert db.rows(
        "SELECT category_id, parent_id, root_id, depth, path FROM category_tree ORDER BY places"
    ) == [
        (garden, None, garden, 0, f"{garden}"),
        (home, None, home, 0, f"{home}"),
        (bath, home, home, 1, f"{home}/{bath}"),
        (kitchen, home, home, 1, f"{home}/{kitchen}"),
        (mugs, kitchen, home, 2, f"{home}/{kitchen}/{mugs}"),
    ]


def test_a_coupon_shows_its_uses_and_what_it_took_off(db, market):
    ten, shipping = (market.promotion(is_coupon_only=True) for _ in range(2))
    limited = market.coupon("TEN", ten, usage_limit=5, per_customer_limit=2)
    free = market.coupon("FREE", shipping)
    tee = market.goods("10.00")
    for units in (1, 2):
        market.order({tee: units}, coupon="TEN")
    market.db.call("order_cancel", market.order({tee: 3}, coupon="TEN"), "test", None)

    assert db.rows("SELECT * FROM coupon_usage ORDER BY coupon_id") == [
        (limited, "TEN", ten, 5, 2, 2, 3, "GBP", 2, Decimal("3")),
        (free, "FREE", shipping, None, None, 0, None, None, 0, 0),
    ]


def test_a_coupon_used_in_two_currencies_has_a_row_of_each(db, market):
    coupon = market.coupon("TEN", usage_limit=5)
    tee = market.goods("10.00")
    euro = market.new_price_list(currency_code="EUR")
    market.price(tee, "12.00", price_list_id=euro)
    market.shipping_rate("5.00", currency_code="EUR")
    db.insert(
        "exchange_rate",
        **{"base_code": "EUR", "quote_code": "GBP", "valid_from": "2020-01-01", "rate": "0.8"},
    )
    market.order({tee: 1}, coupon="TEN")
    market.checkout(market.cart({tee: 1}, currency_code="EUR"), coupon="TEN")

    assert db.rows(
        "SELECT coupon_id, used, uses_left, currency_code, used_in_currency, redeemed_amount"
        " FROM coupon_usage ORDER BY currency_code"
    ) == [
        (coupon, 2, 3, "EUR", 1, Decimal("1.2")),
        (coupon, 2, 3, "GBP", 1, Decimal("1")),
    ]


def test_a_sound_catalogue_breaks_no_rule(db, market):
    market.order({market.goods(): 1})

    assert db.rows("SELECT * FROM catalog_violations") == []


def test_a_review_of_what_another_bought_is_named(db, shop):
    """The order is still being written, and changes hands."""
    ann, bob, tee = shop.customer(), shop.customer(), shop.variant()
    order = shop.order(Line("1.00", variant=tee), customer=ann, placed_at=None)
    review = db.insert(
        "product_review",
        product_id=db.scalar("SELECT product_id FROM product_variant"),
        variant_id=tee,
        order_line_id=order.line_ids[0],
        customer_id=ann,
        rating=5,
    )
    sound = db.rows("SELECT * FROM catalog_violations")
    db.execute("UPDATE sales_order SET customer_id = %s", (bob,))

    assert sound == []
    assert db.rows("SELECT * FROM catalog_violations") == [
        ("a review of a purchase is by who bought", f"review {review}", str(ann), str(bob))
    ]


def test_locales_that_fall_back_in_a_circle_are_named(db):
    db.execute(
        "UPDATE locale SET fallback_locale = IF(locale_code = 'en', 'en-GB', 'en')"
        " WHERE locale_code IN ('en', 'en-GB')"
    )

    assert db.rows(
        "SELECT * FROM catalog_violations WHERE subject IN ('locale en', 'locale de')"
    ) == [
        (
            "a locale falls back to one that does not",
            "locale en",
            "en",
            "an end within 8 steps",
        )
    ]


def test_a_page_of_goods_shows_what_is_on_offer_where(db, market):
    """A lantern in two sizes with a picture, a place and two reviews of which one is shown."""
    lantern, hat = market.goods("20.00", stock=0), market.goods(None, stock=0)
    product = market.product_of(lantern)
    size = db.insert("option_type", option_type_code="size", name="Size")
    db.insert("product_option", product_id=product, option_type_id=size)
    small = db.insert("product_variant", product_id=product, sku="SMALL", option_signature="a" * 64)
    market.price(small, "12.00")
    market.price(small, "9.00", min_quantity=10)
    home = market.category()
    place = market.category(home)
    for category, name in ((home, "Home"), (place, "Lights")):
        db.insert(
            "category_translation",
            **{"category_id": category, "locale_code": "en", "name": name, "slug": name},
        )
    db.insert("product_category", product_id=product, category_id=place, is_primary=True)
    brand = db.insert("brand", name="Acme", slug="acme")
    db.execute("UPDATE product SET brand_id = %s WHERE product_id = %s", (brand, product))
    for order, url in ((2, "b.webp"), (1, "a.webp")):
        db.insert("product_media", product_id=product, url=url, sha256="a" * 64, sort_order=order)
    for rating, status in ((4, "published"), (5, "published"), (1, "rejected"), (1, "pending")):
        db.insert(
            "product_review",
            product_id=product,
            rating=rating,
            status=status,
            decided_at=None if status == "pending" else "2026-01-01",
        )

    assert db.rows(
        "SELECT channel_id, product_id, name, brand_name, category_id, category_path, image_url,"
        " variants, from_amount, currency_code, reviews, rating FROM product_catalog"
        " ORDER BY product_id"
    ) == [
        (
            *(market.channel, product, "Thing 3", "Acme", place, "Home > Lights", "a.webp"),
            *(2, Decimal("12"), "GBP", 2, Decimal("4.5")),
        ),
        (
            *(market.channel, market.product_of(hat), "Thing 4", None, None, None, None),
            *(1, None, "GBP", 0, None),
        ),
    ]


@pytest.mark.parametrize(
    "change",
    [
        "product SET status = 'archived'",
        "product SET deleted_at = UTC_TIMESTAMP(6)",
        "product_channel SET visible_from = '2100-01-01'",
        "product_channel SET visible_to = '2021-01-01'",
    ],
)
def test_a_page_of_goods_leaves_out_what_is_not_offered_now(db, market, change):
    tee = market.goods(stock=0)
    offered = "SELECT is_for_sale(%s, %s, UTC_TIMESTAMP(6))"
    seen = [(db.count("product_catalog"), db.scalar(offered, (tee, market.channel)))]
    db.execute(f"UPDATE {change}")
    seen.append((db.count("product_catalog"), db.scalar(offered, (tee, market.channel))))

    assert seen == [(1, 1), (0, 0)]
