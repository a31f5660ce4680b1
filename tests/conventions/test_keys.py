"""Every table has a primary key; every foreign key an index of its own and a reason to cascade."""

# What is part of its parent goes with it; what was sold lets go of its variant and stays.
CASCADES = {
    "fk_cart_line_cart": "CASCADE",
    "fk_category_translation_category": "CASCADE",
    "fk_product_attribute_value_product": "CASCADE",
    "fk_product_category_product": "CASCADE",
    "fk_product_channel_product": "CASCADE",
    "fk_product_daily_traffic_product": "CASCADE",
    "fk_product_media_product": "CASCADE",
    "fk_product_media_product_variant": "CASCADE",
    "fk_product_relation_product": "CASCADE",
    "fk_product_relation_related_product": "CASCADE",
    "fk_product_review_vote_product_review": "CASCADE",
    "fk_product_translation_product": "CASCADE",
    "fk_variant_option_value_product_variant": "CASCADE",
    "fk_wishlist_item_customer": "CASCADE",
    "fk_wishlist_item_product_variant": "CASCADE",
    "fk_order_line_product_variant": "SET NULL",
    "fk_billing_document_line_product_variant": "SET NULL",
}


def columns_of(db, sql):
    return {(table, name): tuple(columns.split(",")) for table, name, columns in db.rows(sql)}


def indexes(db):
    return columns_of(
        db,
        "SELECT table_name, index_name, GROUP_CONCAT(column_name ORDER BY seq_in_index)"
        " FROM information_schema.statistics WHERE table_schema = DATABASE()"
        " GROUP BY table_name, index_name",
    )


def foreign_keys(db):
    return columns_of(
        db,
        "SELECT table_name, constraint_name, GROUP_CONCAT(column_name ORDER BY ordinal_position)"
        " FROM information_schema.key_column_usage"
        " WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL"
        " GROUP BY table_name, constraint_name",
    )


def test_every_table_has_a_primary_key(db):
    having = {table for table, name in indexes(db) if name == "PRIMARY"}
    tables = db.rows(
        "SELECT table_name FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'"
    )

    assert {table for (table,) in tables} == having


def test_every_foreign_key_leads_an_index_that_was_written_out(db):
    """One that the server added by itself bears the foreign key's name."""
    written = [
        (table, columns) for (table, name), columns in indexes(db).items() if name[:3] != "fk_"
    ]
    bare = [
        name
        for (table, name), columns in foreign_keys(db).items()
        if not any(table == owner and columns == index[: len(columns)] for owner, index in written)
    ]

    assert bare == []


def test_no_index_is_the_beginning_of_another(db):
    """The longer one answers for both. A unique key, and the key of a chain, say more."""
    found = indexes(db)
    needless = [
        name
        for (table, name), columns in found.items()
        if name.startswith("ix_")
        and any(
            table == owner and name != other and columns == longer[: len(columns)]
            for (owner, other), longer in found.items()
        )
    ]

    assert needless == []


def test_only_these_foreign_keys_act_on_a_delete(db):
    rules = db.rows(
        "SELECT constraint_name, delete_rule, update_rule"
        " FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE()"
    )
    passive = {"NO ACTION", "RESTRICT"}

    assert {name: rule for name, rule, _ in rules if rule not in passive} == CASCADES
    assert [name for name, _, rule in rules if rule not in passive] == []


def test_no_row_that_a_cascade_deletes_has_a_trigger_that_it_would_not_fire(db):
    """But one that notes the document which the parent's own deletion notes as well."""
    silent = db.rows(
        "SELECT t.trigger_name, r.referenced_table_name FROM information_schema.triggers AS t"
        " INNER JOIN information_schema.referential_constraints AS r"
        " ON t.trigger_schema = r.constraint_schema AND t.event_object_table = r.table_name"
        " WHERE t.trigger_schema = DATABASE() AND t.event_manipulation = 'DELETE'"
        " AND r.delete_rule = 'CASCADE'"
    )
    triggers = {
        name
        for (name,) in db.rows(
            "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE()"
        )
    }

    assert silent
    assert [
        name
        for name, parent in silent
        if not name.endswith("_note_document")
        or f"{parent}_after_delete_note_document" not in triggers
    ] == []


def test_the_storage_engine_checks_foreign_keys(db):
    """Newer servers can check them above it, and then miss rows: see docker/mysql/shopdb.cnf."""
    setting = db.rows("SHOW GLOBAL VARIABLES LIKE 'innodb_native_foreign_keys'")

    assert setting in ([], [("innodb_native_foreign_keys", "ON")])
