"""Collections are created and changed on a real server; what is in them stays."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo.errors import WriteError

from shopdb.documents import collections, engine
from shopdb.documents.collections import Action, Collection, Index, state
from shopdb.problem import Problem
from shopdb.settings import project_root
from tests.documents.conftest import Mongo
from tests.mongo import Running

FIELDS: dict[str, Any] = {
    "_id": {"bsonType": "int", "description": "Its id"},
    "schemaVersion": {"bsonType": "int", "enum": [1], "description": "Shape"},
    "name": {"bsonType": "string", "description": "Its name"},
    "at": {"bsonType": "date", "description": "When"},
}
BY_NAME = Index("ix_name", (("name", 1),), "To find it", {})
UNIQUE = Index("uq_name", (("name", 1),), "One of a name", {"unique": True})
EXPIRY = Index("ix_at", (("at", 1),), "It ends", {"expireAfterSeconds": 60})
WORDS = Index(
    "ix_words",
    (("name", "text"),),
    "To search",
    {"weights": {"name": 3}, "default_language": "none"},
)
PART = Index(
    "ix_part",
    (("at", -1), ("name", 1)),
    "Some",
    {"partialFilterExpression": {"name": {"$exists": True}}},
)


def things(*indexes: Index, **fields: Any) -> Collection:
    """A collection of things; more fields by name, None takes one away."""
    properties = {key: field for key, field in {**FIELDS, **fields}.items() if field}
    validator = {
        "bsonType": "object",
        "required": ["_id", "schemaVersion", "name"],
        "additionalProperties": False,
        "properties": properties,
    }
    return Collection(
        "things", "Things", "What there is.", "mongodb", {}, {}, 1, validator, indexes
    )


def thing(number: int, **fields: Any) -> dict[str, Any]:
    return {"_id": number, "schemaVersion": 1, "name": f"n{number}", **fields}


def actions(found: list[collections.Difference]) -> list[tuple[Action, str]]:
    return [(one.action, one.what) for one in found]


@pytest.fixture
def apply(empty_mongo: Mongo) -> Callable[..., list[tuple[Action, str]]]:
    """Applies one collection to an empty database; what was done."""

    def run(collection: Collection, **options: bool) -> list[tuple[Action, str]]:
        return actions(collections.apply(empty_mongo, [collection], lambda _: None, **options))

    return run


def test_all_is_created_and_the_second_time_there_is_nothing_to_do(empty_mongo: Mongo):
    files = collections.read_all()
    said: list[str] = []

    first = collections.apply(empty_mongo, files, said.append)
    second = collections.apply(empty_mongo, files, said.append)

    assert {one.what for one in first if one.action is Action.CREATE} == {"collection"}
    assert len(first) == len(said) == sum(1 + len(one.indexes) for one in files)
    assert second == []
    assert collections.compare(empty_mongo, files) == []
    assert {one["name"] for one in empty_mongo.list_collections()} == {
        *(one.name for one in files),
        state.NAME,
    }


@pytest.mark.parametrize("index", [BY_NAME, EXPIRY, WORDS, PART], ids=lambda one: one.name)
def test_an_index_comes_and_goes_and_documents_stay(
    empty_mongo: Mongo, apply: Callable[..., Any], index: Index
):
    apply(things())
    empty_mongo["things"].insert_many([thing(1), thing(2, at=datetime.now(UTC))])

    assert apply(things(index)) == [(Action.CREATE_INDEX, index.name)]
    assert apply(things(index)) == []
    assert index.name in empty_mongo["things"].index_information()
    assert apply(things()) == [(Action.DROP_INDEX, index.name)]
    assert index.name not in empty_mongo["things"].index_information()
    assert empty_mongo["things"].count_documents({}) == 2


def test_an_index_of_someone_else_is_left_alone_and_shown_as_drift(
    empty_mongo: Mongo, apply: Callable[..., Any]
):
    apply(things(BY_NAME))
    empty_mongo["things"].create_index("at", name="of_the_administrator")

    assert apply(things()) == [(Action.DROP_INDEX, "ix_name")]
    assert "of_the_administrator" in empty_mongo["things"].index_information()
    (left,) = collections.compare(empty_mongo, [things()])
    assert (left.action, left.what) == (Action.NOTHING, "of_the_administrator")


def test_a_time_is_changed_in_place(empty_mongo: Mongo, apply: Callable[..., Any]):
    apply(things(EXPIRY))
    longer = replace(EXPIRY, options={"expireAfterSeconds": 3600})

    assert apply(things(longer)) == [(Action.EXPIRY, "ix_at")]
    assert empty_mongo["things"].index_information()["ix_at"]["expireAfterSeconds"] == 3600
    # What had no time gets one in place, too; to lose it, an index is made anew.
    assert apply(things(replace(EXPIRY, options={}))) == [(Action.REPLACE_INDEX, "ix_at")]
    assert apply(things(EXPIRY)) == [(Action.EXPIRY, "ix_at")]


def test_an_index_of_another_shape_is_made_anew(empty_mongo: Mongo, apply: Callable[..., Any]):
    apply(things(BY_NAME))
    empty_mongo["things"].insert_one(thing(1))

    assert apply(things(replace(BY_NAME, keys=(("name", -1),)))) == [
        (Action.REPLACE_INDEX, "ix_name")
    ]
    assert empty_mongo["things"].index_information()["ix_name"]["key"] == [("name", -1)]
    # The same field under another name: the old one has to go first.
    assert apply(things(replace(BY_NAME, name="ix_other", keys=(("name", -1),)))) == [
        (Action.DROP_INDEX, "ix_name"),
        (Action.CREATE_INDEX, "ix_other"),
    ]
    assert empty_mongo["things"].find_one() == thing(1)


def test_a_unique_index_that_cannot_be_is_refused_with_those_that_are_alike(
    empty_mongo: Mongo, apply: Callable[..., Any]
):
    apply(things(BY_NAME))
    empty_mongo["things"].insert_many([thing(1), thing(2, name="n1"), thing(3)])

    with pytest.raises(Problem, match=r"things\.uq_name cannot be unique: 1, 2 have the same"):
        apply(things(UNIQUE))

    empty_mongo["things"].delete_one({"_id": 2})
    assert apply(things(UNIQUE)) == [(Action.CREATE_INDEX, "uq_name")]
    assert empty_mongo["things"].count_documents({}) == 2


def test_a_validator_is_changed_and_documents_stay(empty_mongo: Mongo, apply: Callable[..., Any]):
    apply(things())
    empty_mongo["things"].insert_one(thing(1))
    wider = things(size={"bsonType": "int", "description": "How large"})
    (difference,) = collections.compare(empty_mongo, [wider])

    assert difference.what == "validator"
    assert "properties.size.bsonType: none" in difference.live
    assert "properties.size.bsonType: int" in difference.wanted
    with pytest.raises(WriteError):
        empty_mongo["things"].insert_one(thing(2, size=1))
    assert apply(wider) == [(Action.VALIDATOR, "validator")]
    empty_mongo["things"].insert_one(thing(2, size=1))
    assert empty_mongo["things"].count_documents({}) == 2


def test_a_validator_that_refuses_what_is_there_is_refused_with_the_ids(
    empty_mongo: Mongo, apply: Callable[..., Any]
):
    apply(things())
    empty_mongo["things"].insert_many([thing(number, at=datetime.now(UTC)) for number in range(12)])
    empty_mongo["things"].insert_one(thing(12))
    narrower = things(at=None)

    with pytest.raises(Problem, match=r"refuses 12 of its documents: 0, 1, 2, 3, .* …") as caught:
        apply(narrower)
    assert "--despite-unfit" in caught.value.remedy
    assert actions(collections.compare(empty_mongo, [narrower])) == [
        (Action.VALIDATOR, "validator")
    ]

    assert apply(narrower, despite_unfit=True) == [(Action.VALIDATOR, "validator")]
    (found,) = collections.verify(empty_mongo, [narrower])
    assert (found.documents, found.unfit, len(found.sample)) == (13, 12, 10)
    with pytest.raises(WriteError):
        empty_mongo["things"].update_one({"_id": 0}, {"$set": {"name": "other"}})


def test_a_validation_that_was_slackened_is_drift(empty_mongo: Mongo, apply: Callable[..., Any]):
    apply(things())
    empty_mongo.command("collMod", "things", validationLevel="off")

    (difference,) = collections.compare(empty_mongo, [things()])
    assert difference.live == "validation: off, error"
    assert apply(things()) == [(Action.VALIDATOR, "validator")]
    assert collections.compare(empty_mongo, [things()]) == []


def test_a_collection_that_was_there_without_a_validator_gets_one(
    empty_mongo: Mongo, apply: Callable[..., Any]
):
    empty_mongo["things"].insert_one(thing(1))

    assert apply(things(BY_NAME)) == [
        (Action.VALIDATOR, "validator"),
        (Action.CREATE_INDEX, "ix_name"),
    ]
    assert empty_mongo["things"].count_documents({}) == 1


def test_each_applied_state_is_noted_once(empty_mongo: Mongo, apply: Callable[..., Any]):
    for collection in (things(), things(), things(BY_NAME), things()):
        apply(collection)

    noted = list(empty_mongo[state.NAME].find(sort=[("appliedAt", 1)]))
    assert [one["hash"] for one in noted] == [
        things(BY_NAME).fingerprint,
        # Applied first, and again at the end.
        things().fingerprint,
    ]
    assert noted[1]["firstAppliedAt"] < noted[0]["appliedAt"] < noted[1]["appliedAt"]
    assert noted[0]["indexes"] == ["ix_name"]
    assert noted[0]["tool"].startswith("shopdb ")


def at_once(database: Mongo, files: list[Collection]) -> None:
    """Apply four times at once; none may fail."""
    failed: list[Exception] = []

    def apply() -> None:
        try:
            collections.apply(database, files, lambda _: None)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=apply) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_several_that_change_all_there_is_lose_nothing(
    empty_mongo: Mongo, apply: Callable[..., Any]
):
    apply(things(BY_NAME, EXPIRY, PART))
    empty_mongo["things"].insert_many([thing(number) for number in range(500)])
    changed = things(
        replace(EXPIRY, options={"expireAfterSeconds": 7}),
        replace(PART, keys=(("name", 1), ("at", -1))),
        WORDS,
        size={"bsonType": "int", "description": "How large"},
    )

    at_once(empty_mongo, [changed])

    assert collections.compare(empty_mongo, [changed]) == []
    assert empty_mongo["things"].count_documents({}) == 500
    assert set(empty_mongo["things"].index_information()) == {
        "_id_",
        "ix_at",
        "ix_part",
        "ix_words",
    }


def test_several_at_once_come_to_the_same_end(empty_mongo: Mongo):
    files = collections.read_all()

    at_once(empty_mongo, files)

    assert collections.compare(empty_mongo, files) == []
    assert empty_mongo[state.NAME].count_documents({}) == len(files)


def killed_after(database: Mongo, url: str, steps: int) -> int:
    """Run `apply` in a process that kills itself with -9 after some steps; its exit code."""
    code = (
        "import os, signal, sys\n"
        "from shopdb.documents import collections, engine\n"
        "database = engine.connect(sys.argv[1]).client[sys.argv[2]]\n"
        "said = []\n"
        "def say(line):\n"
        "    said.append(line)\n"
        f"    if len(said) > {steps}: os.kill(os.getpid(), signal.SIGKILL)\n"
        "collections.apply(database, collections.read_all(), say)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", code, url, database.name], cwd=project_root(), check=False
    ).returncode


@pytest.mark.parametrize("steps", [0, 1, 7, 20])
def test_one_that_was_killed_is_run_again(empty_mongo: Mongo, mongo_url: str, steps: int):
    assert killed_after(empty_mongo, mongo_url, steps) == -signal.SIGKILL

    done = collections.apply(empty_mongo, collections.read_all(), lambda _: None)

    assert len(done) == sum(1 + len(one.indexes) for one in collections.read_all()) - steps
    assert collections.compare(empty_mongo, collections.read_all()) == []


def test_documents_expire(launch_mongo: Callable[[], Running]):
    """On a server of its own: on the session's nothing may vanish by itself."""
    running = launch_mongo()
    database = engine.connect(running.url)
    ended = things(replace(EXPIRY, options={"expireAfterSeconds": 0}))
    collections.apply(database, [ended], lambda _: None)
    database["things"].insert_many([thing(1, at=datetime(2020, 1, 1, tzinfo=UTC)), thing(2)])

    database.client.admin.command("setParameter", 1, ttlMonitorEnabled=True)
    deadline = time.monotonic() + 30
    while database["things"].count_documents({}) > 1 and time.monotonic() < deadline:
        time.sleep(0.1)

    assert [one["_id"] for one in database["things"].find()] == [2]
    database.client.close()
