"""What shows in a document is noted with the next version, in the same transaction; nothing else.

Tried on the rows of the world: of each table that a document is composed of, each way to write it.
"""

from typing import Any

import pytest

from tests.outbox import Outbox

ONE, TWO = ("product", 1), ("product", 2)
PRODUCTS = {ONE, TWO}
CATEGORIES = {("category", number) for number in (1, 2, 3)}
NOW = "UTC_TIMESTAMP(6)"
NEW_PRODUCT = "INSERT INTO product (product_id, tax_class_id) VALUES (70, 90)"
NEW_VARIANT = (
    "INSERT INTO product_variant (variant_id, product_id, sku, option_signature)"
    " VALUES (70, 1, 'NEW', SHA2('4', 256))"
)
NEW_CATEGORY = "INSERT INTO category (category_id, depth) VALUES (70, 0)"
PRICE = "INSERT INTO price (price_list_id, variant_id, min_quantity, valid_from, valid_to, amount)"
PLANNED = f"{PRICE} VALUES (1, 5, 1, '2099-01-01', '9999-12-31', 3)"
FOR_TRADE = (
    "INSERT INTO price_list (price_list_id, price_list_code, name, channel_id, currency_code,"
    " customer_group_id) VALUES (70, 'trade', 'Trade', 1, 'GBP', 1)"
)
PLACED = f"UPDATE sales_order SET placed_at = {NOW} WHERE order_id = 1"
PAID = (
    "INSERT INTO order_status_history (order_id, seq, from_status, to_status, actor)"
    " VALUES (1, 2, 'pending', 'paid', 'test')"
)

