"""A placed order says for ever what was agreed: nothing around it changes it."""

import pytest

from tests.market import Market
from tests.shop import Line

# What is changed around the order, one after the other, each kept.
CHANGES = {
    "the price": "INSERT INTO price (price_list_id, variant_id, min_quantity, valid_from, amount)"
    " SELECT price_list_id, variant_id, 2, '2020-01-01', amount * 3 FROM price",
    "no price any more": "UPDATE price SET valid_to = '2021-01-01'",
    "the name of the product": "UPDATE product_translation SET name = 'Other', slug = UUID()",
    "its number": "UPDATE product_variant SET sku = CONCAT(sku, '-2'), weight_g = 9000",
    "its tax class": "UPDATE product SET tax_class_id = (SELECT tax_class_id FROM tax_class"
    " WHERE tax_class_code = 'reduced')",
    "the product is withdrawn": "UPDATE product SET status = 'archived'",
    "the product is deleted": "UPDATE product SET deleted_at = UTC_TIMESTAMP(6)",
    "the variant is deleted": "UPDATE product_variant SET deleted_at = UTC_TIMESTAMP(6)",
    "not on show": "DELETE FROM product_channel",
    "the names of options": "UPDATE option_value SET name = 'Blue'",
    "the rate of tax": "UPDATE tax_rate SET rate = 0.25, label = 'VAT 25 %'",
    "what a parcel costs": "UPDATE shipping_rate SET price = 99",
    "the way of shipping": "UPDATE shipping_method SET name = 'Drone', is_active = FALSE",
    "what a promotion gives": "UPDATE promotion SET name = 'Other', percentage = 0.9",
    "the promotion is deleted": "UPDATE promotion SET deleted_at = UTC_TIMESTAMP(6)",
    "the code of a coupon": "UPDATE coupon SET coupon_code = 'OTHER'",
    "the name of the customer": "UPDATE customer SET email = 'other@example.com'",
    "the address": "UPDATE customer_address SET full_name = 'Other', line1 = '2 Low Street',"
    " country_code = 'FR'",
    "no address any more": "DELETE FROM customer_address",
    "what prices include": "UPDATE sales_channel SET prices_include_tax = NOT prices_include_tax",
    "the money of the channel": "UPDATE sales_channel SET default_currency_code = 'GBP',"
    " name = 'Other', timezone = 'Asia/Tokyo'",
    "the rate of exchange": "UPDATE exchange_rate SET rate = 7",
    "the name of the money": "UPDATE currency SET name = 'Other' WHERE currency_code = 'EUR'",
    "the numbers of orders": "UPDATE number_sequence SET prefix = 'X-'",
    "the quote of the cart": "UPDATE cart_line SET unit_price = 1, quantity = 9",
    "the warehouses": "UPDATE channel_warehouse SET priority = -priority",
}


def tables(db):
    """Every table that holds something of an order."""
    return [
        name
        for (name,) in db.rows(
            "SELECT DISTINCT table_name FROM information_schema.columns"
            " WHERE table_schema = DATABASE() AND column_name = 'order_id' AND table_name IN ("
            " SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
            " AND table_schema = DATABASE()) ORDER BY 1"
        )
    ]


def agreed(db, order):
    """Every row of an order, in whatever table but the queue of what has to be summed up anew."""
    return {
        table: db.rows(f"SELECT * FROM {table} WHERE order_id = %s ORDER BY 1, 2", (order,))
        for table in tables(db)
        if table != "summary_change"
    }


@pytest.fixture
def order(db):
    """An order with options, a coupon, taxes in prices, another currency, paid and half sent."""
    market = Market(db, currency="EUR", prices_include_tax=True)
    db.execute("UPDATE sales_channel SET default_currency_code = 'GBP'")
    db.insert(
        "exchange_rate", base_code="EUR", quote_code="GBP", valid_from="2020-01-01", rate="0.85"
    )
    market.coupon()
    tee, mug = market.goods("10.01"), market.goods("7.49")
    colour = db.insert("option_type", option_type_code="colour", name="Colour")
    red = db.insert("option_value", option_type_id=colour, option_value_code="red", name="Red")
    product = market.product_of(tee)
    db.insert("product_option", product_id=product, option_type_id=colour)
    db.execute(
        "UPDATE product_variant SET option_signature = SHA2(%s, 256) WHERE variant_id = %s",
        (str(red), tee),
    )
    db.insert(
        "variant_option_value",
        variant_id=tee,
        product_id=product,
        option_type_id=colour,
        option_value_id=red,
    )
    placed = market.order({tee: 3, mug: 2}, coupon="WELCOME")
    market.capture(market.payment(placed), str(market.owed(placed)))
    line = db.scalar("SELECT MIN(order_line_id) FROM order_line")
    market.ship(placed, lines=f'[{{"order_line_id": {line}, "quantity": 1}}]')
    return placed


def test_nothing_around_a_placed_order_changes_it(db, order):
    before = agreed(db, order)
    assert len(before["order_line"]) == len(before["order_address"]) == 2
    assert before["order_tax"]
    assert before["order_discount"]
    assert "Red" in {label for (label,) in db.rows("SELECT option_label FROM order_line")}

    for change, statement in CHANGES.items():
        assert db.execute(statement), change
        assert agreed(db, order) == before, change
    assert db.rows("SELECT * FROM invariant_violations") == []


def test_what_is_still_to_come_goes_by_what_was_agreed(db, order):
    owed = db.scalar("SELECT grand_total FROM sales_order")
    for statement in CHANGES.values():
        db.execute(statement)
    (payment,) = db.rows("SELECT payment_id FROM payment")[0]
    warehouse = db.scalar("SELECT warehouse_id FROM shipment")
    db.call("payment_refund", payment, owed, "r", "acquirer", None, None, None)
    db.call("shipment_create", order, warehouse, None, None, None)

    assert db.rows("SELECT captured, refunded FROM payment") == [(owed, owed)]
    assert db.rows("SELECT qty_shipped FROM order_line ORDER BY line_no") == [(3,), (2,)]
    assert db.rows("SELECT status_code, grand_total FROM sales_order") == [("shipped", owed)]
    assert db.rows("SELECT * FROM invariant_violations") == []


def test_a_variant_that_is_removed_leaves_its_line_with_all_it_said(db, shop):
    """One that came with its order from elsewhere: what has had a price here stays."""
    song = shop.variant()
    order = shop.order(Line("3.00", variant=song)).order_id
    before = agreed(db, order)
    assert db.execute("DELETE FROM product_variant WHERE variant_id = %s", (song,)) == 1
    columns = [
        name
        for (name,) in db.rows(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
            " AND table_name = 'order_line' ORDER BY ordinal_position"
        )
    ]
    after = agreed(db, order)
    ((was,), (now,)) = before.pop("order_line"), after.pop("order_line")

    assert after == before
    assert {name for name, old, new in zip(columns, was, now, strict=True) if old != new} == {
        "variant_id"
    }
