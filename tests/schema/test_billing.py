"""Refusals and allowances of payments and billing documents."""

from decimal import Decimal

import pytest

from tests.schema.proof import Case
from tests.schema.world import build, document

PAYMENT = (
    "INSERT INTO payment (order_id, payment_method_id, currency_code, currency_minor_unit)"
    " VALUES (%s, %s, %s, %s)"
)
ASK = (
    "INSERT INTO payment_transaction (payment_id, parent_transaction_id, kind, amount, status,"
    " failure_code, provider, gateway_ref, idempotency_key)"
    " VALUES (%s, %s, %s, %s, %s, %s, 'acquirer', %s, %s)"
)
TAKE_AND_GIVE_BACK = (
    "INSERT INTO payment_transaction (payment_id, kind, amount, status, provider, idempotency_key)"
    " VALUES (1, 'capture', 9, 'success', 'acquirer', 'c'),"
    " (1, 'refund', %s, 'success', 'acquirer', 'r')"
)


def ask(**changes):
    """A capture of 1.00 on payment 1, in the order of ASK."""
    usual = {
        "payment_id": 1,
        "parent": None,
        "kind": "capture",
        "amount": "1.00",
        "status": "success",
        "failure_code": None,
        "gateway_ref": None,
        "key": "new",
    }
    return tuple((usual | changes).values())


DOCUMENT = (
    "INSERT INTO billing_document (document_kind, series, number, channel_id, customer_id,"
    " order_id, corrects_document_id, currency_code, currency_minor_unit, external_number)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 2, %s)"
)


def credit(**changes):
    """Credit note CN-9 about no order, in the order of DOCUMENT."""
    usual = {
        "kind": "credit_note",
        "series": "CN-",
        "number": 9,
        "channel": 1,
        "customer": None,
        "order": None,
        "corrects": None,
        "currency": "GBP",
        "external": None,
    }
    return tuple((usual | changes).values())


PARCEL = (
    "INSERT INTO billing_document (document_kind, series, number, channel_id, order_id,"
    " shipment_id, currency_code, currency_minor_unit) VALUES (%s, %s, 9, 1, 3, %s, 'GBP', 2)"
)
CHANGE = "UPDATE billing_document SET {} = %s WHERE billing_document_id = 2"
LINE = (
    "INSERT INTO billing_document_line (billing_document_id, line_no, line_kind, order_line_id,"
    " order_charge_id, label, quantity, unit_amount, net_amount)"
    " VALUES (%s, %s, %s, %s, %s, 'Made up', 1, 1, 1)"
)
CHANGE_LINE = "UPDATE billing_document_line SET {} = %s WHERE billing_document_line_id = 2"

