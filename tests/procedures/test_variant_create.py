"""variant_create adds a variant with one value of each choice, and no second one like it."""

from hashlib import sha256

import pytest

from shopdb.errors import SqlError

RED, BLUE, SMALL, LARGE = 1, 2, 3, 4


@pytest.fixture
def tee(db, market):
    """A product in two colours and two sizes, without a variant."""
    product = db.insert("product", tax_class_id=market.standard)
    for kind, values in ((1, (RED, BLUE)), (2, (SMALL, LARGE))):
        db.insert("option_type", option_type_id=kind, option_type_code=f"kind-{kind}", name="x")
        db.insert("product_option", product_id=product, option_type_id=kind)
        for value in values:
            db.insert(
                "option_value",
                option_value_id=value,
                option_type_id=kind,
                option_value_code=f"value-{value}",
                name="x",
            )
    return product


def create(db, product, sku, values):
    return db.call("variant_create", product, sku, values, None)[-1]


def test_adds_a_variant_with_its_choices_in_whatever_order(db, tee):
    variant = create(db, tee, "TEE-RED-S", f"[{SMALL}, {RED}]")

    assert db.rows("SELECT product_id, sku, option_signature FROM product_variant") == [
        (tee, "TEE-RED-S", sha256(f"{RED},{SMALL}".encode()).hexdigest())
    ]
    assert db.rows(
        "SELECT variant_id, option_value_id FROM variant_option_value ORDER BY option_value_id"
    ) == [(variant, RED), (variant, SMALL)]


@pytest.mark.parametrize("values", [None, "[]"])
def test_a_product_that_offers_no_choice_has_one(db, market, refuses, values):
    product = db.insert("product", tax_class_id=market.standard)
    create(db, product, "MUG", values)

    assert db.count("variant_option_value") == 0
    with refuses(SqlError.VARIANT_DUPLICATE_OPTIONS):
        create(db, product, "MUG-2", values)


def test_refuses_a_variant_that_is_there(db, tee, refuses):
    create(db, tee, "TEE-RED-S", f"[{RED}, {SMALL}]")
    create(db, tee, "TEE-RED-L", f"[{RED}, {LARGE}]")

    with refuses(SqlError.VARIANT_DUPLICATE_OPTIONS):
        create(db, tee, "ANOTHER", f"[{SMALL}, {RED}]")


@pytest.mark.parametrize(
    "values",
    [
        None,
        "[]",
        f"[{RED}]",
        f"[{RED}, {BLUE}]",
        f"[{RED}, {RED}]",
        f"[{RED}, {SMALL}, {LARGE}]",
        f"[{RED}, 99]",
        '["red", "small"]',
    ],
)
def test_refuses_other_than_one_of_each(db, tee, refuses, values):
    with refuses(SqlError.VALUE_INVALID):
        create(db, tee, "TEE", values)


def test_refuses_a_product_that_is_not_there(db, tee, refuses):
    with refuses(SqlError.NOT_FOUND):
        create(db, 99, "TEE", f"[{RED}, {SMALL}]")
