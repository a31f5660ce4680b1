"""fraud_assess notes an opinion, and holds the order where that is not good."""

import pytest

from shopdb.errors import SqlError


def assess(db, order, verdict, score=50, reasons=None):
    return db.call("fraud_assess", order, "rules", score, verdict, reasons, None)[-1]


@pytest.mark.parametrize(
    ("verdict", "end"), [("approve", "paid"), ("review", "on_hold"), ("reject", "on_hold")]
)
def test_notes_an_opinion_and_holds_what_it_is_against(db, market, verdict, end):
    order = market.paid_order({market.goods(): 1})
    number = assess(db, order, verdict, 80, '["ip_far_away"]')

    assert db.rows(
        "SELECT fraud_assessment_id, order_id, provider, score, verdict, reasons"
        " FROM fraud_assessment"
    ) == [(number, order, "rules", 80, verdict, '["ip_far_away"]')]
    assert market.status(order) == end
    assert market.violations() == []


def test_the_history_says_who_held_it_and_why(db, market):
    order = market.order({market.goods(): 1})
    assess(db, order, "review", 71)

    assert db.rows(
        "SELECT from_status, actor, note FROM order_status_history WHERE to_status = 'on_hold'"
    ) == [("pending", "fraud:rules", "review at 71")]
    assert db.rows("SELECT reasons FROM fraud_assessment") == [("[]",)]


def test_what_has_left_or_is_held_is_only_noted(db, market):
    shipped, held = (market.paid_order({market.goods(): 1}) for _ in range(2))
    market.ship(shipped)
    for order in (shipped, held, held):
        assess(db, order, "reject")

    assert (market.status(shipped), market.status(held)) == ("shipped", "on_hold")
    assert db.count("fraud_assessment") == 3


def test_refuses_what_is_no_opinion_and_no_order(db, market, refuses):
    order = market.order({market.goods(): 1})
    not_this_shape = 3819

    for given in (
        (None, 50, "review"),
        ("rules", None, "review"),
        ("rules", -1, "review"),
        ("rules", 101, "review"),
        ("rules", 50, "hang"),
        ("rules", 50, None),
    ):
        with refuses(SqlError.VALUE_INVALID):
            db.call("fraud_assess", order, *given, None, None)
    with refuses(not_this_shape):
        assess(db, order, "review", reasons="{}")
    with refuses(SqlError.NOT_FOUND):
        assess(db, 0, "review")


@pytest.mark.parametrize(
    "statement", ["UPDATE fraud_assessment SET score = 0", "DELETE FROM fraud_assessment"]
)
def test_an_opinion_stands(db, market, refuses, statement):
    assess(db, market.order({market.goods(): 1}), "approve")

    with refuses(SqlError.APPEND_ONLY):
        db.execute(statement)
