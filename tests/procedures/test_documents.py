"""Invoices and credit notes: what was ordered is billed once, and no more is taken back."""

import json
from decimal import Decimal

import pytest

from shopdb.errors import SqlError
from tests.procedures.conftest import money

NOW = "EXTRACT(YEAR FROM CONVERT_TZ(UTC_TIMESTAMP(6), '+00:00', 'Europe/London'))"


def invoice(db, order, parcel=None):
    return db.call("invoice_issue", order, parcel, None)[-1]


def credit(db, document, *lines):
    given = json.dumps(
        [{"billing_document_line_id": line, "quantity": units} for line, units in lines]
    )
    return db.call("credit_note_issue", document, given if lines else None, None)[-1]


def headers(db):
    return db.rows(
        "SELECT billing_document_id, document_kind, number, net_total, tax_total, grand_total"
        " FROM billing_document WHERE issued_at IS NOT NULL ORDER BY billing_document_id"
    )


def lines(db, document):
    return db.rows(
        "SELECT line_no, line_kind, label, quantity, unit_amount, net_amount, tax_amount"
        " FROM billing_document_line WHERE billing_document_id = %s ORDER BY line_no",
        (document,),
    )


def line_ids(db, document):
    return [
        number
        for (number,) in db.rows(
            "SELECT billing_document_line_id FROM billing_document_line"
            " WHERE billing_document_id = %s ORDER BY line_no",
            (document,),
        )
    ]


def sound(db, market):
    return market.violations() + db.rows("SELECT * FROM billing_violations")


@pytest.fixture
def goods(market):
    """Things at 10.00 and at 3.33."""
    return market.goods("10.00"), market.goods("3.33")


@pytest.fixture
def order(market, goods):
    """Three at 10.00 and two at 3.33, carriage of 4.95, 20 % of tax on all: 49.93."""
    order = market.paid_order({goods[0]: 3, goods[1]: 2})
    assert market.owed(order) == Decimal("49.93")
    return order


def ship(db, market, order, *units):
    ordered = db.rows(
        "SELECT order_line_id FROM order_line WHERE order_id = %s ORDER BY line_no", (order,)
    )
    parcel = [
        {"order_line_id": line, "quantity": number}
        for (line,), number in zip(ordered, units, strict=False)
        if number
    ]
    return market.ship(order, lines=json.dumps(parcel))


def test_an_order_is_billed_with_its_charges(db, market, order):
    document = invoice(db, order)

    assert headers(db) == [(document, "invoice", 1, *money("41.61", "8.32", "49.93"))]
    assert lines(db, document) == [
        (1, "goods", "Thing 3", 3, *money("10", "30", "6")),
        (2, "goods", "Thing 4", 2, *money("3.33", "6.66", "1.33")),
        (3, "charge", "Parcel", 1, *money("4.95", "4.95", "0.99")),
    ]
    assert db.rows(
        "SELECT order_id, customer_id = (SELECT customer_id FROM sales_order), channel_id,"
        f" currency_code, shipment_id, series = CONCAT('INV-', channel_id, '-', {NOW}, '-')"
        " FROM billing_document"
    ) == [(order, 1, market.channel, "GBP", None, 1)]
    assert sound(db, market) == []


def test_a_second_call_gives_the_invoice_again(db, order, contents):
    document = invoice(db, order)
    before = contents()

    assert invoice(db, order) == document
    assert contents() == before


def test_parcels_are_billed_as_they_leave_and_come_to_the_order(db, market, order):
    bills = [
        invoice(db, order, ship(db, market, order, *units)) for units in ((1, 0), (1, 1), (1, 1))
    ]

    assert [line[1:] for line in headers(db)] == [
        ("invoice", 1, *money("14.95", "2.99", "17.94")),
        ("invoice", 2, *money("13.33", "2.66", "15.99")),
        ("invoice", 3, *money("13.33", "2.67", "16.00")),
    ]
    assert db.scalar("SELECT SUM(grand_total) FROM billing_document") == market.owed(order)
    assert [invoice(db, order, parcel) for parcel in (1, 2, 3)] == bills
    assert invoice(db, order) == bills[-1]
    assert sound(db, market) == []


