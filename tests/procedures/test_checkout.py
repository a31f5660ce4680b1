"""checkout_place_order makes one order of a cart, whole or not at all, and copies what it sold."""

from decimal import Decimal

import pytest

from shopdb.errors import SqlError


@pytest.fixture
def tee(market):
    return market.goods("10.00", stock=5)


def claims(db):
    return db.rows(
        "SELECT variant_id, warehouse_code, cart_id, quantity FROM stock_reservation"
        " INNER JOIN warehouse USING (warehouse_id) ORDER BY variant_id, warehouse_id"
    )


def numbers(db):
    return [
        number for (number,) in db.rows("SELECT order_number FROM sales_order ORDER BY order_id")
    ]


def test_an_order_is_a_copy_of_its_cart(db, market, tee):
    mug = market.goods("4.50")
    buyer = market.buyer()
    cart = market.cart({mug: 3, tee: 2}, buyer)
    order = market.checkout(cart)

    assert db.rows(
        "SELECT line_no, variant_id, sku, product_name, option_label, tax_class_code, quantity,"
        " unit_price FROM order_line ORDER BY line_no"
    ) == [
        (1, tee, "SKU-3", "Thing 3", None, "standard", 2, Decimal("10")),
        (2, mug, "SKU-4", "Thing 4", None, "standard", 3, Decimal("4.5")),
    ]
    assert db.rows(
        "SELECT order_id, cart_id, channel_id, customer_id, currency_code, currency_minor_unit,"
        " fx_to_base, prices_include_tax, shipping_method_id, status_code FROM sales_order"
    ) == [
        (
            order,
            cart,
            market.channel,
            buyer.customer_id,
            "GBP",
            2,
            Decimal("1"),
            0,
            market.method,
            "pending",
        )
    ]
    assert db.rows("SELECT kind, full_name, line1, country_code FROM order_address") == [
        ("billing", "Ann Example", "1 High Street", "GB"),
        ("shipping", "Ann Example", "1 High Street", "GB"),
    ]
    assert db.rows("SELECT status FROM cart") == [("converted",)]
    assert market.violations() == []


def test_the_options_of_a_variant_are_printed_in_their_order(db, market, tee):
    product, chosen = market.product_of(tee), {}
    for place, (kind, value) in enumerate((("size", "M"), ("colour", "Red"))):
        type_ = db.insert("option_type", option_type_code=kind, name=kind, sort_order=-place)
        chosen[type_] = db.insert(
            "option_value", option_type_id=type_, option_value_code=value.lower(), name=value
        )
        db.insert("product_option", product_id=product, option_type_id=type_)
    db.execute(
        "UPDATE product_variant SET option_signature = SHA2(%s, 256)",
        (",".join(map(str, chosen.values())),),
    )
    for type_, option in chosen.items():
        db.insert(
            "variant_option_value",
            variant_id=tee,
            option_type_id=type_,
            product_id=product,
            option_value_id=option,
        )
    market.order({tee: 1})

    assert db.rows("SELECT option_label FROM order_line") == [("Red / M",)]


def test_what_is_sold_stands_still_whatever_changes_afterwards(db, market, tee):
    buyer = market.buyer()
    market.order({tee: 1}, buyer)
    printed = (
        "SELECT o.*, ol.sku, ol.product_name, ol.tax_class_code, ol.unit_price, ot.label, ot.rate,"
        " ot.amount, oc.label, oc.amount, oa.full_name, oa.line1 FROM sales_order AS o"
        " INNER JOIN order_line AS ol USING (order_id) INNER JOIN order_tax AS ot USING (order_id)"
        " INNER JOIN order_charge AS oc USING (order_id)"
        " INNER JOIN order_address AS oa USING (order_id) ORDER BY ot.order_tax_id, oa.kind"
    )
    before = db.rows(printed)
    db.call("price_set", market.price_list, tee, 1, "99.00", None)
    for change in (
        "product_translation SET name = 'Renamed'",
        "product_variant SET sku = 'RENAMED'",
        "tax_rate SET rate = 0.5, label = 'VAT 50 %'",
        "shipping_rate SET price = price + 90",
        "shipping_method SET name = 'Owl'",
        "customer_address SET full_name = 'Moved', line1 = 'Away'",
        "sales_channel SET prices_include_tax = TRUE",
    ):
        assert db.execute(f"UPDATE {change}")

    assert len(before) == 4
    assert db.rows(printed) == before


def test_the_same_cart_again_gives_the_same_order(db, market, tee, contents):
    cart = market.cart({tee: 1})
    order = market.checkout(cart)
    before = contents()

    assert market.checkout(cart, coupon="ANY") == order
    assert contents() == before


def test_numbers_run_without_a_gap_also_where_a_checkout_was_refused(db, market, tee, refuses):
    market.order({tee: 1})
    late = market.cart({tee: 5})
    with refuses(SqlError.STOCK_INSUFFICIENT):
        market.checkout(late)
    market.order({tee: 1})
    db.execute("UPDATE number_sequence SET last_number = 99999999")
    market.order({tee: 1})

    assert numbers(db) == ["W-00000001", "W-00000002", "W-100000000"]


