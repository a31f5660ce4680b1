"""What happened to the rows of the world: who changed them, what brought them, what is wrong."""

from tests.schema.rows import Row, row

PLATFORM: list[Row] = [
    row(
        "audit_log",
        audit_log_id=1,
        occurred_at="2026-02-01 10:00",
        table_name="customer",
        row_key="1",
        action="update",
        actor="ann@localhost",
        old_row='{"full_name": null}',
        new_row='{"full_name": "Ann Example"}',
    ),
    row(
        "data_quality_result",
        data_quality_result_id=1,
        checked_at="2026-02-01 10:00",
        run_id=1,
        check_name="on_hand is its movements",
        severity="error",
        subject="variant 3, warehouse 1",
        found="9",
        expected="10",
    ),
    row(
        "marketing_touch",
        marketing_touch_id=1,
        touched_at="2026-02-01 10:00",
        session_key="b1946ac9",
        customer_id=1,
        order_id=3,
        marketing_channel="email",
        utm_source="newsletter",
    ),
    row(
        "outbox_event",
        aggregate_type="product",
        aggregate_id=901,
        public_id=b"\x09" * 16,
    ),
    row(
        "outbox_event",
        aggregate_type="product",
        aggregate_id=902,
        public_id=b"\x0a" * 16,
        status="published",
        attempts=1,
        claimed_by="relay-1",
        claimed_at="2026-02-01 10:00",
        published_at="2026-02-01 10:00",
    ),
]
