"""Stored value and documents at once: spent once, billed once, numbered without a gap."""

import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pymysql
import pytest

from shopdb.errors import SqlError
from tests.concurrency.conftest import cancel, capture

THREADS = 16
HALF = THREADS // 2
VIOLATIONS = ("invariant_violations", "stored_value_violations", "billing_violations")


@pytest.fixture
def tune(market):
    """An order of one comes to 17.94; nothing has to be sent."""
    return market.goods("14.95", kind="digital", stock=0)


def card(db, amount, code="a"):
    opened = ("gift_card", "GBP", None, code.rjust(64, "0"), None, amount, None, code, None)
    return db.call("stored_value_open", *opened)[-1]


def redeem(account, amount, order, key):
    return ("stored_value_redeem", account, amount, order, key, None)


def invoice(order):
    return ("invoice_issue", order, None, None)


def balances(db):
    return [balance for (balance,) in db.rows("SELECT balance FROM stored_value_account")]


def wrong(db):
    return [row for view in VIOLATIONS for row in db.rows(f"SELECT * FROM {view}")]


def numbers(db, kind="invoice"):
    return [
        number
        for (number,) in db.rows(
            "SELECT number FROM billing_document WHERE document_kind = %s ORDER BY number", (kind,)
        )
    ]


def test_one_card_is_spent_once(db, market, tune, at_once):
    account, orders = card(db, "17.94"), [market.order({tune: 1}) for _ in range(THREADS)]
    rush = at_once([redeem(account, "17.94", order, f"k{order}") for order in orders])

    assert rush.done == 1
    assert rush.refusals == {SqlError.BALANCE_INSUFFICIENT: THREADS - 1}
    assert rush.calls_again == 0
    assert balances(db) == [0]
    assert sorted(market.status(order) for order in orders) == ["paid"] + ["pending"] * 15
    assert wrong(db) == []


def test_one_key_spends_once(db, market, tune, at_once):
    account, order = card(db, "25.00"), market.order({tune: 1})
    rush = at_once([redeem(account, "1.00", order, "k")] * THREADS)

    assert (len(set(rush.answers)), rush.done, rush.calls_again) == (1, THREADS, 0)
    assert balances(db) == [Decimal("24")]
    assert wrong(db) == []


def test_many_cards_pay_no_more_than_an_order_owes(db, market, tune, at_once):
    order = market.order({tune: 1})
    cards = [card(db, "2.00", str(number)) for number in range(THREADS)]
    rush = at_once([redeem(account, "2.00", order, f"k{account}") for account in cards])

    assert rush.done == 8
    assert rush.refusals == {SqlError.PAYMENT_EXCEEDS_OWED: THREADS - 8}
    assert rush.calls_again == 0
    assert sorted(balances(db)) == [0] * 8 + [Decimal("2")] * 8
    assert wrong(db) == []


def test_a_card_and_a_payment_together_pay_an_order_once(db, market, tune, at_once):
    account, order = card(db, "25.00"), market.order({tune: 1})
    payment = market.payment(order, "10.00")
    rush = at_once(
        [capture(payment, "10.00", "k"), redeem(account, "7.94", order, "k")] * HALF,
    )

    assert (rush.done, rush.calls_again) == (THREADS, 0)
    assert market.status(order) == "paid"
    assert db.count("order_status_history") == 2
    assert db.rows("SELECT paid, owed FROM order_balance") == [(Decimal("17.94"), 0)]
    assert wrong(db) == []


def test_a_cancelled_order_has_given_back_all_that_was_redeemed(db, market, tune, at_once):
    account, order = card(db, "25.00"), market.order({tune: 1})
    spends = [redeem(account, "1.00", order, f"k{number}") for number in range(HALF)]
    rush = at_once(spends + [cancel(order)] * HALF)

    assert rush.calls_again == 0
    assert rush.refusals == {SqlError.ILLEGAL_TRANSITION: THREADS - rush.done}
    assert balances(db) == [Decimal("25")]
    assert wrong(db) == []


def test_orders_paid_with_the_same_cards_are_cancelled_without_a_deadlock(
    db, market, tune, at_once
):
    cards = [card(db, "25.00", code) for code in "ab"]
    orders = [market.order({tune: 1}) for _ in range(THREADS)]
    for number, order in enumerate(orders):
        for account in cards if number % 2 else reversed(cards):
            db.call(*redeem(account, "1.00", order, f"{account}:{order}"))
    rush = at_once([cancel(order) for order in orders])

    assert (rush.done, rush.calls_again) == (THREADS, 0)
    assert balances(db) == [Decimal("25")] * 2
    assert wrong(db) == []


def test_what_lapsed_is_taken_off_once(db, at_once):
    for number in range(HALF):
        card(db, "25.00", str(number))
    db.execute("UPDATE stored_value_account SET expires_at = '2020-01-01'")
    rush = at_once([("stored_value_expire", HALF, None)] * THREADS)

    assert (rush.done, rush.calls_again) == (THREADS, 0)
    assert sum(rush.answers) == HALF
    assert balances(db) == [0] * HALF
    assert wrong(db) == []


