"""Loading the documents: again changes nothing, broken off it goes on, what others own it keeps."""

import io
from datetime import UTC, datetime

import bson
import pytest
from rich.console import Console

from shopdb.documents import sample
from shopdb.documents.sample import loader
from shopdb.problem import Problem


def state(mongo):
    """Every document, by collection and id, as it is stored."""
    return {
        name: {one["_id"]: bson.encode(one) for one in mongo[name].find()}
        for name in ("events", "reviews", "sessions")
    }


def test_it_brings_what_is_drawn_and_again_changes_nothing(mongo, shop_url, drawn):
    text = io.StringIO()
    first = sample.load(shop_url, mongo, Console(file=text, width=100))
    before = state(mongo)
    second = sample.load(shop_url, mongo)

    assert {name: len(found) for name, found in before.items()} == {
        **first.brought,
        "sessions": 0,
    }
    assert before["events"].keys() == {one["_id"] for one in drawn["events"]}
    assert before["reviews"] == {one["_id"]: bson.encode(one) for one in drawn["reviews"]}
    assert state(mongo) == before
    assert first.drawn == second.drawn == first.brought
    assert second.brought.total() == 0
    assert text.getvalue().count("\n") == 24


def test_broken_off_it_goes_on(mongo, shop_url, drawn, monkeypatch):
    monkeypatch.setattr(loader, "BATCH", 100)
    whole = loader._complete
    months = []

    def breaks(*arguments):
        months.append(1)
        if len(months) == 7:
            raise KeyboardInterrupt
        return whole(*arguments)

    with monkeypatch.context() as during:
        during.setattr(loader, "_complete", breaks)
        with pytest.raises(KeyboardInterrupt):
            sample.load(shop_url, mongo)
    there = mongo.events.count_documents({})
    rest = sample.load(shop_url, mongo)

    assert 0 < there < len(drawn["events"])
    assert rest.brought["events"] == len(drawn["events"]) - there
    assert state(mongo)["reviews"].keys() == {one["_id"] for one in drawn["reviews"]}


def test_it_completes_what_the_sync_brought_and_keeps_votes_and_tombstones(mongo, shop_url, drawn):
    synced, voted, gone = drawn["reviews"][:3]
    of_mysql = {
        "version": bson.Int64(3),
        "deleted": False,
        "productId": "018779d7-d280-7f25-87ec-d4b2143dd821",
        "stars": 4,
        "status": "published",
        "createdAt": synced["createdAt"],
    }
    mongo.reviews.insert_many(
        [
            {"_id": synced["_id"], "schemaVersion": 1, **of_mysql},
            {**voted, "votes": {"helpful": 99, "unhelpful": 1}},
            {
                "_id": gone["_id"],
                "version": bson.Int64(2),
                "schemaVersion": 1,
                "deleted": True,
                "deletedAt": datetime(2026, 1, 2, tzinfo=UTC),
            },
        ]
    )
    loaded = sample.load(shop_url, mongo)

    assert mongo.reviews.find_one(synced["_id"]) == {**synced, **of_mysql}
    assert mongo.reviews.find_one(voted["_id"])["votes"]["helpful"] == 99
    assert "body" not in mongo.reviews.find_one(gone["_id"])
    assert loaded.brought["reviews"] == len(drawn["reviews"]) - 2


def test_sessions_come_only_when_asked_for_and_outlive_the_demo(mongo, shop_url, drawn):
    sample.load(shop_url, mongo, with_sessions=True)

    assert state(mongo)["sessions"].keys() == {one["_id"] for one in drawn["sessions"]}
    assert min(one["expiresAt"] for one in drawn["sessions"]) > datetime(2030, 1, 1, tzinfo=UTC)


def test_without_collections_it_says_what_to_do(empty_mongo, shop_url):
    with pytest.raises(Problem, match="no collection events, reviews, sessions") as caught:
        sample.load(shop_url, empty_mongo)

    assert "shopdb documents apply" in caught.value.remedy


def test_without_a_sample_shop_it_says_what_to_do(mongo, db):
    with pytest.raises(Problem, match="no sample shop") as caught:
        sample.load(db.url, mongo)

    assert "shopdb seed sample" in caught.value.remedy


def test_what_mongodb_refuses_is_told(empty_mongo, shop_url):
    for name in ("reviews", "sessions"):
        empty_mongo.create_collection(name)
    empty_mongo.create_collection("events", validator={"channel": "elsewhere"})

    with pytest.raises(Problem, match="refused a document of events"):
        sample.load(shop_url, empty_mongo)
