"""The guard: whatever the order, the repetition and the race, the highest version stands."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from uuid import UUID

import bson
import pytest
from bson import Int64
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from shopdb.documents import engine, letters
from shopdb.documents.apply import apply, of
from shopdb.documents.delivery import LARGEST_BYTES
from shopdb.documents.outbox import Event
from shopdb.documents.shape import SHAPES

AT = datetime(2026, 1, 31, 12)
VALIDATOR = {
    "$jsonSchema": {
        "oneOf": [
            {"properties": {"deleted": {"enum": [False]}, "name": {"bsonType": "string"}}},
            {"required": ["deletedAt"], "properties": {"deleted": {"enum": [True]}}},
        ]
    }
}


def public(number):
    return str(UUID(int=number))


def event(number, version, kind="product", *, gone=False, **state):
    composed = None if gone else json.dumps({"name": f"name {version}"} | state)
    return Event(kind, number, public(number), version, 1, AT, composed)


def get(mongo, number, collection="products"):
    return mongo[collection].find_one({"_id": public(number)})


@pytest.fixture
def products(empty_mongo):
    """The rules that these tests are about, and no others."""
    collection = empty_mongo.create_collection("products", validator=VALIDATOR)
    collection.create_index(
        "slug",
        unique=True,
        partialFilterExpression={"deleted": False, "slug": {"$exists": True}},
    )
    return empty_mongo


def test_a_document_is_put_where_there_is_none(empty_mongo):
    delivery = apply(empty_mongo, [event(1, 1), event(2, 1, "category"), event(3, 1, "order")])

    assert (delivery.applied, delivery.stale, delivery.refused) == (3, 0, [])
    assert [one.aggregate for one in delivery.delivered] == ["category", "order", "product"]
    assert get(empty_mongo, 1) == {
        "_id": public(1),
        "version": 1,
        "schemaVersion": 1,
        "deleted": False,
        "name": "name 1",
        "categoryIds": [],
        "offers": [],
        "attrs": [],
        "variants": [],
    }


def test_what_comes_twice_or_late_changes_nothing(empty_mongo):
    apply(empty_mongo, [event(1, 2)])
    before = get(empty_mongo, 1)

    again = apply(empty_mongo, [event(1, 2, name="another name under the same version")])
    late = apply(empty_mongo, [event(1, 1)])

    assert (again.applied, again.stale) == (late.applied, late.stale) == (0, 1)
    assert len(again.delivered) == len(late.delivered) == 1
    assert get(empty_mongo, 1) == before


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, 6), st.booleans()), min_size=1),
    st.randoms(use_true_random=False),
)
def test_any_interleaving_ends_at_the_highest_version(empty_mongo, deliveries, chance):
    """A version is one state, however often it is delivered: gone where it is even by a table."""
    empty_mongo.products.delete_many({})
    states = {(number, version): gone for number, version, gone in deliveries}
    deliveries = [key for key in states for _ in range(chance.randint(1, 3))]
    chance.shuffle(deliveries)
    batches, batch = [], {}
    for number, version in deliveries:
        if number in batch or chance.random() < 0.3:
            batches.append(batch)
            batch = {}
        batch[number] = event(number, version, gone=states[number, version])
    batches.append(batch)

    for one in batches:
        assert not apply(empty_mongo, one.values()).refused

    for number in {number for number, _ in states}:
        last = max(version for one, version in states if one == number)
        found = get(empty_mongo, number)
        assert (found["version"], found["deleted"]) == (last, states[number, last])
        assert found.get("name", f"name {last}") == f"name {last}"


def race(url, name, keys, workers):
    """Each worker has every key under another version, and all begin together on new keys."""
    start = threading.Barrier(workers)

    def work(worker):
        client = engine.connect(url).client
        events = [event(key, 1 + (worker + key) % workers) for key in range(keys)]
        start.wait(30)
        refused = [
            one
            for begin in range(0, keys, 250)
            for one in apply(client[name], events[begin : begin + 250]).refused
        ]
        client.close()
        return refused

    with ThreadPoolExecutor(workers) as pool:
        return [one for refused in pool.map(work, range(workers)) for one in refused]


@pytest.mark.parametrize(
    ("keys", "workers"), [(2000, 4), pytest.param(20_000, 8, marks=pytest.mark.deep)]
)
def test_the_first_insert_is_no_race(mongo_url, empty_mongo, keys, workers):
    assert race(mongo_url, empty_mongo.name, keys, workers) == []

    versions = empty_mongo.products.aggregate(
        [{"$group": {"_id": {"v": "$version", "n": "$name"}, "count": {"$sum": 1}}}]
    )
    assert list(versions) == [{"_id": {"v": workers, "n": f"name {workers}"}, "count": keys}]


@pytest.mark.deep  # It takes chance: some rounds lose none.
def test_the_usual_upsert_does_lose_that_race(mongo_url, empty_mongo):
    """Why the write is a pipeline: E11000 taken for 'stale' loses the newer version."""
    keys, start = 3000, threading.Barrier(2)

    def work(version):
        client = engine.connect(mongo_url).client
        writes = [
            UpdateOne(
                {"_id": key, "version": {"$lt": version}}, {"$set": {"version": version}}, True
            )
            for key in range(keys)
        ]
        start.wait(30)
        for begin in range(0, keys, 100):
            # E11000: there is one of another version, so this one is taken for stale.
            with suppress(BulkWriteError):
                client[empty_mongo.name].usual.bulk_write(writes[begin : begin + 100], False)
        client.close()

    lost = 0
    for _ in range(60):
        empty_mongo.usual.drop()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(work, (1, 2)))
        lost += empty_mongo.usual.count_documents({"version": 1})
        if lost:
            break
    assert lost


@pytest.mark.parametrize("text", ["$foo", "$$ROOT", "$", "$name", "{$literal: 1}", "a.b", "\0"])
def test_text_is_text(empty_mongo, text):
    attrs = [{"k": text.replace("\0", "0"), "v": text, "deep": {"$a.b": text, "c.d": {"$e": 1}}}]

    assert not apply(empty_mongo, [event(1, 1, name=text, attrs=attrs)]).refused

    assert get(empty_mongo, 1)["name"] == text
    assert get(empty_mongo, 1)["attrs"] == attrs


def test_a_late_update_does_not_bring_back_what_is_gone(empty_mongo):
    apply(empty_mongo, [event(1, 1)])
    apply(empty_mongo, [event(1, 3, gone=True)])
    late = apply(empty_mongo, [event(1, 2)])

    assert late.stale == 1
    assert get(empty_mongo, 1) == {
        "_id": public(1),
        "version": 3,
        "schemaVersion": 1,
        "deleted": True,
        "deletedAt": get(empty_mongo, 1)["deletedAt"],
    }
    assert get(empty_mongo, 1)["deletedAt"].replace(tzinfo=None) == AT


def test_what_comes_back_is_there_again_and_nothing_of_the_tombstone_stays(empty_mongo):
    for one in (event(1, 1), event(1, 2, gone=True), event(1, 3)):
        apply(empty_mongo, [one])

    assert get(empty_mongo, 1)["name"] == "name 3"
    assert "deletedAt" not in get(empty_mongo, 1)


OWNED = {
    "title": "Good",
    "body": "$set me free",
    "locale": "en-GB",
    "photos": [{"url": "x"}],
    "votes": {"helpful": 3, "unhelpful": 1},
}


def test_a_review_keeps_what_mongodb_owns(empty_mongo):
    empty_mongo.reviews.insert_one({"_id": public(1), "schemaVersion": 1, **OWNED})

    apply(empty_mongo, [event(1, 1, "review", stars=4, userId="u", status="pending")])
    empty_mongo.reviews.update_one({"_id": public(1)}, {"$inc": {"votes.helpful": 1}})
    apply(empty_mongo, [event(1, 2, "review", stars=5, status="published")])

    found = get(empty_mongo, 1, "reviews")
    assert {name: found[name] for name in OWNED} == OWNED | {
        "votes": {"helpful": 4, "unhelpful": 1}
    }
    assert (found["stars"], found["status"], found["version"]) == (5, "published", 2)
    # Who was erased in MySQL is not named by what was there before.
    assert "userId" not in found


def test_a_review_that_is_gone_takes_its_text_along(empty_mongo):
    empty_mongo.reviews.insert_one({"_id": public(1), **OWNED, "version": Int64(1)})

    apply(empty_mongo, [event(1, 2, "review", gone=True)])

    assert set(get(empty_mongo, 1, "reviews")) == {
        "_id",
        "version",
        "schemaVersion",
        "deleted",
        "deletedAt",
    }


def test_what_the_validator_refuses_harms_no_other(products):
    delivery = apply(products, [event(1, 1), event(2, 1, name=5), event(3, 1)])

    assert {one.aggregate_id for one in delivery.delivered} == {1, 3}
    assert (delivery.applied, delivery.stale) == (2, 0)
    (refusal,) = delivery.refused
    assert (refusal.event.aggregate_id, refusal.code, refusal.is_final) == (2, 121, True)
    assert "failed validation" in refusal.message
    assert get(products, 2) is None


def sized(number, size):
    """An event whose document has exactly so many bytes."""
    rest = len(bson.encode(of(event(number, 1, name=""))))
    return event(number, 1, name="x" * (size - rest))


def test_what_is_too_large_is_not_even_sent(empty_mongo):
    delivery = apply(
        empty_mongo, [event(1, 1), sized(2, LARGEST_BYTES + 1), sized(3, LARGEST_BYTES)]
    )

    assert {one.aggregate_id for one in delivery.delivered} == {1, 3}
    (refusal,) = delivery.refused
    assert (refusal.event.aggregate_id, refusal.code, refusal.is_final) == (2, 10334, True)
    assert refusal.document is None
    assert len(bson.encode(get(empty_mongo, 3))) == LARGEST_BYTES


@pytest.mark.parametrize(
    "composed",
    ["{", '{"a\\u0000b": 1}', '{"n": 123456789012345678901234567890}', '{"name": "\\ud800"}'],
)
def test_what_no_document_can_be_made_of_harms_no_other(empty_mongo, composed):
    poison = Event("product", 2, public(2), 1, 1, AT, composed)

    delivery = apply(empty_mongo, [event(1, 1), poison, event(3, 1)])

    assert {one.aggregate_id for one in delivery.delivered} == {1, 3}
    (refusal,) = delivery.refused
    assert (refusal.event, refusal.code, refusal.is_final) == (poison, None, True)
    assert refusal.message


def test_a_name_that_another_still_has_is_waited_for(products):
    apply(products, [event(1, 1, slug="x")])

    early = apply(products, [event(2, 1, slug="x")])
    assert [(one.code, one.is_final) for one in early.refused] == [(11000, False)]
    assert apply(products, [event(1, 2, slug="y")]).applied == 1
    assert apply(products, [event(2, 1, slug="x")]).applied == 1

    assert [get(products, number)["slug"] for number in (1, 2)] == ["y", "x"]


@pytest.mark.parametrize("together", [True, False])
def test_things_that_swap_their_names_do_not_wait_for_each_other_for_ever(products, together):
    apply(products, [event(number, 1, slug=f"s{number}") for number in range(3)])
    swapped = [event(number, 2, slug=f"s{(number + 1) % 3}") for number in range(3)]

    if together:
        assert not apply(products, swapped).refused
    else:
        waiting = list(swapped)
        for _ in range(3):
            waiting = [one.event for event_ in waiting for one in apply(products, [event_]).refused]
        assert waiting == []

    assert [get(products, number)["slug"] for number in range(3)] == ["s1", "s2", "s0"]
    assert products.products.count_documents({"version": 2}) == 3


def test_a_letter_is_kept_once_and_a_later_version_supersedes_it(products):
    for _ in range(2):
        letters.write(products, apply(products, [event(1, 4, name=5, slug="$x")]).refused)

    (letter,) = products[letters.NAME].find()
    assert letter.pop("at")
    assert "failed validation" in letter["error"].pop("message")
    assert letter == {
        "_id": f"product:{public(1)}:4",
        "schemaVersion": 2,
        "aggregateType": "product",
        "documentId": public(1),
        "version": 4,
        "op": "upsert",
        "error": {"code": 121},
        "document": letter["document"],
    }
    assert letter["document"]["slug"] == "$x"

    letters.supersede(products, [event(1, 3)])
    assert "supersededBy" not in products[letters.NAME].find_one()
    letters.supersede(products, apply(products, [event(1, 5)]).delivered)
    assert products[letters.NAME].find_one()["supersededBy"] == 5


def test_a_letter_that_is_written_after_the_later_version_knows_of_it(products):
    refused = apply(products, [event(1, 4, name=5)]).refused
    letters.supersede(products, apply(products, [event(1, 6)]).delivered)

    letters.write(products, refused)

    assert products[letters.NAME].find_one()["supersededBy"] == 6


def test_a_letter_of_what_is_too_large_is_kept_without_it(empty_mongo):
    letters.write(empty_mongo, apply(empty_mongo, [sized(1, LARGEST_BYTES + 1)]).refused)

    (letter,) = empty_mongo[letters.NAME].find()
    assert "document" not in letter
    assert letter["error"]["code"] == 10334


def test_every_shape_has_its_own_collection():
    assert {shape.collection for shape in SHAPES.values()} == {
        "categories",
        "products",
        "reviews",
        "order_summaries",
    }