def test_the_credit_of_a_customer_is_opened_once_by_one_key(db, market, at_once):
    customer = market.buyer().customer_id
    opened = ("store_credit", "GBP", customer, None, None, "5.00", None, "k", None)
    rush = at_once([("stored_value_open", *opened)] * THREADS)

    assert (len(set(rush.answers)), rush.done, rush.calls_again) == (1, THREADS, 0)
    assert balances(db) == [Decimal("5")]


def test_a_code_is_on_one_card(db, at_once):
    opened = ("gift_card", "GBP", None, "a" * 64, None, "5.00", None, "k", None)
    rush = at_once([("stored_value_open", *opened)] * THREADS)

    assert set(rush.answers) == {
        db.scalar("SELECT stored_value_account_id FROM stored_value_account")
    }
    assert rush.refusals.keys() <= {SqlError.IDEMPOTENCY_CONFLICT}
    assert balances(db) == [Decimal("5")]
    # Who was refused asks again, and gets the card.
    assert db.call("stored_value_open", *opened)[-1] == rush.answers[0]


def test_one_order_gets_one_invoice(db, market, tune, at_once):
    order = market.order({tune: 1})
    rush = at_once([invoice(order)] * THREADS)

    assert (len(set(rush.answers)), rush.done, rush.calls_again) == (1, THREADS, 0)
    assert numbers(db) == [1]
    assert wrong(db) == []


def test_one_invoice_is_taken_back_once(db, market, tune, at_once):
    bill = db.call(*invoice(market.order({tune: 1})))[-1]
    rush = at_once([("credit_note_issue", bill, None, None)] * THREADS)

    assert (len(set(rush.answers)), rush.done, rush.calls_again) == (1, THREADS, 0)
    assert numbers(db, "credit_note") == [1]
    assert wrong(db) == []


def test_a_line_is_taken_back_as_often_as_it_was_billed(db, market, tune, at_once):
    bill = db.call(*invoice(market.order({tune: 5})))[-1]
    unit = '[{"billing_document_line_id": 1, "quantity": 1}]'
    rush = at_once([("credit_note_issue", bill, unit, None)] * THREADS)

    assert rush.done == 5
    assert rush.refusals == {SqlError.CREDIT_EXCEEDS_BILLED: THREADS - 5}
    assert rush.calls_again == 0
    assert numbers(db, "credit_note") == [1, 2, 3, 4, 5]
    assert wrong(db) == []


def test_orders_billed_at_once_are_numbered_without_a_gap(db, market, tune, at_once):
    """The first of them makes the series."""
    orders = [market.order({tune: 1}) for _ in range(THREADS)]
    rush = at_once([invoice(order) for order in orders])

    assert (rush.done, rush.calls_again) == (THREADS, 0)
    assert numbers(db) == [*range(1, THREADS + 1)]
    assert db.count("number_sequence") == 2
    assert wrong(db) == []


def test_orders_of_one_customer_are_billed_while_more_are_placed(db, market, tune, at_once):
    buyer = market.buyer()
    orders = [market.order({tune: 1}, buyer) for _ in range(HALF)]
    carts = [market.cart({tune: 1}, buyer) for _ in range(HALF)]
    rush = at_once(
        [invoice(order) for order in orders]
        + [("checkout_place_order", cart, None, None, None) for cart in carts]
    )

    assert (rush.done, rush.calls_again) == (THREADS, 0)
    assert numbers(db) == [*range(1, HALF + 1)]
    assert wrong(db) == []


# What the one who is killed waits for: the number, the document, or its lines.
@pytest.mark.parametrize("held", ["number_sequence", "billing_document", "billing_document_line"])
def test_who_is_killed_while_billing_leaves_no_gap(db, market, tune, connect, held):
    db.call(*invoice(market.order({tune: 1})))
    order = market.order({tune: 1})
    victim, holder = connect(), connect()
    thread = victim.scalar("SELECT CONNECTION_ID()")
    holder.execute("START TRANSACTION")
    holder.execute(f"SELECT 1 FROM {held} FOR UPDATE")
    with ThreadPoolExecutor(1) as pool:
        billing = pool.submit(victim.call, *invoice(order))
        wait_until_blocked(db)
        db.execute(f"KILL {thread}")
        with pytest.raises(pymysql.MySQLError):
            billing.result(30)
    holder.execute("COMMIT")
    assert numbers(db) == [1]

    db.call(*invoice(order))
    assert numbers(db) == [1, 2]
    assert wrong(db) == []


def wait_until_blocked(db):
    """Until some session waits for a lock on a row of this database."""
    for _ in range(1000):
        if db.scalar(
            "SELECT COUNT(*) FROM performance_schema.data_locks"
            " WHERE object_schema = DATABASE() AND lock_status = 'WAITING'"
        ):
            return
        time.sleep(0.01)
    pytest.fail("no session waits")
