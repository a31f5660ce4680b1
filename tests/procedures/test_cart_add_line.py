"""cart_add_line puts goods into a cart at the price of today, and claims them if asked to."""

from decimal import Decimal

import pytest

from shopdb.errors import SqlError


def lines(db, cart):
    return db.rows(
        "SELECT variant_id, quantity, unit_price FROM cart_line WHERE cart_id = %s"
        " ORDER BY variant_id",
        (cart,),
    )


def claims(db):
    return db.rows("SELECT variant_id, quantity FROM stock_reservation ORDER BY variant_id")


def add(db, cart, variant, units, ttl=None):
    db.call("cart_add_line", cart, variant, units, ttl)


def test_puts_in_more_and_takes_out_again(db, market):
    tee, cart = market.goods("10.00"), market.cart({})
    seen = []
    for units in (2, 3, -1, -4):
        add(db, cart, tee, units)
        seen.append(lines(db, cart))

    assert seen == [
        [(tee, 2, Decimal("10"))],
        [(tee, 5, Decimal("10"))],
        [(tee, 4, Decimal("10"))],
        [],
    ]


def test_the_whole_quantity_is_quoted_at_the_step_it_reaches(db, market):
    tee = market.goods("10.00")
    market.price(tee, "8.50", min_quantity=5)
    cart = market.cart({tee: 4})
    before = lines(db, cart)
    add(db, cart, tee, 1)

    assert before == [(tee, 4, Decimal("10"))]
    assert lines(db, cart) == [(tee, 5, Decimal("8.5"))]


def test_nought_quotes_anew_and_leaves_the_quantity(db, market):
    tee = market.goods("10.00")
    cart = market.cart({tee: 2})
    db.call("price_set", market.price_list, tee, 1, "12.00", None)
    add(db, cart, tee, 0)

    assert lines(db, cart) == [(tee, 2, Decimal("12"))]


def test_a_group_pays_the_price_of_its_list(db, market):
    group = db.insert("customer_group", customer_group_code="trade", name="Trade")
    tee = market.goods("10.00")
    listed = market.new_price_list(customer_group_id=group, kind="contract", priority=1)
    market.price(tee, "7.00", price_list_id=listed)
    trade = market.cart({tee: 1}, market.buyer(customer_group_id=group))

    assert lines(db, trade) == [(tee, 1, Decimal("7"))]
    assert lines(db, market.cart({tee: 1})) == [(tee, 1, Decimal("10"))]


def test_claims_what_is_in_the_cart_for_as_long_as_it_is_told(db, market):
    tee, cart = market.goods("10.00"), market.cart({})
    add(db, cart, tee, 2, 900)
    add(db, cart, tee, 3, 60)

    assert claims(db) == [(tee, 5)]
    assert db.scalar(
        "SELECT expires_at BETWEEN UTC_TIMESTAMP(6) + INTERVAL 50 SECOND"
        " AND UTC_TIMESTAMP(6) + INTERVAL 60 SECOND FROM stock_reservation"
    )


def test_a_change_without_a_claim_gives_the_old_one_up_and_no_other(db, market):
    tee, mug = market.goods("10.00"), market.goods("5.00")
    cart = market.cart({})
    add(db, cart, tee, 2, 900)
    add(db, cart, mug, 1, 900)
    add(db, cart, tee, 1)
    given_up = claims(db)
    add(db, cart, mug, -1)

    assert given_up == [(mug, 1)]
    assert claims(db) == []
    assert db.rows("SELECT reserved FROM stock_level") == [(0,), (0,)]


def test_digital_goods_are_claimed_nowhere(db, market):
    song, cart = market.goods("1.00", stock=0, kind="digital"), market.cart({})
    add(db, cart, song, 7, 900)

    assert lines(db, cart) == [(song, 7, Decimal("1"))]
    assert claims(db) == []


@pytest.mark.parametrize("ttl", [0, -1])
def test_refuses_a_claim_that_never_holds(db, market, refuses, ttl):
    tee, cart = market.goods(), market.cart({})

    with refuses(SqlError.VALUE_INVALID):
        add(db, cart, tee, 1, ttl)


def test_refuses_more_claims_than_there_are_goods(db, market, refuses):
    tee = market.goods(stock=3)
    cart = market.cart({tee: 1})

    with refuses(SqlError.STOCK_INSUFFICIENT):
        add(db, cart, tee, 3, 900)


def test_refuses_what_no_cart_holds(db, market, refuses):
    tee, mug = market.goods(), market.goods()
    cart = market.cart({tee: 2})

    with refuses(SqlError.NOT_FOUND):
        add(db, 0, tee, 1)
    with refuses(SqlError.NOT_FOUND):
        add(db, cart, mug, 0)
    with refuses(SqlError.NOT_FOUND):
        add(db, cart, mug, -1)
    with refuses(SqlError.VALUE_INVALID):
        add(db, cart, tee, -3)
    with refuses(SqlError.VALUE_INVALID):
        add(db, cart, tee, None)


@pytest.mark.parametrize("status", ["converted", "expired", "merged"])
def test_refuses_a_cart_that_is_closed(db, market, refuses, status):
    tee = market.goods()
    cart = market.cart({tee: 1})
    db.execute("UPDATE cart SET status = %s WHERE cart_id = %s", (status, cart))

    with refuses(SqlError.CART_NOT_OPEN):
        add(db, cart, tee, 1)


def test_refuses_what_is_not_for_sale_or_has_no_price(db, market, refuses):
    tee, free, cart = market.goods(), market.goods(None), market.cart({})
    db.execute("UPDATE product_variant SET deleted_at = '2020-01-02' WHERE variant_id = %s", (tee,))

    with refuses(SqlError.NOT_FOR_SALE):
        add(db, cart, tee, 1)
    with refuses(SqlError.NO_PRICE):
        add(db, cart, free, 1)


def test_what_is_no_longer_for_sale_can_be_taken_out(db, market):
    tee = market.goods()
    cart = market.cart({tee: 2})
    db.execute("UPDATE product SET status = 'archived'")
    add(db, cart, tee, -2)

    assert lines(db, cart) == []
