"""Refusals and allowances of what customers say, ask and wish for, and of the staff."""

import pytest

from tests.schema.proof import Case

CONSENT = (
    "INSERT INTO customer_consent (customer_id, purpose, channel, state, source, ip_hash)"
    " VALUES ({}, {}, {}, {}, 'account', {})"
)
REQUEST = "UPDATE privacy_request SET {} WHERE privacy_request_id = 2"
STAFF = "UPDATE staff_user SET {} = %s WHERE staff_user_id = 2"
TICKET = "UPDATE support_ticket SET {} WHERE support_ticket_id = 1"


def consent(**given):
    """An insert with a mark for the one that is tried."""
    values = {
        "customer": "3",
        "purpose": "'marketing'",
        "channel": "'email'",
        "state": "'granted'",
        "ip_hash": "NULL",
    }
    return CONSENT.format(*(values | given).values())


CASES = [
    Case("uq_staff_user_email", STAFF.format("email"), "sue@shop.example", "süe@shop.example"),
    Case("ck_staff_user_email_normalised", STAFF.format("email"), "Tom@shop.example", "tom@b"),
    Case("ck_staff_user_email_normalised", STAFF.format("email"), "tom", "tom@b.example"),
    Case("ck_staff_user_role_code", STAFF.format("role_code"), "Support", "support"),
    Case(
        "ck_staff_user_status",
        "UPDATE staff_user SET full_name = 'Tim', status = %s WHERE staff_user_id = 2",
        "asleep",
        "active",
    ),
    Case(
        "ck_staff_user_left_has_time",
        "UPDATE staff_user SET full_name = 'Tim', left_at = %s WHERE staff_user_id = 2",
        "2011-12-10",
        None,
    ),
    Case(
        "ck_staff_user_left_has_time",
        "UPDATE staff_user SET status = 'left', left_at = %s WHERE staff_user_id = 2",
        None,
        "2011-12-10",
    ),
    Case("fk_customer_consent_customer", consent(customer="%s"), 9, 3),
    Case("ck_customer_consent_purpose", consent(purpose="%s"), "Marketing", "profiling"),
    Case("ck_customer_consent_channel", consent(channel="%s"), "fax", "sms"),
    Case("ck_customer_consent_state", consent(state="%s"), "denied", "withdrawn"),
    Case("ck_customer_consent_ip_hash_is_hash", consent(ip_hash="%s"), "A" * 64, "b" * 64),
    Case("ck_customer_consent_ip_hash_is_hash", consent(ip_hash="%s"), "192.0.2.1", None),
    Case(
        "uq_privacy_request_standing",
        "INSERT INTO privacy_request (customer_id, kind) VALUES (1, %s)",
        "erase",
        "access",
    ),
    Case(
        "uq_privacy_request_standing",
        "INSERT INTO privacy_request (customer_id, kind) VALUES (2, %s)",
        "rectify",
        "access",
    ),
    Case(
        "fk_privacy_request_customer",
        "INSERT INTO privacy_request (customer_id, kind) VALUES (%s, 'erase')",
        9,
        3,
    ),
    Case("fk_privacy_request_staff_user", REQUEST.format("staff_user_id = %s"), 9, 2),
    Case(
        "ck_privacy_request_kind",
        "INSERT INTO privacy_request (customer_id, kind) VALUES (3, %s)",
        "forget",
        "rectify",
    ),
    Case("ck_privacy_request_state", REQUEST.format("state = %s"), "asleep", "in_progress"),
    Case(
        "ck_privacy_request_closed_has_time",
        REQUEST.format("state = %s"),
        "rejected",
        "in_progress",
    ),
    Case(
        "ck_privacy_request_closed_has_time",
        REQUEST.format("evidence = '{}', completed_at = '2100-01-01', state = %s"),
        "received",
        "rejected",
    ),
    Case(
        "ck_privacy_request_closed_has_evidence",
        REQUEST.format("state = 'rejected', completed_at = '2100-01-01', evidence = %s"),
        None,
        "{}",
    ),
    Case(
        "ck_privacy_request_evidence_is_object",
        REQUEST.format("state = 'rejected', completed_at = '2100-01-01', evidence = %s"),
        "[]",
        "{}",
    ),
    Case(
        "ck_privacy_request_completed_after_requested",
        REQUEST.format("state = 'rejected', evidence = '{}', completed_at = %s"),
        "2011-12-10",
        "2100-01-01",
    ),
    Case(
        "customer_group_member.PRIMARY",
        "INSERT INTO customer_group_member (customer_group_id, customer_id) VALUES (1, %s)",
        1,
        2,
    ),
    Case(
        "fk_customer_group_member_customer",
        "INSERT INTO customer_group_member (customer_group_id, customer_id) VALUES (1, %s)",
        9,
        2,
    ),
    Case(
        "fk_customer_group_member_customer_group",
        "INSERT INTO customer_group_member (customer_group_id, customer_id) VALUES (%s, 2)",
        9,
        1,
    ),
    Case(
        "fk_customer_note_customer",
        "UPDATE customer_note SET customer_id = %s WHERE customer_note_id = 1",
        9,
        2,
    ),
    Case(
        "fk_customer_note_staff_user",
        "UPDATE customer_note SET staff_user_id = %s WHERE customer_note_id = 1",
        9,
        2,
    ),
    Case(
        "ck_customer_note_body_not_empty",
        "UPDATE customer_note SET body = %s WHERE customer_note_id = 1",
        "  ",
        "!",
    ),
    Case("fk_support_ticket_customer", TICKET.format("customer_id = %s"), 9, 2),
    Case("fk_support_ticket_sales_order", TICKET.format("order_id = %s"), 9, 1),
    Case("fk_support_ticket_staff_user", TICKET.format("staff_user_id = %s"), 9, 2),
    Case(
        "ck_support_ticket_reachable",
        TICKET.format("customer_id = NULL, contact_email = %s"),
        None,
        "ann@example.com",
    ),
    Case(
        "ck_support_ticket_contact_email_normalised",
        TICKET.format("contact_email = %s"),
        "Ann@example.com",
        "ann@example.com",
    ),
    Case(
        "ck_support_ticket_contact_email_normalised",
        TICKET.format("contact_email = %s"),
        "ann",
        "a@b",
    ),
    Case("ck_support_ticket_channel", TICKET.format("channel = %s"), "fax", "chat"),
    Case("ck_support_ticket_priority", TICKET.format("priority = %s"), "highest", "urgent"),
    Case(
        "ck_support_ticket_status",
        TICKET.format("first_answered_at = '2100-01-01', status = %s"),
        "asleep",
        "waiting",
    ),
    Case(
        "ck_support_ticket_new_until_answered",
        TICKET.format("priority = 'high', status = %s"),
        "open",
        "new",
    ),
    Case(
        "ck_support_ticket_new_until_answered",
        TICKET.format("status = %s, first_answered_at = '2100-01-01'"),
        "new",
        "open",
    ),
    Case(
        "ck_support_ticket_resolved_has_time",
        TICKET.format("status = 'resolved', first_answered_at = '2100-01-01', resolved_at = %s"),
        None,
        "2100-01-02",
    ),
    Case(
        "ck_support_ticket_resolved_has_time",
        TICKET.format("status = 'open', first_answered_at = '2100-01-01', resolved_at = %s"),
        "2100-01-02",
        None,
    ),
    Case(
        "ck_support_ticket_times_in_order",
        TICKET.format("status = 'waiting', first_answered_at = %s"),
        "2011-12-10",
        "2100-01-01",
    ),
    Case(
        "ck_support_ticket_times_in_order",
        TICKET.format("status = 'resolved', first_answered_at = %s, resolved_at = '2100-01-01'"),
        "2100-01-02",
        "2100-01-01",
    ),
    Case(
        "ck_support_ticket_times_in_order",
        TICKET.format("status = 'resolved', resolved_at = %s"),
        "2011-12-10",
        "2100-01-01",
    ),
    Case(
        "wishlist_item.PRIMARY",
        "INSERT INTO wishlist_item (customer_id, variant_id) VALUES (1, %s)",
        3,
        1,
    ),
    Case(
        "fk_wishlist_item_customer",
        "INSERT INTO wishlist_item (customer_id, variant_id) VALUES (%s, 1)",
        9,
        2,
    ),
    Case(
        "fk_wishlist_item_product_variant",
        "INSERT INTO wishlist_item (customer_id, variant_id) VALUES (2, %s)",
        9,
        1,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)


def test_a_request_is_due_in_thirty_days_whatever_the_zone(world):
    world.execute("SET time_zone = '+09:00'")

    assert world.rows(
        "SELECT TIMESTAMPDIFF(HOUR, requested_at, due_at) FROM privacy_request GROUP BY 1"
    ) == [(720,)]


def test_a_request_that_was_rejected_may_be_made_again(world):
    world.execute(
        REQUEST.format("state = 'rejected', completed_at = '2100-01-01', evidence = '{}'")
    )

    assert world.insert("privacy_request", customer_id=2, kind="rectify")
