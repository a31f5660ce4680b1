"""The outbox: events are claimed for a while, acknowledged, failed, and purged in the end."""

import json

import pytest

from shopdb.errors import SqlError

LATER = "UPDATE outbox_event SET next_attempt_at = UTC_TIMESTAMP(6) WHERE status = 'waiting'"


@pytest.fixture
def event(db):
    """Adds the event of a product's version; its id."""

    def add(product, version=1, **columns):
        values = {"op": "upsert", "payload": '{"name": "Tee"}'} | columns
        return db.insert(
            "outbox_event",
            aggregate_type="product",
            aggregate_id=product,
            version=version,
            **values,
        )

    return add


def claim(db, worker="relay-1", events=10, seconds=60):
    """What a worker is given: id, product, version and attempts of each."""
    return [
        (row[0], row[3], row[4], row[8])
        for row in db.rows("CALL outbox_claim(%s, %s, %s)", (worker, events, seconds))
    ]


def acknowledge(db, events, worker="relay-1"):
    return db.call("outbox_ack", worker, json.dumps(events), None)[-1]


def fail(db, event, error="no primary", is_final=False, worker="relay-1"):
    return db.call("outbox_fail", worker, event, error, is_final, None)[-1]


def states(db):
    return db.rows("SELECT status, claimed_by, attempts FROM outbox_event ORDER BY outbox_event_id")


def test_a_claim_shows_the_events(db, event):
    first = event(7, payload='{"name": "Tee", "price": 10}')
    ((number, public, kind, product, version, op, payload, occurred, attempts),) = db.rows(
        "CALL outbox_claim('relay-1', 10, 60)"
    )

    assert (number, kind, product, version, op, attempts) == (first, "product", 7, 1, "upsert", 1)
    assert json.loads(payload) == {"name": "Tee", "price": 10}
    assert [(public, occurred)] == db.rows("SELECT public_id, occurred_at FROM outbox_event")


def test_what_is_claimed_is_nobody_elses_until_its_time_runs_out(db, event):
    first, second, third = event(1), event(2), event(3)

    assert claim(db, events=2) == [(first, 1, 1, 1), (second, 2, 1, 1)]
    assert claim(db, "relay-2") == [(third, 3, 1, 1)]
    assert claim(db, "relay-3") == []
    assert (
        db.scalar(
            "SELECT COUNT(*) FROM outbox_event"
            " WHERE next_attempt_at = claimed_at + INTERVAL 60 SECOND"
        )
        == 3
    )

    db.execute(LATER)
    assert claim(db, "relay-3") == [(first, 1, 1, 2), (second, 2, 1, 2), (third, 3, 1, 2)]
    assert states(db) == [("waiting", "relay-3", 2)] * 3


def test_a_lease_of_a_second_ends_after_a_second(db, event):
    first = event(1)
    claim(db, seconds=1)

    assert claim(db, "relay-2") == []
    db.scalar("SELECT SLEEP(1.1)")
    assert claim(db, "relay-2") == [(first, 1, 1, 2)]


def test_the_longest_due_goes_first_and_what_is_not_due_waits(db, event):
    event(1, next_attempt_at="2099-01-01")
    later = event(2, next_attempt_at="2026-01-02")
    sooner = event(3, next_attempt_at="2026-01-01")

    assert [number for number, *_ in claim(db, events=1)] == [sooner]
    assert [number for number, *_ in claim(db)] == [later]


def test_claiming_refuses_nobody_and_nothing(db, event, refuses):
    event(1)

    for worker, events, seconds in (
        (None, 1, 1),
        ("", 1, 1),
        ("r", 0, 1),
        ("r", None, 1),
        ("r", 1, 0),
        ("r", 1, None),
    ):
        with refuses(SqlError.VALUE_INVALID):
            claim(db, worker, events, seconds)


def test_acknowledging_ends_it_and_again_changes_nothing(db, event, contents, refuses):
    first, second = event(1), event(2)
    claim(db)

    assert acknowledge(db, [first, second]) == 2
    assert states(db) == [("published", "relay-1", 1)] * 2
    before = contents()
    assert acknowledge(db, [first, second]) == 0
    assert contents() == before
    with refuses(SqlError.NOT_FOUND):
        fail(db, first)
    assert claim(db) == []


