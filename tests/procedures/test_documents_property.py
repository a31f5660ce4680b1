"""However an order is sent and billed, in whatever currency: its documents come to it exactly."""

import json
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.market import Market

# By currency: the digits of its smallest coin, and what a parcel costs.
CURRENCIES = {"JPY": (0, "500"), "GBP": (2, "4.95"), "KWD": (3, "1.250")}
# In tenths of the smallest coin, and units: prices are finer than what can be paid.
GOODS = st.lists(st.tuples(st.integers(1, 30000), st.integers(1, 7)), min_size=1, max_size=3)
# How many units of each line go into the next parcel, and whether it is billed or all there is.
PARCELS = st.lists(
    st.tuples(
        st.lists(st.integers(0, 3), min_size=3, max_size=3), st.sampled_from(("parcel", "order"))
    ),
    max_size=4,
)
CREDITS = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 3)), max_size=6)


@pytest.fixture(params=[(currency, mode) for currency in CURRENCIES for mode in (False, True)])
def market(request, db):
    """A shop of a currency and a way to state prices; a tenth off, by coins."""
    currency, is_included = request.param
    _, carriage = CURRENCIES[currency]
    market = Market(db, currency=currency, prices_include_tax=is_included, carriage=carriage)
    market.promotion(percentage="0.1")
    return market


def total(db, document=None):
    """What the invoices of all orders come to, or the credit notes of one invoice."""
    where = (
        "document_kind = 'invoice'" if document is None else f"corrects_document_id = {document}"
    )
    return db.rows(
        "SELECT COALESCE(SUM(net_total), 0), COALESCE(SUM(tax_total), 0),"
        f" COALESCE(SUM(grand_total), 0) FROM billing_document WHERE {where}"
    )[0]


def send(market, order, units):
    """A parcel of so many units of each line, as far as there are any; None if there are none."""
    left = market.db.rows(
        "SELECT order_line_id, quantity - qty_shipped FROM order_line WHERE order_id = %s"
        " ORDER BY line_no",
        (order,),
    )
    lines = [
        {"order_line_id": line, "quantity": min(wanted, there)}
        for (line, there), wanted in zip(left, units, strict=False)
        if min(wanted, there)
    ]
    return market.ship(order, lines=json.dumps(lines)) if lines else None


def take_back(db, document, taken):
    """Credit notes over some units, and then over all that is left."""
    lines = dict(
        db.rows(
            "SELECT billing_document_line_id, quantity FROM billing_document_line"
            " WHERE billing_document_id = %s",
            (document,),
        )
    )
    for place, wanted in taken:
        line = sorted(lines)[place % len(lines)]
        units = min(wanted, lines[line])
        if units:
            lines[line] -= units
            given_back = [{"billing_document_line_id": line, "quantity": units}]
            db.call("credit_note_issue", document, json.dumps(given_back), None)
    db.call("credit_note_issue", document, None, None)


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(goods=GOODS, parcels=PARCELS, taken=CREDITS)
def test_invoices_come_to_the_order_and_credit_notes_to_the_invoice(market, goods, parcels, taken):
    db, (digits, _) = market.db, CURRENCIES[market.currency]
    before = total(db)
    prices = [str(Decimal(tenths).scaleb(-digits - (digits < 3))) for tenths, _ in goods]
    order = market.paid_order(
        {market.goods(price): units for price, (_, units) in zip(prices, goods, strict=True)}
    )
    for units, billed in parcels:
        parcel = send(market, order, units)
        if parcel:
            db.call("invoice_issue", order, parcel if billed == "parcel" else None, None)
    db.call("invoice_issue", order, None, None)

    *_, billed = (now - then for now, then in zip(total(db), before, strict=True))
    assert billed == market.owed(order)
    documents = db.rows(
        "SELECT billing_document_id, net_total, tax_total, grand_total FROM billing_document"
        " WHERE order_id = %s AND document_kind = 'invoice'",
        (order,),
    )
    for document, net, tax, owed in documents:
        assert net + tax == owed == round(owed, digits)
        take_back(db, document, taken)
        assert total(db, document) == (net, tax, owed)
    assert market.violations() + db.rows("SELECT * FROM billing_violations") == []
