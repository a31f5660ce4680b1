"""Whoever gets past the guards and changes the log, its seals or its anchors is found and named.

The guards are dropped meanwhile, as a superuser might.
"""

from datetime import date
from itertools import count

import pytest

from shopdb.chain import read
from shopdb.chain.copies import Copies, written
from shopdb.chain.copies import read as read_copies
from shopdb.chain.findings import Fault
from shopdb.chain.hashes import Anchor, anchor_hash, line_digest, next_chain
from shopdb.chain.verify import verify
from shopdb.problem import Problem
from tests.audit.chained import anchors, lines, seals
from tests.database import Database

GUARDS = (
    "audit_log_before_update_guard_payload",
    "audit_log_before_delete_refuse",
    "audit_seal_before_update_refuse",
    "audit_seal_before_delete_refuse",
    "audit_anchor_before_update_refuse",
    "audit_anchor_before_delete_refuse",
)
NOW = "2026-05-10 12:00"


@pytest.fixture(scope="module")
def unguarded(workspace):
    """The worker's database without what guards the log; it is put back."""
    made = [workspace.admin.rows(f"SHOW CREATE TRIGGER {guard}")[0][2] for guard in GUARDS]
    workspace.reset()
    for guard in GUARDS:
        workspace.admin.execute(f"DROP TRIGGER {guard}")
    yield workspace
    for guard in made:
        workspace.admin.execute(guard)


def at(db, moment):
    """The time is now this, for the session; what is noted by then is sealed."""
    db.execute("SET timestamp = UNIX_TIMESTAMP(%s)", (moment,))
    db.call("audit_log_seal", False, None)


def group(db, name):
    return db.insert("customer_group", customer_group_code=name.lower(), name=name)


@pytest.fixture
def log(unguarded):
    """Lines 1 to 3 of March, 4 and 5 of April, 6 and 7 of May, each sealed as its number says."""
    unguarded.reset()
    db = Database(unguarded.url)
    db.execute("SET timestamp = UNIX_TIMESTAMP('2026-03-10 10:00')")
    for name in ("One", "Two", "Three"):
        group(db, name)
    at(db, "2026-03-10 10:01")
    at(db, "2026-04-10 10:00")
    group(db, "Four")
    db.execute("UPDATE customer_group SET name = 'Fünf' WHERE customer_group_code = 'four'")
    at(db, "2026-04-10 10:01")
    at(db, "2026-05-10 10:00")
    db.insert("customer", email="ann@example.com", full_name="Ann")
    db.execute("DELETE FROM customer_group WHERE customer_group_code = 'one'")
    at(db, "2026-05-10 10:01")
    at(db, NOW)
    yield db
    db.close()


def found(db, **options):
    """What is wrong: the fault, and where."""
    verdict = verify(db.connection, **options)
    assert sum(verdict.counts.values()) == len(verdict.findings)
    return [(one.fault, one.where) for one in verdict.findings]


def test_what_nobody_touched_holds(log):
    verdict = verify(log.connection)

    assert verdict.holds
    assert (verdict.seals, verdict.anchors, verdict.erased, verdict.rotated) == (7, 2, 0, 0)
    assert [one.seal_no for one in seals(log)] == list(range(1, 8))


