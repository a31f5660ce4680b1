"""cart_merge puts what a visitor gathered into the cart of a customer, claims and all."""

from decimal import Decimal

import pytest

from shopdb.errors import SqlError


@pytest.fixture
def visitor(market):
    """Makes a cart of nobody that holds units by variant."""
    return lambda lines: market.cart(lines, customer_id=None)


def lines(db, cart):
    return db.rows(
        "SELECT variant_id, quantity, unit_price FROM cart_line WHERE cart_id = %s"
        " ORDER BY variant_id",
        (cart,),
    )


def claims(db, cart):
    return db.rows(
        "SELECT variant_id, warehouse_id, quantity FROM stock_reservation WHERE cart_id = %s"
        " ORDER BY variant_id, warehouse_id",
        (cart,),
    )


def status(db, cart):
    return db.scalar("SELECT status FROM cart WHERE cart_id = %s", (cart,))


def test_quantities_add_up(db, market, visitor):
    tee, mug, hat = market.goods("10.00"), market.goods("5.00"), market.goods("3.00")
    theirs, own = visitor({tee: 2, mug: 1}), market.cart({tee: 1, hat: 4})
    db.call("cart_merge", theirs, own)

    assert lines(db, own) == [
        (tee, 3, Decimal("10")),
        (mug, 1, Decimal("5")),
        (hat, 4, Decimal("3")),
    ]
    assert lines(db, theirs) == []
    assert (status(db, theirs), status(db, own)) == ("merged", "open")


def test_what_comes_is_priced_anew_for_the_customer(db, market, visitor):
    """By the list of the group, and by the step that both together reach."""
    group = market.group("trade")
    tee, mug, hat = market.goods("10.00"), market.goods("5.00"), market.goods("3.00")
    contract = market.new_price_list(customer_group_id=group, kind="contract", priority=1)
    market.price(tee, "7.00", price_list_id=contract)
    market.price(mug, "4.00", min_quantity=5)
    theirs = visitor({tee: 1, mug: 2})
    own = market.cart({mug: 3, hat: 1}, market.buyer(customer_group_id=group))
    db.call("price_set", market.price_list, hat, 1, "2.00", None)
    db.call("cart_merge", theirs, own)

    assert lines(db, own) == [
        (tee, 1, Decimal("7")),
        (mug, 5, Decimal("4")),
        (hat, 1, Decimal("3")),
    ]


def test_what_is_no_longer_offered_keeps_its_quote_for_the_customer_to_see(
    db, market, visitor, raises_sql
):
    tee = market.goods("10.00")
    theirs, own = visitor({tee: 2}), market.cart({})
    db.execute("UPDATE price SET valid_to = '2021-01-01'")
    db.execute("UPDATE product SET status = 'archived'")
    db.call("cart_merge", theirs, own)

    assert lines(db, own) == [(tee, 2, Decimal("10"))]
    with raises_sql(SqlError.NOT_FOR_SALE):
        market.checkout(own)


def test_claims_go_along(db, market, visitor):
    tee, mug = market.goods(stock=3), market.goods(stock=9)
    market.stock(tee, 2, market.south)
    theirs, own = visitor({tee: 4, mug: 1}), market.cart({tee: 1})
    db.call("cart_reserve_stock", own, None, 60)
    db.call("cart_reserve_stock", theirs, None, 900)
    db.call("cart_merge", theirs, own)

    assert claims(db, theirs) == []
    assert claims(db, own) == [
        (tee, market.north, 3),
        (tee, market.south, 2),
        (mug, market.north, 1),
    ]
    assert db.scalar(
        "SELECT MIN(expires_at) > UTC_TIMESTAMP(6) + INTERVAL 800 SECOND"
        " FROM stock_reservation WHERE variant_id = %s",
        (tee,),
    )
    assert market.violations() == []


def test_claims_that_have_lapsed_are_given_up(db, market, visitor):
    tee = market.goods(stock=3)
    theirs, own = visitor({tee: 3}), market.cart({})
    db.call("cart_reserve_stock", theirs, None, 900)
    db.execute("UPDATE stock_reservation SET expires_at = '2020-01-01'")
    db.call("cart_merge", theirs, own)

    assert db.count("stock_reservation") == 0
    assert db.rows("SELECT reserved FROM stock_level") == [(0,)]
    assert lines(db, own) == [(tee, 3, Decimal("10"))]


def test_again_changes_nothing(db, market, visitor, contents):
    tee = market.goods()
    theirs, own = visitor({tee: 2}), market.cart({tee: 1})
    db.call("cart_merge", theirs, own)
    before = contents()
    db.call("cart_merge", theirs, own)

    assert contents() == before


def test_an_empty_cart_is_merged_too(db, market, visitor):
    theirs, own = visitor({}), market.cart({market.goods(): 1})
    db.call("cart_merge", theirs, own)

    assert status(db, theirs) == "merged"
    assert len(lines(db, own)) == 1


def test_a_guest_whose_cart_it_was_lets_go_of_the_address(db, market):
    guest = market.buyer(is_guest=True)
    theirs = market.cart({market.goods(): 1}, guest, shipping_address_id=guest.address_id)
    db.call("cart_merge", theirs, market.cart({}))

    assert (
        db.execute("DELETE FROM customer_address WHERE customer_id = %s", (guest.customer_id,)) == 1
    )


@pytest.mark.parametrize("closed", ["converted", "expired"])
def test_refuses_a_cart_that_is_closed(db, market, visitor, refuses, closed):
    for place in (0, 1):
        carts = visitor({}), market.cart({})
        db.execute("UPDATE cart SET status = %s WHERE cart_id = %s", (closed, carts[place]))
        with refuses(SqlError.CART_NOT_OPEN):
            db.call("cart_merge", *carts)


def test_refuses_to_merge_into_a_cart_that_was_merged_away(db, market, visitor, refuses):
    theirs, own = visitor({}), market.cart({})
    db.execute("UPDATE cart SET status = 'merged' WHERE cart_id = %s", (own,))

    with refuses(SqlError.CART_NOT_OPEN):
        db.call("cart_merge", theirs, own)


def test_refuses_carts_that_do_not_fit(db, market, visitor, refuses):
    theirs, own = visitor({}), market.cart({})
    with refuses(SqlError.NOT_FOUND):
        db.call("cart_merge", 0, own)
    with refuses(SqlError.NOT_FOUND):
        db.call("cart_merge", theirs, None)
    with refuses(SqlError.CUSTOMER_MISSING):
        db.call("cart_merge", own, theirs)
    for wrong in (own, market.cart({}), market.cart({}, currency_code="EUR", customer_id=None)):
        with refuses(SqlError.VALUE_INVALID):
            db.call("cart_merge", wrong, own)
