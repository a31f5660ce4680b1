"""cart_apply_coupon says what checkout would give for a coupon, or why not; it leaves no trace."""

from decimal import Decimal

import pytest

from shopdb.errors import SqlError


@pytest.fixture
def tee(market):
    return market.goods("10.00")


def ask(market, cart, code="WELCOME"):
    return market.db.call("cart_apply_coupon", cart, code, None)[-1]


def given(db):
    """What the coupon took off the last order."""
    return db.scalar(
        "SELECT SUM(amount) FROM order_discount WHERE coupon_code IS NOT NULL"
        " AND order_id = (SELECT MAX(order_id) FROM sales_order)"
    )


OFFERS = {
    "a share": {},
    "an amount": {"action_type": "fixed_amount", "amount": "7.50", "currency_code": "GBP"},
    "free shipping": {"action_type": "free_shipping"},
    "no more than": {"percentage": "0.5", "max_discount": "1.23", "currency_code": "GBP"},
    "a budget": {"budget_limit": "100", "currency_code": "GBP"},
    "a first order": {"conditions": '{"first_order": true}'},
}


@pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS)
def test_says_what_checkout_gives(db, market, tee, contents, offer):
    market.coupon(promotion=market.promotion(is_coupon_only=True, **offer), usage_limit=1)
    cart = market.cart({tee: 3})
    before = contents()
    said = ask(market, cart)
    after = contents()
    market.checkout(cart, coupon="WELCOME")

    assert after == before
    assert said == given(db) > 0


def test_what_comes_by_itself_is_not_the_coupons(db, market, tee):
    """Ten per cent of 30.00 go off first; the coupon takes its tenth of what is left."""
    market.promotion(priority=1, is_stackable=True)
    market.coupon(promotion=market.promotion(is_coupon_only=True, is_stackable=True))

    assert ask(market, market.cart({tee: 3})) == Decimal("2.7")


@pytest.mark.parametrize(
    ("missing", "offer", "said"),
    [
        ("shipping_method_id", "free_shipping", "0"),
        ("shipping_method_id", "percentage", "1"),
        ("customer_address", "free_shipping", "0"),
        ("customer_address", "percentage", "1"),
    ],
)
def test_before_it_is_known_where_it_goes_shipping_is_nothing(market, tee, missing, offer, said):
    market.coupon(promotion=market.promotion(is_coupon_only=True, action_type=offer))
    cart = market.cart({tee: 1})
    if missing == "customer_address":
        market.db.execute("UPDATE customer_address SET is_default_shipping = FALSE")
    else:
        market.db.execute("UPDATE cart SET shipping_method_id = NULL")

    assert ask(market, cart) == Decimal(said)


def test_goods_that_are_out_of_stock_can_be_asked_about(market):
    market.coupon()

    assert ask(market, market.cart({market.goods("10.00", stock=0): 2})) == 2


def test_refuses_a_coupon_that_is_used_up(market, tee, refuses):
    market.coupon(usage_limit=1)
    market.order({tee: 1}, coupon="WELCOME")
    cart = market.cart({tee: 1})

    with refuses(SqlError.COUPON_EXHAUSTED):
        ask(market, cart)


def test_refuses_a_customer_who_used_it_up(market, tee, refuses):
    market.coupon(per_customer_limit=1)
    buyer = market.buyer()
    market.order({tee: 1}, buyer, coupon="WELCOME")
    cart = market.cart({tee: 1}, buyer)

    with refuses(SqlError.COUPON_CUSTOMER_LIMIT):
        ask(market, cart)
    assert ask(market, market.cart({tee: 1})) == 1


def test_refuses_a_coupon_that_is_not_for_this_cart(market, tee, refuses):
    picky = market.promotion(is_coupon_only=True, conditions='{"min_quantity": 2}')
    market.coupon(promotion=picky)
    cart = market.cart({tee: 1})

    for code in ("WELCOME", "UNHEARD-OF"):
        with refuses(SqlError.COUPON_NOT_APPLICABLE):
            ask(market, cart, code)


@pytest.mark.parametrize("budget", ["0.50", "1"])
def test_refuses_what_the_budget_cannot_pay(market, tee, refuses, budget):
    promotion = market.promotion(is_coupon_only=True, currency_code="GBP", budget_limit=budget)
    market.coupon(promotion=promotion)
    if budget == "1":
        market.order({tee: 1}, coupon="WELCOME")
    cart = market.cart({tee: 1})

    with refuses(SqlError.BUDGET_EXHAUSTED):
        ask(market, cart)


def test_refuses_a_cart_that_cannot_be_ordered(db, market, tee, refuses):
    market.coupon()
    cart, nobodys = market.cart({tee: 1}), market.cart({tee: 1}, customer_id=None)
    empty = market.cart({})
    db.call("price_set", market.price_list, tee, 1, "12.00", None)

    for wrong, code in (
        (0, SqlError.NOT_FOUND),
        (nobodys, SqlError.CUSTOMER_MISSING),
        (empty, SqlError.CART_EMPTY),
        (cart, SqlError.PRICE_CHANGED),
    ):
        with refuses(code):
            ask(market, wrong)
    db.execute("UPDATE cart SET status = 'expired'")
    with refuses(SqlError.CART_NOT_OPEN):
        ask(market, cart)
