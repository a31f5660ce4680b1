"""Every line of the audit log gets a seal, in a chain that Python computes as SQL does."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import pairwise

import pytest

from shopdb.chain.hashes import NOTHING, anchor_hash, line_digest, next_chain
from tests.audit.chained import anchors, lines, seals

ODD = {
    "unicode": {"name": 'Zoë 🦊 \u2028 \\ " / \n\t\x01', "código": "é"},
    "money": {"amount": 12.5, "big": 12345678901234567890, "small": 1e-300, "none": None},
    "nested": {"b": [1, {"a": True}], "a": {}},
}


def at(db, moment):
    """The time is now this, for a session."""
    db.execute("SET timestamp = UNIX_TIMESTAMP(%s)", (moment,))


def test_seals_each_line_once_in_a_chain_that_starts_from_nothing(db, group, seal):
    for name in ("One", "Two", "Three"):
        group(name)

    assert seal() == 3
    assert seal() == 0
    found = seals(db)
    assert [one.seal_no for one in found] == [1, 2, 3]
    assert [one.digest for one in found] == [line_digest(line) for line in lines(db)]
    before = NOTHING
    for one in found:
        before = next_chain(before, one)
        assert one.chain == before


@pytest.mark.parametrize("row", ODD.values(), ids=ODD)
def test_python_and_sql_make_the_same_of_whatever_a_row_holds(db, seal, row):
    db.insert(
        "audit_log",
        table_name="customer_group",
        row_key="Ä/1\n2",
        action="update",
        actor="zoë@localhost",
        old_row=json.dumps(row),
        new_row=json.dumps(row, ensure_ascii=False),
    )
    db.execute(
        "INSERT INTO audit_log (table_name, row_key, action, actor, new_row) VALUES"
        " ('price', '1', 'insert', 'ann@%%', JSON_OBJECT('amount', CAST('7.5000' AS"
        " DECIMAL(19, 4)), 'at', UTC_TIMESTAMP(6), 'day', UTC_DATE(), 'is', TRUE, 'x', 0xFF))"
    )
    seal()

    assert [one.digest for one in seals(db)] == [line_digest(line) for line in lines(db)]


def test_more_than_one_batch_is_one_chain(db, seal):
    db.execute("SET SESSION cte_max_recursion_depth = 3000")
    db.execute(
        "INSERT INTO customer_group (customer_group_code, name) WITH RECURSIVE n AS"
        " (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 2500) SELECT i, i FROM n"
    )
    db.execute("SET SESSION cte_max_recursion_depth = 10")

    assert seal() == 2500
    found = seals(db)
    assert [one.seal_no for one in found] == list(range(1, 2501))
    assert all(next_chain(a.chain, b) == b.chain for a, b in pairwise(found))


def test_a_line_that_commits_late_is_sealed_later_and_nobody_waits(db, connect, group, seal):
    slow = connect()
    slow.execute("SET SESSION innodb_lock_wait_timeout = 1")
    db.execute("SET SESSION innodb_lock_wait_timeout = 1")
    slow.execute("START TRANSACTION")
    group("Slow", slow)
    group("Gone", gone := connect())
    gone.execute("START TRANSACTION")
    group("Never", gone)
    group("Fast")

    assert seal() == 2
    gone.execute("ROLLBACK")
    group("Slower", slow)
    slow.execute("COMMIT")
    assert seal() == 2
    ids = [one.audit_log_id for one in seals(db)]
    assert ids == [2, 4, 1, 5]
    assert seal(full=True) == 0


def test_a_builder_that_is_at_work_holds_up_no_writer_and_no_other_builder(
    db, connect, group, seal
):
    group("One")
    builder = connect()
    lock = "CONCAT('audit_log_seal_', LEFT(SHA2(DATABASE(), 256), 32))"
    assert builder.scalar(f"SELECT GET_LOCK({lock}, 0)") == 1
    builder.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
    builder.execute("START TRANSACTION")
    # As the builder does: it reads the lines, and holds what it has sealed.
    builder.execute(
        "INSERT INTO audit_seal (seal_no, sealed_at, audit_log_id, occurred_at, digest, chain)"
        " SELECT audit_log_id, UTC_TIMESTAMP(6), audit_log_id, occurred_at, '', '' FROM audit_log"
    )
    db.execute("SET SESSION innodb_lock_wait_timeout = 1")
    group("Two")
    db.execute("UPDATE customer_group SET name = 'Deux' WHERE name = 'Two'")

    assert seal() is None
    builder.execute("ROLLBACK")
    builder.execute(f"DO RELEASE_LOCK({lock})")
    assert seal() == 3


def test_many_writers_and_builders_at_once_leave_one_chain(db, connect, seal):
    writers, builders = [connect() for _ in range(4)], [connect() for _ in range(3)]

    def write(session, name):
        for no in range(25):
            session.execute("START TRANSACTION")
            session.insert("customer_group", customer_group_code=f"{name}-{no}", name="x")
            session.execute("ROLLBACK" if no % 5 == 0 else "COMMIT")

    def build(session):
        return sum(seal(session) or 0 for _ in range(10))

    with ThreadPoolExecutor(7) as pool:
        written = [pool.submit(write, one, no) for no, one in enumerate(writers)]
        built = [pool.submit(build, one) for one in builders]
        for one in written:
            one.result()
        sealed = sum(one.result() for one in built)

    assert sealed + seal() == 80
    found = seals(db)
    assert [one.seal_no for one in found] == list(range(1, 81))
    assert {one.audit_log_id for one in found} == {line.audit_log_id for line in lines(db)}
    assert all(next_chain(a.chain, b) == b.chain for a, b in pairwise(found))


def test_a_month_that_is_over_is_anchored_and_the_next_starts_from_it(db, group, seal):
    at(db, "2026-03-31 23:59:58")
    group("One")
    seal()
    at(db, "2026-03-31 23:59:59")
    group("Two")
    at(db, "2026-06-01 00:00:01")

    assert seal() == 1
    first, second = seals(db)
    months = anchors(db)
    assert [(one.month_on, one.first_seal_no, one.last_seal_no) for one in months] == [
        (date(2026, 3, 1), 1, 1),
        (date(2026, 4, 1), 2, 1),
        (date(2026, 5, 1), 2, 1),
    ]
    assert [one.anchor for one in months] == [anchor_hash(one) for one in months]
    assert [one.start_chain for one in months] == [NOTHING, *(one.anchor for one in months[:-1])]
    assert months[0].end_chain == first.chain
    assert [one.end_chain for one in months[1:]] == [one.start_chain for one in months[1:]]
    assert second.chain == next_chain(months[-1].anchor, second)
    assert db.rows("SELECT seal_count FROM audit_anchor ORDER BY month_on") == [(1,), (0,), (0,)]


def test_a_month_is_anchored_when_nothing_was_noted_since(db, group, seal):
    at(db, "2026-03-31")
    group("One")
    seal()
    at(db, "2026-04-01")
    assert (seal(), seal(), len(anchors(db))) == (0, 0, 1)
    group("Two")
    seal()

    assert seals(db)[1].chain == next_chain(anchors(db)[0].anchor, seals(db)[1])


def test_a_clock_that_was_put_back_puts_no_seal_before_another(db, group, seal):
    at(db, "2026-04-01")
    group("One")
    seal()
    at(db, "2026-03-31")
    group("Two")

    assert seal() == 1
    assert seals(db)[0].sealed_at == seals(db)[1].sealed_at
    assert anchors(db) == []


def late(db, connect, seal, group, opened, *runs):
    """A line that is written at a time, and committed after the first run of some times."""
    slow = connect()
    at(slow, opened)
    slow.execute("START TRANSACTION")
    group("Slow", slow)
    first, *rest = runs
    at(db, first)
    group("Fast")
    assert seal() == 1
    slow.execute("COMMIT")
    found = []
    for run in rest:
        at(db, run)
        found.append(seal())
    return found


def test_a_line_that_was_open_for_less_than_an_hour_is_sealed_by_the_next_run(
    db, connect, seal, group
):
    assert late(
        db,
        connect,
        seal,
        group,
        "2026-03-10 10:00",
        "2026-03-10 10:30",
        "2026-03-10 11:29",
    ) == [1]


def test_a_line_that_was_open_for_hours_is_sealed_the_day_after(db, connect, seal, group):
    assert late(
        db,
        connect,
        seal,
        group,
        "2026-03-10 10:00",
        "2026-03-10 10:30",
        "2026-03-10 13:00",
        "2026-03-11 00:00",
    ) == [0, 1]


def test_a_line_that_was_open_for_days_is_sealed_the_month_after(db, connect, seal, group):
    assert late(
        db,
        connect,
        seal,
        group,
        "2026-03-10 10:00",
        "2026-03-10 10:30",
        "2026-03-15 13:00",
        "2026-04-01 00:00",
    ) == [0, 1]


def test_a_line_that_was_open_for_ever_is_sealed_by_a_full_run(db, connect, seal, group):
    assert late(
        db,
        connect,
        seal,
        group,
        "2026-03-10 10:00",
        "2026-03-10 10:30",
        "2026-06-15 13:00",
    ) == [0]
    assert seal(full=True) == 1


def test_sealing_goes_on_after_every_line_and_seal_was_dropped(db, group, seal):
    at(db, "2026-03-10")
    group("One")
    seal()
    at(db, "2026-05-10")
    seal()
    db.execute("ALTER TABLE audit_log TRUNCATE PARTITION ALL")
    db.execute("ALTER TABLE audit_seal TRUNCATE PARTITION ALL")
    group("Two")

    assert seal() == 1
    (found,) = seals(db)
    assert found.seal_no == 2
    assert found.chain == next_chain(anchors(db)[-1].anchor, found)
