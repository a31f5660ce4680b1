"""price_at, is_for_sale and product_name_in: what a page shows of a thing."""

from decimal import Decimal

import pytest

NOW = "2026-01-01"


def price(shelf, variant, units=1, *, group=None, at=NOW, currency="GBP"):
    return shelf.db.scalar(
        "SELECT price_at(%s, %s, %s, %s, %s, %s)",
        (variant, shelf.channel, currency, group, units, at),
    )


@pytest.fixture
def tee(shelf):
    return shelf.goods("10.00", stock=0)


@pytest.mark.parametrize(
    ("units", "amount"), [(1, "10"), (9, "10"), (10, "8"), (99, "8"), (100, "5"), (500, "5")]
)
def test_the_highest_step_that_the_quantity_reaches(shelf, tee, units, amount):
    shelf.price(tee, "8.00", min_quantity=10)
    shelf.price(tee, "5.00", min_quantity=100)

    assert price(shelf, tee, units) == Decimal(amount)


def test_a_price_holds_from_its_first_moment_until_before_its_last(shelf):
    tee = shelf.goods(None, stock=0)
    shelf.price(tee, "9.00", valid_from="2024-01-01", valid_to="2025-01-01")
    shelf.price(tee, "11.00", valid_from="2025-01-01", prev_valid_to="2025-01-01")
    moments = (
        "2023-12-31 23:59:59.999999",
        "2024-01-01",
        "2024-12-31 23:59:59.999999",
        "2025-01-01",
    )

    assert [price(shelf, tee, at=at) for at in moments] == [None, 9, 9, 11]


def test_the_list_of_the_highest_priority_that_prices_it(shelf, tee):
    mug = shelf.goods("4.00", stock=0)
    sale = shelf.new_price_list(kind="sale", priority=5)
    shelf.price(tee, "12.00", price_list_id=sale)

    assert (price(shelf, tee), price(shelf, mug)) == (12, 4)


def test_a_list_that_prices_only_more_than_is_bought_is_passed_over(shelf, tee):
    sale = shelf.new_price_list(kind="sale", priority=5)
    shelf.price(tee, "6.00", price_list_id=sale, min_quantity=3)

    assert (price(shelf, tee, 2), price(shelf, tee, 3)) == (10, 6)


def test_of_two_lists_of_one_priority_the_older_is_asked(shelf, tee):
    shelf.price(tee, "1.00", price_list_id=shelf.new_price_list())

    assert price(shelf, tee) == 10


def test_a_list_of_a_group_is_for_the_group_alone(shelf, tee):
    groups = [
        shelf.db.insert("customer_group", customer_group_code=code, name=code) for code in "ab"
    ]
    listed = shelf.new_price_list(kind="contract", priority=5, customer_group_id=groups[0])
    shelf.price(tee, "7.00", price_list_id=listed)

    assert [price(shelf, tee, group=group) for group in (None, *groups)] == [10, 7, 10]


def test_no_price_in_another_currency_or_channel(shelf, tee):
    other = shelf.db.insert(
        "sales_channel",
        channel_code="other",
        name="Other",
        default_currency_code="GBP",
        default_locale_code="en",
        timezone="UTC",
        prices_include_tax=False,
    )

    assert price(shelf, tee, currency="EUR") is None
    assert shelf.db.scalar("SELECT price_at(%s, %s, 'GBP', NULL, 1, %s)", (tee, other, NOW)) is None


def is_for_sale(shelf, variant, at=NOW):
    return shelf.db.scalar("SELECT is_for_sale(%s, %s, %s)", (variant, shelf.channel, at))


def test_what_is_active_and_on_show_is_for_sale(shelf, tee):
    assert is_for_sale(shelf, tee) == 1


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("product", "status = 'draft'"),
        ("product", "status = 'archived'"),
        ("product", "deleted_at = '2025-01-01'"),
        ("product_variant", "deleted_at = '2025-01-01'"),
        ("product_channel", "visible_from = '2026-01-01 00:00:00.000001'"),
        ("product_channel", "visible_to = '2026-01-01'"),
    ],
)
def test_what_is_hidden_or_gone_is_not_for_sale(shelf, tee, table, change):
    shelf.db.execute(f"UPDATE {table} SET {change}")

    assert is_for_sale(shelf, tee) == 0


def test_what_is_shown_to_the_last_moment_is_for_sale(shelf, tee):
    shelf.db.execute(
        "UPDATE product_channel"
        " SET visible_from = '2026-01-01', visible_to = '2026-01-01 00:00:00.000001'"
    )

    assert is_for_sale(shelf, tee) == 1
    assert is_for_sale(shelf, tee, "2026-01-01 00:00:00.000001") == 0


def test_what_the_channel_does_not_have_or_nobody_has_is_not_for_sale(shelf, tee):
    shelf.db.execute("DELETE FROM product_channel")

    assert (is_for_sale(shelf, tee), is_for_sale(shelf, 0)) == (0, 0)


@pytest.fixture
def named(shelf):
    """Gives a product names by language, and tells what it is called in one."""

    def name(asked, **names):
        product = shelf.db.scalar("SELECT product_id FROM product")
        shelf.db.execute("DELETE FROM product_translation")
        for locale, text in names.items():
            shelf.db.insert(
                "product_translation",
                product_id=product,
                locale_code=locale.replace("_", "-"),
                name=text,
                slug=locale.lower(),
            )
        return shelf.db.scalar("SELECT product_name_in(%s, %s)", (product, asked))

    return name


@pytest.mark.parametrize(
    ("asked", "names", "found"),
    [
        ("en-GB", {"en_GB": "Colour", "en": "Color"}, "Colour"),
        ("en-GB", {"en_001": "Colour", "en": "Color"}, "Colour"),
        ("en-GB", {"en": "Color", "de": "Farbe"}, "Color"),
        ("en", {"en_GB": "Colour", "de": "Farbe"}, "Farbe"),
        ("zh-Hant-HK", {"zh_Hant": "色", "de": "Farbe"}, "色"),
        ("xx", {"fr": "Couleur", "de": "Farbe"}, "Farbe"),
        (None, {"fr": "Couleur"}, "Couleur"),
        ("en", {}, None),
    ],
)
def test_a_name_in_the_nearest_language(tee, named, asked, names, found):
    assert named(asked, **names) == found


def test_a_circle_of_languages_has_an_end(shelf, tee, named):
    for locale, next_one in (("de", "fr"), ("fr", "de")):
        shelf.db.execute(
            "UPDATE locale SET fallback_locale = %s WHERE locale_code = %s", (next_one, locale)
        )

    assert named("de", en="Color") == "Color"
