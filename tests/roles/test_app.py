"""The shop's programmes sell through procedures, and change by hand only what no rule guards.

Which tables those are is in test_refusals.py.
"""

from decimal import Decimal

import pytest

from tests.purchases import delivery, goods
from tests.roles.conftest import is_allowed, may, routines, tables

# What pages do not show: the provider's ledger, the claims, the limits of coupons, the imports.
UNREAD = {
    "alembic_version",
    "audit_anchor",
    "audit_log",
    "audit_seal",
    "channel_warehouse",
    "coupon",
    "coupon_redemption",
    "customer_consent",
    "customer_lifetime_summary",
    "customer_month_summary",
    "daily_variant_sales_summary",
    "data_quality_result",
    "fraud_assessment",
    "geo_zone",
    "geo_zone_member",
    "hourly_sales_summary",
    "import_batch",
    "import_batch_total",
    "import_reject",
    "migration_ledger",
    "monthly_stock_summary",
    "number_sequence",
    "outbox_event",
    "payment_transaction",
    "product_daily_traffic",
    "product_pair_summary",
    "product_review_vote",
    "promotion",
    "promotion_target",
    "retention_row",
    "retention_rule",
    "retention_run",
    "staging_online_retail",
    "stock_level",
    "stock_movement",
    "stock_reservation",
    "stored_value_entry",
    "summary_change",
    "summary_state",
    "tax_rate",
    "warehouse",
}
CUSTOMER_COLUMNS = {"email", "is_guest", "full_name", "phone", "locale_code", "deleted_at"}
# What events and relays call: who could rotate partitions could delete the audit log.
HOUSEKEEPING = {
    "audit_log_seal",
    "audit_payload_digest",
    "authorizations_mark_stale",
    "carts_expire",
    "carts_purge",
    "invariants_check",
    "outbox_ack",
    "outbox_backfill",
    "outbox_claim",
    "outbox_fail",
    "outbox_note",
    "outbox_purge",
    "partition_rotate",
    "retention_apply",
    "retention_cutoff",
    "retention_keep",
    "privacy_deadlines_check",
    "product_traffic_import",
    "review_votes_import",
    "summaries_refresh",
}
CART_COLUMNS = {"customer_id", "shipping_address_id", "billing_address_id", "shipping_method_id"}


def sell(app, market, variant):
    """A customer registers, fills a cart, orders, pays and gets a parcel; order and payment."""
    customer = app.insert("customer", email="ann@example.com", full_name="Ann Example")
    address = app.insert(
        "customer_address",
        customer_id=customer,
        full_name="Ann Example",
        line1="1 High Street",
        city="York",
        country_code="GB",
    )
    cart = app.insert("cart", channel_id=market.channel, currency_code="GBP", customer_id=customer)
    app.execute(
        "UPDATE cart SET shipping_address_id = %s, shipping_method_id = %s WHERE cart_id = %s",
        (address, market.method, cart),
    )
    app.call("cart_add_line", cart, variant, 2, 900)
    app.call("cart_reserve_stock", cart, None, 900)
    order = app.call("checkout_place_order", cart, None, None, None)[-1]
    payment = app.call("payment_open", order, "card", None)[-1]
    ask = (payment, "29.94", "k", "acquirer", None, None, None)
    app.call("payment_authorize", *ask[:2], "a", *ask[3:])
    app.call("payment_capture", *ask)
    app.call("order_transition", order, "processing", "app", None)
    app.call("shipment_create", order, market.north, None, "JD014600", None)
    return order, payment


def test_sells_from_the_first_page_to_the_parcel(db, market, app):
    order, payment = sell(app, market, market.goods("10.00"))
    app.call("payment_refund", payment, "10.00", "r", "acquirer", None, None, None)

    assert app.rows("SELECT order_id, status_code, grand_total FROM sales_order") == [
        (order, "shipped", Decimal("29.94"))
    ]
    assert app.rows("SELECT captured, refunded FROM payment") == [(Decimal("29.94"), Decimal("10"))]
    assert market.violations() == []


def test_keeps_house_through_procedures(db, market, app):
    tee = market.goods("10.00", stock=3)
    order = market.order({tee: 1})
    payment = market.payment(order)
    app.call("payment_void", payment, "1.00", "v", "acquirer", None, None, None)
    app.call("order_cancel", order, "app", None)
    app.call("stock_adjust", tee, market.north, 4, "receipt", None)
    app.call("price_set", market.price_list, tee, 1, "12.00", None)
    app.call("reservations_expire", 10, None)

    assert app.rows("SELECT sku, on_hand, available FROM stock_availability") == [("SKU-3", 7, 7)]
    assert market.violations() == []


def test_buys_through_procedures(app, db, market):
    tee = market.goods(stock=0)
    supplier = app.insert(
        "supplier", supplier_code="s", name="Toys", country_code="GB", currency_code="GBP"
    )
    app.insert(
        "supplier_variant", supplier_id=supplier, variant_id=tee, cost="2.00", currency_code="GBP"
    )
    order = app.call("po_create", supplier, market.north, goods({tee: 5}), None)[-1]
    app.call("po_submit", order, None)
    app.call("goods_receipt_post", order, "DN-1", delivery({tee: 4}, {}), None)
    due = app.rows("SELECT units_due FROM open_purchase_orders")
    app.call("po_cancel", order)
    app.call("stock_transfer", market.north, market.south, goods({tee: 1}), None)

    assert due == [(1,)]
    assert app.rows("SELECT on_hand FROM stock_availability ORDER BY warehouse_id") == [(3,), (1,)]
    assert app.rows("SELECT available_quantity(%s, %s)", (tee, market.channel)) == [(4,)]
    assert db.rows("SELECT * FROM purchasing_violations") == []


def test_shows_what_a_page_shows(market, app):
    tee = market.goods("10.00")
    asked = (tee, market.channel)

    assert app.rows(
        "SELECT is_for_sale(%s, %s, UTC_TIMESTAMP(6)),"
        " price_at(%s, %s, 'GBP', NULL, 1, UTC_TIMESTAMP(6)), product_name_in(%s, 'en-GB'),"
        " tax_rate_at(%s, 'GB', NULL, NULL, UTC_TIMESTAMP(6)),"
        " shipping_price_at(%s, %s, 'GBP', 'GB', NULL, NULL, 500, 10)",
        (
            *asked,
            *asked,
            market.product_of(tee),
            market.standard,
            market.method,
            market.channel,
        ),
    ) == [(1, Decimal("10"), "Thing 3", Decimal("0.2"), Decimal("4.95"))]


def test_reads_no_ledger_of_money_or_stock_and_no_import(db, app):
    assert may(app, db, "SELECT {column} FROM {table}") == set(tables(db)) - UNREAD


@pytest.mark.parametrize(
    ("table", "changed"), [("cart", CART_COLUMNS), ("customer", CUSTOMER_COLUMNS)]
)
def test_changes_whose_a_cart_is_and_who_a_customer_is_but_no_price_and_no_state(
    db, app, table, changed
):
    columns = {
        name
        for (name,) in db.rows(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = DATABASE() AND table_name = %s",
            (table,),
        )
    }

    assert {
        name
        for name in columns
        if is_allowed(app, f"UPDATE {table} SET {name} = {name} WHERE FALSE")
    } == changed


def test_calls_no_inner_routine(db, app):
    calls = routines(db)
    inner = {name for name in calls if name.endswith("_core")} | {
        *HOUSEKEEPING,
        "promotion_covers",
        "split_amount",
        "stock_allocate",
        "zones_of",
    }

    assert {name for name, call in calls.items() if is_allowed(app, call)} == set(calls) - inner
