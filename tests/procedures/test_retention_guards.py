"""What retention empties in ledgers, nobody else empties, and retention only where it is due."""

import pytest

from shopdb.errors import SqlError
from tests.retention import LOCK, TAKEN, approve, cutoff, old, young

pytestmark = pytest.mark.usefixtures("rules_put_back")

LEDGERS = {
    "customer_consent_ip": "UPDATE customer_consent SET ip_hash = NULL",
    "fraud_assessment_reasons": "UPDATE fraud_assessment SET reasons = JSON_ARRAY()",
    "order_address": "UPDATE order_address SET full_name = NULL, line1 = NULL, city = NULL,"
    " region = NULL",
    "order_status_history_note": "UPDATE order_status_history SET note = NULL",
}


@pytest.mark.parametrize("rule", LEDGERS)
def test_the_same_change_by_anybody_else_is_refused(  # noqa: PLR0917
    db, shop, officer, connect, refuses, rule
):
    """Not even with a run under way in another session, or without the lock in this one."""
    kept = next(kept for kept in TAKEN if kept.rule == rule)
    kept.plant(shop, old(db, rule))
    approve(db, officer, rule)
    code = SqlError.ORDER_IMMUTABLE if rule == "order_address" else SqlError.APPEND_ONLY
    run = {
        "rule_code": rule,
        "is_dry_run": False,
        "cutoff_at": cutoff(db, rule),
        "due_rows": 0,
        "connection_id": db.scalar("SELECT CONNECTION_ID()"),
    }
    other = connect()

    with refuses(code):
        db.execute(LEDGERS[rule])
    other.insert("retention_run", **run)
    assert other.scalar(f"SELECT GET_LOCK({LOCK}, 0)") == 1
    with refuses(code):
        db.execute(LEDGERS[rule])
    db.insert("retention_run", **run)
    with refuses(code):
        db.execute(LEDGERS[rule])


@pytest.mark.parametrize("rule", LEDGERS)
def test_a_run_opens_no_row_that_is_not_due_and_no_other_table(db, shop, officer, refuses, rule):
    kept = next(kept for kept in TAKEN if kept.rule == rule)
    kept.plant(shop, young(db, rule))
    code = SqlError.ORDER_IMMUTABLE if rule == "order_address" else SqlError.APPEND_ONLY
    for one in (rule, "customer_note"):
        approve(db, officer, one)
        db.insert(
            "retention_run",
            rule_code=one,
            is_dry_run=False,
            cutoff_at=cutoff(db, one),
            due_rows=0,
        )
    db.scalar(f"SELECT GET_LOCK({LOCK}, 0)")

    with refuses(code):
        db.execute(LEDGERS[rule])
    db.scalar(f"SELECT RELEASE_LOCK({LOCK})")


def test_who_runs_it_is_not_for_the_writer_to_say(db):
    db.insert(
        "retention_run",
        rule_code="cart",
        is_dry_run=True,
        cutoff_at="2020-01-01",
        due_rows=0,
        connection_id=1,
        started_by="somebody@else",
        wording="x",
        ended_at="2100-01-01",
    )

    assert db.rows(
        "SELECT connection_id = CONNECTION_ID(), started_by = USER(), r.wording = run.wording"
        " FROM retention_run AS run INNER JOIN retention_rule AS r USING (rule_code)"
    ) == [(1, 1, 1)]
