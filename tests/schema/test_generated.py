"""What the server computes: each generated column, on literal rows."""

from decimal import Decimal
from hashlib import sha256

import pymysql
import pytest

from tests.schema.world import authorisation, build, document, order, payment

# (column, what is done first, which row, the value there)
COLUMNS = [
    ("customer.account_email", None, "customer_id = 1", "ann@example.com"),
    ("customer.account_email", None, "customer_id = 2", None),
    ("customer.account_email", "deleted_at = UTC_TIMESTAMP(6)", "customer_id = 1", None),
    ("customer_address.default_shipping_of", None, "customer_address_id = 1", 1),
    ("customer_address.default_shipping_of", None, "customer_address_id = 2", None),
    ("customer_address.default_billing_of", None, "customer_address_id = 1", 1),
    ("customer_address.default_billing_of", None, "customer_address_id = 2", None),
    ("privacy_request.due_at", None, "privacy_request_id = 3", "2011-12-31 08:00:00.000000"),
    ("privacy_request.standing_of", None, "privacy_request_id = 1", 1),
    ("privacy_request.standing_of", None, "privacy_request_id = 3", None),
    ("product.is_stocked", None, "product_id = 1", 1),
    ("product.is_stocked", "product_kind = 'bundle'", "product_id = 1", 1),
    ("product.is_stocked", "product_kind = 'digital'", "product_id = 1", 0),
    ("product_category.primary_of", None, "category_id = 1", 1),
    ("product_category.primary_of", None, "category_id = 2", None),
    ("product_variant.default_of", None, "variant_id = 1", 1),
    ("product_variant.default_of", None, "variant_id = 3", None),
    ("price.prev_key", None, "variant_id = 1", "1000-01-01 00:00:00.000000"),
    ("order_line.line_subtotal", None, "order_line_id = 1", "10.2000"),
    (
        "order_line.line_subtotal",
        "quantity = 3, unit_price = 0.0333",
        "order_line_id = 1",
        "0.0999",
    ),
    ("product_attribute_value.locale_key", None, "attribute_id = 1", "en"),
    ("product_attribute_value.locale_key", None, "attribute_id = 2", ""),
    ("tax_rate.prev_key", None, "geo_zone_id = 1", "1000-01-01 00:00:00.000000"),
    ("stock_level.available", None, "warehouse_id = 1", 6),
    ("stock_level.promisable", None, "warehouse_id = 1", 4),
    ("stock_level.available", "reserved = 2", "warehouse_id = 2", -2),
    ("stock_level.promisable", "reserved = 2", "warehouse_id = 2", 3),
    ("coupon_redemption.counted_use_no", None, "order_id = 3", 1),
    ("coupon_redemption.counted_use_no", "released_at = UTC_TIMESTAMP(6)", "order_id = 3", None),
    ("download_grant.held_asset_id", None, "download_grant_id = 1", 1),
    (
        "download_grant.held_asset_id",
        "revoked_at = UTC_TIMESTAMP(6)",
        "download_grant_id = 1",
        None,
    ),
    ("order_status_history.prev_seq", None, "seq = 1", None),
    ("sales_order.history_seq", None, "order_id = 1", 1),
    ("sales_order.history_seq", None, "order_id = 2", None),
    ("payment_transaction.parent_kind", None, "payment_transaction_id = 1", None),
    ("sales_order.grand_total", None, "order_id = 1", "15.0000"),
    ("sales_order.grand_total", "prices_include_tax = TRUE", "order_id = 1", "13.0000"),
    ("sales_order.grand_total", "fee_total = 1.2", "order_id = 1", "16.2000"),
    ("sales_order.grand_total", "subtotal = 10.2049", "order_id = 1", "15.0000"),
    ("sales_order.grand_total", "subtotal = 10.2050", "order_id = 1", "15.0100"),
    ("billing_document.grand_total", None, "billing_document_id = 1", "12.0000"),
    ("billing_document.grand_total", "net_total = 10.005", "billing_document_id = 1", "12.0100"),
    ("billing_document.corrects_kind", None, "billing_document_id = 1", None),
    ("billing_document.corrects_kind", None, "billing_document_id = 2", "invoice"),
    ("retention_rule.keep_for", None, "rule_code = 'cart'", 90),
    ("retention_rule.keep_for", "own_keep = 30", "rule_code = 'cart'", 30),
    (
        "retention_rule.wording",
        None,
        "rule_code = 'cart'",
        "7648322979e2faca961c0a10dff1cf978e208c9f1926a6e870b22a9daa6913f1",
    ),
    ("retention_rule.keep_for", None, "rule_code = 'cart'", 90),
    ("retention_rule.keep_for", "own_keep = 30", "rule_code = 'cart'", 30),
    (
        "retention_rule.wording",
        "table_name = 'a', action = 'delete', takes = 'b', counts_from = 'c', keep_unit = 'day',"
        " own_keep = 30, reason = 'd', carried_out_by = 'e'",
        "rule_code = 'cart'",
        sha256(b"a/delete/b/c/day/30/d/e").hexdigest(),
    ),
    ("audit_anchor.seal_count", None, "month_on = '2026-02-01'", 1),
    ("audit_log.customer_id", None, "table_name = 'customer_address' AND row_key = '1'", 1),
    ("audit_log.customer_id", None, "table_name = 'price_list' AND row_key = '1'", None),
]


