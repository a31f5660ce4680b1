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
]