def test_a_channel_without_a_series_takes_no_order(db, market, tee, refuses):
    cart = market.cart({tee: 1})
    db.execute("DELETE FROM number_sequence")

    with refuses(SqlError.NOT_FOUND):
        market.checkout(cart)


def test_goods_come_from_several_warehouses_by_priority(db, market, tee):
    market.stock(tee, 4, market.south)
    market.order({tee: 7})

    assert claims(db) == [(tee, "north", None, 5), (tee, "south", None, 2)]


def test_goods_come_from_the_warehouse_that_is_named(db, market, tee, refuses):
    market.stock(tee, 4, market.south)
    market.order({tee: 3}, warehouse=market.south)
    cart = market.cart({tee: 2})

    assert claims(db) == [(tee, "south", None, 3)]
    with refuses(SqlError.STOCK_INSUFFICIENT):
        market.checkout(cart, warehouse=market.south)


@pytest.mark.parametrize(
    "limits", [(0, 0, 5), (2, 0, 3), (0, 2, 7)], ids=["shelf", "safety stock", "beyond the shelf"]
)
def test_no_more_is_sold_than_can_be_promised(db, market, tee, refuses, limits):
    *kept, most = limits
    db.execute("UPDATE stock_level SET safety_stock = %s, backorder_limit = %s", kept)
    cart = market.cart({tee: most + 1})

    with refuses(SqlError.STOCK_INSUFFICIENT):
        market.checkout(cart)
    db.call("cart_add_line", cart, tee, -1, None)
    market.checkout(cart)
    assert claims(db) == [(tee, "north", None, most)]


def test_a_buyer_does_not_compete_with_his_own_claims(db, market, tee, refuses):
    mine, other = market.cart({tee: 4}), market.cart({tee: 2})
    db.call("cart_reserve_stock", mine, None, 900)

    with refuses(SqlError.STOCK_INSUFFICIENT):
        market.checkout(other)
    market.checkout(mine)
    assert claims(db) == [(tee, "north", None, 4)]
    assert market.violations() == []


def test_a_price_that_changed_is_shown_before_it_is_paid(db, market, tee, refuses):
    cart = market.cart({tee: 1})
    db.call("price_set", market.price_list, tee, 1, "12.00", None)

    with refuses(SqlError.PRICE_CHANGED):
        market.checkout(cart)
    db.call("cart_add_line", cart, tee, 0, None)
    market.checkout(cart)
    assert db.rows("SELECT unit_price FROM order_line") == [(Decimal("12"),)]


def test_a_price_that_ended_is_a_price_that_changed(db, market, tee, refuses):
    cart = market.cart({tee: 1})
    db.execute("UPDATE price SET valid_to = '2021-01-01'")

    with refuses(SqlError.PRICE_CHANGED):
        market.checkout(cart)


REFUSED = {
    "cart SET status = 'expired'": SqlError.CART_NOT_OPEN,
    "cart SET status = 'merged'": SqlError.CART_NOT_OPEN,
    "cart SET customer_id = NULL": SqlError.CUSTOMER_MISSING,
    "customer SET status = 'blocked'": SqlError.CUSTOMER_BLOCKED,
    "customer_address SET is_default_shipping = FALSE": SqlError.ADDRESS_MISSING,
    "product SET status = 'archived'": SqlError.NOT_FOR_SALE,
    "cart SET shipping_method_id = NULL": SqlError.SHIPPING_NOT_OFFERED,
    "shipping_method SET is_active = FALSE": SqlError.SHIPPING_NOT_OFFERED,
    "customer_address SET country_code = 'FR'": SqlError.SHIPPING_NOT_OFFERED,
    "stock_level SET safety_stock = 9": SqlError.STOCK_INSUFFICIENT,
}


@pytest.mark.parametrize("change", REFUSED)
def test_refuses_what_cannot_be_ordered(db, market, tee, refuses, change):
    cart = market.cart({tee: 1})
    db.execute(f"UPDATE {change}")

    with refuses(REFUSED[change]):
        market.checkout(cart)


def test_refuses_an_empty_cart_and_one_that_is_not_there(market, refuses):
    cart = market.cart({})

    with refuses(SqlError.CART_EMPTY):
        market.checkout(cart)
    with refuses(SqlError.NOT_FOUND):
        market.checkout(0)


def test_an_address_that_was_chosen_goes_before_the_default(db, market, tee):
    buyer = market.buyer()
    gift = db.insert(
        "customer_address",
        customer_id=buyer.customer_id,
        full_name="Bob Example",
        line1="2 Low Street",
        city="Leeds",
        country_code="GB",
    )
    market.checkout(market.cart({tee: 1}, buyer, shipping_address_id=gift))

    assert db.rows("SELECT kind, full_name FROM order_address ORDER BY kind") == [
        ("billing", "Ann Example"),
        ("shipping", "Bob Example"),
    ]
    assert db.rows("SELECT shipping_address_id FROM cart") == [(None,)]


def test_who_has_no_address_for_the_bill_is_billed_where_it_goes(db, market, tee):
    cart = market.cart({tee: 1})
    db.execute("UPDATE customer_address SET is_default_billing = FALSE")
    market.checkout(cart)

    assert db.rows("SELECT kind, line1 FROM order_address ORDER BY kind") == [
        ("billing", "1 High Street"),
        ("shipping", "1 High Street"),
    ]
