"""Refusals and allowances of what other systems are told."""

import pytest

from tests.schema.proof import Case

EVENT = (
    "INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id, version, op)"
    " VALUES (%s, 903, UUID_TO_BIN(UUID()), %s, %s)"
)
STATE = "UPDATE outbox_event SET {} WHERE aggregate_id = 901"
NOW = "2026-02-01"

CASES = [
    Case(
        "outbox_event.PRIMARY",
        "INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)"
        " VALUES ('product', %s, UUID_TO_BIN(UUID()))",
        901,
        903,
    ),
    Case("ck_outbox_event_aggregate_type", EVENT, ("cart", 2, "upsert"), ("order", 2, "upsert")),
    Case(
        "ck_outbox_event_version_positive", EVENT, ("review", 0, "upsert"), ("review", 1, "upsert")
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
        "ck_outbox_event_wakes_from_published",
        STATE.format("changes_at = '2030-01-01', status = %s, published_at = %s"),
        ("waiting", None),
        ("published", NOW),
    ),
    Case(
        "ck_outbox_event_dead_has_error",
        STATE.format("status = 'dead', last_error = %s"),
        None,
        "no primary",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)
