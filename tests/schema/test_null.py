"""Which columns may be NULL; every other one refuses it."""

import pytest

NULLABLE = {
    "attribute": "unit",
    "audit_anchor": "",
    "audit_log": "old_row new_row salt payload_digest payload_erased_at privacy_request_id",
    "audit_seal": "",
    "billing_document": "external_number customer_id order_id shipment_id corrects_document_id"
    " issued_at issued_on",
    "billing_document_line": "order_line_id order_charge_id corrects_line_id variant_id",
    "brand": "",
    "cart": "customer_id shipping_address_id billing_address_id shipping_method_id utm_source"
    " utm_medium utm_campaign",
    "cart_line": "",
    "category": "parent_depth parent_id",
    "category_translation": "",
    "channel_warehouse": "",
    "country": "",
    "coupon": "usage_limit per_customer_limit deleted_at",
    "coupon_redemption": "released_at",
    "currency": "",
    "customer": "external_ref customer_group_id email full_name phone locale_code erased_at"
    " deleted_at",
    "customer_address": "company line2 region postal_code phone",
    "customer_consent": "policy_version ip_hash",
    "customer_group": "",
    "customer_group_member": "",
    "customer_note": "",
    "data_quality_result": "found expected",
    "customer_lifetime_summary": "second_order_on",
    "customer_month_summary": "",
    "daily_sales_summary": "",
    "daily_variant_sales_summary": "variant_id",
    "hourly_sales_summary": "",
    "monthly_stock_summary": "",
    "product_pair_summary": "",
    "summary_change": "order_id billing_document_id variant_id",
    "summary_state": "refreshed_at rebuilt_at",
    "digital_asset": "days_allowed withdrawn_at",
    "download_grant": "expires_at revoked_at",
    "exchange_rate": "",
    "fraud_assessment": "",
    "geo_zone": "",
    "geo_zone_member": "",
    "goods_receipt": "",
    "goods_receipt_line": "",
    "import_batch": "counts imported_at",
    "import_batch_total": "",
    "import_reject": "amount",
    "locale": "fallback_locale",
    "marketing_touch": "customer_id order_id utm_source utm_medium utm_campaign utm_term"
    " utm_content",
    "number_sequence": "",
    "option_type": "",
    "option_value": "",
    "order_address": "full_name company line1 line2 city region postal_code country_code phone",
    "order_charge": "",
    "order_discount": "order_line_id order_charge_id promotion_id coupon_code",
    "order_line": "variant_id option_label unit_cost",
    "order_status": "",
    "order_status_history": "note",
    "order_status_transition": "",
    "order_tax": "order_line_id order_charge_id region",
    "outbox_event": "claimed_by claimed_at published_at changes_at last_error",
    "payment": "",
    "payment_method": "",
    "payment_transaction": "parent_transaction_id failure_code gateway_ref",
    "price": "compare_at_amount prev_valid_to",
    "price_list": "customer_group_id",
    "privacy_request": "completed_at staff_user_id evidence",
    "product": "brand_id published_at deleted_at",
    "product_attribute_value": "locale_code value_text value_number is_true value_on",
    "product_category": "",
    "product_channel": "visible_to",
    "product_daily_traffic": "",
    "product_media": "variant_id alt_text",
    "product_option": "",
    "product_question": "customer_id decided_at answer answered_by answered_at",
    "product_relation": "",
    "product_review": "variant_id order_line_id customer_id decided_at",
    "product_review_vote": "",
    "product_translation": "description",
    "product_variant": "gtin weight_g deleted_at",
    "promotion": "channel_id currency_code ends_at percentage amount max_discount conditions"
    " budget_limit deleted_at",
    "promotion_target": "product_id variant_id category_id brand_id customer_group_id",
    "purchase_order": "expected_on submitted_at closed_at",
    "purchase_order_line": "",
    "retention_rule": "own_keep approved_at staff_user_id",
    "retention_run": "oldest_at ended_at failure",
    "return_line": "is_resellable",
    "return_reason": "",
    "return_request": "closed_at note",
    "sales_channel": "",
    "sales_order": "cart_id customer_id shipping_method_id placed_at placed_on",
    "shipment": "shipping_method_id tracking_number promised_on delivered_at",
    "shipment_line": "",
    "shipping_method": "",
    "shipping_rate": "max_weight_g max_subtotal",
    "staff_user": "left_at",
    "staging_online_retail": "",
    "stock_level": "",
    "stock_movement": "unit_cost goods_receipt_line_id shipment_line_id return_line_id note",
    "stock_reservation": "cart_id order_line_id expires_at",
    "supplier": "",
    "supplier_variant": "supplier_sku lead_time_days",
    "subscription": "shipping_address_id next_order_on cancelled_at",
    "stored_value_account": "code_hash customer_id currency_code expires_at",
    "stored_value_entry": "currency_code order_id payment_transaction_id",
    "support_ticket": "customer_id contact_email order_id staff_user_id first_answered_at"
    " resolved_at",
    "tax_class": "",
    "tax_rate": "prev_valid_to",
    "variant_option_value": "",
    "warehouse": "",
    "wishlist_item": "",
}


# What a trigger fills in is there before the server looks for it.
FILLED = {
    "coupon_redemption": {"use_no"},
    "retention_run": {"connection_id", "started_by", "wording"},
    "stock_movement": {"on_hand_after"},
    "stored_value_entry": {"balance_after"},
}
# A row starts with these at 0, whatever the row that is copied has come to.
COUNTERS = {
    "coupon": ("used_count",),
    "payment": ("authorized", "captured", "voided", "refunded"),
    "promotion": ("budget_used",),
    "purchase_order_line": ("qty_received",),
    "stock_level": ("on_hand", "reserved"),
    "stored_value_account": ("balance",),
}


def test_every_table_is_here(db):
    tables = db.rows(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
        " AND table_type = 'BASE TABLE'"
        " AND table_name NOT IN ('alembic_version', 'migration_ledger')"
    )

    assert sorted(NULLABLE) == sorted(name for (name,) in tables)


@pytest.mark.parametrize("table", NULLABLE)
def test_every_other_column_refuses_null(world, raises_sql, table):
    written = [
        column
        for (column,) in world.rows(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = DATABASE() AND table_name = %s"
            " AND generation_expression = '' AND extra <> 'auto_increment'"
            " ORDER BY ordinal_position",
            (table,),
        )
    ]
    found = world.rows(f"SELECT {', '.join(f'`{name}`' for name in written)} FROM {table} LIMIT 1")
    row = dict(zip(written, found[0], strict=True)) | dict.fromkeys(COUNTERS.get(table, ()), 0)
    optional = set(NULLABLE[table].split())

    assert optional <= set(written)
    for column in set(written) - optional - FILLED.get(table, set()):
        with raises_sql(1048):
            world.insert(table, **row | {column: None})


@pytest.mark.parametrize("table", NULLABLE)
def test_these_columns_allow_null(db, table):
    nullable = db.rows(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
        " AND table_name = %s AND is_nullable = 'YES' AND generation_expression = ''",
        (table,),
    )

    assert sorted(NULLABLE[table].split()) == sorted(name for (name,) in nullable)
