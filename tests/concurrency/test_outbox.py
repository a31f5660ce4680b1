"""Sixteen relays share an outbox: nobody waits, and every event is somebody's exactly once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from threading import Barrier

from tests.outbox import Outbox

WORKERS = 16
EVENTS = 800


def fill(db, count):
    db.execute("SET SESSION cte_max_recursion_depth = 10000")
    db.execute(
        "INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)"
        " WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < %s)"
        " SELECT 'product', i, UUID_TO_BIN(UUID()) FROM n",
        (count,),
    )


def relay(session, worker, start, *, acknowledges=True):
    """Claim and acknowledge until there is nothing left; the events that were given."""
    outbox, given = Outbox(session), []
    session.execute("SET SESSION innodb_lock_wait_timeout = 10")
    start.wait(30)
    while claimed := outbox.claim(worker, 10):
        given += [event.id for event in claimed]
        if acknowledges:
            assert outbox.acknowledge(*claimed, worker=worker) == len(claimed)
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
        event for (event,) in db.rows("SELECT aggregate_id FROM outbox_event")
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
    for number in (1, 2):
        Outbox(slow).note("product", number)
    quick.execute("SET SESSION innodb_lock_wait_timeout = 1")

    assert len(quick.rows("CALL outbox_claim('quick', 10, 60)")) == 2
    slow.execute("ROLLBACK")
    assert len(quick.rows("CALL outbox_claim('quick', 10, 60)")) == 2
