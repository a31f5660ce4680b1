"""Refusals and allowances of the catalogue."""

import pytest

from tests.schema.proof import Case
from tests.schema.world_catalog import RED

BRAND = "INSERT INTO brand (name, slug) VALUES ('Made up', %s)"
CATEGORY = "INSERT INTO category (depth, parent_depth, parent_id) VALUES (%s, %s, %s)"
CATEGORY_TEXT = (
    "INSERT INTO category_translation (category_id, locale_code, name, slug)"
    " VALUES (%s, %s, 'Made up', %s)"
)
CHANGE = "UPDATE product SET {} = %s WHERE product_id = 1"
TEXT = (
    "INSERT INTO product_translation (product_id, locale_code, name, slug)"
    " VALUES (%s, %s, 'Made up', %s)"
)
PLACE = "INSERT INTO product_category (product_id, category_id, is_primary) VALUES (%s, %s, %s)"
VARIANT = "INSERT INTO product_variant (product_id, sku, option_signature) VALUES (%s, %s, %s)"
CHANGE_VARIANT = "UPDATE product_variant SET {} = %s WHERE variant_id = 3"
NO_OPTIONS = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

CASES = [
    Case("uq_brand_slug", BRAND, "acme", "acme-2"),
    Case("ck_brand_slug_shape", BRAND, "Acme-2", "acme-2"),
    Case("ck_brand_slug_shape", BRAND, "acme--2", "acme-2"),
    Case("ck_brand_slug_shape", BRAND, "", "2"),
    Case("fk_category_parent", CATEGORY, (1, 0, 9), (1, 0, 1)),
    Case("fk_category_parent", CATEGORY, (1, 0, 2), (2, 1, 2)),
    Case("ck_category_root_has_no_parent", CATEGORY, (1, 0, None), (1, 0, 1)),
    Case("ck_category_root_has_no_parent", CATEGORY, (0, None, 1), (0, None, None)),
    Case("ck_category_one_below_parent", CATEGORY, (2, 0, 1), (1, 0, 1)),
    Case("ck_category_one_below_parent", CATEGORY, (1, None, None), (0, None, None)),
    Case("category_translation.PRIMARY", CATEGORY_TEXT, (1, "en", "new"), (1, "de", "new")),
    Case(
        "uq_category_translation_locale_code_slug",
        CATEGORY_TEXT,
        (2, "en", "home"),
        (2, "de", "home"),
    ),
    Case("fk_category_translation_category", CATEGORY_TEXT, (9, "de", "new"), (2, "de", "new")),
    Case("fk_category_translation_locale", CATEGORY_TEXT, (1, "DE", "new"), (1, "de", "new")),
    Case("fk_product_brand", CHANGE.format("brand_id"), 9, None),
    Case("fk_product_tax_class", CHANGE.format("tax_class_id"), 99, 91),
    Case("ck_product_product_kind", CHANGE.format("product_kind"), "gift", "bundle"),
    Case("ck_product_status", CHANGE.format("status"), "sold", "archived"),
    Case(
        "ck_product_active_was_published",
        "UPDATE product SET status = 'active', published_at = %s WHERE product_id = 1",
        None,
        "2011-01-01",
    ),
    Case("product_translation.PRIMARY", TEXT, (1, "en", "new"), (1, "de", "new")),
    Case(
        "uq_product_translation_locale_code_slug", TEXT, (2, "en", "lantern"), (2, "de", "lantern")
    ),
    Case("fk_product_translation_product", TEXT, (9, "de", "new"), (2, "de", "new")),
    Case("fk_product_translation_locale", TEXT, (1, "DE", "new"), (1, "de", "new")),
    Case("product_category.PRIMARY", PLACE, (1, 1, 0), (1, 3, 0)),
    Case("uq_product_category_primary_of", PLACE, (1, 3, 1), (2, 3, 1)),
    Case("fk_product_category_product", PLACE, (9, 3, 0), (2, 3, 0)),
    Case("fk_product_category_category", PLACE, (1, 9, 0), (1, 3, 0)),
    Case("uq_product_variant_sku", VARIANT, (1, "85123A", "c" * 64), (1, "85123a", "c" * 64)),
    Case("uq_product_variant_gtin", CHANGE_VARIANT.format("gtin"), "12345670", "12345687"),
    Case(
        "uq_product_variant_product_id_option_signature",
        VARIANT,
        (1, "NEW", RED),
        (1, "NEW", "c" * 64),
    ),
    Case(
        "uq_product_variant_product_id_option_signature",
        "UPDATE product_variant SET option_signature = %s WHERE variant_id = 5",
        NO_OPTIONS,
        "c" * 64,
    ),
    Case("uq_product_variant_default_of", CHANGE_VARIANT.format("sku = 'X', is_default"), 1, 0),
    Case("fk_product_variant_product", VARIANT, (9, "NEW", NO_OPTIONS), (1, "NEW", "c" * 64)),
    Case("ck_product_variant_sku_trimmed", CHANGE_VARIANT.format("sku"), "85123B ", "85 123B"),
    Case("ck_product_variant_sku_trimmed", CHANGE_VARIANT.format("sku"), "", "0"),
    Case("ck_product_variant_gtin_shape", CHANGE_VARIANT.format("gtin"), "123456789", "12345678"),
    Case("ck_product_variant_gtin_shape", CHANGE_VARIANT.format("gtin"), "123456789O12", "1" * 14),
    Case("ck_product_variant_weight_g_positive", CHANGE_VARIANT.format("weight_g"), 0, 1),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)


