"""An order is held before anything has left, and goes on from where it was stopped."""

import pytest

from shopdb.errors import SqlError


def history(db, order):
    return db.rows(
        "SELECT to_status, actor, note FROM order_status_history WHERE order_id = %s ORDER BY seq"
        " DESC LIMIT 2",
        (order,),
    )


@pytest.mark.parametrize("start", ["pending", "paid", "processing"])
def test_goes_on_from_where_it_was_stopped(db, market, start):
    tee = market.goods()
    order = market.order({tee: 1}) if start == "pending" else market.paid_order({tee: 1})
    if start == "processing":
        db.call("order_transition", order, "processing", "test", None)
    db.call("order_hold", order, "ann", "odd address")
    seen = market.status(order)
    db.call("order_release", order, "bob", "a hotel")

    assert (seen, market.status(order)) == ("on_hold", start)
    assert history(db, order) == [(start, "bob", "a hotel"), ("on_hold", "ann", "odd address")]
    assert market.violations() == []


def test_one_that_was_paid_meanwhile_goes_on_as_paid(db, market):
    order = market.order({market.goods(): 1})
    payment = market.payment(order)
    db.call("order_hold", order, "ann", None)
    market.capture(payment, str(market.owed(order)))
    db.call("order_release", order, "ann", None)

    assert market.status(order) == "paid"


def test_one_that_was_paid_in_part_still_waits(db, market):
    order = market.order({market.goods(): 1})
    payment = market.payment(order)
    db.call("order_hold", order, "ann", None)
    market.capture(payment, "1.00")
    db.call("order_release", order, "ann", None)

    assert market.status(order) == "pending"


def test_is_held_again_and_goes_on_from_the_second_stop(db, market):
    order = market.order({market.goods(): 1})
    for _ in range(2):
        db.call("order_hold", order, "ann", None)
        db.call("order_release", order, "ann", None)
    db.call("order_transition", order, "processing", "ann", None)
    db.call("order_hold", order, "ann", None)
    db.call("order_release", order, "ann", None)

    assert market.status(order) == "processing"


def test_refuses_to_hold_what_has_left_or_is_held_or_over(db, market, refuses):
    shipped, held, gone = (market.paid_order({market.goods(): 1}) for _ in range(3))
    market.ship(shipped)
    db.call("order_hold", held, "ann", None)
    db.call("order_cancel", gone, "ann", None)

    for order in (shipped, held, gone):
        with refuses(SqlError.ILLEGAL_TRANSITION):
            db.call("order_hold", order, "ann", None)
    with refuses(SqlError.NOT_FOUND):
        db.call("order_hold", 0, "ann", None)


def test_refuses_to_release_what_is_not_held(db, market, refuses):
    order = market.order({market.goods(): 1})

    with refuses(SqlError.ILLEGAL_TRANSITION):
        db.call("order_release", order, "ann", None)
    with refuses(SqlError.NOT_FOUND):
        db.call("order_release", 0, "ann", None)
