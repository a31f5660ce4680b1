"""A variant that has made every choice bears their signature, whichever way somebody writes."""

from hashlib import sha256

import pytest

from shopdb.errors import SqlError
from tests.market import Market
from tests.triggers.test_concurrency import levels, meanwhile, outcome

DUPLICATE = 1062
COLOUR, SIZE = 1, 2
RED, BLUE, SMALL, LARGE = 1, 2, 3, 4
KIND = {RED: COLOUR, BLUE: COLOUR, SMALL: SIZE, LARGE: SIZE}
NOTHING = sha256(b"").hexdigest()
CHOICE = "(variant_id, product_id, option_type_id, option_value_id)"


def signature(*values):
    return sha256(",".join(map(str, values)).encode()).hexdigest()


class Wardrobe:
    """Product 1 comes in colours and sizes, product 2 in nothing."""

    def __init__(self, db):
        self.db = db
        market = Market(db)
        for kind in (COLOUR, SIZE):
            code = f"kind-{kind}"
            db.insert("option_type", option_type_id=kind, option_type_code=code, name="Kind")
        for value, kind in KIND.items():
            db.insert(
                "option_value",
                option_value_id=value,
                option_type_id=kind,
                option_value_code=f"v{value}",
                name="Value",
            )
        for product in (1, 2):
            db.insert("product", product_id=product, tax_class_id=market.standard)
        for kind in (COLOUR, SIZE):
            db.insert("product_option", product_id=1, option_type_id=kind)

    def variant(self, *values, signed=None, product=1):
        """A variant with these choices; signed for them unless told otherwise."""
        number = self.db.count("product_variant") + 1
        self.db.insert(
            "product_variant",
            variant_id=number,
            product_id=product,
            sku=f"V-{number}",
            option_signature=signed or signature(*values),
        )
        for value in values:
            self.choose(number, value)
        return number

    def choose(self, variant, value, verb="INSERT", rest=""):
        """Make a choice."""
        self.db.execute(
            f"{verb} INTO variant_option_value {CHOICE} VALUES (%s, 1, %s, %s) {rest}",
            (variant, KIND[value], value),
        )

    def sign(self, variant, *values):
        """Sign a variant for these choices."""
        self.db.execute(
            "UPDATE product_variant SET option_signature = %s WHERE variant_id = %s",
            (signature(*values), variant),
        )

    def choices(self):
        """What every variant is."""
        return self.db.rows(
            "SELECT variant_id, option_value_id FROM variant_option_value ORDER BY 1, 2"
        )


@pytest.fixture
def wardrobe(db):
    return Wardrobe(db)


@pytest.mark.parametrize("verb", ["INSERT", "INSERT IGNORE", "REPLACE"])
def test_the_last_choice_has_to_fit_the_signature(wardrobe, raises_sql, verb):
    variant = wardrobe.variant(RED, signed=signature(RED, SMALL))
    with raises_sql(SqlError.SIGNATURE_MISMATCH):
        wardrobe.choose(variant, LARGE, verb)
    wardrobe.choose(variant, SMALL, verb)

    assert wardrobe.choices() == [(variant, RED), (variant, SMALL)]


@pytest.mark.parametrize("how", ["REPLACE", "IGNORE", ""])
def test_so_does_one_from_a_file(db, wardrobe, tmp_path, raises_sql, how):
    variant = wardrobe.variant(RED, signed=signature(RED, SMALL))
    path = tmp_path / "choices.csv"
    load = f"LOAD DATA LOCAL INFILE %s {how} INTO TABLE variant_option_value {CHOICE}"
    path.write_text(f"{variant}\t1\t{SIZE}\t{LARGE}\n")
    with raises_sql(SqlError.SIGNATURE_MISMATCH):
        db.execute(load, (str(path),))
    path.write_text(f"{variant}\t1\t{SIZE}\t{SMALL}\n")

    assert db.execute(load, (str(path),)) == 1


CHANGES = {
    "a choice": f"UPDATE variant_option_value SET option_value_id = {BLUE}"
    f" WHERE option_type_id = {COLOUR}",
    "a choice, without errors": "UPDATE IGNORE variant_option_value"
    f" SET option_value_id = {BLUE} WHERE option_type_id = {COLOUR}",
    "a choice, beside its name": "UPDATE variant_option_value AS vov"
    " INNER JOIN option_value AS ov ON ov.option_value_id = vov.option_value_id"
    f" SET vov.option_value_id = {BLUE}, ov.name = 'x' WHERE ov.option_value_id = {RED}",
    "a choice that is made again": f"REPLACE INTO variant_option_value {CHOICE}"
    f" VALUES (1, 1, {COLOUR}, {BLUE})",
    "a choice on a duplicate key": f"INSERT INTO variant_option_value {CHOICE}"
    f" VALUES (1, 1, {COLOUR}, {RED}) ON DUPLICATE KEY UPDATE option_value_id = {BLUE}",
    "the signature": f"UPDATE product_variant SET option_signature = '{NOTHING}'",
    "the signature, beside a choice": "UPDATE product_variant AS pv"
    " INNER JOIN variant_option_value AS vov USING (variant_id)"
    f" SET pv.option_signature = '{NOTHING}', vov.option_value_id = {BLUE}"
    f" WHERE vov.option_type_id = {COLOUR}",
    "the signature on a duplicate key": "INSERT INTO product_variant (variant_id, product_id, sku)"
    " VALUES (1, 1, 'V-1') ON DUPLICATE KEY UPDATE option_signature = VALUES(option_signature)",
}


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES)
def test_of_a_finished_variant_nobody_changes(db, wardrobe, raises_sql, statement):
    variant = wardrobe.variant(RED, SMALL)
    with raises_sql(SqlError.SIGNATURE_MISMATCH):
        db.execute(statement)

    assert wardrobe.choices() == [(variant, RED), (variant, SMALL)]
    assert db.rows("SELECT option_signature FROM product_variant") == [(signature(RED, SMALL),)]


