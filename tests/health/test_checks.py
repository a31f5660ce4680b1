"""Each check fires on a real server when what it looks for is there, and says what to do."""

import json
import math
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shopdb.database import session
from shopdb.health import CHECKS, Level, Limits, examine, find
from shopdb.problem import Problem
from shopdb.quality import find as find_rule
from shopdb.quality import run
from tests.database import Database

SCRATCH = "health_scratch"


@pytest.fixture
def scratch(db: Database):
    """Makes the table that tests fill, index and lock; dropped at the end."""

    def make(columns: str) -> str:
        db.execute(f"CREATE TABLE {SCRATCH} ({columns})")
        return SCRATCH

    yield make
    db.execute(f"DROP TABLE IF EXISTS {SCRATCH}")


def look(db: Database, name: str, **limits):
    """What one check reads."""
    (report,) = examine(db.connection, replace(Limits(), **limits), find([name]))
    assert "could not be looked at" not in " ".join(one.said for one in report.readings)
    return report


def eventually(ask, seconds=10.0):
    end = time.monotonic() + seconds
    while not (found := ask()) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def labelled(report, **labels):
    return [one for one in report.readings if labels.items() <= dict(one.labels).items()]


def test_a_slow_statement_is_told_without_its_values(db):
    # What a long session has run may have filled the table, which then takes in no new one.
    db.execute("TRUNCATE performance_schema.events_statements_summary_by_digest")
    for _ in range(2):
        db.scalar("SELECT SLEEP(0.15) + 'somebody@example.com' LIKE 'x%%' AS health_nap")

    report = look(db, "slow_statements", statement=0.1, statement_count=2)

    (one,) = [one for one in report.readings if "health_nap" in one.said]
    assert one.level is Level.WARN
    assert one.value >= 0.15
    assert "somebody" not in one.said
    assert look(db, "slow_statements", statement=3600.0).level is Level.OK


def test_an_index_that_nothing_reads_is_told_once_the_server_has_run_for_long(db, scratch):
    scratch("id INT PRIMARY KEY, a INT, b INT, INDEX ix_a (a), INDEX ix_b (b)")
    db.execute(f"INSERT INTO {SCRATCH} VALUES (1, 1, 1)")
    db.rows(f"SELECT id FROM {SCRATCH} FORCE INDEX (ix_a) WHERE a = 1")

    report = look(db, "unused_indexes", database_days=0.0)

    assert [one.labels["index"] for one in labelled(report, table=SCRATCH)] == ["ix_b"]
    assert report.level is Level.WARN
    early = look(db, "unused_indexes", database_days=10_000.0)
    assert early.level is Level.OK
    assert "days only" in early.readings[0].said


def test_no_index_of_a_foreign_key_counts_as_unused(db):
    keys = {
        (table, column)
        for table, column in db.rows(
            "SELECT table_name, column_name FROM information_schema.key_column_usage"
            " WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL"
            " AND ordinal_position = 1"
        )
    }
    first = {
        (table, index): column
        for table, index, column in db.rows(
            "SELECT table_name, index_name, column_name FROM information_schema.statistics"
            " WHERE table_schema = DATABASE() AND seq_in_index = 1"
        )
    }

    told = look(db, "unused_indexes", database_days=0.0).readings

    assert told
    for one in told:
        table, index = one.labels["table"], one.labels["index"]
        assert (table, first[table, index]) not in keys


def test_a_redundant_index_is_told_with_the_statement_that_drops_it(db, scratch):
    assert look(db, "redundant_indexes").readings == ()

    scratch("id INT PRIMARY KEY, a INT, b INT, INDEX ix_a (a), INDEX ix_a_b (a, b)")
    (one,) = look(db, "redundant_indexes").readings

    assert (one.level, one.labels["index"]) == (Level.WARN, "ix_a")
    statement = one.remedy.partition(": ")[2]
    db.execute(statement)
    assert look(db, "redundant_indexes").readings == ()


@pytest.mark.parametrize(
    ("number", "level"), [(100, Level.OK), (190, Level.WARN), (240, Level.CRITICAL)]
)
def test_a_table_that_runs_out_of_numbers_is_told_before_it_does(db, scratch, number, level):
    scratch("id TINYINT UNSIGNED AUTO_INCREMENT PRIMARY KEY")
    db.execute(f"INSERT INTO {SCRATCH} VALUES ({number})")

    report = look(db, "auto_increment")

    (one,) = labelled(report, table=SCRATCH)
    assert (one.level, report.level) == (level, level)
    assert one.value == pytest.approx((number + 1) / 255, abs=0.001)


