"""Whatever rule a statement breaks, a caller is told in the shop's words."""

import pytest

from shopdb.errors import SqlError

CHECK_VIOLATED, DUPLICATE, FOREIGN_KEY = 3819, 1062, 1452


@pytest.mark.parametrize(
    ("constraint", "code"),
    [
        ("ck_stock_level_no_oversell", SqlError.STOCK_INSUFFICIENT),
        ("ck_stock_level_on_hand_not_negative", SqlError.STOCK_INSUFFICIENT),
        ("ck_coupon_used_within_limit", SqlError.COUPON_EXHAUSTED),
        ("ck_promotion_within_budget", SqlError.BUDGET_EXHAUSTED),
        ("ck_payment_captured_within_authorized", SqlError.CAPTURE_EXCEEDS_AUTH),
        ("ck_payment_refunded_within_captured", SqlError.REFUND_EXCEEDS_CAPTURE),
        ("ck_payment_whole_coins", SqlError.VALUE_INVALID),
        ("ck_payment_transaction_amount_positive", SqlError.VALUE_INVALID),
        ("ck_stored_value_account_balance_not_negative", SqlError.BALANCE_INSUFFICIENT),
        ("ck_stored_value_account_whole_coins", SqlError.VALUE_INVALID),
        ("ck_stored_value_entry_sign", SqlError.VALUE_INVALID),
        ("ck_order_line_returned_shipped_ordered", SqlError.SHIP_EXCEEDS_ORDER),
        ("ck_purchase_order_line_received_within_ordered", SqlError.RECEIPT_EXCEEDS_ORDER),
    ],
)
def test_a_check_is_told_in_the_words_of_the_shop(db, raises_sql, constraint, code):
    assert db.scalar(
        "SELECT COUNT(*) FROM information_schema.check_constraints"
        " WHERE constraint_schema = DATABASE() AND constraint_name = %s",
        (constraint,),
    )
    with raises_sql(code):
        db.call(
            "raise_constraint_core", CHECK_VIOLATED, f"Check constraint '{constraint}' is violated."
        )


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("coupon_redemption.uq_coupon_redemption_use", SqlError.COUPON_CUSTOMER_LIMIT),
        ("payment_transaction.uq_payment_transaction_gateway_ref", SqlError.IDEMPOTENCY_CONFLICT),
        ("goods_receipt.uq_goods_receipt_supplier_id_delivery_note", SqlError.IDEMPOTENCY_CONFLICT),
        ("price.uq_price_next", SqlError.PRICE_OVERLAP),
        (
            "product_variant.uq_product_variant_product_id_option_signature",
            SqlError.VARIANT_DUPLICATE_OPTIONS,
        ),
        (
            "stored_value_account.uq_stored_value_account_code_hash",
            SqlError.IDEMPOTENCY_CONFLICT,
        ),
        (
            "stored_value_entry.uq_stored_value_entry_idempotency_key",
            SqlError.IDEMPOTENCY_CONFLICT,
        ),
    ],
)
def test_what_another_took_meanwhile_is_told_in_the_words_of_the_shop(db, raises_sql, key, code):
    assert db.scalar(
        "SELECT COUNT(*) FROM information_schema.table_constraints"
        " WHERE constraint_schema = DATABASE() AND CONCAT(table_name, '.', constraint_name) = %s",
        (key,),
    )
    with raises_sql(code):
        db.call("raise_constraint_core", DUPLICATE, f"Duplicate entry '1-x-1' for key '{key}'")


@pytest.mark.parametrize(
    ("errno", "message"),
    [
        (CHECK_VIOLATED, "Check constraint 'ck_cart_status' is violated."),
        (DUPLICATE, "Duplicate entry 'x' for key 'ck_stock_level_no_oversell'"),
        (1213, "Deadlock found when trying to get lock"),
        (None, None),
    ],
)
def test_what_is_not_known_is_left_alone(db, errno, message):
    db.call("raise_constraint_core", errno, message)


def test_what_is_not_known_reaches_the_caller_as_the_server_said_it(db, market, refuses):
    with refuses(FOREIGN_KEY):
        db.call("stock_adjust", 0, market.north, 1, "receipt", None)
    with refuses(FOREIGN_KEY):
        db.call("price_set", 0, 1, 1, "1.00", None)