LINE_2 = "line 2: insert of customer_group 2"
DAY = "2026-03-10 10:30"
INSERT = (
    "INSERT INTO audit_log (audit_log_id, occurred_at, table_name, row_key, action, actor, new_row)"
    " VALUES ({}, '{}', 'price', '9', 'insert', 'ann@localhost', '{{}}')"
)
TAMPERED = {
    "the row after": (
        "UPDATE audit_log SET new_row = JSON_SET(new_row, '$.name', 'X') WHERE audit_log_id = 2",
        [(Fault.CHANGED, LINE_2)],
    ),
    "the row before": (
        "UPDATE audit_log SET old_row = JSON_SET(old_row, '$.name', 'four') WHERE audit_log_id = 5",
        [(Fault.CHANGED, "line 5: update of customer_group 4")],
    ),
    "the case of a letter": (
        "UPDATE audit_log SET new_row = JSON_SET(new_row, '$.name', 'TWO') WHERE audit_log_id = 2",
        [(Fault.CHANGED, LINE_2)],
    ),
    "the salt": (
        "UPDATE audit_log SET salt = RANDOM_BYTES(16) WHERE audit_log_id = 2",
        [(Fault.CHANGED, LINE_2)],
    ),
    "who it was": (
        "UPDATE audit_log SET actor = 'bob@localhost' WHERE audit_log_id = 2",
        [(Fault.CHANGED, LINE_2)],
    ),
    "which row it was": (
        "UPDATE audit_log SET row_key = '3' WHERE audit_log_id = 2",
        [(Fault.CHANGED, "line 2: insert of customer_group 3")],
    ),
    "which table it was": (
        "UPDATE audit_log SET table_name = 'price' WHERE audit_log_id = 2",
        [(Fault.CHANGED, "line 2: insert of price 2")],
    ),
    "what was done": (
        "UPDATE audit_log SET action = 'delete', old_row = new_row, new_row = NULL"
        " WHERE audit_log_id = 2",
        [(Fault.CHANGED, "line 2: delete of customer_group 2")],
    ),
    "when it was": (
        "UPDATE audit_log SET occurred_at = '2026-03-10 09:00' WHERE audit_log_id = 2",
        [(Fault.GONE, "line 2"), (Fault.UNSEALED, "line 2: customer_group 2")],
    ),
    "a line taken out": (
        "DELETE FROM audit_log WHERE audit_log_id = 2",
        [(Fault.GONE, "line 2")],
    ),
    "the last line taken out": (
        "DELETE FROM audit_log WHERE audit_log_id = 7",
        [(Fault.GONE, "line 7")],
    ),
    "all lines taken out": (
        "DELETE FROM audit_log",
        [(Fault.GONE, f"line {number}") for number in range(1, 8)],
    ),
    "a line put in": (
        INSERT.format("NULL", DAY),
        [(Fault.UNSEALED, "line 8: price 9")],
    ),
    "a line put in beside another of its number": (
        INSERT.format(2, DAY),
        [(Fault.UNSEALED, "line 2: price 9")],
    ),
    "a line dated ahead": (
        INSERT.format("NULL", "2099-01-01"),
        [(Fault.UNSEALED, "line 8: price 9")],
    ),
    "a seal taken out": (
        "DELETE FROM audit_seal WHERE seal_no = 2",
        [(Fault.SEALS_GONE, "seals 2 to 2"), (Fault.UNSEALED, "line 2: customer_group 2")],
    ),
    "the last seal of a month taken out": (
        "DELETE FROM audit_seal WHERE seal_no = 3",
        [(Fault.SEALS_GONE, "seals 3 to 3"), (Fault.UNSEALED, "line 3: customer_group 3")],
    ),
    "the first seal of the last month taken out": (
        "DELETE FROM audit_seal WHERE seal_no = 6",
        [(Fault.SEALS_GONE, "seals 6 to 6"), (Fault.UNSEALED, "line 6: customer 1")],
    ),
    "a line and its seal taken out": (
        "DELETE al, s FROM audit_log AS al INNER JOIN audit_seal AS s"
        " ON al.audit_log_id = s.audit_log_id WHERE al.audit_log_id = 2",
        [(Fault.SEALS_GONE, "seals 2 to 2")],
    ),
    "the seals of a month taken out": (
        "DELETE FROM audit_seal WHERE seal_no IN (4, 5)",
        [
            (Fault.MONTH_GONE, "2026-04"),
            (Fault.UNSEALED, "line 4: customer_group 4"),
            (Fault.UNSEALED, "line 5: customer_group 4"),
        ],
    ),
    "the first month taken out": (
        "DELETE al, s FROM audit_log AS al INNER JOIN audit_seal AS s"
        " ON al.audit_log_id = s.audit_log_id WHERE s.seal_no <= 3",
        [(Fault.MONTH_GONE, "2026-03")],
    ),
    "a digest": (
        "UPDATE audit_seal SET digest = REPEAT('x', 32) WHERE seal_no = 2",
        [(Fault.BROKEN, "seal 2"), (Fault.CHANGED, LINE_2)],
    ),
    "a chain": (
        "UPDATE audit_seal SET chain = REPEAT('x', 32) WHERE seal_no = 2",
        [(Fault.BROKEN, "seal 2"), (Fault.BROKEN, "seal 3")],
    ),
    "when it was sealed": (
        "UPDATE audit_seal SET sealed_at = sealed_at + INTERVAL 1 SECOND WHERE seal_no = 2",
        [(Fault.BROKEN, "seal 2")],
    ),
    "in which month it was sealed": (
        "UPDATE audit_seal SET sealed_at = '2026-04-01' WHERE seal_no = 3",
        [(Fault.BROKEN, "seal 3"), (Fault.ANCHOR, "seal 3")],
    ),
    "which line is sealed": (
        "UPDATE audit_seal SET audit_log_id = 3 WHERE seal_no = 2",
        [
            (Fault.BROKEN, "seal 2"),
            (Fault.CHANGED, "line 3: insert of customer_group 3"),
            (Fault.UNSEALED, "line 2: customer_group 2"),
        ],
    ),
    "a line made as old as what rotation takes": (
        "UPDATE audit_seal SET occurred_at = '2020-01-01' WHERE seal_no = 2",
        [(Fault.BROKEN, "seal 2"), (Fault.UNSEALED, "line 2: customer_group 2")],
    ),
    "a second seal": (
        "INSERT INTO audit_seal SELECT seal_no, sealed_at + INTERVAL 1 SECOND, audit_log_id,"
        " occurred_at, digest, chain FROM audit_seal WHERE seal_no = 2",
        [(Fault.BROKEN, "seal 2")],
    ),
    "an anchor taken out": (
        "DELETE FROM audit_anchor WHERE month_on = '2026-03-01'",
        [(Fault.ANCHOR, "anchor 2026-04")],
    ),
    "the last anchor taken out": (
        "DELETE FROM audit_anchor WHERE month_on = '2026-04-01'",
        [(Fault.MONTH_GONE, "2026-04"), (Fault.BROKEN, "seal 6")],
    ),
    "all anchors taken out": (
        "DELETE FROM audit_anchor",
        [
            (Fault.MONTH_GONE, "2026-03"),
            (Fault.MONTH_GONE, "2026-04"),
            (Fault.BROKEN, "seal 4"),
            (Fault.BROKEN, "seal 6"),
        ],
    ),
    "the end of a month": (
        "UPDATE audit_anchor SET end_chain = REPEAT('x', 32) WHERE month_on = '2026-03-01'",
        [(Fault.ANCHOR, "anchor 2026-03"), (Fault.ANCHOR, "anchor 2026-03")],
    ),
    "the hash of an anchor": (
        "UPDATE audit_anchor SET anchor = REPEAT('x', 32) WHERE month_on = '2026-04-01'",
        [(Fault.ANCHOR, "anchor 2026-04"), (Fault.BROKEN, "seal 6")],
    ),
    "when it was anchored": (
        "UPDATE audit_anchor SET anchored_at = '2026-05-01' WHERE month_on = '2026-04-01'",
        [(Fault.ANCHOR, "anchor 2026-04")],
    ),
    "a payload, without a request": (
        "UPDATE audit_log SET payload_digest = audit_payload_digest(salt, old_row, new_row),"
        " salt = NULL, old_row = NULL, new_row = NULL, payload_erased_at = UTC_TIMESTAMP(6),"
        " privacy_request_id = 99 WHERE audit_log_id = 2",
        [(Fault.ERASED, LINE_2)],
    ),
}


