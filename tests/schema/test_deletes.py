"""What a delete takes along, lets go of, or is refused for."""

import pytest

from tests.schema.world_catalog import GREEN

PARENTS = {
    "a currency": "DELETE FROM currency WHERE currency_code = 'GBP'",
    "a country": "DELETE FROM country WHERE country_code = 'GB'",
    "a locale": "DELETE FROM locale WHERE locale_code = 'en-GB'",
    "a channel": "DELETE FROM sales_channel WHERE channel_id = 1",
    "a number sequence": "DELETE FROM number_sequence WHERE prefix = 'INV-'",
    "a customer group": "DELETE FROM customer_group WHERE customer_group_id = 1",
    "a customer who ordered": "DELETE FROM customer WHERE customer_id = 1",
    "a customer who asked": "DELETE FROM customer WHERE customer_id = 2",
    "who wrote a note": "DELETE FROM staff_user WHERE staff_user_id = 1",
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
    "a choice on offer": "DELETE FROM option_type WHERE option_type_id = 1",
    "a value of a variant": "DELETE FROM option_value WHERE option_value_id = 1",
    "a property of a product": "DELETE FROM attribute WHERE attribute_id = 1",
    "a zone that is taxed": "DELETE FROM geo_zone WHERE geo_zone_id = 1",
    "a way to ship": "DELETE FROM shipping_method WHERE shipping_method_id = 1",
    "a cart that was ordered": "DELETE FROM cart WHERE cart_id = 1",
    "a cart with a claim": "DELETE FROM cart WHERE cart_id = 2",
    "a line with a claim": "DELETE FROM cart_line WHERE cart_id = 2",
    "a promotion with coupons": "DELETE FROM promotion WHERE promotion_id = 1",
    "a coupon that was used": "DELETE FROM coupon WHERE coupon_id = 1",
    "a category on promotion": "DELETE FROM category WHERE category_id = 1",
    "a warehouse": "DELETE FROM warehouse WHERE warehouse_id = 1",
    "a shelf with a history": "DELETE FROM stock_level WHERE warehouse_id = 1",
    "a variant with stock": "DELETE FROM product_variant WHERE variant_id = 3",
    "a parcel": "DELETE FROM shipment WHERE shipment_id = 1",
    "a supplier": "DELETE FROM supplier WHERE supplier_id = 1",
    "a purchase order": "DELETE FROM purchase_order WHERE purchase_order_id = 1",
    "a line that was received": "DELETE FROM purchase_order_line WHERE purchase_order_line_id = 1",
    "a delivery": "DELETE FROM goods_receipt WHERE goods_receipt_id = 1",
    "a file that was granted": "DELETE FROM digital_asset WHERE digital_asset_id = 1",
    "an address subscribed to": "DELETE FROM customer_address WHERE customer_address_id = 1",
    "a return": "DELETE FROM return_request WHERE return_request_id = 1",
    "a rule that was run": "DELETE FROM retention_rule WHERE rule_code = 'cart'",
    "a reason somebody gave": "DELETE FROM return_reason WHERE reason_code = 'unwanted'",
    "a line that was reviewed": "DELETE FROM order_line WHERE order_line_id = 2",
    "a gift card": "DELETE FROM stored_value_account WHERE stored_value_account_id = 1",
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
    "who wrote nothing": "DELETE FROM staff_user WHERE staff_user_id = 2",
    "a brand": "DELETE FROM brand WHERE brand_id = 2",
    "a category": "DELETE FROM category WHERE category_id = 3",
    "a tax class": "DELETE FROM tax_class WHERE tax_class_id = 91",
    "a variant": "DELETE FROM product_variant WHERE variant_id = 2",
    "a step no order took": "DELETE FROM order_status_transition"
    " WHERE from_status = 'new' AND to_status = 'imported'",
    "a choice no product offers": "DELETE FROM option_value WHERE option_value_id = 2",
    "a coupon never used": "DELETE FROM coupon WHERE coupon_id = 2",
    "an empty shelf": "DELETE FROM stock_level WHERE warehouse_id = 2",
    "an empty parcel": "DELETE FROM shipment WHERE shipment_id = 3",
    "a supplier of nothing": "DELETE FROM supplier WHERE supplier_id = 2",
    "what a supplier sells": "DELETE FROM supplier_variant WHERE supplier_id = 1",
    "a line of a draft": "DELETE FROM purchase_order_line WHERE purchase_order_line_id = 2",
    "a file that was never granted": "DELETE FROM digital_asset WHERE digital_asset_id = 2",
    "a return of nothing": "DELETE FROM return_request WHERE return_request_id = 2",
    "a reason nobody gave": "DELETE FROM return_reason WHERE reason_code = 'too_late'",
    "an account never used": "DELETE FROM stored_value_account WHERE stored_value_account_id = 2",
}


