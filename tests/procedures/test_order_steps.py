"""order_transition takes an order one step on; order_cancel calls it off and gives all back."""

from decimal import Decimal

import pytest

from shopdb.errors import SqlError


def step(db, order, status):
    db.call("order_transition", order, status, "test", None)


@pytest.fixture
def tee(market):
    return market.goods("10.00", stock=5)


def test_a_step_is_written_down_and_moves_the_status(db, market, tee):
    order = market.order({tee: 1})
    db.call("order_transition", order, "on_hold", "fraud:score", "odd address")

    assert market.status(order) == "on_hold"
    assert db.rows(
        "SELECT seq, from_status, to_status, actor, note FROM order_status_history ORDER BY seq"
    ) == [
        (1, "new", "pending", "checkout", None),
        (2, "pending", "on_hold", "fraud:score", "odd address"),
    ]


def test_every_step_that_the_shop_allows_and_no_other(db, market, tee, raises_sql):
    states = {code for (code,) in db.rows("SELECT status_code FROM order_status")}
    allowed = {
        target
        for (target,) in db.rows(
            "SELECT to_status FROM order_status_transition WHERE from_status = 'pending'"
        )
    }
    taken = set()
    for target in sorted(states):
        order = market.order({market.goods("1.00", stock=0, kind="digital"): 1})
        if target in allowed - {"cancelled"}:
            step(db, order, target)
            taken.add(market.status(order))
        else:
            with raises_sql(SqlError.ILLEGAL_TRANSITION):
                step(db, order, target)

    assert taken == {"on_hold", "paid", "processing"}


@pytest.mark.parametrize("target", ["cancelled", "imported", "pending", "shipped", "nowhere", None])
def test_refuses_a_step_that_is_not_one(db, market, tee, refuses, target):
    order = market.order({tee: 1})

    with refuses(SqlError.ILLEGAL_TRANSITION):
        step(db, order, target)


def test_refuses_an_order_that_is_not_there(db, refuses):
    with refuses(SqlError.NOT_FOUND):
        step(db, 0, "paid")
    with refuses(SqlError.NOT_FOUND):
        db.call("order_cancel", 0, "test", None)


def test_what_does_not_travel_is_delivered_as_it_stands(db, market):
    order = market.order({market.goods("1.00", stock=0, kind="digital"): 1})
    for target in ("paid", "processing", "delivered", "completed"):
        step(db, order, target)

    assert market.status(order) == "completed"
    assert market.violations() == []


@pytest.mark.parametrize("target", ["partially_shipped", "shipped", "delivered"])
def test_goods_set_aside_do_not_leave_without_a_parcel(db, market, tee, refuses, target):
    order = market.paid_order({tee: 1})
    step(db, order, "processing")

    with refuses(SqlError.ILLEGAL_TRANSITION):
        step(db, order, target)


def test_a_parcel_on_its_way_arrives(db, market, tee):
    order = market.paid_order({tee: 1})
    market.ship(order)
    for target in ("delivered", "completed"):
        step(db, order, target)

    assert market.status(order) == "completed"
    assert market.violations() == []


def test_cancelling_gives_goods_coupon_budget_and_money_set_aside_back(db, market, tee):
    promotion = market.promotion(is_coupon_only=True, currency_code="GBP", budget_limit="10")
    market.coupon(promotion=promotion, usage_limit=1)
    order = market.order({tee: 3}, coupon="WELCOME")
    payment = market.payment(order)
    market.capture(payment, "1.00")
    taken = (
        "SELECT (SELECT reserved FROM stock_level), (SELECT used_count FROM coupon),"
        " (SELECT budget_used FROM promotion)"
    )
    before = db.rows(taken)
    db.call("order_cancel", order, "customer", "changed her mind")

    assert before == [(3, 1, Decimal("3"))]
    assert db.rows(taken) == [(0, 0, Decimal("0"))]
    assert db.rows("SELECT authorized, captured, voided, refunded FROM payment") == [
        (Decimal("38.34"), Decimal("1"), Decimal("37.34"), Decimal("0"))
    ]
    assert db.rows("SELECT quantity, qty_cancelled FROM order_line") == [(3, 3)]
    assert db.rows("SELECT released_at IS NULL FROM coupon_redemption") == [(0,)]
    assert db.rows("SELECT to_status, actor, note FROM order_status_history WHERE seq = 2") == [
        ("cancelled", "customer", "changed her mind")
    ]
    assert market.violations() == []


def test_what_a_cancelled_order_held_is_for_the_next(db, market, tee):
    market.coupon(usage_limit=1, per_customer_limit=1)
    buyer = market.buyer()
    first = market.checkout(market.cart({tee: 5}, buyer), coupon="WELCOME")
    db.call("order_cancel", first, "customer", None)
    second = market.checkout(market.cart({tee: 5}, buyer), coupon="WELCOME")

    assert market.status(second) == "pending"
    assert market.violations() == []


def test_money_of_every_payment_is_let_go(db, market, tee):
    order = market.order({tee: 1})
    for method in ("card", "paypal"):
        market.authorize(db.call("payment_open", order, method, None)[-1], "8.00")
    refused = db.call("payment_open", order, "card", None)[-1]
    market.authorize(refused, "8.00", failure="declined")
    db.call("order_cancel", order, "test", None)

    assert db.rows("SELECT authorized, voided FROM payment ORDER BY payment_id") == [
        (Decimal("8"), Decimal("8")),
        (Decimal("8"), Decimal("8")),
        (Decimal("0"), Decimal("0")),
    ]
    assert market.violations() == []


@pytest.mark.parametrize("steps", [[], ["on_hold"], ["paid"], ["paid", "processing"]])
def test_is_called_off_at_any_step_before_it_leaves(db, market, tee, steps):
    order = market.order({tee: 1})
    for target in steps:
        step(db, order, target)
    db.call("order_cancel", order, "test", None)

    assert market.status(order) == "cancelled"


def test_is_not_called_off_twice_or_after_something_left(db, market, tee, refuses):
    part = market.paid_order({tee: 2})
    line = db.scalar("SELECT order_line_id FROM order_line")
    market.ship(part, lines=f'[{{"order_line_id": {line}, "quantity": 1}}]')
    gone = market.order({tee: 1})
    db.call("order_cancel", gone, "test", None)

    for order in (part, gone):
        with refuses(SqlError.ILLEGAL_TRANSITION):
            db.call("order_cancel", order, "test", None)
