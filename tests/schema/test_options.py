"""Refusals and allowances of what a product offers, is like, shows, and is shown in."""

import pytest

from tests.schema.proof import Case

VALUE = "INSERT INTO option_value (option_type_id, option_value_code, name) VALUES (%s, %s, 'X')"
OFFER = "INSERT INTO product_option (product_id, option_type_id) VALUES (%s, %s)"
CHOICE = (
    "INSERT INTO variant_option_value (variant_id, product_id, option_type_id, option_value_id)"
    " VALUES (%s, %s, %s, %s)"
)
ATTRIBUTE = "INSERT INTO attribute (attribute_code, name, data_type, unit) VALUES (%s, 'X', %s, %s)"
SAY = (
    "INSERT INTO product_attribute_value (product_id, attribute_id, locale_code, data_type,"
    " value_text, value_number, is_true, value_on) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)
SHOW = (
    "INSERT INTO product_channel (product_id, channel_id, visible_from, visible_to)"
    " VALUES (%s, %s, '2011-01-01', %s)"
)
FILE = (
    "INSERT INTO product_media (product_id, variant_id, media_kind, url, sha256)"
    " VALUES (%s, %s, %s, 'x', %s)"
)


def say(**changes):
    """A text about product 2, the same in every language, in the order of SAY."""
    usual = {
        "product": 2,
        "attribute": 1,
        "locale": None,
        "data_type": "text",
        "text": "Tin",
        "number": None,
        "truth": None,
        "day": None,
    }
    return tuple((usual | changes).values())


HEIGHT = {"attribute": 2, "data_type": "number", "text": None, "number": 1}

OPTION_CASES = [
    Case(
        "uq_option_type_option_type_code",
        "INSERT INTO option_type (option_type_code, name) VALUES (%s, 'X')",
        "size",
        "Size",
    ),
    Case("uq_option_value_option_type_id_option_value_code", VALUE, (1, "red"), (2, "red")),
    Case("fk_option_value_option_type", VALUE, (9, "red"), (2, "red")),
    Case("product_option.PRIMARY", OFFER, (1, 1), (2, 1)),
    Case("fk_product_option_product", OFFER, (9, 1), (2, 1)),
    Case("fk_product_option_option_type", OFFER, (2, 9), (2, 2)),
    Case("variant_option_value.PRIMARY", CHOICE, (3, 1, 1, 1), (5, 1, 1, 3)),
    Case("fk_variant_option_value_product_variant", CHOICE, (9, 1, 1, 3), (5, 1, 1, 3)),
    # Variant 2 is of product 2; product 1 comes in no sizes; value 2 is a size.
    Case("fk_variant_option_value_product_variant", CHOICE, (2, 1, 1, 3), (5, 1, 1, 3)),
    Case("fk_variant_option_value_product_option", CHOICE, (5, 1, 2, 2), (5, 1, 1, 3)),
    Case("fk_variant_option_value_option_value", CHOICE, (5, 1, 1, 2), (5, 1, 1, 3)),
]

ATTRIBUTE_CASES = [
    Case(
        "uq_attribute_attribute_code",
        ATTRIBUTE,
        ("height", "text", None),
        ("Height", "text", None),
    ),
    Case("ck_attribute_data_type", ATTRIBUTE, ("new", "json", None), ("new", "bool", None)),
    Case(
        "ck_attribute_only_numbers_have_units",
        ATTRIBUTE,
        ("new", "text", "cm"),
        ("new", "number", "cm"),
    ),
    Case(
        "uq_product_attribute_value_once",
        SAY,
        say(product=1, locale="en"),
        say(product=1, locale="de"),
    ),
    Case("uq_product_attribute_value_once", SAY, say(product=1, **HEIGHT), say(product=1)),
    Case("fk_product_attribute_value_product", SAY, say(product=9), say()),
    Case("fk_product_attribute_value_attribute", SAY, say(**HEIGHT | {"attribute": 9}), say()),
    Case(
        "fk_product_attribute_value_attribute",
        SAY,
        say(**HEIGHT | {"attribute": 1}),
        say(**HEIGHT),
    ),
    Case("fk_product_attribute_value_locale", SAY, say(locale="DE"), say(locale="de")),
    Case("ck_product_attribute_value_one_of_its_type", SAY, say(text=None), say(text="")),
    *(
        Case("ck_product_attribute_value_one_of_its_type", SAY, say(**second), say())
        for second in ({"number": 1}, {"truth": False}, {"day": "2011-01-01"})
    ),
    Case(
        "ck_product_attribute_value_only_text_differs_by_language",
        SAY,
        say(locale="en", **HEIGHT),
        say(locale=None, **HEIGHT),
    ),
]

SHOWN_CASES = [
    Case("product_channel.PRIMARY", SHOW, (1, 1, None), (1, 2, None)),
    Case("fk_product_channel_product", SHOW, (9, 1, None), (2, 1, None)),
    Case("fk_product_channel_sales_channel", SHOW, (2, 9, None), (2, 1, None)),
    Case(
        "ck_product_channel_starts_before_it_ends",
        SHOW,
        (2, 1, "2011-01-01"),
        (2, 1, "2011-01-01 00:00:00.000001"),
    ),
    Case(
        "fk_product_media_product", FILE, (9, None, "image", "b" * 64), (2, None, "image", "b" * 64)
    ),
    Case(
        "fk_product_media_product_variant",
        FILE,
        (2, 1, "image", "b" * 64),
        (1, 1, "image", "b" * 64),
    ),
    Case(
        "ck_product_media_media_kind",
        FILE,
        (1, 1, "sound", "b" * 64),
        (1, 1, "document", "b" * 64),
    ),
    Case(
        "ck_product_media_sha256_shape", FILE, (1, 1, "image", "B" * 64), (1, 1, "image", "b" * 64)
    ),
    Case(
        "ck_product_media_sha256_shape", FILE, (1, 1, "image", "b" * 63), (1, 1, "image", "b" * 64)
    ),
]

CASES = OPTION_CASES + ATTRIBUTE_CASES + SHOWN_CASES


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)


def test_a_choice_that_a_variant_has_made_stays_on_offer(world, raises_sql):
    for statement in (
        "DELETE FROM product_option WHERE option_type_id = 1",
        "DELETE FROM option_value WHERE option_value_id = 1",
    ):
        with raises_sql(1451):
            world.execute(statement)

    assert world.execute("DELETE FROM option_value WHERE option_value_id = 2") == 1


def test_a_property_does_not_change_its_type_under_its_values(world, raises_sql):
    with raises_sql(1451):
        world.execute("UPDATE attribute SET data_type = 'number' WHERE attribute_id = 1")
