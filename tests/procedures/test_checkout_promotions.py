"""What promotions take off an order: how much, off what, for whom, and beside which others."""

import json
from decimal import Decimal

import pytest

from shopdb.errors import SqlError
from tests.market import Market
from tests.procedures.conftest import bill, money


@pytest.fixture
def songs(market):
    """Things that are downloaded, so that no carriage mixes in, for each of these prices."""
    return lambda *prices: [market.goods(price, stock=0, kind="digital") for price in prices]


def reductions(db, order):
    """Line number, or None for carriage, and what was taken off it, in the order it was taken."""
    return db.rows(
        "SELECT line_no, amount FROM order_discount AS od"
        " LEFT JOIN order_line AS ol USING (order_line_id)"
        " WHERE od.order_id = %s ORDER BY order_discount_id",
        (order,),
    )


def off(db, order):
    return bill(db, order)[1]


def test_a_percentage_is_rounded_once_and_split_to_the_last_coin(db, market, songs):
    market.promotion(name="Ten off")
    order = market.order(dict.fromkeys(songs("3.35", "3.35", "3.35"), 1))

    assert bill(db, order) == money("10.05", "1.01", "0", "1.81", "10.85")
    assert sorted(reductions(db, order)) == [
        (1, Decimal("0.34")),
        (2, Decimal("0.34")),
        (3, Decimal("0.33")),
    ]
    assert db.rows("SELECT DISTINCT label, coupon_code FROM order_discount") == [("Ten off", None)]
    assert market.violations() == []


def test_a_fixed_amount_is_split_by_what_the_lines_cost(db, market, songs):
    market.promotion(action_type="fixed_amount", amount="3", currency_code="GBP")
    order = market.order(dict.fromkeys(songs("10.00", "20.00"), 1))

    assert sorted(reductions(db, order)) == [(1, Decimal("1")), (2, Decimal("2"))]


@pytest.mark.parametrize(
    "promotion",
    [
        {"percentage": "1"},
        {"action_type": "fixed_amount", "amount": "500", "currency_code": "GBP"},
    ],
    ids=["percentage", "fixed amount"],
)
@pytest.mark.parametrize("price", ["10.00", "0.095"])
def test_nothing_costs_less_than_nothing(db, market, songs, promotion, price):
    market.promotion(**promotion)
    order = market.order({songs(price)[0]: 1})
    left = Decimal(price) % Decimal("0.01")

    assert off(db, order) == Decimal(price) - left
    assert market.owed(order) == (Decimal("0.01") if left else 0)
    assert market.violations() == []


def test_no_more_is_taken_than_the_promotion_says(db, market, songs):
    market.promotion(percentage="0.5", max_discount="7.50", currency_code="GBP")

    assert off(db, market.order({songs("10.00")[0]: 1})) == 5
    assert off(db, market.order({songs("100.00")[0]: 1})) == Decimal("7.5")


def test_carriage_is_free_and_its_tax_with_it(db, market):
    market.promotion(action_type="free_shipping")
    order = market.order({market.goods("10.00"): 1})

    assert bill(db, order) == money("10", "4.95", "4.95", "2", "12")
    assert reductions(db, order) == [(None, Decimal("4.95"))]


def test_what_costs_no_carriage_gets_none_free(db, market, songs):
    market.promotion(action_type="free_shipping")

    assert reductions(db, market.order({songs("10.00")[0]: 1})) == []


def test_only_what_it_is_for_is_reduced(db, market, songs):
    tune, other = songs("10.00", "10.00")
    promotion = market.promotion(percentage="0.2")
    market.target(promotion, variant_id=other)
    order = market.order({tune: 1, other: 1})

    assert reductions(db, order) == [(2, Decimal("2"))]
    assert off(db, market.order({tune: 1})) == 0