def test_a_worker_acknowledges_its_own_and_nothing_else(db, event):
    mine, unclaimed = event(1), event(2)
    claim(db, events=1)

    assert acknowledge(db, [mine, unclaimed, 99], "relay-2") == 0
    assert acknowledge(db, [mine, unclaimed, 99], "RELAY-1") == 0
    assert acknowledge(db, [mine, unclaimed, 99]) == 1
    assert states(db) == [("published", "relay-1", 1), ("waiting", None, 0)]


def test_what_another_has_by_now_is_left_to_it(db, event):
    first = event(1)
    claim(db)
    db.execute(LATER)
    claim(db, "relay-2")

    assert acknowledge(db, [first]) == 0
    assert acknowledge(db, [first], "relay-2") == 1


def test_a_worker_that_is_late_may_acknowledge_what_nobody_took(db, event):
    first = event(1)
    claim(db)
    db.execute(LATER)

    assert acknowledge(db, [first]) == 1


def test_acknowledging_refuses_what_is_no_list_of_ids(db, event, refuses, raises_sql, contents):
    event(1)
    claim(db)

    for events in (None, "1", '{"a": 1}'):
        with refuses(SqlError.VALUE_INVALID):
            db.call("outbox_ack", "relay-1", events, None)
    before = contents()
    with raises_sql(3156):
        db.call("outbox_ack", "relay-1", '["x"]', None)
    assert contents() == before


def test_a_failure_is_tried_again_after_pauses_that_double(db, event):
    first = event(1)
    pauses = []
    for _ in range(9):
        claim(db)
        assert fail(db, first) == "waiting"
        pauses.append(
            db.scalar(
                "SELECT ROUND(TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(6), next_attempt_at) / 1e6)"
                " FROM outbox_event"
            )
        )
        db.execute(LATER)
    claim(db)

    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 512]
    assert fail(db, first, "still none") == "dead"
    assert db.rows(
        "SELECT status, claimed_by, claimed_at, attempts, last_error FROM outbox_event"
    ) == [("dead", None, None, 10, "still none")]
    assert claim(db) == []


def test_what_cannot_succeed_is_dead_at_once_and_a_later_version_goes_on(db, event):
    first, second = event(1), event(1, version=2)
    claim(db, events=1)

    assert fail(db, first, "document refused", is_final=True) == "dead"
    assert claim(db) == [(second, 1, 2, 1)]


def test_failing_refuses_who_does_not_have_it_and_who_does_not_say_why(db, event, refuses):
    first = event(1)
    with refuses(SqlError.NOT_FOUND):
        fail(db, first)
    claim(db)

    with refuses(SqlError.NOT_FOUND):
        fail(db, first, worker="relay-2")
    with refuses(SqlError.NOT_FOUND):
        fail(db, 99)
    for error, is_final in ((None, False), ("", False), ("no", None)):
        with refuses(SqlError.VALUE_INVALID):
            fail(db, first, error, is_final)


def test_a_version_is_told_once(db, event, raises_sql):
    event(1)

    with raises_sql(1062):
        event(1)


def test_purging_takes_what_was_published_long_ago(db, event):
    old = {"status": "published", "published_at": "2026-01-01", "next_attempt_at": "2026-01-01"}
    for product in range(5):
        event(product, **old)
    recent = event(5, **(old | {"published_at": db.scalar("SELECT UTC_TIMESTAMP(6)")}))
    dead = event(6, status="dead", last_error="no", occurred_at="2020-01-01")
    waiting = event(7, occurred_at="2020-01-01")

    assert db.call("outbox_purge", 7, 2, None)[-1] == 5
    assert [
        number for (number,) in db.rows("SELECT outbox_event_id FROM outbox_event ORDER BY 1")
    ] == [
        recent,
        dead,
        waiting,
    ]
    assert db.call("outbox_purge", 7, 2, None)[-1] == 0


def test_purging_refuses_no_days_and_no_events(db, event, refuses):
    event(1, status="published", published_at="2026-01-01")

    for days, batch in ((0, 1), (None, 1), (1, 0), (1, None)):
        with refuses(SqlError.VALUE_INVALID):
            db.call("outbox_purge", days, batch, None)
