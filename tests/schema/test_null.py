"""Which columns may be NULL; every other one refuses it."""

import pytest

NULLABLE = {
    "billing_document": "external_number customer_id order_id corrects_document_id issued_at",
    "billing_document_line": "order_line_id order_charge_id corrects_line_id variant_id",
    "brand": "",
    "category": "parent_depth parent_id",
    "category_translation": "",
    "country": "",
    "currency": "",
    "customer": "external_ref customer_group_id email full_name phone locale_code erased_at"
    " deleted_at",
    "customer_address": "company line2 region postal_code phone",
    "customer_group": "",
    "exchange_rate": "",
    "import_batch": "counts imported_at",
    "import_batch_total": "",
    "import_reject": "amount",
    "locale": "fallback_locale",
    "number_sequence": "",
    "order_address": "full_name company line1 line2 city region postal_code country_code phone",
    "order_charge": "",
    "order_discount": "order_line_id order_charge_id coupon_code",
    "order_line": "variant_id option_label unit_cost",
    "order_status": "",
    "order_status_history": "note",
    "order_status_transition": "",
    "order_tax": "order_line_id order_charge_id region",
    "payment": "",
    "payment_method": "",
    "payment_transaction": "parent_transaction_id failure_code gateway_ref",
    "price": "compare_at_amount prev_valid_to",
    "price_list": "customer_group_id",
    "product": "brand_id published_at deleted_at",
    "product_category": "",
    "product_translation": "description",
    "product_variant": "gtin weight_g deleted_at",
    "sales_channel": "",
    "sales_order": "customer_id placed_at",
    "staging_online_retail": "",
    "tax_class": "",
}


def test_every_table_is_here(db):
    tables = db.rows(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
        " AND table_type = 'BASE TABLE' AND table_name <> 'alembic_version'"
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
    row = world.rows(f"SELECT {', '.join(f'`{name}`' for name in written)} FROM {table} LIMIT 1")[0]
    optional = NULLABLE[table].split()

    assert set(optional) <= set(written)
    for column in set(written) - set(optional):
        with raises_sql(1048):
            world.insert(table, **{**dict(zip(written, row, strict=True)), column: None})


@pytest.mark.parametrize("table", NULLABLE)
def test_these_columns_allow_null(db, table):
    nullable = db.rows(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
        " AND table_name = %s AND is_nullable = 'YES' AND generation_expression = ''",
        (table,),
    )

    assert sorted(NULLABLE[table].split()) == sorted(name for (name,) in nullable)
