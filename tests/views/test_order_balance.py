"""order_balance says what an order costs by now, what was paid on it, and what is owed."""

import json

import pytest

from tests.market import Market
from tests.procedures.conftest import money

COLUMNS = "called_off, returned, credited, due, captured, refunded, redeemed, paid, owed"


@pytest.fixture
def market(db):
    return Market(db)


@pytest.fixture
def order(market):
    """Three at 10.00, carriage of 4.95 and 20 % of tax: 41.94."""
    return market.order({market.goods("10.00"): 3})


def balance(db, order):
    ((*amounts,),) = db.rows(f"SELECT {COLUMNS} FROM order_balance WHERE order_id = %s", (order,))
    return tuple(amounts)


def said(**amounts):
    """The columns of a balance, 0 where nothing is said."""
    return money(*(amounts.get(name, "0") for name in COLUMNS.split(", ")))


def test_a_new_order_owes_all_of_it(db, market, order):
    assert db.rows("SELECT * FROM order_balance") == [
        (order, "W-00000001", "pending", "GBP", *money("41.94"), *said(due="41.94", owed="41.94"))
    ]


def test_what_is_set_aside_is_not_paid(db, market, order):
    payment = market.payment(order)
    assert balance(db, order) == said(due="41.94", owed="41.94")

    market.capture(payment, "30.00")
    market.refund(payment, "1.00")
    assert balance(db, order) == said(
        due="41.94", captured="30", refunded="1", paid="29", owed="12.94"
    )


def test_stored_value_pays_as_money_does(db, market, order):
    card = ("gift_card", "GBP", None, "a" * 64, None, "50.00", None, "open", None)
    account = db.call("stored_value_open", *card)[-1]
    db.call("stored_value_redeem", account, "40.00", order, "r", None)
    db.call("stored_value_credit", account, "5.00", order, "c", None)

    assert balance(db, order) == said(due="41.94", redeemed="35", paid="35", owed="6.94")


def test_a_cancelled_order_owes_nothing_and_is_owed_what_was_paid(db, market, order):
    market.capture(market.payment(order), "41.94")
    db.call("order_cancel", order, "test", None)

    assert balance(db, order) == said(
        called_off="36", captured="41.94", paid="41.94", owed="-41.94"
    )


def test_cancelled_units_are_not_owed(db, market, order):
    db.execute("UPDATE order_line SET qty_cancelled = 1")

    assert balance(db, order) == said(called_off="12", due="29.94", owed="29.94")


def test_cancelled_units_come_to_what_is_not_billed(db, market):
    """Three at 3.33 and 2.00 of tax: two of them are 6.66 and 1.33."""
    order = market.order({market.goods("3.33", kind="digital", stock=0): 3})
    db.execute("UPDATE order_line SET qty_cancelled = 1")
    db.call("invoice_issue", order, None, None)

    assert balance(db, order) == said(called_off="4", due="7.99", owed="7.99")
    assert db.rows("SELECT grand_total FROM billing_document") == [money("7.99")]


def test_what_came_back_is_owed_once_with_or_without_a_credit_note(db, market, order):
    market.capture(market.payment(order), "41.94")
    market.ship(order)
    line = db.scalar("SELECT order_line_id FROM order_line")
    back = [{"order_line_id": line, "quantity": 1, "reason_code": "unwanted"}]
    request = db.call("return_open", order, "return", json.dumps(back), None)[-1]
    db.call("return_approve", request, None)
    came = [{"return_line_id": 1, "quantity": 1, "is_resellable": True}]
    db.call("return_receive", request, market.north, json.dumps(came))
    paid = {"captured": "41.94", "paid": "41.94"}
    assert balance(db, order) == said(due="41.94", **paid)

    db.call("return_settle", request, None)
    assert balance(db, order) == said(returned="12", due="29.94", owed="-12", **paid)

    bill = db.call("invoice_issue", order, None, None)[-1]
    billed = db.scalar("SELECT MIN(billing_document_line_id) FROM billing_document_line")
    taken = [{"billing_document_line_id": billed, "quantity": 1}]
    db.call("credit_note_issue", bill, json.dumps(taken), None)
    assert balance(db, order) == said(returned="12", credited="12", due="29.94", owed="-12", **paid)

    db.call("credit_note_issue", bill, None, None)
    assert balance(db, order) == said(
        returned="12", credited="41.94", due="0", owed="-41.94", **paid
    )


def test_an_order_taken_over_from_elsewhere_was_settled_there(db, shop):
    shop.order("10.00")

    assert db.rows("SELECT * FROM order_balance") == []
