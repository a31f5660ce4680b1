"""Paying an order: money is set aside, taken, let go and given back, each step once."""

from decimal import Decimal

import pytest

from shopdb.errors import SqlError
from tests.procedures.conftest import money

STEPS = ("payment_authorize", "payment_capture", "payment_void", "payment_refund")


@pytest.fixture
def order(market):
    """An order over 17.94: goods for 10.00, carriage for 4.95, and 20 % on both."""
    order = market.order({market.goods("10.00"): 1})
    assert market.owed(order) == Decimal("17.94")
    return order


@pytest.fixture
def payment(market, order):
    """A payment that all of it was set aside for."""
    return market.payment(order)


def counters(db):
    return db.rows("SELECT authorized, captured, voided, refunded FROM payment")


def ledger(db):
    return db.rows(
        "SELECT kind, amount, status, failure_code, idempotency_key FROM payment_transaction"
        " ORDER BY payment_transaction_id"
    )


def test_open_takes_currency_and_coin_from_the_order(db, market, order):
    payment = db.call("payment_open", order, "card", None)[-1]

    assert db.rows(
        "SELECT payment_id, order_id, payment_method_code, currency_code, currency_minor_unit"
        " FROM payment INNER JOIN payment_method USING (payment_method_id)"
    ) == [(payment, order, "card", "GBP", 2)]


def test_open_again_gives_the_payment_of_which_nothing_was_asked(db, market, order):
    first = db.call("payment_open", order, "card", None)[-1]
    again = db.call("payment_open", order, "card", None)[-1]
    other = db.call("payment_open", order, "paypal", None)[-1]
    market.authorize(first, "1.00", failure="declined")
    third = db.call("payment_open", order, "card", None)[-1]

    assert first == again
    assert len({first, other, third}) == 3


def test_open_refuses_what_is_not_there_to_be_paid(db, market, order, refuses):
    db.execute("UPDATE payment_method SET is_active = FALSE WHERE payment_method_code = 'invoice'")

    for asked, method in ((0, "card"), (order, "shells"), (order, "CARD"), (order, "invoice")):
        with refuses(SqlError.NOT_FOUND):
            db.call("payment_open", asked, method, None)


def test_open_refuses_a_cancelled_order(db, market, order, refuses):
    db.call("order_cancel", order, "test", None)

    with refuses(SqlError.ILLEGAL_TRANSITION):
        db.call("payment_open", order, "card", None)


def test_each_step_moves_its_counter_and_stands_in_the_ledger(db, market, order, payment):
    market.capture(payment, "12.00")
    market.void(payment, "5.94")
    market.refund(payment, "2.50")

    assert counters(db) == [money("17.94", "12", "5.94", "2.5")]
    assert ledger(db) == [
        ("authorize", Decimal("17.94"), "success", None, "a"),
        ("capture", Decimal("12"), "success", None, "c"),
        ("void", Decimal("5.94"), "success", None, "v"),
        ("refund", Decimal("2.5"), "success", None, "r"),
    ]
    assert market.violations() == []


def test_a_step_goes_back_to_the_one_it_follows(db, market, payment):
    market.capture(payment, "10.00")
    market.refund(payment, "10.00")

    assert db.rows(
        "SELECT step.kind, parent.kind FROM payment_transaction AS step"
        " LEFT JOIN payment_transaction AS parent"
        " ON step.parent_transaction_id = parent.payment_transaction_id"
        " ORDER BY step.payment_transaction_id"
    ) == [("authorize", None), ("capture", "authorize"), ("refund", "capture")]


def test_an_order_is_paid_once_all_of_it_was_taken(db, market, order, payment):
    seen = [market.status(order)]
    for amount, key in (("17.93", "1"), ("0.01", "2")):
        market.capture(payment, amount, key)
        seen.append(market.status(order))

    assert seen == ["pending", "pending", "paid"]
    assert db.rows("SELECT to_status, actor FROM order_status_history ORDER BY seq") == [
        ("pending", "checkout"),
        ("paid", f"payment:{payment}"),
    ]


def test_two_payments_pay_an_order_together(db, market, order):
    for method, amount in (("gift_card", "7.94"), ("card", "10.00")):
        payment = db.call("payment_open", order, method, None)[-1]
        market.authorize(payment, amount)
        market.capture(payment, amount)

    assert market.status(order) == "paid"
    assert market.violations() == []


def test_a_refund_takes_no_step_back(db, market, order, payment):
    market.capture(payment, "17.94")
    market.refund(payment, "17.94")

    assert market.status(order) == "paid"


