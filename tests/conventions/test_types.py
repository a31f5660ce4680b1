"""One type for one thing: money, times, days, yes and no, ids, codes."""

import pytest

COLUMNS = """
    SELECT
        c.table_name, c.column_name, c.data_type, c.column_type, c.collation_name,
        COALESCE(c.column_default, ''), c.extra
    FROM information_schema.columns AS c
    INNER JOIN information_schema.tables AS t
        ON c.table_schema = t.table_schema AND c.table_name = t.table_name
    WHERE c.table_schema = DATABASE()
        AND t.table_type = 'BASE TABLE'
        AND c.table_name NOT IN ('alembic_version', 'migration_ledger')
        AND c.table_name NOT LIKE 'staging%%'
"""
WHOLE = {"bigint", "int", "smallint", "tinyint"}
TYPES = WHOLE | {"decimal", "char", "varchar", "text", "binary", "json", "date", "datetime"}
# Shares and rates are not money.
RATES = {
    "exchange_rate.rate": "decimal(20,10)",
    "sales_order.fx_to_base": "decimal(20,10)",
    "order_tax.rate": "decimal(7,5)",
    "tax_rate.rate": "decimal(7,5)",
    "promotion.percentage": "decimal(7,5)",
}
SPANS = {"valid_from", "valid_to", "visible_from", "visible_to", "prev_valid_to", "prev_key"}
# Numbers that name a place, and are never subtracted.
ORDINALS = {
    "minor_unit",
    "currency_minor_unit",
    "year",
    "number",
    "last_number",
    "line_no",
    "row_no",
}
KEYS_OF_IDS = {
    "default_shipping_of",
    "default_billing_of",
    "primary_of",
    "default_of",
    "standing_of",
}
ISO = {
    "currency_code": "char(3)",
    "base_code": "char(3)",
    "quote_code": "char(3)",
    "default_currency_code": "char(3)",
    "country_code": "char(2)",
    "locale_code": "varchar(16)",
    "default_locale_code": "varchar(16)",
    "fallback_locale": "varchar(16)",
}
# Written by people, who may not mind the case.
TYPED = {"coupon_code", "postal_code"}
TOKENS = {"external_ref", "external_number", "gateway_ref", "idempotency_key"}


def is_code(name):
    """Whether a column holds a code that is not of ISO."""
    return name == "sku" or (name.endswith("_code") and name not in {*ISO, *TYPED})


@pytest.fixture
def columns(db):
    return db.rows(COLUMNS)


def where(columns, asked, allowed):
    """Names of the columns that are asked about and not as they may be."""
    return [f"{one[0]}.{one[1]}: {one[3]}" for one in columns if asked(one) and not allowed(one)]


def test_a_type_is_one_of_few(columns):
    assert where(columns, lambda c: True, lambda c: c[2] in TYPES) == []


def test_money_has_four_decimals_and_nothing_else_is_a_decimal(columns):
    assert (
        where(
            columns,
            lambda c: c[2] == "decimal",
            lambda c: c[3] == RATES.get(f"{c[0]}.{c[1]}", "decimal(19,4)"),
        )
        == []
    )


def test_a_time_has_microseconds_and_says_so_in_its_name(columns):
    assert (
        where(
            columns,
            lambda c: c[2] == "datetime" or c[1].endswith("_at"),
            lambda c: c[3] == "datetime(6)" and (c[1].endswith("_at") or c[1] in SPANS),
        )
        == []
    )


def test_a_day_says_so_in_its_name(columns):
    assert (
        where(
            columns,
            lambda c: c[2] == "date" or c[1].endswith("_on"),
            lambda c: c[2] == "date" and c[1].endswith("_on"),
        )
        == []
    )


def test_no_default_follows_the_zone_of_a_session(columns):
    assert (
        where(
            columns,
            lambda c: True,
            lambda c: "current_timestamp" not in f"{c[5]} {c[6]}".lower(),
        )
        == []
    )
    assert (
        where(
            columns,
            lambda c: c[1] in ("created_at", "updated_at"),
            lambda c: c[5] == "utc_timestamp(6)",
        )
        == []
    )


def test_yes_or_no_says_so_in_its_name(columns):
    assert (
        where(
            columns,
            lambda c: c[3] == "tinyint(1)" or c[1].startswith("is_"),
            lambda c: c[3] == "tinyint(1)" and c[1].startswith(("is_", "prices_include_tax")),
        )
        == []
    )


def test_an_id_is_a_big_number(columns):
    assert (
        where(
            columns,
            lambda c: c[1].endswith("_id") and c[1] != "public_id",
            lambda c: c[3] == "bigint unsigned",
        )
        == []
    )


def test_a_public_id_is_made_in_one_way(columns):
    # The outbox has that of another table's row.
    made = {c[5] for c in columns if c[1] == "public_id" and c[0] != "outbox_event"}

    assert where(columns, lambda c: c[1] == "public_id", lambda c: c[3] == "binary(16)") == []
    assert len(made) == 1


def test_only_what_is_never_subtracted_is_unsigned(columns):
    assert (
        where(
            columns,
            lambda c: "unsigned" in c[3],
            lambda c: c[1].endswith("_id") or c[1] in ORDINALS | KEYS_OF_IDS,
        )
        == []
    )


def test_a_code_of_iso_is_ascii_to_the_byte(columns):
    assert (
        where(
            columns,
            lambda c: c[1] in ISO,
            lambda c: c[3] == ISO[c[1]] and c[4] == "ascii_bin",
        )
        == []
    )


def test_every_other_code_minds_case_and_accents(columns):
    assert (
        where(
            columns,
            lambda c: is_code(c[1]),
            lambda c: c[4] in ("utf8mb4_0900_as_cs", "ascii_bin"),
        )
        == []
    )


def test_an_e_mail_minds_accents_only(columns):
    assert (
        where(
            columns,
            lambda c: c[1].endswith("email"),
            lambda c: c[4] == "utf8mb4_0900_as_ci",
        )
        == []
    )


def test_a_name_from_another_system_is_compared_to_the_byte(columns):
    assert where(columns, lambda c: c[1] in TOKENS, lambda c: c[4] == "utf8mb4_0900_bin") == []


def test_every_text_has_a_collation_of_the_house(columns):
    house = {
        "ascii_bin",
        "utf8mb4_0900_ai_ci",
        "utf8mb4_0900_as_ci",
        "utf8mb4_0900_as_cs",
        "utf8mb4_0900_bin",
    }

    assert {c[4] for c in columns if c[4]} == house


def test_every_table_is_innodb_with_the_same_default_collation(db):
    assert db.rows(
        "SELECT DISTINCT engine, table_collation FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'"
    ) == [("InnoDB", "utf8mb4_0900_ai_ci")]