@pytest.mark.parametrize(("statement", "faults"), TAMPERED.values(), ids=TAMPERED)
def test_names_what_was_done(log, statement, faults):
    assert log.execute(statement) > 0

    assert found(log) == faults


@pytest.mark.parametrize(
    ("state", "kind"),
    [("received", "erase"), ("in_progress", "erase"), ("completed", "access")],
)
def test_a_payload_that_no_completed_erasure_took_is_named(log, state, kind):
    request = request_of(log, kind, state)
    log.execute(EMPTIED, (request,))

    assert found(log) == [(Fault.ERASED, "line 6: insert of customer 1")]


EMPTIED = (
    "UPDATE audit_log SET payload_digest = audit_payload_digest(salt, old_row, new_row),"
    " salt = NULL, old_row = NULL, new_row = NULL, payload_erased_at = UTC_TIMESTAMP(6),"
    " privacy_request_id = %s WHERE audit_log_id = 6"
)


def request_of(db, kind, state):
    """A request of the customer, made long ago."""
    closed = state == "completed"
    return db.insert(
        "privacy_request",
        customer_id=1,
        kind=kind,
        state=state,
        requested_at="2026-05-01",
        completed_at="2026-05-02" if closed else None,
        evidence="{}" if closed else None,
    )


def test_a_payload_that_an_erasure_took_is_counted_and_who_and_when_stay_proved(log):
    log.execute(EMPTIED, (request_of(log, "erase", "completed"),))

    verdict = verify(log.connection)
    assert (verdict.holds, verdict.erased) == (True, 1)
    log.execute("UPDATE audit_log SET actor = 'bob@localhost' WHERE audit_log_id = 6")
    assert found(log) == [(Fault.CHANGED, "line 6: insert of customer 1")]