# What the last statement notes; those before it lead there.
SHOWS: list[tuple[Any, ...]] = [
    (NEW_PRODUCT, {("product", 70)}),
    ("UPDATE product SET brand_id = 2 WHERE product_id = 1", {ONE}),
    ("UPDATE product SET brand_id = NULL WHERE product_id = 1", {ONE}),
    ("UPDATE product SET product_kind = 'service' WHERE product_id = 2", {TWO}),
    ("UPDATE product SET status = 'archived' WHERE product_id IN (1, 2)", PRODUCTS),
    (f"UPDATE product SET published_at = {NOW} WHERE product_id = 1", {ONE}),
    (f"UPDATE product SET deleted_at = {NOW} WHERE product_id = 1", {ONE}),
    (
        f"UPDATE product SET deleted_at = {NOW} WHERE product_id = 1",
        "UPDATE product SET deleted_at = NULL WHERE product_id = 1",
        {ONE},
    ),
    (NEW_PRODUCT, "DELETE FROM product WHERE product_id = 70", {("product", 70)}),
    ("UPDATE brand SET name = 'ACME' WHERE brand_id = 1", {ONE}),
    (
        "INSERT INTO product_translation (product_id, locale_code, name, slug)"
        " VALUES (2, 'en', 'Tee', 'tee')",
        {TWO},
    ),
    ("UPDATE product_translation SET name = 'LANTERN' WHERE product_id = 1", {ONE}),
    ("UPDATE product_translation SET slug = 'lamp' WHERE product_id = 1", {ONE}),
    ("UPDATE product_translation SET description = 'Of tin' WHERE product_id = 1", {ONE}),
    ("UPDATE product_translation SET product_id = 2 WHERE product_id = 1", PRODUCTS),
    ("DELETE FROM product_translation WHERE product_id = 1", {ONE}),
    ("INSERT INTO product_category (product_id, category_id) VALUES (2, 3)", {TWO}),
    ("UPDATE product_category SET category_id = 3 WHERE category_id = 2", {ONE}),
    ("UPDATE product_category SET product_id = 2 WHERE category_id = 2", PRODUCTS),
    ("DELETE FROM product_category WHERE category_id = 2", {ONE}),
    (
        "INSERT INTO product_attribute_value (product_id, attribute_id, data_type, value_number)"
        " VALUES (2, 2, 'number', 3)",
        {TWO},
    ),
    ("UPDATE product_attribute_value SET value_text = 'TIN' WHERE attribute_id = 1", {ONE}),
    ("UPDATE product_attribute_value SET value_number = 13 WHERE attribute_id = 2", {ONE}),
    ("UPDATE product_attribute_value SET locale_code = NULL WHERE attribute_id = 1", {ONE}),
    ("UPDATE product_attribute_value SET product_id = 2 WHERE attribute_id = 1", PRODUCTS),
    ("DELETE FROM product_attribute_value WHERE attribute_id = 1", {ONE}),
    ("UPDATE attribute SET attribute_code = 'made_of' WHERE attribute_id = 1", {ONE}),
    ("UPDATE attribute SET unit = 'mm' WHERE attribute_id = 2", {ONE}),
    (NEW_VARIANT, {ONE}),
    ("UPDATE product_variant SET sku = 'LAMP' WHERE variant_id = 5", {ONE}),
    ("UPDATE product_variant SET is_default = FALSE WHERE variant_id = 1", {ONE}),
    (
        NEW_PRODUCT,
        NEW_VARIANT,
        "UPDATE product_variant SET product_id = 70, option_signature = SHA2('', 256)"
        " WHERE variant_id = 70",
        {ONE, ("product", 70)},
    ),
    (f"UPDATE product_variant SET deleted_at = {NOW} WHERE variant_id = 5", {ONE}),
    (NEW_VARIANT, "DELETE FROM product_variant WHERE variant_id = 70", {ONE}),
    (
        "INSERT INTO variant_option_value (variant_id, option_type_id, product_id,"
        " option_value_id) VALUES (5, 1, 1, 3)",
        {ONE},
    ),
    (
        # Two choices, of which it has made one: what it is signed for is not asked yet.
        "INSERT INTO product_option (product_id, option_type_id) VALUES (1, 2)",
        "UPDATE variant_option_value SET option_value_id = 4 WHERE variant_id = 3",
        {ONE},
    ),
    ("DELETE FROM variant_option_value WHERE variant_id = 3", {ONE}),
    ("UPDATE option_value SET name = 'Crimson' WHERE option_value_id = 1", {ONE}),
    ("UPDATE option_type SET option_type_code = 'color' WHERE option_type_id = 1", {ONE}),
    (f"{PRICE} VALUES (1, 5, 1, {NOW}, '9999-12-31', 3)", {ONE}),
    (PLANNED, {ONE}),
    (PLANNED, "UPDATE price SET amount = 4 WHERE variant_id = 5", {ONE}),
    (PLANNED, "UPDATE price SET variant_id = 2 WHERE variant_id = 5", PRODUCTS),
    (PLANNED, "DELETE FROM price WHERE variant_id = 5", {ONE}),
    ("UPDATE price SET valid_to = '2098-01-01' WHERE variant_id = 1", {ONE}),
    ("UPDATE price_list SET priority = 9 WHERE price_list_id = 1", {ONE}),
    ("UPDATE price_list SET customer_group_id = 1 WHERE price_list_id = 1", {ONE}),
    ("UPDATE price_list SET currency_code = 'EUR' WHERE price_list_id = 1", {ONE}),
    ("UPDATE price_list SET channel_id = 2 WHERE price_list_id = 1", {ONE}),
    (NEW_CATEGORY, {("category", 70)}),
    ("UPDATE category SET sort_order = 5 WHERE category_id = 3", {("category", 3)}),
    (
        "UPDATE category SET depth = 1, parent_depth = 0, parent_id = 1 WHERE category_id = 3",
        {("category", 3)},
    ),
    (NEW_CATEGORY, "DELETE FROM category WHERE category_id = 70", {("category", 70)}),
    (
        "INSERT INTO category_translation (category_id, locale_code, name, slug)"
        " VALUES (2, 'en', 'Lamps', 'lamps')",
        {("category", 2)},
    ),
    ("UPDATE category_translation SET name = 'HOME' WHERE category_id = 1", {("category", 1)}),
    (
        "UPDATE category_translation SET category_id = 2 WHERE category_id = 1",
        {("category", 1), ("category", 2)},
    ),
    ("DELETE FROM category_translation WHERE category_id = 1", {("category", 1)}),
    (
        "INSERT INTO product_review (product_review_id, product_id, rating) VALUES (70, 1, 3)",
        {("review", 70)},
    ),
    ("UPDATE product_review SET rating = 4 WHERE product_review_id = 1", {("review", 1)}),
    (
        f"UPDATE product_review SET status = 'published', decided_at = {NOW}"
        " WHERE product_review_id = 1",
        {("review", 1)},
    ),
    ("UPDATE product_review SET customer_id = 2 WHERE product_review_id = 1", {("review", 1)}),
    ("DELETE FROM product_review WHERE product_review_id = 1", {("review", 1)}),
    (PLACED, {("order", 1)}),
    (PLACED, PAID, {("order", 1)}),
    (
        PLACED,
        "UPDATE sales_channel SET channel_code = 'shop' WHERE channel_id = 1",
        {("order", 1), *PRODUCTS},
    ),
    ("UPDATE sales_channel SET default_currency_code = 'EUR' WHERE channel_id = 2", PRODUCTS),
    (
        "UPDATE sales_channel SET default_locale_code = 'de' WHERE channel_id = 1",
        PRODUCTS | CATEGORIES,
    ),
    (
        "UPDATE locale SET fallback_locale = NULL WHERE locale_code = 'en-GB'",
        PRODUCTS | CATEGORIES,
    ),
]
HIDDEN: list[tuple[str, ...]] = [
    ("UPDATE product SET tax_class_id = 91",),
    ("UPDATE product SET status = 'draft'",),
    (
        f"UPDATE product SET deleted_at = {NOW} WHERE product_id = 1",
        "UPDATE product SET brand_id = 2 WHERE product_id = 1",
    ),
    (f"INSERT INTO product (tax_class_id, deleted_at) VALUES (90, {NOW})",),
    ("UPDATE product_translation SET name = 'Lantern'",),
    ("UPDATE product_category SET is_primary = FALSE",),
    ("UPDATE product_attribute_value SET value_number = 12.5 WHERE attribute_id = 2",),
    ("UPDATE attribute SET name = 'Stuff'",),
    ("UPDATE brand SET slug = 'acme-tools' WHERE brand_id = 1",),
    ("UPDATE brand SET name = 'Clapper' WHERE brand_id = 2",),
    ("UPDATE product_variant SET weight_g = 3, gtin = NULL",),
    (
        f"UPDATE product_variant SET deleted_at = {NOW} WHERE variant_id = 5",
        "UPDATE product_variant SET sku = 'LAMP' WHERE variant_id = 5",
    ),
    (
        "UPDATE option_value SET option_value_code = 'rot', sort_order = 2"
        " WHERE option_value_id = 1",
    ),
    ("UPDATE option_value SET name = 'Azure' WHERE option_value_id = 3",),
    ("UPDATE option_type SET name = 'Shade', sort_order = 2",),
    (f"{PRICE} VALUES (1, 5, 1, '2010-01-01', '2011-01-01', 3)",),
    (f"{PRICE} VALUES (1, 5, 10, {NOW}, '9999-12-31', 3)",),
    ("UPDATE price SET amount = amount",),
    (FOR_TRADE, f"{PRICE} VALUES (70, 5, 1, {NOW}, '9999-12-31', 3)"),
    (PLANNED, "UPDATE price SET compare_at_amount = 5 WHERE variant_id = 5"),
    ("UPDATE price_list SET name = 'Web', kind = 'sale'",),
    (FOR_TRADE, "UPDATE price_list SET priority = 5 WHERE price_list_id = 70"),
    ("UPDATE category SET sort_order = 0",),
    ("UPDATE category_translation SET name = 'Home'",),
    ("UPDATE product_review SET rating = 5 WHERE product_review_id = 1",),
    ("UPDATE sales_order SET fx_to_base = 2 WHERE order_id = 2",),
    (PLACED, f"UPDATE sales_order SET updated_at = {NOW} WHERE order_id = 1"),
    (PLACED, "UPDATE order_line SET qty_shipped = 1 WHERE order_id = 1"),
    ("UPDATE sales_channel SET name = 'Shop'",),
    ("UPDATE locale SET name = 'English' WHERE locale_code = 'en'",),
    ("UPDATE customer SET full_name = 'Ann Example'",),
]