def test_what_no_parcel_billed_is_billed_with_the_order(db, market, order):
    first = ship(db, market, order, 1, 1)
    second = ship(db, market, order, 1, 0)
    bill = invoice(db, order, second)
    rest = invoice(db, order)

    assert [units for _, _, _, units, *_ in lines(db, bill)] == [1, 1]
    assert [units for _, _, _, units, *_ in lines(db, rest)] == [2, 2]
    # All that the first parcel holds has been billed by then.
    assert invoice(db, order, first) == rest
    assert db.scalar("SELECT SUM(grand_total) FROM billing_document") == market.owed(order)


def test_what_was_cancelled_is_not_billed(db, market, order):
    db.execute("UPDATE order_line SET qty_cancelled = 1 WHERE line_no = 1")
    document = invoice(db, order)

    assert lines(db, document)[0] == (1, "goods", "Thing 3", 2, *money("10", "20", "4"))


def test_lines_finer_than_a_coin_come_to_what_the_order_owes(db, market):
    market.shipping_rate("0", min_subtotal="0.0001")
    thin = [market.goods("0.0950") for _ in range(2)]
    order = market.paid_order(dict.fromkeys(thin, 1))
    for units in ((1, 0), (0, 1)):
        invoice(db, order, ship(db, market, order, *units))

    assert market.owed(order) == Decimal("0.23")
    assert [amounts for _, _, _, *amounts in headers(db)] == [
        list(money("0.10", "0.02", "0.12")),
        list(money("0.09", "0.02", "0.11")),
    ]
    assert sound(db, market) == []


def test_what_is_free_is_billed_at_nothing(db, market):
    market.promotion(percentage="1")
    order = market.order({market.goods("10.00", kind="digital", stock=0): 2})
    document = invoice(db, order)

    assert headers(db) == [(document, "invoice", 1, *money("0", "0", "0"))]


def test_refuses_what_is_not_to_be_billed(db, market, order, goods, refuses):
    strange = ship(db, market, market.paid_order({goods[0]: 1}), 1)
    for asked, parcel in ((0, None), (order, strange), (order, 0)):
        with refuses(SqlError.NOT_FOUND):
            invoice(db, asked, parcel)
    db.call("order_cancel", order, "test", None)
    with refuses(SqlError.ILLEGAL_TRANSITION):
        invoice(db, order)


def test_refuses_an_order_of_which_nothing_is_left_to_bill(db, market, refuses):
    order = market.paid_order({market.goods("10.00", kind="digital", stock=0): 1})
    db.execute("UPDATE order_line SET qty_cancelled = 1")
    assert db.count("order_charge") == 0
    with refuses(SqlError.NOTHING_TO_BILL):
        invoice(db, order)


def test_numbers_run_by_channel_and_kind(db, market, goods):
    bills = [invoice(db, market.order({goods[0]: 1})) for _ in range(3)]
    for bill in bills[:2]:
        credit(db, bill)

    assert db.rows(
        f"SELECT scope, year = {NOW}, last_number FROM number_sequence WHERE scope <> 'order'"
        " ORDER BY scope"
    ) == [("credit_note", 1, 2), ("invoice", 1, 3)]
    assert [row[1:3] for row in headers(db)] == [
        ("invoice", 1),
        ("invoice", 2),
        ("invoice", 3),
        ("credit_note", 1),
        ("credit_note", 2),
    ]
    assert sound(db, market) == []


def test_a_series_that_runs_on_for_ever_is_gone_on_with(db, market, order):
    db.insert(
        "number_sequence", scope="invoice", channel_id=market.channel, year=0, prefix="WEB-INV"
    )
    invoice(db, order)

    assert db.rows("SELECT series, number FROM billing_document") == [("WEB-INV", 1)]


def test_the_year_is_that_of_the_channel_s_own_clock(db, market):
    """Half an hour before midnight UTC it is next year in Paris."""
    db.execute("UPDATE sales_channel SET timezone = 'Europe/Paris'")
    number = ("document_number_core", "invoice", market.channel, "2026-12-31 23:30", None, None)

    assert db.call(*number)[-2:] == (f"INV-{market.channel}-2027-", 1)


