"""No constraint of the database is without a case, and no case names one that is gone."""

from tests.schema import (
    test_after_sale,
    test_billing,
    test_cart,
    test_catalog,
    test_customer,
    test_fulfilment,
    test_inventory,
    test_options,
    test_outbox,
    test_persons,
    test_platform,
    test_pricing,
    test_promotion,
    test_public_id,
    test_purchasing,
    test_reference,
    test_retention,
    test_reviews,
    test_rotating,
    test_sales,
    test_stored_value,
    test_summaries,
    test_taxes,
)

MODULES = (
    test_after_sale,
    test_billing,
    test_cart,
    test_catalog,
    test_customer,
    test_fulfilment,
    test_inventory,
    test_options,
    test_outbox,
    test_persons,
    test_platform,
    test_pricing,
    test_promotion,
    test_public_id,
    test_purchasing,
    test_reference,
    test_retention,
    test_reviews,
    test_rotating,
    test_sales,
    test_stored_value,
    test_summaries,
    test_taxes,
)
PROVED = {case.constraint for module in MODULES for case in module.CASES}
# A trigger numbers the uses of a coupon one at a time: none is refused for its number. Another
# gives an entry the currency of its account: only the account is refused another one.
OUT_OF_REACH = {"ck_coupon_redemption_use_no_positive", "fk_stored_value_entry_currency"}

# A unique key that holds a whole other one refuses nothing of its own (the shorter one is asked
# first, or refuses as well). It is there for foreign keys to point at.
TARGETS = """
    SELECT DISTINCT s.table_name, s.index_name
    FROM information_schema.statistics AS s
    INNER JOIN information_schema.statistics AS other
        ON s.table_schema = other.table_schema
        AND s.table_name = other.table_name
        AND s.index_name <> other.index_name
        AND other.non_unique = 0
    WHERE s.table_schema = DATABASE() AND s.non_unique = 0 AND s.index_name <> 'PRIMARY'
    GROUP BY s.table_name, s.index_name, other.index_name
    HAVING
        COUNT(DISTINCT IF(s.column_name = other.column_name, other.column_name, NULL))
        = COUNT(DISTINCT other.column_name)
"""


def names(db, sql):
    return {name for (name,) in db.rows(sql)}


def targets(db):
    return {index for _, index in db.rows(TARGETS)}


def test_every_check_is_refused_by_name(db):
    checks = names(
        db,
        "SELECT constraint_name FROM information_schema.check_constraints"
        " WHERE constraint_schema = DATABASE()",
    )

    assert checks - OUT_OF_REACH == {name for name in PROVED if name.startswith("ck_")}


def test_every_foreign_key_is_refused_by_name(db):
    keys = names(
        db,
        "SELECT constraint_name FROM information_schema.referential_constraints"
        " WHERE constraint_schema = DATABASE()",
    )

    assert keys - OUT_OF_REACH == {name for name in PROVED if name.startswith("fk_")}


def test_every_unique_key_is_refused_by_name(db):
    keys = names(
        db,
        "SELECT constraint_name FROM information_schema.table_constraints"
        " WHERE constraint_schema = DATABASE() AND constraint_type = 'UNIQUE'",
    )

    assert keys - targets(db) == {name for name in PROVED if name.startswith("uq_")}


def test_what_is_out_of_reach_is_there(db):
    constraints = names(
        db,
        "SELECT constraint_name FROM information_schema.table_constraints"
        " WHERE constraint_schema = DATABASE()",
    )

    assert constraints > OUT_OF_REACH
    assert OUT_OF_REACH.isdisjoint(PROVED)


def test_every_key_that_people_choose_is_refused_by_name(db):
    keys = names(
        db,
        "SELECT CONCAT(t.table_name, '.PRIMARY') FROM information_schema.tables AS t"
        " WHERE t.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'"
        " AND t.table_name NOT IN ('alembic_version', 'migration_ledger') AND t.table_name NOT IN ("
        " SELECT c.table_name FROM information_schema.columns AS c"
        " WHERE c.table_schema = DATABASE() AND c.extra = 'auto_increment')",
    )

    assert keys == {name for name in PROVED if name.endswith(".PRIMARY")}


def test_a_unique_key_that_refuses_nothing_is_what_a_foreign_key_points_at(db):
    pointed_at = names(
        db,
        "SELECT unique_constraint_name FROM information_schema.referential_constraints"
        " WHERE constraint_schema = DATABASE()",
    )

    assert targets(db) - pointed_at == set()