def test_a_table_that_grew_by_more_than_half_is_told_with_since_when(db, tmp_path):
    history = tmp_path / "health.json"
    limits = {"history": history, "growth_bytes": 1}
    fresh = look(db, "table_growth", **limits)
    assert fresh.level is Level.OK
    assert len(fresh.readings) == 5

    ((key, kept),) = json.loads(history.read_text()).items()
    ((_, sizes),) = kept.items()
    was = datetime.now(UTC) - timedelta(days=3)
    before = {was.isoformat(): {**sizes, "brand": 1_000}}
    history.write_text(json.dumps({key: before, "another/shop": {}}))
    grown = look(db, "table_growth", **limits)

    assert [one.labels["table"] for one in grown.readings if one.level is Level.WARN] == ["brand"]
    assert f"MB since {was:%Y-%m-%d}" in labelled(grown, table="brand")[0].said
    after = json.loads(history.read_text())
    assert len(after[key]) == 2
    assert "another/shop" in after


def test_sizes_are_kept_once_a_day_and_forgotten_after_a_month(db, tmp_path):
    history = tmp_path / "health.json"
    for _ in range(2):
        look(db, "table_growth", history=history)
    ((key, kept),) = json.loads(history.read_text()).items()
    assert len(kept) == 1

    old = datetime.now(UTC) - timedelta(days=60)
    history.write_text(json.dumps({key: {old.isoformat(): {"brand": 1}}}))
    look(db, "table_growth", history=history)
    assert old.isoformat() not in json.loads(history.read_text())[key]

    history.write_text("not JSON")
    (report,) = examine(db.connection, Limits(history=history), find(["table_growth"]))
    assert report.level is Level.WARN
    assert "is not kept" in report.readings[0].said or "not kept" in report.readings[0].said


def test_a_transaction_that_is_open_and_a_wait_for_its_lock_are_told_with_who_to_kill(
    db, connect, scratch
):
    scratch("id INT PRIMARY KEY, a INT")
    db.execute(f"INSERT INTO {SCRATCH} VALUES (1, 1)")
    holder, waiter = connect(), connect()
    held, waits = (one.scalar("SELECT CONNECTION_ID()") for one in (holder, waiter))
    holder.execute("START TRANSACTION")
    holder.execute(f"UPDATE {SCRATCH} SET a = 2")
    thread = threading.Thread(target=waiter.execute, args=(f"UPDATE {SCRATCH} SET a = 3",))
    thread.start()
    try:
        (wait,) = eventually(
            lambda: labelled(look(db, "lock_waits", lock_wait=(0.0, 3600.0)), waiting=str(waits))
        )
        (open_one,) = labelled(
            look(db, "long_transactions", transaction=(0.0, 3600.0)), connection=str(held)
        )
        assert (wait.level, open_one.level) == (Level.WARN, Level.WARN)
        assert wait.labels["blocking"] == str(held)
        assert SCRATCH in wait.labels["table"]
        assert f"KILL {held}" in wait.remedy
        assert f"KILL {held}" in open_one.remedy
        assert 0 <= open_one.value < 600
        critical = look(db, "lock_waits", lock_wait=(0.0, 0.0))
        assert labelled(critical, waiting=str(waits))[0].level is Level.CRITICAL
    finally:
        holder.execute("ROLLBACK")
        thread.join()

    assert labelled(look(db, "lock_waits", lock_wait=(0.0, 1.0)), waiting=str(waits)) == []
    assert db.scalar("SELECT @@SESSION.time_zone") == "+00:00"


def test_a_replica_that_has_stopped_is_critical_and_no_replica_is_none(db):
    channel = "health_trial"
    assert labelled(look(db, "replica_lag"), channel=channel) == []

    db.execute(
        "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = 1,"
        f" SOURCE_USER = 'nobody' FOR CHANNEL '{channel}'"
    )
    try:
        (one,) = labelled(look(db, "replica_lag"), channel=channel)
        assert one.level is Level.CRITICAL
        assert "IO and SQL thread does not run" in one.said
        assert math.isnan(one.value)
        assert "START REPLICA" in one.remedy
    finally:
        db.execute(f"RESET REPLICA ALL FOR CHANNEL '{channel}'")


