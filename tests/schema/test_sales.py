"""Refusals and allowances of orders and what belongs to them."""

from decimal import Decimal

import pytest

from tests.schema.proof import Case

ORDER = (
    "INSERT INTO sales_order (order_number, channel_id, customer_id, currency_code,"
    " currency_minor_unit, prices_include_tax) VALUES (%s, %s, NULL, %s, %s, TRUE)"
)
CHANGE = "UPDATE sales_order SET {} = %s WHERE order_id = 2"
MOVE = "UPDATE sales_order SET fx_to_base = 2, {} = %s WHERE order_id = 1"
LINE = (
    "INSERT INTO order_line (order_line_id, order_id, line_no, sku, product_name, tax_class_code,"
    " quantity, unit_price) VALUES (9, %s, %s, 'NEW', 'Made up', 'toys', 1, 1)"
)
CHANGE_LINE = "UPDATE order_line SET {} = %s WHERE order_line_id = 1"
COUNTERS = (
    "UPDATE order_line SET qty_cancelled = %s, qty_shipped = %s, qty_returned = %s, quantity = 4"
    " WHERE order_line_id = 1"
)
CHANGE_CHARGE = "UPDATE order_charge SET {} = %s WHERE order_charge_id = 1"
DISCOUNT = (
    "INSERT INTO order_discount (order_id, order_line_id, order_charge_id, label, amount)"
    " VALUES (%s, %s, %s, 'Made up', 1)"
)
TAX = (
    "INSERT INTO order_tax (order_id, order_line_id, order_charge_id, label, country_code, rate,"
    " taxable_amount, amount, is_included) VALUES (%s, %s, %s, 'VAT', %s, 0.2, 1, 0.2, FALSE)"
)
CHANGE_TAX = "UPDATE order_tax SET {} = %s WHERE order_tax_id = 1"
ADDRESS = (
    "INSERT INTO order_address (order_id, kind, line1, city, country_code)"
    " VALUES (%s, %s, '2 Low Street', 'York', %s)"
)
CHANGE_ADDRESS = "UPDATE order_address SET {} WHERE order_id = 1"
STEP = (
    "INSERT INTO order_status_history (order_id, seq, from_status, to_status, actor)"
    " VALUES (%s, %s, %s, %s, 'test')"
)

ORDER_CASES = [
    Case("uq_sales_order_order_number", ORDER, ("W-1", 1, "GBP", 2), ("w-1", 1, "GBP", 2)),
    Case("uq_sales_order_order_number", ORDER, ("W-1", 2, "GBP", 2), ("W-3", 2, "GBP", 2)),
    Case("fk_sales_order_sales_channel", ORDER, ("W-3", 9, "GBP", 2), ("W-3", 1, "GBP", 2)),
    Case("fk_sales_order_currency", ORDER, ("W-3", 1, "jpy", 0), ("W-3", 1, "JPY", 0)),
    Case("fk_sales_order_currency", ORDER, ("W-3", 1, "JPY", 2), ("W-3", 1, "KWD", 3)),
    Case("fk_sales_order_customer", CHANGE.format("customer_id"), 9, None),
    Case("uq_sales_order_cart_id", CHANGE.format("cart_id"), 1, 2),
    Case("fk_sales_order_cart", CHANGE.format("cart_id"), 9, 2),
    Case("fk_sales_order_shipping_method", CHANGE.format("shipping_method_id"), 9, 1),
    # Order 1 has taken its first step, to pending.
    Case("fk_sales_order_order_status", MOVE.format("status_code"), "Pending", "pending"),
    Case("fk_sales_order_order_status_history", MOVE.format("status_code"), "paid", "pending"),
    Case("fk_sales_order_order_status_history", MOVE.format("status_seq"), 2, 1),
    Case(
        "ck_sales_order_starts_new",
        CHANGE.format("fx_to_base = 2, status_code"),
        "pending",
        "new",
    ),
    Case(
        "ck_sales_order_placed_has_day",
        CHANGE.format("fx_to_base = 2, placed_on"),
        "2011-03-01",
        None,
    ),
    Case("ck_sales_order_parts_not_negative", CHANGE.format("fee_total"), "-0.0001", "0.0001"),
    Case("ck_sales_order_parts_not_negative", CHANGE.format("subtotal"), -1, 1),
    Case("ck_sales_order_parts_not_negative", CHANGE.format("discount_total"), -1, 1),
    Case("ck_sales_order_parts_not_negative", CHANGE.format("shipping_total"), -1, 1),
    Case("ck_sales_order_parts_not_negative", CHANGE.format("tax_total"), -1, 1),
    Case(
        "ck_sales_order_grand_total_not_negative", CHANGE.format("discount_total"), "15.21", "15.20"
    ),
    Case("ck_sales_order_fx_to_base_positive", CHANGE.format("fx_to_base"), 0, "0.0000000001"),
    # An update would be refused as a step back, by trigger.
    Case(
        "ck_sales_order_status_seq_not_negative",
        "INSERT INTO sales_order (order_number, channel_id, currency_code, currency_minor_unit,"
        " prices_include_tax, status_seq) VALUES ('W-3', 1, 'GBP', 2, TRUE, %s)",
        -1,
        0,
    ),
]