def noted(world, statements):
    """The things of which the last statement counted the version up, and whether by one."""
    *before, last = statements
    for statement in before:
        world.execute(statement)
    versions = Outbox(world).versions()
    world.execute(last)
    now = Outbox(world).versions()
    return {
        thing: version - versions.get(thing, 0)
        for thing, version in now.items()
        if version != versions.get(thing)
    }


@pytest.mark.parametrize("case", SHOWS, ids=lambda case: case[-2])
def test_what_shows_is_noted_with_the_next_version(world, case):
    *statements, things = case

    assert noted(world, statements) == dict.fromkeys(things, 1)
    assert {status for thing in things for (status,) in [Outbox(world).of(*thing, "status")]} == {
        "waiting"
    }


@pytest.mark.parametrize("case", SHOWS, ids=lambda case: case[-2])
def test_what_is_rolled_back_is_not_noted(world, case):
    before = Outbox(world).versions()
    world.execute("SAVEPOINT before_the_case")
    assert noted(world, case[:-1])
    world.execute("ROLLBACK TO SAVEPOINT before_the_case")

    assert Outbox(world).versions() == before


@pytest.mark.parametrize("case", HIDDEN, ids=lambda case: case[-1])
def test_what_does_not_show_is_not_noted(world, case):
    assert noted(world, case) == {}


