"""Refusals and allowances of what other systems are told, and of the sums kept by the day."""

import pytest

from tests.schema.proof import Case

EVENT = (
    "INSERT INTO outbox_event (aggregate_type, aggregate_id, version, op, payload)"
    " VALUES (%s, 1, %s, %s, '{}')"
)
STATE = "UPDATE outbox_event SET {} WHERE outbox_event_id = 1"
NOW = "2026-02-01"
DAY = (
    "INSERT INTO daily_sales_summary SELECT %s, %s, sales_on + INTERVAL %s DAY, orders,"
    " gross_sales, discounts, included_tax, returns, net_sales, charges, adjustments, tax,"
    " refreshed_at FROM daily_sales_summary"
)

CASES = [
    Case(
        "uq_outbox_event_aggregate_version",
        EVENT,
        ("product", 1, "upsert"),
        ("product", 2, "upsert"),
    ),
    Case(
        "ck_outbox_event_aggregate_type",
        EVENT,
        ("cart", 2, "upsert"),
        ("order", 2, "upsert"),
    ),
    Case(
        "ck_outbox_event_version_positive",
        EVENT,
        ("review", 0, "upsert"),
        ("review", 1, "upsert"),
    ),
    Case("ck_outbox_event_op", EVENT, ("product", 2, "patch"), ("product", 2, "delete")),
    Case(
        "ck_outbox_event_status",
        STATE.format("last_error = 'no', status = %s"),
        "lost",
        "dead",
    ),
    Case("ck_outbox_event_attempts_not_negative", STATE.format("attempts = %s"), -1, 1),
    Case(
        "ck_outbox_event_claim_has_time",
        STATE.format("claimed_by = %s, claimed_at = %s"),
        ("relay-1", None),
        ("relay-1", NOW),
    ),
    Case(
        "ck_outbox_event_claim_has_time",
        STATE.format("claimed_by = %s, claimed_at = %s"),
        (None, NOW),
        ("relay-1", NOW),
    ),
    Case(
        "ck_outbox_event_published_has_time",
        STATE.format("status = %s, published_at = %s"),
        ("published", None),
        ("published", NOW),
    ),
    Case(
        "ck_outbox_event_published_has_time",
        STATE.format("status = %s, published_at = %s"),
        ("waiting", NOW),
        ("published", NOW),
    ),
    Case(
        "ck_outbox_event_dead_has_error",
        STATE.format("status = 'dead', last_error = %s"),
        None,
        "no primary",
    ),
    Case("daily_sales_summary.PRIMARY", DAY, (1, "GBP", 0), (1, "GBP", 1)),
    Case("fk_daily_sales_summary_sales_channel", DAY, (9, "GBP", 1), (2, "GBP", 1)),
    Case("fk_daily_sales_summary_currency", DAY, (1, "ZZZ", 1), (1, "EUR", 1)),
    Case(
        "ck_daily_sales_summary_orders_not_negative",
        "UPDATE daily_sales_summary SET orders = %s",
        -1,
        0,
    ),
    Case(
        "ck_daily_sales_summary_net_is_its_parts",
        "UPDATE daily_sales_summary SET gross_sales = %s, net_sales = %s",
        ("10.20", "9.01"),
        ("10.21", "9.01"),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)
