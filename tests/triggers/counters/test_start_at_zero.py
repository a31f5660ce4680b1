"""A counter starts at 0, however its row is written."""

import pytest

from shopdb.errors import SqlError

COUNTERS = {
    "stock_level": ("on_hand", "reserved"),
    "coupon": ("used_count",),
    "promotion": ("budget_used",),
    "order_line": ("qty_cancelled", "qty_shipped", "qty_returned"),
    "payment": ("authorized", "captured", "voided", "refunded"),
    "purchase_order_line": ("qty_received",),
    "stored_value_account": ("balance",),
}


@pytest.fixture
def rows(room):
    """A valid new row of every table that counts; its limits leave room for a 1."""
    shelf, order = room.shelf(), room.order()
    supplier = room.db.insert(
        "supplier", supplier_code="s", name="x", country_code="GB", currency_code="GBP"
    )
    method = room.db.scalar("SELECT MIN(payment_method_id) FROM payment_method")
    return {
        "stock_level": {
            "variant_id": room.shop.variant(),
            "warehouse_id": shelf.warehouse_id,
            "backorder_limit": 9,
        },
        "coupon": {"promotion_id": room.promotion(), "coupon_code": "NEW", "usage_limit": 9},
        "promotion": {
            "promotion_code": "NEW",
            "name": "x",
            "currency_code": "GBP",
            "starts_at": "2011-01-01",
            "action_type": "percentage",
            "percentage": "0.1",
            "budget_limit": 9,
        },
        "order_line": {
            "order_id": order.order_id,
            "line_no": 2,
            "sku": "NEW",
            "product_name": "x",
            "tax_class_code": "standard",
            "quantity": 9,
            "unit_price": "1.00",
        },
        "payment": {
            "order_id": order.order_id,
            "payment_method_id": method,
            "currency_code": "GBP",
            "currency_minor_unit": 2,
        },
        "purchase_order_line": {
            "purchase_order_id": room.db.insert(
                "purchase_order",
                purchase_order_number="PO-1",
                supplier_id=supplier,
                warehouse_id=shelf.warehouse_id,
                currency_code="GBP",
            ),
            "variant_id": shelf.variant_id,
            "qty_ordered": 9,
            "unit_cost": "1.00",
        },
        "stored_value_account": {
            "kind": "gift_card",
            "code_hash": "a" * 64,
            "currency_code": "GBP",
            "currency_minor_unit": 2,
        },
    }


@pytest.mark.parametrize(
    ("table", "counter"), [(table, name) for table, names in COUNTERS.items() for name in names]
)
def test_refuses_another_number_and_takes_a_zero(rows, refuses, write, table, counter):
    for number in (1, -1):
        with refuses(SqlError.COUNTER_GUARDED):
            write(table, rows[table] | {counter: number})

    assert write(table, rows[table] | {counter: 0}) == 1


@pytest.mark.parametrize("table", COUNTERS)
def test_one_counter_that_is_not_zero_takes_back_the_whole_statement(rows, refuses, write, table):
    counter = COUNTERS[table][0]
    with refuses(SqlError.COUNTER_GUARDED):
        write(table, rows[table] | {counter: 0}, rows[table] | {counter: 1})