@pytest.mark.parametrize(("column", "change", "row", "value"), COLUMNS)
def test_computes(world, column, change, row, value):
    table, name = column.split(".")
    if change:
        world.execute(f"UPDATE {table} SET {change} WHERE {row}")
    found = world.scalar(f"SELECT CAST({name} AS CHAR) FROM {table} WHERE {row}")

    assert found == (None if value is None else str(value))


@pytest.mark.parametrize(
    ("kind", "parent"), [("capture", "authorize"), ("void", "authorize"), ("refund", "capture")]
)
def test_a_later_step_of_a_payment_says_what_it_can_go_back_to(world, kind, parent):
    """A failed one, which moves no counter."""
    number = world.insert(
        "payment_transaction",
        payment_id=1,
        kind=kind,
        amount=1,
        status="failed",
        failure_code="declined",
        provider="acquirer",
        idempotency_key=kind,
    )

    assert world.rows(
        "SELECT parent_kind FROM payment_transaction WHERE payment_transaction_id = %s", (number,)
    ) == [(parent,)]


def test_a_second_step_points_at_the_first(world):
    world.execute(
        "INSERT INTO order_status_history (order_id, seq, from_status, to_status, actor)"
        " VALUES (1, 2, 'pending', 'paid', 'test')"
    )

    assert world.scalar("SELECT prev_seq FROM order_status_history WHERE seq = 2") == 1


def test_no_hand_writes_what_the_server_computes(world, raises_sql):
    with raises_sql(3105):
        world.execute("UPDATE sales_order SET grand_total = 1 WHERE order_id = 1")


def test_every_generated_column_is_here(db):
    computed = db.rows(
        "SELECT CONCAT(table_name, '.', column_name) FROM information_schema.columns"
        " WHERE table_schema = DATABASE() AND generation_expression <> ''"
        " AND table_name <> 'migration_ledger'"
    )

    assert sorted({column for column, *_ in COLUMNS}) == sorted(name for (name,) in computed)


COINS = [
    ("JPY", 0, "1000.4999", "1000.0000"),
    ("JPY", 0, "1000.5000", "1001.0000"),
    ("GBP", 2, "1.0049", "1.0000"),
    ("GBP", 2, "1.0050", "1.0100"),
    ("KWD", 3, "1.0004", "1.0000"),
    ("KWD", 3, "1.0005", "1.0010"),
    ("CLF", 4, "1.0005", "1.0005"),
]


@pytest.mark.parametrize(("currency", "decimals", "exact", "owed"), COINS)
def test_what_is_owed_is_rounded_half_up_to_the_smallest_coin(
    world, currency, decimals, exact, owed
):
    build(
        world,
        order(
            7,
            currency_code=currency,
            currency_minor_unit=decimals,
            subtotal=exact,
            discount_total=0,
            shipping_total=0,
            tax_total=0,
        )[:1],
    )
    build(
        world,
        document(
            7,
            "credit_note",
            order_id=7,
            currency_code=currency,
            currency_minor_unit=decimals,
            net_total=exact,
            tax_total=0,
        )[:1],
    )

    for table in ("sales_order", "billing_document"):
        assert world.scalar(f"SELECT grand_total FROM {table} WHERE order_id = 7") == Decimal(owed)


@pytest.mark.parametrize(
    ("currency", "decimals", "whole", "part"),
    [("JPY", 0, "1", "0.5"), ("GBP", 2, "0.01", "0.005"), ("KWD", 3, "0.001", "0.0001")],
)
def test_a_payment_moves_whole_coins_of_its_currency(world, currency, decimals, whole, part):
    money = {"currency_code": currency, "currency_minor_unit": decimals}
    build(world, [*order(7, **money)[:1], payment(7, **money)])
    with pytest.raises(pymysql.MySQLError, match="ck_payment_whole_coins"):
        build(world, [authorisation(7, part)])
    build(world, [authorisation(7, whole)])

    assert world.scalar("SELECT authorized FROM payment WHERE payment_id = 7") == Decimal(whole)