@pytest.mark.parametrize("statement", CHILDLESS.values(), ids=CHILDLESS)
def test_what_nobody_points_at_may_go(world, statement):
    assert world.execute(statement) == 1


# (rows, how they come to be of the parent, the delete of the parent)
TAKEN_ALONG = {
    "wishes of a customer with them": (
        "wishlist_item WHERE customer_id = 3",
        "UPDATE wishlist_item SET customer_id = 3",
        "DELETE FROM customer WHERE customer_id = 3",
    ),
    "wishes for a variant with it": (
        "wishlist_item WHERE variant_id = 4",
        "UPDATE wishlist_item SET variant_id = 4",
        "DELETE FROM product_variant WHERE variant_id = 4",
    ),
    "names of a category with it": (
        "category_translation WHERE category_id = 3",
        "UPDATE category_translation SET category_id = 3",
        "DELETE FROM category WHERE category_id = 3",
    ),
    "lines of a cart with it": (
        "cart_line WHERE cart_id = 3",
        "INSERT INTO cart_line VALUES (3, 1, 1, 2.55, UTC_TIMESTAMP(6))",
        "DELETE FROM cart WHERE cart_id = 3",
    ),
    "choices of a variant with it": (
        "variant_option_value WHERE variant_id = 4",
        "INSERT INTO variant_option_value VALUES (4, 1, 1, 4)",
        "DELETE FROM product_variant WHERE variant_id = 4",
    ),
    "pictures of a variant with it": (
        "product_media WHERE variant_id = 4",
        "UPDATE product_media SET variant_id = 4",
        "DELETE FROM product_variant WHERE variant_id = 4",
    ),
    "names of a product with it": (
        "product_translation WHERE product_id = 3",
        "UPDATE product_translation SET product_id = 3",
        "DELETE FROM product WHERE product_id = 3",
    ),
    "places of a product with it": (
        "product_category WHERE product_id = 3",
        "UPDATE product_category SET product_id = 3",
        "DELETE FROM product WHERE product_id = 3",
    ),
    "properties of a product with it": (
        "product_attribute_value WHERE product_id = 3",
        "UPDATE product_attribute_value SET product_id = 3",
        "DELETE FROM product WHERE product_id = 3",
    ),
    "relations of a product with it": (
        "product_relation WHERE product_id = 3",
        "UPDATE product_relation SET product_id = 3",
        "DELETE FROM product WHERE product_id = 3",
    ),
    "relations to a product with it": (
        "product_relation WHERE related_product_id = 3",
        "UPDATE product_relation SET related_product_id = 3",
        "DELETE FROM product WHERE product_id = 3",
    ),
    "channels of a product with it": (
        "product_channel WHERE product_id = 3",
        "UPDATE product_channel SET product_id = 3",
        "DELETE FROM product WHERE product_id = 3",
    ),
    "visits of a product with it": (
        "product_daily_traffic WHERE product_id = 3",
        "UPDATE product_daily_traffic SET product_id = 3",
        "DELETE FROM product WHERE product_id = 3",
    ),
    "votes on a review with it": (
        "product_review_vote WHERE product_review_id = 1",
        "UPDATE product_review_vote SET helpful = 4",
        "DELETE FROM product_review WHERE product_review_id = 1",
    ),
    "pictures of a product with it": (
        "product_media WHERE product_id = 3",
        "UPDATE product_media SET product_id = 3, variant_id = NULL",
        "DELETE FROM product WHERE product_id = 3",
    ),
}


@pytest.mark.parametrize(("rows", "given", "statement"), TAKEN_ALONG.values(), ids=TAKEN_ALONG)
def test_takes_along(world, rows, given, statement):
    world.insert("product", product_id=3, tax_class_id=90)
    world.insert("product_variant", variant_id=4, product_id=1, sku="NEW", option_signature=GREEN)
    world.insert("cart", cart_id=3, channel_id=1, currency_code="GBP")
    world.execute(
        "INSERT INTO promotion (promotion_id, promotion_code, name, starts_at, action_type)"
        " VALUES (3, 'free', 'Free shipping', '2011-01-01', 'free_shipping')"
    )
    world.execute(given)
    assert world.scalar(f"SELECT COUNT(*) FROM {rows}") > 0

    assert world.execute(statement) == 1
    assert world.scalar(f"SELECT COUNT(*) FROM {rows}") == 0


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