PAYMENT_CASES = [
    Case(
        "uq_payment_method_payment_method_code",
        "INSERT INTO payment_method (payment_method_code, name) VALUES (%s, 'Made up')",
        "card",
        "Card",
    ),
    Case("fk_payment_sales_order", PAYMENT, (9, 90, "GBP", 2), (1, 90, "GBP", 2)),
    Case("fk_payment_sales_order", PAYMENT, (1, 90, "EUR", 2), (1, 90, "GBP", 2)),
    Case("fk_payment_payment_method", PAYMENT, (1, 99, "GBP", 2), (1, 90, "GBP", 2)),
    Case("fk_payment_currency", PAYMENT, (1, 90, "GBP", 4), (1, 90, "GBP", 2)),
    Case("ck_payment_captured_within_authorized", ASK, ask(amount="15.01"), ask(amount="15.00")),
    Case(
        "ck_payment_captured_within_authorized",
        ASK,
        ask(kind="void", amount="15.01"),
        ask(kind="void", amount="15.00"),
    ),
    Case("ck_payment_refunded_within_captured", TAKE_AND_GIVE_BACK, "9.01", "9.00"),
    Case("ck_payment_whole_coins", ASK, ask(amount="0.001"), ask(amount="0.01")),
    Case(
        "uq_payment_transaction_payment_id_idempotency_key",
        ASK,
        ask(key="authorize-1"),
        ask(key="Authorize-1"),
    ),
    Case(
        "uq_payment_transaction_payment_id_idempotency_key",
        ASK,
        ask(key="authorize-1"),
        ask(key="authorize-2"),
    ),
    Case(
        "uq_payment_transaction_gateway_ref",
        ASK,
        ask(kind="authorize", gateway_ref="auth-1"),
        ask(kind="capture", gateway_ref="auth-1"),
    ),
    Case("fk_payment_transaction_payment", ASK, ask(payment_id=9), ask(payment_id=1)),
    Case("fk_payment_transaction_parent", ASK, ask(parent=9), ask(parent=1)),
    Case("fk_payment_transaction_parent", ASK, ask(parent=2), ask(parent=1)),
    Case(
        "fk_payment_transaction_parent",
        ASK,
        ask(kind="refund", parent=1, status="failed", failure_code="x"),
        ask(kind="void", parent=1),
    ),
    Case("ck_payment_transaction_kind", ASK, ask(kind="settle"), ask(kind="void")),
    Case("ck_payment_transaction_status", ASK, ask(status="pending"), ask(status="success")),
    Case("ck_payment_transaction_failure_has_code", ASK, ask(status="failed"), ask()),
    Case("ck_payment_transaction_failure_has_code", ASK, ask(failure_code="x"), ask()),
    Case(
        "ck_payment_transaction_authorisation_is_first",
        ASK,
        ask(kind="authorize", parent=1),
        ask(kind="authorize"),
    ),
    Case("ck_payment_transaction_amount_positive", ASK, ask(amount=0), ask(amount="0.01")),
    Case("ck_payment_transaction_amount_positive", ASK, ask(amount="-0.01"), ask(amount="0.01")),
]

DOCUMENT_CASES = [
    Case("uq_billing_document_series_number", DOCUMENT, credit(number=2), credit(number=1)),
    Case(
        "uq_billing_document_external_number",
        DOCUMENT,
        credit(external="old:536365"),
        credit(external="OLD:536365"),
    ),
    Case("fk_billing_document_number_sequence", DOCUMENT, credit(series="cn-"), credit()),
    Case("fk_billing_document_sales_channel", DOCUMENT, credit(channel=9), credit(channel=1)),
    Case("fk_billing_document_customer", DOCUMENT, credit(customer=9), credit(customer=1)),
    Case("fk_billing_document_sales_order", DOCUMENT, credit(order=9), credit(order=1)),
    Case(
        "fk_billing_document_sales_order",
        DOCUMENT,
        credit(order=1, currency="EUR"),
        credit(order=None, currency="EUR"),
    ),
    Case("fk_billing_document_currency", DOCUMENT, credit(currency="gbp"), credit(currency="GBP")),
    Case("fk_billing_document_currency", DOCUMENT, credit(currency="JPY"), credit(currency="CHF")),
    Case("fk_billing_document_corrects", DOCUMENT, credit(corrects=9), credit(corrects=1)),
    Case("fk_billing_document_corrects", DOCUMENT, credit(corrects=2), credit(corrects=1)),
    # Parcel 3 is of order 1, and so is document 1; document 8 bills parcel 1 of order 3.
    Case(
        "fk_billing_document_shipment",
        "UPDATE billing_document SET shipment_id = %s WHERE billing_document_id = 1",
        2,
        3,
    ),
    Case("uq_billing_document_shipment", PARCEL, ("invoice", "INV-", 1), ("invoice", "INV-", 2)),
    Case(
        "ck_billing_document_only_invoices_bill_parcels",
        PARCEL,
        ("credit_note", "CN-", 2),
        ("invoice", "INV-", 2),
    ),
    Case("ck_billing_document_document_kind", DOCUMENT, credit(kind="receipt"), credit()),
    Case("ck_billing_document_number_positive", DOCUMENT, credit(number=0), credit(number=1)),
    Case(
        "ck_billing_document_invoice_has_order",
        DOCUMENT,
        credit(kind="invoice", series="INV-"),
        credit(kind="invoice", series="INV-", order=1),
    ),
    Case(
        "ck_billing_document_only_credit_notes_correct",
        DOCUMENT,
        credit(kind="invoice", series="INV-", order=1, corrects=1),
        credit(kind="credit_note", order=1, corrects=1),
    ),
    Case(
        "ck_billing_document_issued_has_day",
        CHANGE.format("external_number = 'old:9', issued_on"),
        "2011-03-01",
        None,
    ),
    Case("ck_billing_document_totals_not_negative", CHANGE.format("net_total"), "-0.0001", 0),
    Case("ck_billing_document_totals_not_negative", CHANGE.format("tax_total"), "-0.0001", 0),
]

