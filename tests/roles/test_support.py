"""Who helps a customer sees what was ordered and may call it off; the books are not theirs."""

import pytest

from tests.roles.conftest import is_allowed, may, refusal, routines

READ = {
    "billing_document",
    "billing_document_line",
    "country",
    "currency",
    "customer",
    "customer_address",
    "customer_group",
    "customer_note",
    "locale",
    "order_address",
    "order_charge",
    "order_discount",
    "order_line",
    "order_status",
    "order_status_history",
    "order_status_transition",
    "order_tax",
    "payment",
    "payment_method",
    "privacy_request",
    "product",
    "product_translation",
    "product_variant",
    "return_line",
    "return_reason",
    "return_request",
    "sales_channel",
    "sales_order",
    "shipment",
    "shipment_line",
    "shipping_method",
    "subscription",
    "support_ticket",
}
CALLED = {
    "consent_record",
    "download_grant_issue",
    "download_grant_revoke",
    "order_cancel",
    "order_hold",
    "order_release",
    "privacy_request_open",
    "product_name_in",
    "return_approve",
    "return_open",
    "return_receive",
    "return_reject",
    "return_settle",
    "subscription_transition",
}


def test_finds_a_customer_and_calls_an_order_off(market, support):
    order = market.order({market.goods("10.00"): 2}, market.buyer(email="ann@example.com"))
    found = support.rows(
        "SELECT o.order_id, o.status_code, oa.line1 FROM customer AS c"
        " INNER JOIN sales_order AS o ON c.customer_id = o.customer_id"
        " INNER JOIN order_address AS oa ON o.order_id = oa.order_id AND oa.kind = 'shipping'"
        " WHERE c.email = 'ann@example.com'"
    )
    support.call("order_cancel", order, "support", "asked by telephone")

    assert found == [(order, "pending", "1 High Street")]
    assert market.status(order) == "cancelled"
    assert market.violations() == []


def test_reads_what_helping_takes_and_no_more(db, support):
    assert may(support, db, "SELECT {column} FROM {table}") == READ
    assert may(support, db, "SELECT {column} FROM {table}", "VIEW") == {
        "customer_consent_current",
        "order_header",
        "stock_availability",
    }


def test_of_a_customer_it_reads_the_columns_that_are_named(db, support):
    hidden = {"account_email", "erased_at", "updated_at"}
    columns = {
        name
        for (name,) in db.rows(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = DATABASE() AND table_name = 'customer'"
        )
    }

    assert {
        name for name in columns if not is_allowed(support, f"SELECT {name} FROM customer")
    } == hidden
    assert refusal(support, "SELECT * FROM customer") == 1142


@pytest.mark.parametrize("mark", ["hash", "sha256", "password", "secret", "token", "redeemer_key"])
def test_reads_no_hash(db, support, mark):
    """What proves who somebody is would be of use to whoever takes it away."""
    columns = db.rows(
        "SELECT c.table_name, c.column_name FROM information_schema.columns AS c"
        " WHERE c.table_schema = DATABASE() AND c.column_name LIKE %s",
        (f"%{mark}%",),
    )

    assert [
        f"{table}.{column}"
        for table, column in columns
        if is_allowed(support, f"SELECT {column} FROM {table}")
    ] == []


def test_calls_what_may_be_promised_and_no_more(db, support):
    calls = routines(db)

    assert {name for name, call in calls.items() if is_allowed(support, call)} == CALLED


def test_writes_notes_and_looks_after_tickets_and_rewrites_neither(db, market, support):
    sue = db.insert(
        "staff_user", email="sue@shop.example", full_name="Sue Staff", role_code="support"
    )
    customer = market.buyer().customer_id
    note = support.insert(
        "customer_note", customer_id=customer, staff_user_id=sue, body="Rings after six"
    )
    ticket = support.insert(
        "support_ticket",
        customer_id=customer,
        staff_user_id=sue,
        channel="phone",
        subject="Where is it?",
    )
    support.execute(
        "UPDATE support_ticket SET status = 'open', first_answered_at = opened_at"
        " WHERE support_ticket_id = %s",
        (ticket,),
    )

    assert support.rows("SELECT customer_note_id, body FROM customer_note") == [
        (note, "Rings after six")
    ]
    assert support.rows("SELECT status FROM support_ticket") == [("open",)]
    assert not is_allowed(support, "UPDATE customer_note SET body = 'x'")
    assert not is_allowed(support, "UPDATE support_ticket SET subject = 'x'")
    assert not is_allowed(support, "DELETE FROM support_ticket")