def test_a_line_has_an_hour_until_it_is_sealed(log):
    group(log, "Late")
    assert found(log) == []
    log.execute("SET timestamp = UNIX_TIMESTAMP('2026-05-10 13:00:01')")
    assert found(log) == [(Fault.UNSEALED, "line 8: customer_group 5")]
    assert log.call("audit_log_seal", False, None)[-1] == 1
    assert found(log) == []


def test_a_month_has_an_hour_until_it_is_anchored(log):
    log.execute("SET timestamp = UNIX_TIMESTAMP('2026-06-01 00:59')")
    assert found(log) == []
    log.execute("SET timestamp = UNIX_TIMESTAMP('2026-06-01 01:01')")
    assert found(log) == [(Fault.MONTH_GONE, "2026-05")]
    log.call("audit_log_seal", False, None)
    assert found(log) == []


def rewrite(db, since):
    """What a DBA would do who knows all of this: compute everything from a seal on anew."""
    months = {one.month_on: one for one in anchors(db)}
    digests = {line.audit_log_id: line_digest(line) for line in lines(db)}
    before = {one.seal_no: one.chain for one in seals(db)}[since - 1]
    month_on = None
    for one in seals(db):
        if one.seal_no < since:
            month_on = date(one.sealed_at.year, one.sealed_at.month, 1)
            continue
        if month_on != (now_on := date(one.sealed_at.year, one.sealed_at.month, 1)):
            start = before
            old = months[month_on]
            first = [a for a in months.values() if a.month_on < month_on]
            kept = first[-1].anchor if first else old.start_chain
            new = Anchor(
                old.month_on,
                old.first_seal_no,
                old.last_seal_no,
                kept,
                start,
                old.anchored_at,
                b"",
            )
            before = anchor_hash(new)
            months[month_on] = Anchor(*(*vars(new).values(),)[:-1], before)
            db.execute(
                "UPDATE audit_anchor SET start_chain = %s, end_chain = %s, anchor = %s"
                " WHERE month_on = %s",
                (kept, start, before, month_on),
            )
            month_on = now_on
        seal = type(one)(*(*vars(one).values(),)[:4], digests[one.audit_log_id], b"")
        before = next_chain(before, seal)
        db.execute(
            "UPDATE audit_seal SET digest = %s, chain = %s WHERE seal_no = %s",
            (seal.digest, before, one.seal_no),
        )


def copied(db, folder):
    """The file that is kept elsewhere."""
    path = folder / "anchors.jsonl"
    text = [*written(read.anchors(db.connection), read.end(db.connection))]
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    return path


def test_a_chain_that_was_written_anew_shows_by_the_copies_alone(log, tmp_path):
    copies = read_copies(copied(log, tmp_path))
    assert len(copies) == 3
    assert found(log, copies=copies) == []
    log.execute("UPDATE audit_log SET actor = 'bob@localhost' WHERE audit_log_id = 2")
    rewrite(log, 2)

    assert found(log) == []
    assert found(log, copies=copies) == [
        (Fault.ANCHOR, "anchor 2026-03"),
        (Fault.ANCHOR, "anchor 2026-04"),
        (Fault.BROKEN, "seal 7"),
    ]


def test_an_end_that_was_cut_off_shows_by_the_copies_alone(log, tmp_path):
    copies = read_copies(copied(log, tmp_path))
    log.execute("DELETE FROM audit_seal WHERE seal_no > 5")
    log.execute("DELETE FROM audit_log WHERE audit_log_id > 5")
    assert found(log) == []
    assert found(log, copies=copies) == [(Fault.SEALS_GONE, "seal 7")]
    log.execute("DELETE FROM audit_anchor WHERE month_on = '2026-04-01'")
    log.execute("DELETE FROM audit_seal WHERE seal_no > 3")
    log.execute("DELETE FROM audit_log WHERE audit_log_id > 3")

    assert (Fault.MONTH_GONE, "2026-04") in found(log, copies=copies)


