"""What customers said, asked and wished for, and who of the shop looks after them.

Customer 1 is about to be erased: their request is in progress, as inside customer_erase.
"""

from tests.schema.rows import Row, row

PERSONS: list[Row] = [
    row(
        "staff_user",
        staff_user_id=1,
        email="sue@shop.example",
        full_name="Sue Staff",
        role_code="support",
    ),
    row(
        "staff_user",
        staff_user_id=2,
        email="tom@shop.example",
        full_name="Tom Staff",
        role_code="privacy",
    ),
    row(
        "customer_consent",
        customer_consent_id=1,
        customer_id=2,
        purpose="marketing",
        channel="email",
        state="granted",
        source="checkout",
        ip_hash="a" * 64,
    ),
    row("privacy_request", privacy_request_id=1, customer_id=1, kind="erase", state="in_progress"),
    row("privacy_request", privacy_request_id=2, customer_id=2, kind="rectify"),
    row(
        "privacy_request",
        privacy_request_id=3,
        customer_id=2,
        kind="access",
        state="completed",
        requested_at="2011-12-01 08:00",
        completed_at="2011-12-02 08:00",
        evidence='{"sent": "by post"}',
    ),
    row("customer_group_member", customer_group_id=1, customer_id=1),
    row("customer_note", customer_note_id=1, customer_id=1, staff_user_id=1, body="Rings at noon"),
    row(
        "support_ticket",
        support_ticket_id=1,
        customer_id=1,
        order_id=3,
        staff_user_id=1,
        channel="email",
        subject="Where is it?",
    ),
    row(
        "support_ticket",
        support_ticket_id=2,
        contact_email="who@example.com",
        channel="web",
        subject="Do you sell lamps?",
    ),
    row("wishlist_item", customer_id=1, variant_id=3),
]