def test_what_the_provider_refused_moves_nothing(db, market, order, payment):
    market.capture(payment, "17.94", "c1", failure="insufficient_funds")

    assert counters(db) == [money("17.94", "0", "0", "0")]
    assert ledger(db)[-1] == ("capture", Decimal("17.94"), "failed", "insufficient_funds", "c1")
    assert market.status(order) == "pending"


@pytest.mark.parametrize("step", STEPS)
def test_one_key_is_one_request(db, market, payment, contents, step):
    market.capture(payment, "10.00", "c0")
    ask = (payment, "1.00", "key", "acquirer", "ref", None, None)
    first = db.call(step, *ask)[-1]
    before = contents()

    assert db.call(step, *ask)[-1] == first
    assert contents() == before


@pytest.mark.parametrize("step", STEPS)
def test_a_key_that_was_used_for_something_else_is_refused(db, market, payment, refuses, step):
    market.capture(payment, "10.00", "c0")
    ask = [payment, "1.00", "key", "acquirer", "ref", None, None]
    db.call(step, *ask)

    for place, other in ((1, "1.01"), (3, "ACQUIRER"), (4, "REF"), (4, None), (5, "declined")):
        with refuses(SqlError.IDEMPOTENCY_CONFLICT):
            db.call(step, *ask[:place], other, *ask[place + 1 :])


def test_a_key_of_one_step_is_not_one_of_another(market, payment, refuses):
    market.capture(payment, "1.00", "key")

    with refuses(SqlError.IDEMPOTENCY_CONFLICT):
        market.refund(payment, "1.00", "key")


def test_keys_differ_in_case_and_belong_to_their_payment(db, market, order, payment):
    other = db.call("payment_open", order, "paypal", None)[-1]
    asked = [market.capture(payment, "1.00", key) for key in ("k", "K")]
    asked += [market.authorize(other, "1.00", "k")]

    assert len(set(asked)) == 3


@pytest.mark.parametrize(
    ("amounts", "code"),
    [
        ([("capture", "17.95")], SqlError.CAPTURE_EXCEEDS_AUTH),
        ([("void", "17.95")], SqlError.CAPTURE_EXCEEDS_AUTH),
        ([("capture", "10.00"), ("capture", "7.95")], SqlError.CAPTURE_EXCEEDS_AUTH),
        ([("capture", "10.00"), ("void", "7.95")], SqlError.CAPTURE_EXCEEDS_AUTH),
        ([("capture", "10.00"), ("refund", "10.01")], SqlError.REFUND_EXCEEDS_CAPTURE),
        ([("refund", "0.01")], SqlError.REFUND_EXCEEDS_CAPTURE),
        ([("capture", "0.001")], SqlError.VALUE_INVALID),
        ([("authorize", "1.005")], SqlError.VALUE_INVALID),
        ([("capture", "0")], SqlError.VALUE_INVALID),
        ([("authorize", "-1.00")], SqlError.VALUE_INVALID),
    ],
)
def test_refuses_more_than_there_is_and_what_is_no_amount(market, payment, refuses, amounts, code):
    *before, (step, amount) = amounts
    for number, (done, sum_) in enumerate(before):
        getattr(market, done)(payment, sum_, f"k{number}")

    with refuses(code):
        getattr(market, step)(payment, amount, "last")


@pytest.mark.parametrize("step", STEPS)
def test_refuses_what_is_left_out_and_a_payment_that_is_not_there(db, payment, refuses, step):
    whole = [payment, "1.00", "key", "acquirer", None, None, None]
    for place in (1, 2, 3):
        with refuses(SqlError.VALUE_INVALID):
            db.call(step, *whole[:place], None, *whole[place + 1 :])
    with refuses(SqlError.NOT_FOUND):
        db.call(step, 0, *whole[1:])


def test_a_cancelled_order_takes_no_money_but_gives_it_back(db, market, order, payment, refuses):
    market.capture(payment, "17.94")
    db.call("order_cancel", order, "test", None)

    for step in ("authorize", "capture"):
        with refuses(SqlError.ILLEGAL_TRANSITION):
            getattr(market, step)(payment, "1.00", "late")
    market.refund(payment, "17.94")
    assert counters(db) == [money("17.94", "17.94", "0", "17.94")]


def test_a_name_of_the_provider_stands_for_one_request(db, payment, refuses):
    def authorize(key):
        db.call("payment_authorize", payment, "1.00", key, "acquirer", "auth-1", None, None)

    authorize("k-1")
    with refuses(SqlError.IDEMPOTENCY_CONFLICT):
        authorize("k-2")