PART_CASES = [
    Case("uq_order_line_order_id_line_no", LINE, (1, 1), (1, 2)),
    Case("fk_order_line_sales_order", LINE, (9, 2), (2, 2)),
    Case("fk_order_line_product_variant", CHANGE_LINE.format("variant_id"), 9, None),
    Case("ck_order_line_line_no_positive", LINE, (1, 0), (1, 2)),
    Case("ck_order_line_quantity_positive", CHANGE_LINE.format("quantity"), 0, 1),
    Case("ck_order_line_unit_price_not_negative", CHANGE_LINE.format("unit_price"), "-0.0001", 0),
    Case("ck_order_line_returned_shipped_ordered", COUNTERS, (0, 5, 0), (0, 4, 0)),
    Case("ck_order_line_returned_shipped_ordered", COUNTERS, (1, 4, 0), (1, 3, 0)),
    Case("ck_order_line_returned_shipped_ordered", COUNTERS, (0, 3, 4), (0, 3, 3)),
    Case("ck_order_line_returned_shipped_ordered", COUNTERS, (5, 0, 0), (4, 0, 0)),
    Case("ck_order_line_returned_shipped_ordered", COUNTERS, (-1, 0, 0), (1, 0, 0)),
    Case("ck_order_line_returned_shipped_ordered", COUNTERS, (0, 0, -1), (0, 1, 1)),
    Case("fk_order_charge_sales_order", CHANGE_CHARGE.format("label = 'X', order_id"), 9, 1),
    Case("ck_order_charge_kind", CHANGE_CHARGE.format("kind"), "tip", "gift_wrap"),
    Case("ck_order_charge_amount_not_negative", CHANGE_CHARGE.format("amount"), "-0.0001", 0),
    Case("fk_order_discount_sales_order", DISCOUNT, (9, 1, None), (1, 1, None)),
    Case("fk_order_discount_order_line", DISCOUNT, (2, 1, None), (2, 2, None)),
    Case("fk_order_discount_order_charge", DISCOUNT, (2, None, 1), (2, None, 2)),
    Case("ck_order_discount_off_one_thing", DISCOUNT, (1, None, None), (1, None, 1)),
    Case("ck_order_discount_off_one_thing", DISCOUNT, (1, 1, 1), (1, 1, None)),
    Case(
        "ck_order_discount_amount_not_negative",
        "UPDATE order_discount SET amount = %s WHERE order_id = 1",
        "-0.0001",
        0,
    ),
    Case("fk_order_tax_sales_order", TAX, (9, 1, None, "GB"), (1, 1, None, "GB")),
    Case("fk_order_tax_order_line", TAX, (2, 1, None, "GB"), (2, 2, None, "GB")),
    Case("fk_order_tax_order_charge", TAX, (2, None, 1, "GB"), (2, None, 2, "GB")),
    Case("fk_order_tax_country", TAX, (1, 1, None, "gb"), (1, 1, None, "GB")),
    Case("ck_order_tax_on_one_thing", TAX, (1, None, None, "GB"), (1, None, 1, "GB")),
    Case("ck_order_tax_on_one_thing", TAX, (1, 1, 1, "GB"), (1, 1, None, "GB")),
    Case("ck_order_tax_not_negative", CHANGE_TAX.format("rate"), "-0.00001", 0),
    Case("ck_order_tax_not_negative", CHANGE_TAX.format("taxable_amount"), "-0.0001", 0),
    Case("ck_order_tax_not_negative", CHANGE_TAX.format("amount"), "-0.0001", 0),
    Case("order_address.PRIMARY", ADDRESS, (1, "shipping", "GB"), (1, "billing", "GB")),
    Case("fk_order_address_sales_order", ADDRESS, (9, "billing", "GB"), (1, "billing", "GB")),
    Case("fk_order_address_country", ADDRESS, (1, "billing", "gb"), (1, "billing", "GB")),
    Case("ck_order_address_kind", ADDRESS, (1, "holiday", "GB"), (1, "billing", "GB")),
    Case(
        "ck_order_address_street_and_city_together",
        CHANGE_ADDRESS.format("line1 = NULL, city = %s"),
        "York",
        None,
    ),
    Case(
        "ck_order_address_street_and_city_together", CHANGE_ADDRESS.format("city = %s"), None, "X"
    ),
    Case(
        "ck_order_address_says_where",
        CHANGE_ADDRESS.format("country_code = NULL, region = %s"),
        None,
        "Channel Islands",
    ),
]