def test_a_scheduler_that_is_off_is_critical(db):
    if db.scalar("SELECT @@GLOBAL.event_scheduler") == "ON":
        pytest.skip("the server that was given runs events")

    report = look(db, "late_events")

    assert report.level is Level.CRITICAL
    assert "SET GLOBAL event_scheduler = ON" in report.readings[0].remedy


def test_a_broken_invariant_is_critical(db):
    assert look(db, "invariants").readings == ()

    db.insert(
        "sales_channel",
        channel_code="web",
        name="Web",
        default_currency_code="GBP",
        default_locale_code="en-GB",
        timezone="Europe/London",
        prices_include_tax=False,
    )
    db.insert("number_sequence", scope="invoice", channel_id=1, year=0, prefix="I-", last_number=3)
    (one,) = look(db, "invariants").readings

    assert (one.level, one.value) == (Level.CRITICAL, 1.0)
    assert one.labels == {"invariant": "a series has no gap"}


def test_the_last_run_of_the_rules_is_told_and_an_error_in_it_is_critical(db):
    rule = find_rule("catalog/product_without_name")
    assert look(db, "quality").level is Level.WARN

    run(db.connection, [rule])
    assert look(db, "quality").level is Level.OK
    db.execute("UPDATE data_quality_result SET checked_at = checked_at - INTERVAL 8 DAY")
    assert look(db, "quality").level is Level.WARN

    tax_class = db.scalar("SELECT MIN(tax_class_id) FROM tax_class")
    db.insert("product", tax_class_id=tax_class, status="active", published_at="2020-01-01")
    run(db.connection, [rule])
    report = look(db, "quality")
    assert (report.level, report.readings[0].value) == (Level.CRITICAL, 1.0)


def test_changes_that_wait_for_the_summaries_are_told_by_the_oldest(db):
    assert look(db, "summary_lag").level is Level.OK

    db.execute("INSERT INTO summary_change (noted_at) VALUES (UTC_TIMESTAMP(6) - INTERVAL 1 HOUR)")
    (waits,) = look(db, "summary_lag").readings
    assert waits.level is Level.WARN
    assert 3600 <= waits.value < 3700

    db.execute("INSERT INTO summary_change (noted_at) VALUES (UTC_TIMESTAMP(6) - INTERVAL 3 HOUR)")
    db.execute("INSERT INTO summary_state (summary_name) VALUES ('daily_sales_summary')")
    waits, rebuild = look(db, "summary_lag").readings
    assert (waits.level, rebuild.level) == (Level.CRITICAL, Level.WARN)


def test_events_that_wait_or_were_given_up_are_told_by_kind_where_there_is_an_outbox(
    db, scratch_database
):
    event = {"aggregate_type": "product", "op": "delete"}
    late = "2026-01-01"
    db.insert("outbox_event", **event, aggregate_id=1, public_id=b"p" * 16, changed_at=late)
    (one,) = look(db, "outbox_lag").readings
    assert (one.level, dict(one.labels)) == (Level.WARN, {"aggregate": "product"})

    db.insert(
        "outbox_event",
        **event,
        aggregate_id=2,
        public_id=b"q" * 16,
        status="dead",
        last_error="no such place",
    )
    assert look(db, "outbox_lag").level is Level.CRITICAL

    with session(scratch_database) as connection:
        (report,) = examine(connection, Limits(), find(["outbox_lag"]))
    assert report.readings == ()


def test_what_cannot_be_looked_at_is_told_and_stops_no_other(scratch_database):
    with session(scratch_database) as connection:
        reports = {one.check.name: one for one in examine(connection, Limits())}

    assert list(reports) == [check.name for check in CHECKS]
    for name in ("invariants", "quality", "summary_lag"):
        (one,) = reports[name].readings
        assert one.level is Level.WARN
        assert "could not be looked at" in one.said
        assert "make migrate" in one.remedy
    assert reports["redundant_indexes"].readings == ()


def test_every_check_says_what_it_means_and_what_to_do():
    assert len({check.name for check in CHECKS}) == len({check.metric for check in CHECKS})
    assert len(CHECKS) == len({check.name for check in CHECKS})
    for check in CHECKS:
        assert check.meaning
        assert check.fine
        assert check.remedy.endswith(".")
    with pytest.raises(Problem) as caught:
        find(["lock_wait"])
    assert "lock_waits" in caught.value.remedy