def test_an_invoice_is_taken_back_whole(db, market, order):
    bill = invoice(db, order)
    note = credit(db, bill)

    assert headers(db)[1] == (note, "credit_note", 1, *money("41.61", "8.32", "49.93"))
    assert lines(db, note) == lines(db, bill)
    assert db.rows(
        "SELECT corrects_document_id, order_id, shipment_id FROM billing_document"
        " WHERE billing_document_id = %s",
        (note,),
    ) == [(bill, order, None)]
    assert [
        line
        for (line,) in db.rows(
            "SELECT corrects_line_id FROM billing_document_line WHERE billing_document_id = %s"
            " ORDER BY line_no",
            (note,),
        )
    ] == line_ids(db, bill)
    assert sound(db, market) == []


def test_what_is_taken_back_unit_by_unit_comes_to_what_was_billed(db, market, order):
    bill = invoice(db, order)
    goods, thin, _ = line_ids(db, bill)
    first = credit(db, bill, (thin, 1), (goods, 1), (goods, 1))
    rest = credit(db, bill)

    assert lines(db, first) == [
        (1, "goods", "Thing 3", 2, *money("10", "20", "4")),
        (2, "goods", "Thing 4", 1, *money("3.33", "3.33", "0.66")),
    ]
    assert lines(db, rest) == [
        (1, "goods", "Thing 3", 1, *money("10", "10", "2")),
        (2, "goods", "Thing 4", 1, *money("3.33", "3.33", "0.67")),
        (3, "charge", "Parcel", 1, *money("4.95", "4.95", "0.99")),
    ]
    assert sound(db, market) == []


def test_what_is_all_taken_back_gives_the_last_credit_note_again(db, order, contents):
    bill = invoice(db, order)
    note = credit(db, bill)
    before = contents()

    assert credit(db, bill) == note
    assert contents() == before
    # What was taken back is not billed again.
    assert invoice(db, order) == bill
    assert contents() == before


def test_refuses_to_take_back_more_than_was_billed(db, market, order, goods, refuses):
    bill = invoice(db, order)
    line, *_ = line_ids(db, bill)
    strange = line_ids(db, invoice(db, market.order({goods[0]: 1})))[0]
    credit(db, bill, (line, 2))
    for asked in ((line, 2), (strange, 1), (0, 1)):
        with refuses(SqlError.CREDIT_EXCEEDS_BILLED):
            credit(db, bill, asked)
    for units in (0, -1):
        with refuses(SqlError.VALUE_INVALID):
            credit(db, bill, (line, units))
    with refuses(SqlError.VALUE_INVALID):
        db.call("credit_note_issue", bill, "[]", None)


def test_refuses_to_correct_what_is_no_issued_invoice(db, market, order, refuses):
    note = credit(db, invoice(db, order))
    series = db.scalar("SELECT series FROM billing_document WHERE document_kind = 'invoice'")
    draft = db.insert(
        "billing_document",
        document_kind="invoice",
        series=series,
        number=9,
        channel_id=market.channel,
        order_id=order,
        currency_code="GBP",
        currency_minor_unit=2,
    )
    for document in (0, note, draft):
        with refuses(SqlError.NOT_FOUND):
            credit(db, document)


def test_refuses_where_credits_without_a_document_of_its_own_took_all(db, market, order, refuses):
    """As an import leaves them: a credit note over several invoices corrects none by itself."""
    bill = invoice(db, order)
    db.insert(
        "number_sequence", scope="credit_note", channel_id=market.channel, year=0, prefix="OLD-"
    )
    note = db.insert(
        "billing_document",
        document_kind="credit_note",
        series="OLD-",
        number=1,
        channel_id=market.channel,
        currency_code="GBP",
        currency_minor_unit=2,
        external_number="old:C1",
    )
    db.execute(
        "INSERT INTO billing_document_line (billing_document_id, line_no, line_kind,"
        " corrects_line_id, label, quantity, unit_amount, net_amount)"
        " SELECT %s, line_no, line_kind, billing_document_line_id, label, quantity, unit_amount,"
        " net_amount FROM billing_document_line WHERE billing_document_id = %s",
        (note, bill),
    )
    with refuses(SqlError.CREDIT_EXCEEDS_BILLED):
        credit(db, bill)