STATUS_CASES = [
    Case(
        "order_status.PRIMARY",
        "INSERT INTO order_status (status_code, is_terminal, meaning) VALUES (%s, 0, 'Made up')",
        "paid",
        "lost",
    ),
    *(
        Case(
            constraint,
            "INSERT INTO order_status_transition (from_status, to_status, meaning)"
            " VALUES (%s, %s, 'Made up')",
            refused,
            ("paid", "completed"),
        )
        for constraint, refused in (
            ("order_status_transition.PRIMARY", ("paid", "processing")),
            ("fk_order_status_transition_from_status", ("lost", "completed")),
            ("fk_order_status_transition_to_status", ("paid", "lost")),
            ("ck_order_status_transition_leads_on", ("paid", "paid")),
        )
    ),
    Case("order_status_history.PRIMARY", STEP, (1, 1, "new", "pending"), (2, 1, "new", "pending")),
    Case(
        "fk_order_status_history_sales_order",
        STEP,
        (9, 1, "new", "pending"),
        (2, 1, "new", "pending"),
    ),
    Case(
        "fk_order_status_history_order_status_transition",
        STEP,
        (1, 2, "pending", "delivered"),
        (1, 2, "pending", "paid"),
    ),
    Case(
        "fk_order_status_history_chain",
        STEP,
        (1, 3, "pending", "paid"),
        (1, 2, "pending", "paid"),
    ),
    Case(
        "fk_order_status_history_chain",
        STEP,
        (1, 2, "paid", "processing"),
        (1, 2, "pending", "processing"),
    ),
    Case(
        "ck_order_status_history_starts_new",
        STEP,
        (2, 1, "pending", "paid"),
        (2, 1, "new", "imported"),
    ),
    Case(
        "ck_order_status_history_seq_positive",
        STEP,
        (2, 0, "new", "pending"),
        (2, 1, "new", "pending"),
    ),
]

CASES = ORDER_CASES + PART_CASES + STATUS_CASES


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)


def test_two_orders_walk_their_own_ways(world):
    world.execute(STEP, (1, 2, "pending", "on_hold"))
    world.execute(STEP, (2, 1, "new", "imported"))

    assert world.rows(
        "SELECT order_id, seq, to_status FROM order_status_history ORDER BY order_id, seq"
    ) == [(1, 1, "pending"), (1, 2, "on_hold"), (2, 1, "imported")]


def test_an_order_does_not_continue_the_history_of_another(world, raises_sql):
    with raises_sql(1452):
        world.execute(STEP, (2, 2, "pending", "paid"))


def test_a_history_begins_anew_with_neither_a_second_first_step_nor_a_gap(world, raises_sql):
    with raises_sql(1452):
        world.execute(STEP, (1, 2, "new", "pending"))
    with raises_sql(1452):
        world.execute(STEP, (2, 2, "new", "pending"))


def test_a_deleted_variant_leaves_its_copies_on_lines(world):
    world.execute("UPDATE order_line SET variant_id = 2 WHERE order_line_id = 1")
    world.execute("DELETE FROM product_variant WHERE variant_id = 2")

    assert world.rows(
        "SELECT variant_id, sku, product_name, unit_price FROM order_line WHERE order_line_id = 1"
    ) == [(None, "85123A", "Lantern", Decimal("2.55"))]
