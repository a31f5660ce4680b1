"""Refusals and allowances of prices, and the chain that makes them a history."""

from decimal import Decimal

import pytest

from tests.schema.proof import Case

LIST = (
    "INSERT INTO price_list (price_list_code, name, channel_id, currency_code, customer_group_id,"
    " kind) VALUES (%s, 'Made up', %s, %s, %s, %s)"
)
FIRST = (
    "INSERT INTO price (price_list_id, variant_id, min_quantity, valid_from, valid_to, amount)"
    " VALUES (%s, %s, %s, %s, %s, 1)"
)
OPEN = "9999-12-31"
# Variant 3 cost 4.00 in 2011 and is not priced since.
NEXT = (
    "INSERT INTO price (price_list_id, variant_id, valid_from, valid_to, prev_valid_to, amount)"
    " VALUES (1, 3, %s, %s, %s, 5)"
)
ASK = (
    "INSERT INTO price (price_list_id, variant_id, valid_from, amount, compare_at_amount)"
    " VALUES (1, 2, '2011-01-01', %s, %s)"
)

CASES = [
    Case(
        "uq_tax_class_tax_class_code",
        "INSERT INTO tax_class (tax_class_code, name) VALUES (%s, 'Made up')",
        "standard",
        "Standard",
    ),
    Case(
        "uq_price_list_price_list_code",
        LIST,
        ("web-gbp", 1, "GBP", None, "base"),
        ("WEB-GBP", 1, "GBP", None, "base"),
    ),
    Case(
        "fk_price_list_sales_channel",
        LIST,
        ("new", 9, "GBP", None, "base"),
        ("new", 1, "GBP", None, "base"),
    ),
    Case(
        "fk_price_list_currency",
        LIST,
        ("new", 1, "eur", None, "base"),
        ("new", 1, "EUR", None, "base"),
    ),
    Case(
        "fk_price_list_customer_group",
        LIST,
        ("new", 1, "GBP", 9, "contract"),
        ("new", 1, "GBP", 1, "contract"),
    ),
    Case(
        "ck_price_list_kind",
        LIST,
        ("new", 1, "GBP", None, "clearance"),
        ("new", 1, "GBP", None, "sale"),
    ),
    Case(
        "ck_price_list_contract_names_group",
        LIST,
        ("new", 1, "GBP", None, "contract"),
        ("new", 1, "GBP", 1, "contract"),
    ),
    Case("price.PRIMARY", FIRST, (1, 1, 1, "2011-01-01", OPEN), (1, 1, 2, "2011-01-01", OPEN)),
    Case("uq_price_end", FIRST, (1, 1, 1, "2012-01-01", OPEN), (1, 1, 2, "2012-01-01", OPEN)),
    Case(
        "uq_price_next",
        FIRST,
        (1, 1, 1, "2010-01-01", "2011-01-01"),
        (1, 1, 2, "2010-01-01", "2011-01-01"),
    ),
    Case(
        "fk_price_price_list", FIRST, (9, 2, 1, "2011-01-01", OPEN), (1, 2, 1, "2011-01-01", OPEN)
    ),
    Case(
        "fk_price_product_variant",
        FIRST,
        (1, 9, 1, "2011-01-01", OPEN),
        (1, 2, 1, "2011-01-01", OPEN),
    ),
    Case(
        "fk_price_chain",
        NEXT,
        ("2012-02-01", OPEN, "2012-02-01"),
        ("2012-01-01", OPEN, "2012-01-01"),
    ),
    Case(
        "ck_price_starts_before_it_ends",
        FIRST,
        (1, 2, 1, "2011-01-01", "2011-01-01"),
        (1, 2, 1, "2011-01-01", "2011-01-01 00:00:00.000001"),
    ),
    Case(
        "ck_price_starts_where_the_last_ended",
        NEXT,
        ("2012-02-01", OPEN, "2012-01-01"),
        ("2012-01-01", OPEN, "2012-01-01"),
    ),
    Case(
        "ck_price_min_quantity_positive",
        FIRST,
        (1, 2, 0, "2011-01-01", OPEN),
        (1, 2, 1, "2011-01-01", OPEN),
    ),
    Case("ck_price_amount_not_negative", ASK, ("-0.0001", None), ("0", None)),
    Case("ck_price_compare_at_is_higher", ASK, ("2.55", "2.55"), ("2.55", "2.5501")),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)


CHANGES = {
    "an overlap": (("2011-06-01", "2012-06-01", "2011-06-01"), 1452),
    "an overlap before the first": (("2010-06-01", "2011-06-01", None), 1062),
    "a gap": (("2012-06-01", OPEN, "2012-06-01"), 1452),
    "a gap with no link": (("2012-06-01", OPEN, None), 1062),
    "a second root": (("2010-01-01", "2010-06-01", None), 1062),
    "the same span again": (("2011-01-01", "2012-01-01", None), 1062),
}


@pytest.mark.parametrize(("span", "error"), CHANGES.values(), ids=CHANGES)
def test_a_chain_has_no(world, raises_sql, span, error):
    with raises_sql(error):
        world.execute(NEXT, span)

    assert world.scalar("SELECT COUNT(*) FROM price WHERE variant_id = 3") == 1


def test_a_chain_does_not_fork(world, raises_sql):
    world.execute(NEXT, ("2012-01-01", "2013-01-01", "2012-01-01"))
    with raises_sql(1062):
        world.execute(NEXT, ("2012-01-01", "2014-01-01", "2012-01-01"))


def test_a_link_inside_a_chain_is_neither_moved_nor_taken_out(world, raises_sql):
    """Of prices that are only planned; a trigger keeps those that have begun."""
    world.execute(NEXT, ("2012-01-01", "2100-01-01", "2012-01-01"))
    world.execute(NEXT, ("2100-01-01", "2101-01-01", "2100-01-01"))
    world.execute(NEXT, ("2101-01-01", OPEN, "2101-01-01"))
    for end in ("2100-12-01", "2101-02-01"):
        with raises_sql(1451):
            world.execute("UPDATE price SET valid_to = %s WHERE valid_to = '2101-01-01'", (end,))
    with raises_sql(1451):
        world.execute("DELETE FROM price WHERE valid_to = '2101-01-01'")

    assert world.execute("DELETE FROM price WHERE variant_id = 3 AND valid_to = '9999-12-31'") == 1


def test_a_row_does_not_follow_its_own_former_end(world, raises_sql):
    world.execute(FIRST, (1, 2, 1, "2100-01-01", "2101-01-01"))
    with raises_sql(1452):
        world.execute(
            "UPDATE price SET valid_from = '2101-01-01', valid_to = '2102-01-01',"
            " prev_valid_to = '2101-01-01' WHERE variant_id = 2"
        )


def test_closing_and_continuing_is_one_transaction(world, connect):
    world.execute("UPDATE price SET valid_to = '2012-01-01' WHERE variant_id = 1")
    world.insert(
        "price",
        price_list_id=1,
        variant_id=1,
        valid_from="2012-01-01",
        prev_valid_to="2012-01-01",
        amount="2.95",
    )

    assert world.rows(
        "SELECT amount, valid_to = '9999-12-31' FROM price WHERE variant_id = 1 ORDER BY valid_from"
    ) == [(Decimal("2.55"), 0), (Decimal("2.95"), 1)]
    assert connect().count("price") == 0


def test_every_quantity_step_has_a_chain_of_its_own(world):
    world.execute(FIRST, (1, 3, 12, "2011-06-01", OPEN))

    assert world.rows(
        "SELECT min_quantity FROM price WHERE variant_id = 3 ORDER BY min_quantity"
    ) == [(1,), (12,)]
