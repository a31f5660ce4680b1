"""Sixteen relays share an outbox: nobody waits, and every event is somebody's exactly once."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from threading import Barrier

WORKERS = 16
EVENTS = 800


def fill(db, count):
    db.execute("SET SESSION cte_max_recursion_depth = 10000")
    db.execute(
        "INSERT INTO outbox_event (aggregate_type, aggregate_id, version, op, payload)"
        " WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < %s)"
        " SELECT 'product', i, 1, 'upsert', '{}' FROM n",
        (count,),
    )


def relay(session, worker, start, *, acknowledges=True):
    """Claim and acknowledge until there is nothing left; the events that were given."""
    given = []
    session.execute("SET SESSION innodb_lock_wait_timeout = 10")
    start.wait(30)
    while claimed := session.rows("CALL outbox_claim(%s, 10, 60)", (worker,)):
        events = [event for event, *_ in claimed]
        given += events
        if acknowledges:
            assert session.call("outbox_ack", worker, json.dumps(events), None)[-1] == len(events)
    return given


def run(connect, **options):
    start = Barrier(WORKERS)
    sessions = [connect() for _ in range(WORKERS)]
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(
            pool.map(
                lambda number: relay(sessions[number], f"relay-{number}", start, **options),
                range(WORKERS),
            )
        )


def test_each_event_is_claimed_and_published_once(db, connect):
    fill(db, EVENTS)
    given = run(connect)

    assert Counter(event for events in given for event in events) == Counter(
        event for (event,) in db.rows("SELECT outbox_event_id FROM outbox_event")
    )
    assert db.rows("SELECT DISTINCT status, attempts FROM outbox_event") == [("published", 1)]
    assert sum(1 for events in given if events) > 1


def test_what_dead_workers_had_is_given_out_again_once(db, connect):
    fill(db, EVENTS)
    lost = run(connect, acknowledges=False)
    assert not db.rows("CALL outbox_claim('late', 10, 60)")
    db.execute("UPDATE outbox_event SET next_attempt_at = UTC_TIMESTAMP(6)")
    given = run(connect)

    assert sorted(chain(*lost)) == sorted(chain(*given))
    assert db.rows("SELECT status, attempts, COUNT(*) FROM outbox_event GROUP BY 1, 2") == [
        ("published", 2, EVENTS)
    ]


def test_a_relay_passes_over_what_another_is_just_claiming(db, connect):
    fill(db, 4)
    slow, quick = connect(), connect()
    slow.execute("START TRANSACTION")
    slow.rows("SELECT * FROM outbox_event WHERE outbox_event_id <= 2 FOR UPDATE")
    quick.execute("SET SESSION innodb_lock_wait_timeout = 1")

    assert len(quick.rows("CALL outbox_claim('quick', 10, 60)")) == 2
    slow.execute("ROLLBACK")
    assert len(quick.rows("CALL outbox_claim('quick', 10, 60)")) == 2