DOCUMENT_LINE_CASES = [
    Case(
        "uq_billing_document_line_document_line_no",
        LINE,
        (1, 1, "adjustment", None, None),
        (1, 2, "adjustment", None, None),
    ),
    Case(
        "fk_billing_document_line_billing_document",
        LINE,
        (9, 2, "adjustment", None, None),
        (1, 2, "adjustment", None, None),
    ),
    Case(
        "fk_billing_document_line_order_line",
        LINE,
        (1, 2, "goods", 9, None),
        (1, 2, "goods", 1, None),
    ),
    Case(
        "fk_billing_document_line_order_charge",
        LINE,
        (1, 2, "charge", None, 9),
        (1, 2, "charge", None, 1),
    ),
    Case("fk_billing_document_line_corrects", CHANGE_LINE.format("corrects_line_id"), 9, 1),
    Case("fk_billing_document_line_product_variant", CHANGE_LINE.format("variant_id"), 9, 2),
    Case(
        "ck_billing_document_line_line_kind",
        LINE,
        (1, 2, "tip", None, None),
        (1, 2, "adjustment", None, None),
    ),
    Case(
        "ck_billing_document_line_about_one_thing",
        LINE,
        (1, 2, "charge", 1, None),
        (1, 2, "goods", 1, None),
    ),
    Case(
        "ck_billing_document_line_about_one_thing",
        LINE,
        (1, 2, "goods", None, 1),
        (1, 2, "charge", None, 1),
    ),
    Case(
        "ck_billing_document_line_line_no_positive",
        LINE,
        (1, 0, "adjustment", None, None),
        (1, 2, "adjustment", None, None),
    ),
    Case("ck_billing_document_line_quantity_positive", CHANGE_LINE.format("quantity"), 0, 1),
    *(
        Case(
            "ck_billing_document_line_amounts_not_negative",
            CHANGE_LINE.format(column),
            "-0.0001",
            0,
        )
        for column in ("unit_amount", "net_amount", "tax_amount")
    ),
]

CASES = PAYMENT_CASES + DOCUMENT_CASES + DOCUMENT_LINE_CASES


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    if case.constraint == "uq_billing_document_external_number":
        world.execute(DOCUMENT, credit(number=8, external="old:536365"))
    case.prove(world)


def test_a_credit_note_does_not_correct_itself(world, raises_sql):
    with raises_sql(1452):
        build(world, document(7, "credit_note", corrects_document_id=7)[:1])
    with raises_sql(1452):
        world.execute(CHANGE.format("corrects_document_id"), (2,))


def test_two_credit_notes_may_correct_one_invoice(world):
    world.execute(DOCUMENT, credit(corrects=1))

    assert world.scalar("SELECT COUNT(*) FROM billing_document WHERE corrects_document_id = 1") == 2


def test_a_provider_may_give_no_name_many_times(world):
    world.execute(ASK, ask(key="a"))
    world.execute(ASK, ask(key="b"))

    assert world.scalar("SELECT COUNT(*) FROM payment_transaction WHERE gateway_ref IS NULL") == 2


def test_a_deleted_variant_leaves_its_copies_on_documents(world):
    world.execute(
        "UPDATE billing_document_line SET variant_id = 2 WHERE billing_document_line_id = 1"
    )
    world.execute("DELETE FROM product_variant WHERE variant_id = 2")

    assert world.rows(
        "SELECT variant_id, label, net_amount FROM billing_document_line"
        " WHERE billing_document_line_id = 1"
    ) == [(None, "Lantern", Decimal("10.00"))]