@pytest.mark.parametrize(
    ("conditions", "reduced"),
    [
        ({"min_subtotal": 30}, [0, 3]),
        ({"min_subtotal": 30.01}, [0, 0]),
        ({"min_quantity": 3}, [0, 3]),
        ({"min_quantity": 4}, [0, 0]),
        ({"min_quantity": 1, "min_subtotal": 20}, [2, 3]),
    ],
)
def test_conditions_are_on_the_goods_it_is_for(db, market, songs, conditions, reduced):
    tune, other = songs("10.00", "100.00")
    promotion = market.promotion(conditions=json.dumps(conditions), currency_code="GBP")
    market.target(promotion, variant_id=tune)

    assert [off(db, market.order({tune: units, other: 5})) for units in (2, 3)] == reduced


def test_a_first_order_is_one_without_another_before_it(db, market, songs):
    (tune,) = songs("10.00")
    market.promotion(conditions='{"first_order": true}')
    buyer = market.buyer()
    first = market.order({tune: 1}, buyer)
    second = market.order({tune: 1}, buyer)
    for order in (first, second):
        db.call("order_cancel", order, "test", None)
    third = market.order({tune: 1}, buyer)

    assert [off(db, order) for order in (first, second, third)] == [1, 0, 1]


def test_what_is_not_only_for_first_orders_is_for_all(db, market, songs):
    market.promotion(conditions='{"first_order": false}')
    buyer, (tune,) = market.buyer(), songs("10.00")

    assert [off(db, market.order({tune: 1}, buyer)) for _ in range(2)] == [1, 1]


def test_groups_are_included_and_excluded(db, market, songs):
    trade, staff = market.group("trade"), market.group("staff")
    only, without = market.promotion(is_stackable=True), market.promotion(is_stackable=True)
    market.target(only, customer_group_id=trade)
    market.target(without, mode="exclude", customer_group_id=staff)
    (tune,) = songs("100.00")
    buyers = [market.buyer(customer_group_id=group) for group in (trade, staff, None)]

    assert [off(db, market.order({tune: 1}, buyer)) for buyer in buyers] == [19, 0, 10]


@pytest.mark.parametrize(
    "columns",
    [
        {"starts_at": "2099-01-01"},
        {"ends_at": "2021-01-01"},
        {"deleted_at": "2021-01-01"},
        {"currency_code": "EUR"},
        {"is_coupon_only": True},
    ],
    ids=lambda columns: next(iter(columns)),
)
def test_what_is_not_of_the_day_or_of_the_shop_is_not_taken(db, market, songs, columns):
    market.promotion(**columns)

    assert off(db, market.order({songs("10.00")[0]: 1})) == 0


def test_what_stacks_is_taken_one_after_the_other_the_first_first(db, market, songs):
    market.promotion(percentage="0.5", is_stackable=True, priority=1)
    market.promotion(
        action_type="fixed_amount",
        amount="4",
        currency_code="GBP",
        is_stackable=True,
        priority=2,
    )
    order = market.order({songs("10.00")[0]: 1})

    assert reductions(db, order) == [(1, Decimal("4")), (1, Decimal("3"))]


def test_what_does_not_stack_is_taken_alone_or_not_at_all(db, market, songs):
    market.promotion(percentage="0.1", is_stackable=True, priority=2)
    alone = market.promotion(percentage="0.3", priority=1)
    (tune,) = songs("10.00")
    before = off(db, market.order({tune: 1}))
    db.execute("UPDATE promotion SET priority = 3 WHERE promotion_id = %s", (alone,))

    assert (before, off(db, market.order({tune: 1}))) == (1, 3)


def test_a_budget_is_spent_to_the_last_coin_and_then_it_is_over(db, market, songs):
    market.promotion(currency_code="GBP", budget_limit="2.5")
    (tune,) = songs("10.00")
    orders = [market.order({tune: units}) for units in (1, 2, 1)]

    assert [off(db, order) for order in orders] == [1, Decimal("1.5"), 0]
    assert db.rows("SELECT budget_used FROM promotion") == [(Decimal("2.5"),)]
    assert market.violations() == []