PUT = "UPDATE category SET depth = %s, parent_depth = %s, parent_id = %s WHERE category_id = %s"
CYCLES = {
    "a root under itself": (PUT, (1, 0, 3, 3), 1452),
    "a root under itself, at its own depth": (PUT, (0, 0, 3, 3), 3819),
    "a new row under itself": (
        "INSERT INTO category (depth, parent_depth, parent_id, category_id)"
        " VALUES (%s, %s, %s, %s)",
        (1, 0, 7, 7),
        1452,
    ),
    "a parent under its child": (PUT, (2, 1, 2, 1), 1451),
    "a parent and its child, each under the other": (
        "UPDATE category SET depth = 1 - depth, parent_depth = IF(depth = 0, 1, NULL),"
        " parent_id = IF(category_id = %s, %s, NULL) WHERE category_id IN (1, 2)",
        (1, 2),
        3819,
    ),
    "a root moved down while a child hangs on it": (PUT, (1, 0, 3, 1), 1451),
    "the second root under the first, but not deeper": (PUT, (0, 0, 1, 3), 3819),
    "a child that skips a depth": (PUT, (3, 2, 1, 3), 1452),
    "a parent taken away": ("DELETE FROM category WHERE category_id = %s", (1,), 1451),
}


@pytest.mark.parametrize(("statement", "values", "error"), CYCLES.values(), ids=CYCLES)
def test_the_tree_cannot_hold(world, raises_sql, statement, values, error):
    with raises_sql(error):
        world.execute(statement, values)

    assert world.rows("SELECT category_id, depth, parent_id FROM category ORDER BY 1") == [
        (1, 0, None),
        (2, 1, 1),
        (3, 0, None),
    ]


def test_one_root_may_move_under_the_other(world):
    world.execute(
        "UPDATE category SET depth = 1, parent_depth = 0, parent_id = 1 WHERE category_id = 3"
    )

    assert world.rows("SELECT category_id FROM category WHERE parent_id = 1 ORDER BY 1") == [
        (2,),
        (3,),
    ]


def test_a_primary_place_moves_in_two_steps(world):
    world.execute("UPDATE product_category SET is_primary = FALSE WHERE product_id = 1")
    world.execute("UPDATE product_category SET is_primary = TRUE WHERE category_id = 2")

    assert world.rows("SELECT category_id FROM product_category WHERE is_primary") == [(2,)]


def test_two_skus_that_differ_by_case_are_two(world):
    world.insert("product_variant", product_id=1, sku="85123a", option_signature="c" * 64)

    assert world.scalar("SELECT COUNT(*) FROM product_variant WHERE sku = '85123A'") == 1
    assert world.scalar("SELECT COUNT(*) FROM product_variant WHERE sku = '85123a'") == 1


def test_the_signature_of_no_options_is_that_of_an_empty_text(world):
    assert world.rows(
        "SELECT option_signature = SHA2('', 256) FROM product_variant WHERE variant_id = 2"
    ) == [(1,)]


def test_words_of_a_product_are_found_in_its_name_and_text(db):
    tax_class = db.scalar("SELECT MIN(tax_class_id) FROM tax_class")
    for name, text in (("Lantern", "White metal"), ("Holder", "For a lantern"), ("Mug", "Red")):
        product = db.insert("product", tax_class_id=tax_class)
        db.insert(
            "product_translation",
            product_id=product,
            locale_code="en",
            name=name,
            slug=name.lower(),
            description=text,
        )

    assert db.rows(
        "SELECT name FROM product_translation WHERE MATCH (name, description) AGAINST ('lantern')"
        " ORDER BY name"
    ) == [("Holder",), ("Lantern",)]

    # Triggers that meet a duplicate key make the index forget rows of the same statement.
    db.execute("UPDATE product_translation SET name = CONCAT('Candle ', name)")
    for word, count in (("candle", 3), ("lantern", 2)):
        assert (
            db.scalar(
                "SELECT COUNT(*) FROM product_translation"
                " WHERE MATCH (name, description) AGAINST (%s)",
                (word,),
            )
            == count
        )
