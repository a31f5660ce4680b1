"""Refusals and allowances of carts."""

import pytest

from tests.schema.proof import Case

CHANGE = "UPDATE cart SET {} WHERE cart_id = 2"
LINE = "INSERT INTO cart_line (cart_id, variant_id, quantity, unit_price) VALUES (%s, %s, %s, %s)"

CASES = [
    Case("fk_cart_sales_channel", CHANGE.format("channel_id = %s"), 9, 2),
    Case("fk_cart_currency", CHANGE.format("currency_code = %s"), "eur", "EUR"),
    Case("fk_cart_customer", CHANGE.format("customer_id = %s"), 9, 1),
    Case("fk_cart_shipping_method", CHANGE.format("shipping_method_id = %s"), 9, 1),
    *(
        Case(
            f"fk_cart_{kind}_address",
            CHANGE.format(f"customer_id = %s, {kind}_address_id = %s"),
            refused,
            (1, 2),
        )
        for kind in ("shipping", "billing")
        # An address that is not there, and one out of another customer's book.
        for refused in ((1, 9), (2, 1))
    ),
    *(
        Case(
            "ck_cart_address_has_customer",
            CHANGE.format(f"customer_id = %s, {kind}_address_id = 1"),
            None,
            1,
        )
        for kind in ("shipping", "billing")
    ),
    Case("ck_cart_status", CHANGE.format("status = %s"), "lost", "merged"),
    Case("cart_line.PRIMARY", LINE, (2, 3, 1, 1), (2, 1, 1, 1)),
    Case("fk_cart_line_cart", LINE, (9, 1, 1, 1), (2, 1, 1, 1)),
    Case("fk_cart_line_product_variant", LINE, (2, 9, 1, 1), (2, 1, 1, 1)),
    Case("ck_cart_line_quantity_positive", LINE, (2, 1, 0, 1), (2, 1, 1, 1)),
    Case("ck_cart_line_unit_price_not_negative", LINE, (2, 1, 1, "-0.0001"), (2, 1, 1, 0)),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)


def test_an_address_that_a_cart_goes_to_stays_in_the_book(world, raises_sql):
    world.execute(CHANGE.format("customer_id = 1, shipping_address_id = 2"))
    with raises_sql(1451):
        world.execute("DELETE FROM customer_address WHERE customer_address_id = 2")
    world.execute(CHANGE.format("shipping_address_id = NULL"))

    assert world.execute("DELETE FROM customer_address WHERE customer_address_id = 2") == 1


def test_goods_under_a_claim_stay_in_the_cart(world, raises_sql):
    for statement in (
        "DELETE FROM cart_line WHERE cart_id = 2",
        "DELETE FROM cart WHERE cart_id = 2",
    ):
        with raises_sql(1451):
            world.execute(statement)