def test_a_currency_without_a_smaller_coin_is_reduced_by_whole_ones(db):
    market = Market(db, currency="JPY")
    market.tax(market.new_zone("JP"), "0.1", "Consumption tax")
    market.promotion(percentage="0.15")
    tune = market.goods("333", stock=0, kind="digital")
    order = market.order({tune: 1}, market.buyer(country="JP"))

    assert bill(db, order) == money("333", "50", "0", "28", "311")


def test_who_names_a_coupon_is_told_so_on_the_order(db, market, songs):
    market.coupon()
    buyer = market.buyer(email="ann@example.com")
    order = market.order({songs("10.00")[0]: 1}, buyer, coupon="Welcome")

    assert db.rows("SELECT coupon_code, amount FROM order_discount") == [("Welcome", Decimal("1"))]
    assert db.rows(
        "SELECT order_id, use_no, amount, redeemer_key = SHA2('ann@example.com', 256)"
        " FROM coupon_redemption"
    ) == [(order, 1, Decimal("1"), 1)]


@pytest.mark.parametrize(
    ("coupon", "promotion"),
    [
        ("NIX", {}),
        ("WELCOME", {"ends_at": "2021-01-01"}),
        ("WELCOME", {"conditions": '{"min_quantity": 9}'}),
        ("GONE", {}),
    ],
    ids=["none", "over", "too few", "deleted"],
)
def test_a_coupon_that_does_not_fit_is_refused(market, songs, refuses, coupon, promotion):
    market.coupon(promotion=market.promotion(is_coupon_only=True, **promotion))
    market.coupon("GONE", deleted_at="2021-01-01")
    cart = market.cart({songs("10.00")[0]: 1})

    with refuses(SqlError.COUPON_NOT_APPLICABLE):
        market.checkout(cart, coupon=coupon)


def test_a_coupon_beside_what_does_not_stack_is_refused(market, songs, refuses):
    market.promotion(priority=5)
    market.coupon()
    cart = market.cart({songs("10.00")[0]: 1})

    with refuses(SqlError.COUPON_NOT_APPLICABLE):
        market.checkout(cart, coupon="WELCOME")


def test_a_coupon_is_used_as_often_as_it_may_be(market, songs, refuses):
    market.coupon(usage_limit=1)
    (tune,) = songs("10.00")
    market.order({tune: 1}, coupon="WELCOME")
    cart = market.cart({tune: 1})

    with refuses(SqlError.COUPON_EXHAUSTED):
        market.checkout(cart, coupon="WELCOME")


def test_guest_and_account_of_one_e_mail_are_one_customer(db, market, songs, refuses):
    market.coupon(per_customer_limit=1)
    (tune,) = songs("10.00")
    account = market.buyer(email="ann@example.com")
    guest = market.buyer(email="ann@example.com", is_guest=True)
    market.order({tune: 1}, account, coupon="WELCOME")
    cart = market.cart({tune: 1}, guest)

    with refuses(SqlError.COUPON_CUSTOMER_LIMIT):
        market.checkout(cart, coupon="WELCOME")
    market.order({tune: 1}, coupon="WELCOME")
    assert db.rows("SELECT use_no FROM coupon_redemption") == [(1,), (1,)]


@pytest.mark.parametrize("left", ["0", "0.99"])
def test_a_coupon_is_worth_all_of_it_or_nothing(market, songs, refuses, left):
    promotion = market.promotion(is_coupon_only=True, currency_code="GBP", budget_limit="1")
    market.coupon(promotion=promotion)
    if left == "0":
        market.order({songs("10.00")[0]: 1}, coupon="WELCOME")
    else:
        market.db.execute("UPDATE promotion SET budget_limit = %s", (left,))
    cart = market.cart({songs("10.00")[0]: 1})

    with refuses(SqlError.BUDGET_EXHAUSTED):
        market.checkout(cart, coupon="WELCOME")
