"""Refusals and allowances of the rules of retention and of their runs."""

import pytest

from tests.schema.proof import Case

NEW = (
    "INSERT INTO retention_rule (rule_code, table_name, action, takes, counts_from, keep_unit,"
    " usual_keep, reason, carried_out_by) VALUES (%s, 'cart', 'delete', 'x', 'x', 'day', 1, 'x',"
    " 'carts_purge')"
)
RULE = "UPDATE retention_rule SET {} WHERE rule_code = 'cart'"
APPROVED = RULE.format("approved_at = %s, staff_user_id = %s")
UNIT = RULE.format("action = 'drop_months', keep_unit = %s")
RUN = (
    "INSERT INTO retention_run (rule_code, is_dry_run, cutoff_at, due_rows, oldest_at, done_rows,"
    " started_at, ended_at, failure)"
    " VALUES (%s, TRUE, '2026-01-01', %s, %s, %s, '2026-02-01', %s, %s)"
)
DAY, LATER = "2025-12-31", "2026-02-02"

CASES = [
    Case("retention_rule.PRIMARY", NEW, "cart", "basket"),
    Case("ck_retention_rule_action", RULE.format("action = %s"), "hide", "empty"),
    Case("ck_retention_rule_keep_unit", RULE.format("keep_unit = %s"), "year", "month"),
    Case("ck_retention_rule_months_are_dropped_by_the_month", UNIT, "day", "month"),
    Case("ck_retention_rule_keeps_something", RULE.format("usual_keep = %s"), 0, 1),
    Case("ck_retention_rule_keeps_something", RULE.format("own_keep = %s"), 0, 1),
    Case("ck_retention_rule_max_rows_range", RULE.format("max_rows = %s"), 0, 1),
    Case("ck_retention_rule_max_rows_range", RULE.format("max_rows = %s"), 100_001, 100_000),
    Case("ck_retention_rule_approved_by_somebody", APPROVED, (DAY, None), (DAY, 2)),
    Case("ck_retention_rule_approved_by_somebody", APPROVED, (None, 2), (DAY, 2)),
    Case("fk_retention_rule_staff_user", APPROVED, (DAY, 99), (DAY, 2)),
    Case(
        "fk_retention_run_retention_rule",
        RUN,
        ("basket", 0, None, 0, None, None),
        ("cart", 0, None, 0, None, None),
    ),
    Case(
        "ck_retention_run_rows_not_negative",
        RUN,
        ("cart", -1, DAY, 0, None, None),
        ("cart", 1, DAY, 0, None, None),
    ),
    Case(
        "ck_retention_run_oldest_of_what_is_due",
        RUN,
        ("cart", 1, None, 0, None, None),
        ("cart", 0, None, 0, None, None),
    ),
    Case(
        "ck_retention_run_oldest_of_what_is_due",
        RUN,
        ("cart", 0, DAY, 0, None, None),
        ("cart", 1, DAY, 0, None, None),
    ),
    Case(
        "ck_retention_run_dry_run_takes_nothing",
        RUN,
        ("cart", 1, DAY, 1, None, None),
        ("cart", 1, DAY, 0, None, None),
    ),
    Case(
        "ck_retention_run_ends_after_start",
        RUN,
        ("cart", 0, None, 0, DAY, None),
        ("cart", 0, None, 0, LATER, None),
    ),
    Case(
        "ck_retention_run_failed_has_ended",
        RUN,
        ("cart", 0, None, 0, None, "lost"),
        ("cart", 0, None, 0, LATER, "lost"),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)
