"""The outbox: things are noted, claimed for a while, acknowledged, failed, purged in the end."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from shopdb.errors import SqlError
from tests.outbox import Outbox


@pytest.fixture
def outbox(db):
    return Outbox(db)


@pytest.fixture
def product(db, shop):
    """Adds a product with one variant; its key."""

    def add(sku=None):
        variant = shop.variant(sku)
        return db.scalar("SELECT product_id FROM product_variant WHERE variant_id = %s", (variant,))

    return add


def ids(events):
    return [event.id for event in events]


def test_a_claim_shows_a_thing_as_it_is(outbox, product):
    tee = product("TEE")
    outbox.note("product", tee, public_id=b"q" * 16)
    (event,) = outbox.claim()

    assert (event.id, event.public_id, event.op, event.attempts) == (tee, b"q" * 16, "upsert", 1)
    assert event.document["variants"][0]["sku"] == "TEE"
    assert outbox.of("product", tee, "version, changed_at") == (event.version, event.changed_at)


def test_what_is_not_there_has_no_document(outbox):
    for kind in ("category", "customer", "order", "product", "review"):
        outbox.note(kind, 9_999, "delete")

    assert [(event.kind, event.op, event.document) for event in outbox.claim()] == [
        (kind, "delete", None) for kind in ("category", "customer", "order", "product", "review")
    ]


def test_a_thing_is_noted_once_with_its_next_version(outbox):
    outbox.note("product", 1)
    outbox.note("product", 1, "delete")
    outbox.note("order", 1)

    assert outbox.versions() == {("product", 1): 2, ("order", 1): 1}
    assert outbox.of("product", 1, "op") == ("delete",)


def test_what_is_claimed_is_nobody_elses_until_its_time_runs_out(db, outbox):
    for number in (1, 2, 3):
        outbox.note("product", number)

    assert ids(outbox.claim(events=2)) == [1, 2]
    assert ids(outbox.claim("relay-2")) == [3]
    assert outbox.claim("relay-3") == []
    assert db.rows(
        "SELECT DISTINCT TIMESTAMPDIFF(MICROSECOND, claimed_at, next_attempt_at) FROM outbox_event"
    ) == [(60_000_000,)]

    outbox.come_due()
    again = outbox.claim("relay-3")
    assert ids(again) == [1, 2, 3]
    assert {(event.version, event.attempts) for event in again} == {(1, 2)}


def test_a_lease_of_a_second_ends_after_a_second(db, outbox):
    outbox.note("product", 1)
    outbox.claim(seconds=1)

    assert outbox.claim("relay-2") == []
    db.scalar("SELECT SLEEP(1.1)")
    assert ids(outbox.claim("relay-2")) == [1]


def test_the_longest_due_goes_first_and_what_is_not_due_waits(db, outbox):
    for number, due in ((1, "2099-01-01"), (2, "2026-01-02"), (3, "2026-01-01")):
        outbox.note("product", number)
        db.execute(
            "UPDATE outbox_event SET next_attempt_at = %s WHERE aggregate_id = %s", (due, number)
        )

    assert ids(outbox.claim(events=1)) == [3]
    assert ids(outbox.claim()) == [2]


def test_claiming_refuses_nobody_and_nothing(outbox, refuses):
    outbox.note("product", 1)

    for worker, events, seconds in (
        (None, 1, 1),
        ("", 1, 1),
        ("r", 0, 1),
        ("r", None, 1),
        ("r", 1, 0),
        ("r", 1, None),
    ):
        with refuses(SqlError.VALUE_INVALID):
            outbox.claim(worker, events, seconds)


def test_acknowledging_ends_it_and_again_changes_nothing(outbox, contents):
    for number in (1, 2):
        outbox.note("product", number)
    events = outbox.claim()

    assert outbox.acknowledge(*events) == 2
    assert outbox.of("product", 1, "status, claimed_by, attempts") == ("published", "relay-1", 1)
    before = contents()
    assert outbox.acknowledge(*events) == 0
    assert outbox.fail(events[0]) is None
    assert contents() == before
    assert outbox.claim() == []


def test_a_change_while_it_is_delivered_makes_it_wait_again(outbox):
    outbox.note("product", 1)
    (old,) = outbox.claim()
    outbox.note("product", 1)

    assert outbox.acknowledge(old) == 0
    assert outbox.fail(old) is None
    (new,) = outbox.claim("relay-2")
    assert (new.version, new.attempts) == (2, 1)
    assert outbox.acknowledge(new, worker="relay-2") == 1


def test_what_was_delivered_late_is_delivered(outbox):
    outbox.note("product", 1)
    (late,) = outbox.claim()
    outbox.come_due()
    outbox.claim("relay-2")

    assert outbox.acknowledge(late) == 1
    assert outbox.of("product", 1, "status, claimed_by") == ("published", "relay-1")


@pytest.mark.parametrize(
    "event",
    [{"type": "product", "id": 2, "version": 1}, {"type": "order", "id": 1, "version": 1}],
    ids=["another id", "another kind"],
)
def test_acknowledging_tells_things_apart(db, outbox, event):
    outbox.note("product", 1)
    outbox.claim()

    assert db.call("outbox_ack", "relay-1", json.dumps([event]), None)[-1] == 0
    assert outbox.of("product", 1, "status") == ("waiting",)


def test_acknowledging_refuses_what_is_no_list_of_events(db, outbox, refuses, raises_sql, contents):
    outbox.note("product", 1)
    outbox.claim()

    for worker, events in (("r", None), ("r", "1"), ("r", '{"a": 1}'), ("", "[]"), (None, "[]")):
        with refuses(SqlError.VALUE_INVALID):
            db.call("outbox_ack", worker, events, None)
    before = contents()
    with raises_sql(3665):
        db.call("outbox_ack", "relay-1", '[{"type": "product"}]', None)
    assert contents() == before


def test_what_changes_by_itself_is_woken_when_its_time_comes(db, outbox):
    for number in (1, 2):
        outbox.note("product", number)
    soon, never = outbox.claim()
    at = datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=1)
    outbox.acknowledge(type(soon)(**(vars(soon) | {"changes_at": at})), never)

    assert outbox.of("product", 1, "changes_at") == (at,)
    assert outbox.claim() == []
    db.scalar("SELECT SLEEP(1.1)")
    assert [(event.id, event.version) for event in outbox.claim()] == [(1, 2)]
    assert outbox.of("product", 1, "changes_at") == (None,)


def test_a_failure_is_tried_again_after_pauses_that_double(db, outbox):
    outbox.note("product", 1)
    pauses = []
    for _ in range(9):
        (event,) = outbox.claim()
        assert outbox.fail(event) == "waiting"
        pauses.append(
            db.scalar(
                "SELECT ROUND(TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(6), next_attempt_at) / 1e6)"
                " FROM outbox_event"
            )
        )
        outbox.come_due()
    (event,) = outbox.claim()

    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 512]
    assert outbox.fail(event, "still none") == "dead"
    assert outbox.of("product", 1, "status, claimed_by, claimed_at, attempts, last_error") == (
        "dead",
        None,
        None,
        10,
        "still none",
    )
    assert outbox.claim() == []


def test_what_cannot_succeed_is_dead_at_once_and_a_later_version_goes_on(outbox):
    outbox.note("product", 1)
    (event,) = outbox.claim()

    assert outbox.fail(event, "document refused", final=True) == "dead"
    outbox.note("product", 1)
    (event,) = outbox.claim()
    assert (event.version, event.attempts) == (2, 1)


def test_failing_passes_over_who_does_not_have_it_and_refuses_who_does_not_say_why(outbox, refuses):
    outbox.note("product", 1)
    (event,) = outbox.claim()

    assert outbox.fail(event, worker="relay-2") is None
    assert outbox.fail(event, worker="RELAY-1") is None
    for error, final in ((None, False), ("", False), ("no", None)):
        with refuses(SqlError.VALUE_INVALID):
            outbox.fail(event, error, final=final)
    assert outbox.of("product", 1, "status, claimed_by") == ("waiting", "relay-1")


def test_what_nobody_took_up_yet_keeps_its_place_and_its_time(db, outbox):
    outbox.note("product", 1)
    first = outbox.of("product", 1, "changed_at, next_attempt_at")
    outbox.note("product", 2)
    outbox.note("product", 1)

    assert outbox.of("product", 1, "changed_at, next_attempt_at") == first
    (event,) = outbox.claim(events=1)
    assert event.id == 1
    outbox.note("product", 1)
    assert outbox.of("product", 1, "changed_at, next_attempt_at") > first


def test_a_pause_ends_with_the_next_version(outbox):
    outbox.note("product", 1)
    (event,) = outbox.claim()
    outbox.fail(event)
    assert outbox.claim() == []
    outbox.note("product", 1)

    assert ids(outbox.claim()) == [1]


def test_things_are_told_again(db, outbox, product):
    tee = product()
    outbox.deliver()
    before = outbox.versions()
    outbox.note("product", 9_999)
    noted = db.call("outbox_note", "product", f"[{tee}, 9999, 5555]", None)[-1]

    assert noted == 2
    assert outbox.versions()["product", tee] == before.get(("product", tee), 0) + 1
    assert outbox.versions()["product", 9_999] == 2
    assert outbox.of("product", 9_999, "op") == ("delete",)
    assert ("product", 5_555) not in outbox.versions()
    assert outbox.of("product", tee, "op, public_id") == (
        "upsert",
        db.scalar("SELECT public_id FROM product WHERE product_id = %s", (tee,)),
    )


@pytest.mark.parametrize("kind", ["category", "order", "product", "review"])
def test_every_kind_of_thing_is_told_again_and_backfilled(db, market, outbox, kind):
    tee = market.goods()
    product = db.scalar("SELECT product_id FROM product_variant WHERE variant_id = %s", (tee,))
    number = {
        "category": lambda: db.insert("category", depth=0),
        "order": lambda: market.order({tee: 1}),
        "product": lambda: product,
        "review": lambda: db.insert("product_review", product_id=product, rating=5),
    }[kind]()
    db.execute("DELETE FROM outbox_event")

    assert db.call("outbox_backfill", kind, number - 1, 1, None, None)[-2:] == (number, 1)
    assert db.call("outbox_note", kind, f"[{number}]", None)[-1] == 1
    (event,) = outbox.claim()
    assert (event.kind, event.id, event.version, event.op) == (kind, number, 2, "upsert")
    assert event.document["deleted"] is False


def test_telling_again_refuses_what_is_no_thing_and_no_list(db, refuses):
    for kind, numbers in (("cart", "[1]"), (None, "[1]"), ("product", None), ("product", "1")):
        with refuses(SqlError.VALUE_INVALID):
            db.call("outbox_note", kind, numbers, None)


def test_a_backfill_notes_what_was_there_before_in_ranges(db, outbox, product):
    products = [product() for _ in range(5)]
    db.execute("UPDATE product SET deleted_at = '2026-01-01' WHERE product_id = %s", (products[2],))
    db.execute("DELETE FROM outbox_event")
    outbox.note("product", products[1])
    last, found = 0, []
    while last is not None:
        last, noted = db.call("outbox_backfill", "product", last, 2, None, None)[-2:]
        found.append(noted)

    assert sum(found) == 3
    assert max(found) <= 2
    assert found[-1] == 0
    assert {number for _, number in outbox.versions()} == {*products} - {products[2]}
    assert set(outbox.versions().values()) == {1}


def test_a_backfill_passes_over_gaps_and_orders_that_are_not_placed(db, market, outbox):
    order = market.order({market.goods(): 1})
    db.execute("DELETE FROM outbox_event")

    last, noted = db.call("outbox_backfill", "order", 0, 1000, None, None)[-2:]
    assert noted == 1
    assert last >= order
    assert db.call("outbox_backfill", "order", last, 1000, None, None)[-2:] == (None, 0)
    assert outbox.versions() == {("order", order): 1}


def test_a_backfill_refuses_what_is_no_range(db, refuses):
    for kind, after, batch in (("cart", 0, 1), ("product", None, 1), ("product", 0, 0)):
        with refuses(SqlError.VALUE_INVALID):
            db.call("outbox_backfill", kind, after, batch, None, None)


def test_purging_forgets_what_was_published_to_be_gone_long_ago(db, outbox):
    for number in range(1, 6):
        outbox.note("product", number, "delete")
    outbox.note("product", 6)
    outbox.deliver()
    db.execute("UPDATE outbox_event SET published_at = '2026-01-01'")
    outbox.note("product", 7, "delete")
    outbox.deliver()
    outbox.note("product", 8, "delete")

    assert db.call("outbox_purge", 7, 2, None)[-1] == 5
    assert sorted(number for _, number in outbox.versions()) == [6, 7, 8]
    assert db.call("outbox_purge", 7, 2, None)[-1] == 0


def test_purging_refuses_no_days_and_no_events(db, refuses):
    for days, batch in ((0, 1), (None, 1), (1, 0), (1, None)):
        with refuses(SqlError.VALUE_INVALID):
            db.call("outbox_purge", days, batch, None)


def test_the_lag_counts_what_waits_and_what_is_dead(db, outbox):
    for number in (1, 2, 3):
        outbox.note("product", number)
    outbox.note("order", 1)
    dead, delivered, waiting, order = sorted(
        outbox.claim(), key=lambda e: (e.kind == "order", e.id)
    )
    outbox.fail(dead, final=True)
    outbox.acknowledge(delivered, order)

    assert db.rows("SELECT * FROM outbox_lag") == [("product", 1, 1, waiting.changed_at)]