@pytest.mark.parametrize(
    ("statement", "thing"),
    [
        ("DELETE FROM product WHERE product_id = 70", ("product", 70)),
        ("DELETE FROM category WHERE category_id = 70", ("category", 70)),
        ("DELETE FROM product_review WHERE product_review_id = 1", ("review", 1)),
    ],
    ids=["product", "category", "review"],
)
def test_a_row_that_is_gone_is_noted_to_be(world, statement, thing):
    world.execute(NEW_PRODUCT)
    world.execute(NEW_CATEGORY)
    assert Outbox(world).of(*thing, "op") == ("upsert",)
    world.execute(statement)

    assert Outbox(world).of(*thing, "op") == ("delete",)


def test_nobody_sees_a_version_before_its_change(db, connect):
    writer, outbox = connect(), Outbox(db)
    category = db.insert("category", depth=0)
    outbox.deliver()
    writer.execute("START TRANSACTION")
    writer.execute("UPDATE category SET sort_order = 7")

    assert outbox.versions() == {("category", category): 1}
    assert outbox.claim() == []
    writer.execute("COMMIT")
    (event,) = outbox.claim()
    assert (event.version, event.document["sortOrder"]) == (2, 7)


def test_the_first_channel_says_in_which_language_names_are(db, shop):
    category = db.insert("category", depth=0)
    outbox = Outbox(db)

    def version():
        return outbox.versions()["category", category]

    first = shop.channel("first")
    assert version() == 2
    shop.channel("second")
    assert version() == 2
    db.execute("DELETE FROM sales_channel WHERE channel_id = %s", (first,))
    assert version() == 3


def test_who_is_erased_is_named_in_no_order_and_no_review_any_more(db, market):
    buyer = market.buyer()
    tee = market.goods()
    order = market.order({tee: 1}, buyer)
    market.db.call("order_cancel", order, "test", None)
    product = db.scalar("SELECT product_id FROM product_variant WHERE variant_id = %s", (tee,))
    review = db.insert(
        "product_review", product_id=product, customer_id=buyer.customer_id, rating=5
    )
    outbox = Outbox(db)
    named = {event.kind: event.document for event in outbox.deliver()}
    assert named["order"]["customerId"] == named["review"]["userId"]

    db.call("customer_erase", buyer.customer_id, None, None)
    told = {(event.kind, event.id): event.document for event in outbox.deliver()}
    assert told.keys() == {
        ("customer", buyer.customer_id),
        ("order", order),
        ("review", review),
    }
    assert "customerId" not in told["order", order]
    assert "userId" not in told["review", review]