def test_copies_that_follow_each_other_in_a_file_are_one(log, tmp_path):
    path = copied(log, tmp_path)
    first = path.read_text(encoding="utf-8")
    group(log, "More")
    at(log, "2026-05-11")
    path.write_text(first + "\n" + copied(log, tmp_path).read_text(encoding="utf-8"))
    copies = read_copies(path)

    assert (len(copies.anchors), sorted(copies.chains)) == (2, [7, 8])
    assert found(log, copies=copies) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "holds no copy"),
        ("[]", "line 1 of .* is no copy"),
        ('\n{"anchor": "2026-10-01"}', "line 2 of .* is no copy"),
        ('{"anchor": "October", "hash": "00"}', "line 1 of .* is no copy"),
        ('{"seal": 7, "chain": "no"}', "line 1 of .* is no copy"),
        ("tampered", "line 1 of .* is no copy"),
    ],
)
def test_a_file_that_is_no_copy_proves_nothing(tmp_path, text, what):
    path = tmp_path / "anchors.jsonl"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(Problem, match=what):
        read_copies(path)
    with pytest.raises(Problem, match="cannot read"):
        read_copies(tmp_path / "nothing")


def test_one_month_can_be_looked_at_alone(log):
    log.execute("UPDATE audit_log SET actor = 'bob@localhost' WHERE audit_log_id IN (2, 5, 7)")
    log.execute(INSERT.format("NULL", "2026-04-20"))

    assert [
        [where.split(":")[0] for _, where in found(log, month=date(2026, month, 10))]
        for month in (3, 4, 5)
    ] == [["line 2"], ["line 5", "line 8"], ["line 7"]]
    assert verify(log.connection, month=date(2026, 4, 1)).seals == 2
    with pytest.raises(Problem, match="nothing was sealed in 2026-06"):
        verify(log.connection, month=date(2026, 6, 1))


def test_of_many_faults_the_first_are_named_and_all_counted(log):
    for _ in range(30):
        log.execute(INSERT.format("NULL", DAY))
    verdict = verify(log.connection)

    assert verdict.counts == {Fault.UNSEALED: 30}
    assert len(verdict.findings) == 20


def test_nothing_at_all_holds(unguarded):
    unguarded.reset()
    verdict = verify(unguarded.admin.connection)

    assert (verdict.holds, verdict.seals, verdict.anchors) == (True, 0, 0)


def test_a_database_without_a_chain_is_told_so(unguarded, server_url):
    with pytest.raises(Problem, match="no chain"):
        verify(Database(server_url.set(database="mysql")).connection)


@pytest.fixture
def months(log):
    """The partitions are as they were installed, afterwards."""
    yield log
    for table, column in (
        ("audit_log", "occurred_at"),
        ("audit_seal", "sealed_at"),
        ("data_quality_result", "checked_at"),
        ("marketing_touch", "touched_at"),
    ):
        log.execute(
            f"ALTER TABLE {table} PARTITION BY RANGE COLUMNS({column}) ("
            "PARTITION p_start VALUES LESS THAN ('2026-01-01'),"
            " PARTITION p_future VALUES LESS THAN (MAXVALUE))"
        )


def test_what_rotation_leaves_verifies_and_what_was_dropped_early_shows(months, tmp_path):
    log, numbers = months, count()
    log.execute(EMPTIED, (request_of(log, "erase", "completed"),))
    copies = read_copies(copied(log, tmp_path))
    log.call("partition_rotate", None, None, None)
    assert found(log, copies=copies) == []

    # The line of the last second of its month is sealed in the next.
    log.execute("SET timestamp = UNIX_TIMESTAMP('2026-05-31 23:59:59.5')")
    group(log, "Late")
    for moment in ("2026-06-01", "2026-06-15", "2029-05-20", "2029-06-02"):
        at(log, moment)
        group(log, f"Rotated {next(numbers)}")
    log.call("partition_rotate", None, None, None)
    log.call("audit_log_seal", False, None)
    verdict = verify(log.connection, copies=copies)
    # Kept are lines since June 2026, and seals since May: of May's three lines none is there.
    assert verdict.findings == []
    assert (verdict.rotated, verdict.seals) == (3, 7)
    assert verdict.anchors == len(anchors(log)) == 3 * 12 + 3
    assert log.scalar("SELECT MIN(seal_no) FROM audit_seal") == 6

    log.execute("ALTER TABLE audit_log DROP PARTITION p2026_06")
    assert [fault for fault, _ in found(log)] == [Fault.GONE, Fault.GONE]
    log.execute("ALTER TABLE audit_seal DROP PARTITION p2026_05, p2026_06")
    assert {(Fault.MONTH_GONE, "2026-05"), (Fault.MONTH_GONE, "2026-06")} <= {*found(log)}
    assert found(log, months_kept=34) == []


def test_a_copy_of_nothing_is_empty():
    assert len(Copies()) == 0
