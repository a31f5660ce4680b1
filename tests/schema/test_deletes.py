"""What a delete takes along, lets go of, or is refused for."""

import pytest

PARENTS = {
    "a currency": "DELETE FROM currency WHERE currency_code = 'GBP'",
    "a country": "DELETE FROM country WHERE country_code = 'GB'",
    "a locale": "DELETE FROM locale WHERE locale_code = 'en-GB'",
    "a channel": "DELETE FROM sales_channel WHERE channel_id = 1",
    "a number sequence": "DELETE FROM number_sequence WHERE prefix = 'INV-'",
    "a customer group": "DELETE FROM customer_group WHERE customer_group_id = 1",
    "a customer who ordered": "DELETE FROM customer WHERE customer_id = 1",
    "a brand": "DELETE FROM brand WHERE brand_id = 1",
    "a category with children": "DELETE FROM category WHERE category_id = 1",
    "a category with products": "DELETE FROM category WHERE category_id = 2",
    "a tax class": "DELETE FROM tax_class WHERE tax_class_id = 90",
    "a product with variants": "DELETE FROM product WHERE product_id = 1",
    "a variant with prices": "DELETE FROM product_variant WHERE variant_id = 1",
    "a price list": "DELETE FROM price_list WHERE price_list_id = 1",
    "a status": "DELETE FROM order_status WHERE status_code = 'new'",
    "a step some order took": "DELETE FROM order_status_transition"
    " WHERE from_status = 'new' AND to_status = 'pending'",
    "an order": "DELETE FROM sales_order WHERE order_id = 1",
    "an order line with a discount": "DELETE FROM order_line WHERE order_line_id = 1",
    "a payment method": "DELETE FROM payment_method WHERE payment_method_id = 90",
    "a payment": "DELETE FROM payment WHERE payment_id = 1",
    "a document": "DELETE FROM billing_document WHERE billing_document_id = 1",
}


@pytest.mark.parametrize("statement", PARENTS.values(), ids=PARENTS)
def test_what_others_point_at_stays(world, raises_sql, statement):
    with raises_sql(1451):
        world.execute(statement)


CHILDLESS = {
    "a currency": "DELETE FROM currency WHERE currency_code = 'CHF'",
    "a country": "DELETE FROM country WHERE country_code = 'IE'",
    "a locale": "DELETE FROM locale WHERE locale_code = 'en-IE'",
    "a channel": "DELETE FROM sales_channel WHERE channel_id = 2",
    "a number sequence": "DELETE FROM number_sequence WHERE prefix = 'W-'",
    "a brand": "DELETE FROM brand WHERE brand_id = 2",
    "a category": "DELETE FROM category WHERE category_id = 3",
    "a tax class": "DELETE FROM tax_class WHERE tax_class_id = 91",
    "a variant": "DELETE FROM product_variant WHERE variant_id = 2",
    "a step no order took": "DELETE FROM order_status_transition"
    " WHERE from_status = 'new' AND to_status = 'imported'",
}


@pytest.mark.parametrize("statement", CHILDLESS.values(), ids=CHILDLESS)
def test_what_nobody_points_at_may_go(world, statement):
    assert world.execute(statement) == 1


TAKEN_ALONG = {
    "addresses with their customer": (
        "customer_address",
        "UPDATE customer_address SET customer_id = 3",
        "DELETE FROM customer WHERE customer_id = 3",
    ),
    "names of a category with it": (
        "category_translation",
        "UPDATE category_translation SET category_id = 3",
        "DELETE FROM category WHERE category_id = 3",
    ),
    "names of a product with it": (
        "product_translation",
        "UPDATE product_translation SET product_id = 2",
        "DELETE FROM product WHERE product_id = 2",
    ),
    "places of a product with it": (
        "product_category",
        "UPDATE product_category SET product_id = 2",
        "DELETE FROM product WHERE product_id = 2",
    ),
}


@pytest.mark.parametrize(("table", "given", "statement"), TAKEN_ALONG.values(), ids=TAKEN_ALONG)
def test_takes_along(world, table, given, statement):
    world.execute("DELETE FROM product_variant WHERE variant_id = 2")
    world.execute(given)
    assert world.count(table) > 0

    assert world.execute(statement) == 1
    assert world.count(table) == 0


def test_an_order_still_being_written_may_be_thrown_away(world):
    world.insert(
        "sales_order",
        order_id=7,
        order_number="W-7",
        channel_id=1,
        currency_code="GBP",
        currency_minor_unit=2,
        prices_include_tax=False,
    )

    assert world.execute("DELETE FROM sales_order WHERE order_id = 7") == 1