def test_no_two_variants_of_a_product_are_one_thing(wardrobe, raises_sql):
    wardrobe.variant(RED, SMALL)
    with raises_sql(DUPLICATE):
        wardrobe.variant(RED, SMALL)
    with raises_sql(SqlError.SIGNATURE_MISMATCH):
        wardrobe.variant(RED, SMALL, signed="a" * 64)


def test_a_variant_becomes_another_without_one_of_its_choices(db, wardrobe):
    variant = wardrobe.variant(RED, SMALL)
    db.execute("DELETE FROM variant_option_value WHERE option_type_id = %s", (COLOUR,))
    wardrobe.sign(variant, BLUE, SMALL)
    wardrobe.choose(variant, BLUE)

    assert wardrobe.choices() == [(variant, BLUE), (variant, SMALL)]


def test_a_choice_that_is_no_longer_offered_leaves_no_twins(db, wardrobe, raises_sql):
    """While they lack a size the two are not finished; without sizes they would be the same."""
    wardrobe.variant(RED, signed="a" * 64)
    wardrobe.variant(RED, signed="b" * 64)
    offer = f"WHERE option_type_id = {SIZE}"
    other = db.insert("option_type", option_type_code="cut", name="Cut")
    for statement in (
        f"DELETE FROM product_option {offer}",
        f"DELETE IGNORE FROM product_option {offer}",
        f"UPDATE product_option SET product_id = 2 {offer}",
    ):
        with raises_sql(SqlError.SIGNATURE_MISMATCH):
            db.execute(statement)

    assert db.execute(f"UPDATE product_option SET option_type_id = {other} {offer}") == 1


def test_a_choice_that_nobody_made_goes_where_all_are_signed_without_it(db, wardrobe):
    wardrobe.variant(RED)
    wardrobe.variant(BLUE)

    assert db.execute("DELETE FROM product_option WHERE option_type_id = %s", (SIZE,)) == 1


def test_a_new_choice_leaves_every_variant_unfinished(db, wardrobe):
    variant = wardrobe.variant(RED, SMALL)
    cut = db.insert("option_type", option_type_code="cut", name="Cut")
    db.insert("product_option", product_id=1, option_type_id=cut)
    wardrobe.sign(variant, BLUE, SMALL)
    db.execute("UPDATE variant_option_value SET option_value_id = 2 WHERE option_value_id = 1")

    assert wardrobe.choices() == [(variant, BLUE), (variant, SMALL)]


def test_a_product_without_choices_has_one_variant(db, wardrobe, raises_sql):
    wardrobe.variant(product=2)
    with raises_sql(SqlError.SIGNATURE_MISMATCH):
        wardrobe.variant(product=2, signed="a" * 64)
    with raises_sql(DUPLICATE):
        wardrobe.variant(product=2)
    with raises_sql(SqlError.SIGNATURE_MISMATCH):
        db.execute("UPDATE product_variant SET option_signature = %s", ("a" * 64,))


def test_a_variant_that_goes_to_another_product_is_signed_for_it(db, wardrobe, raises_sql):
    wardrobe.variant(signed="a" * 64)
    with raises_sql(SqlError.SIGNATURE_MISMATCH):
        db.execute("UPDATE product_variant SET product_id = 2")

    assert db.execute(
        "UPDATE product_variant SET product_id = 2, option_signature = %s", (NOTHING,)
    )


@levels
def test_two_who_finish_a_variant_at_once_see_each_other(db, wardrobe, connect, level):
    """Each alone leaves it unfinished; together they would finish it under a wrong name."""
    variant = wardrobe.variant(signed=signature(RED, SMALL))
    red, large = (
        f"INSERT INTO variant_option_value {CHOICE} VALUES ({variant}, 1, {kind}, {value})"
        for kind, value in ((COLOUR, RED), (SIZE, LARGE))
    )
    with meanwhile(db, connect, level, red, large) as (holder, waiting):
        holder.execute("COMMIT")

    assert waiting.result() == SqlError.SIGNATURE_MISMATCH
    assert wardrobe.choices() == [(variant, RED)]


@levels
def test_a_choice_waits_for_who_takes_an_offer_back(db, wardrobe, connect, level):
    variant = wardrobe.variant(signed=signature(RED, SMALL))
    take_back = f"DELETE FROM product_option WHERE option_type_id = {SIZE}"
    red = f"INSERT INTO variant_option_value {CHOICE} VALUES ({variant}, 1, {COLOUR}, {RED})"
    with meanwhile(db, connect, level, take_back, red) as (holder, waiting):
        holder.execute("COMMIT")

    assert waiting.result() == SqlError.SIGNATURE_MISMATCH


@levels
def test_who_looks_back_finishes_no_variant_that_another_changed(db, wardrobe, connect, level):
    variant = wardrobe.variant(signed=signature(RED, SMALL))
    session = connect()
    session.execute(f"SET SESSION TRANSACTION ISOLATION LEVEL {level}")
    session.execute("START TRANSACTION")
    assert session.count("variant_option_value") == 0
    wardrobe.choose(variant, LARGE)

    assert (
        outcome(
            session,
            f"INSERT INTO variant_option_value {CHOICE} VALUES ({variant}, 1, {COLOUR}, {RED})",
        )
        == SqlError.SIGNATURE_MISMATCH
    )
