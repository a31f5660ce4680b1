"""Documents of an older schemaVersion: read, written and swept, also while others write."""

import os
import signal
import subprocess
import sys
import threading
from typing import Any

import pytest
from bson import Int64
from pymongo.errors import WriteError

from shopdb.documents import versions
from shopdb.settings import project_root
from tests.documents.collections.literals import letter, old_letter
from tests.documents.conftest import Mongo

NAME = "sync_dead_letters"


def old(number: int, **fields: Any) -> dict[str, Any]:
    return {**old_letter(), "_id": f"product:{number:06}", "version": Int64(number + 1), **fields}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("121: Document failed", {"code": 121, "message": "Document failed"}),
        ("121: a: b\nc", {"code": 121, "message": "a: b\nc"}),
        ("no number", {"message": "no number"}),
        ("121", {"message": "121"}),
        # Not MongoDB's number: it would not fit the field.
        ("99999999999: x", {"message": "99999999999: x"}),
    ],
)
def test_the_error_of_a_letter_comes_apart(text: str, error: dict[str, Any]):
    before = {**old_letter(), "error": text}

    assert versions.bring_up(NAME, before) == {**before, "schemaVersion": 2, "error": error}
    assert before == {**old_letter(), "error": text}, "a step is pure"


def test_what_is_of_today_stays_as_it_is():
    assert versions.bring_up(NAME, letter()) == letter()
    assert versions.bring_up("products", {"schemaVersion": 1}) == {"schemaVersion": 1}


def test_reading_gives_todays_shape_and_stores_nothing(mongo: Mongo):
    mongo[NAME].insert_many([old(1), {**letter(), "_id": "product:000002"}])

    found = list(versions.read(mongo, NAME, {}, sort=[("_id", 1)]))

    assert [one["schemaVersion"] for one in found] == [2, 2]
    assert found[0]["error"] == letter()["error"]
    assert mongo[NAME].find_one({"_id": old(1)["_id"]}) == old(1)


def test_writing_stores_todays_shape(mongo: Mongo):
    mongo[NAME].insert_one(old(1))

    stored = versions.rewrite(
        mongo, NAME, old(1)["_id"], lambda one: {**one, "supersededBy": Int64(9)}
    )

    assert (
        mongo[NAME].find_one()
        == stored
        == {
            **old(1),
            "schemaVersion": 2,
            "error": letter()["error"],
            "supersededBy": 9,
        }
    )
    assert versions.rewrite(mongo, NAME, "product:none", lambda one: one) is None
    with pytest.raises(WriteError):
        versions.rewrite(mongo, NAME, old(1)["_id"], lambda one: {**one, "op": "none"})


def test_a_write_that_comes_in_between_is_not_lost(mongo: Mongo):
    mongo[NAME].insert_one(old(1))
    calls = []

    def change(one: dict[str, Any]) -> dict[str, Any]:
        calls.append(one["version"])
        if len(calls) == 1:
            mongo[NAME].update_one({"_id": one["_id"]}, {"$set": {"version": Int64(7)}})
        return {**one, "supersededBy": Int64(9)}

    versions.rewrite(mongo, NAME, old(1)["_id"], change)

    assert calls == [2, 7]
    found = mongo[NAME].find_one()
    assert found is not None
    assert (found["version"], found["supersededBy"], found["schemaVersion"]) == (7, 9, 2)


def test_a_sweep_brings_up_all_and_the_second_one_nothing(mongo: Mongo):
    mongo[NAME].insert_many([old(number) for number in range(25)])

    first = versions.sweep(mongo, NAME, batch=10)
    second = versions.sweep(mongo, NAME, batch=10)

    assert (first.moved, first.left, first.failed) == (25, 0, {})
    assert (second.moved, second.left) == (0, 0)
    assert mongo[NAME].count_documents({"schemaVersion": 2, "error.code": 121}) == 25


def test_what_cannot_be_brought_up_is_named_and_keeps_the_others_from_nothing(mongo: Mongo):
    mongo.command("collMod", NAME, validationLevel="off")
    try:
        mongo[NAME].insert_many([old(1), old(2, error={"no": "text"}), old(3, op="none"), old(4)])
    finally:
        mongo.command("collMod", NAME, validationLevel="strict")

    swept = versions.sweep(mongo, NAME, batch=2)

    assert (swept.moved, swept.left) == (2, 2)
    assert "no step takes it" in swept.failed["product:000002"]
    assert "failed validation" in swept.failed["product:000003"]


def test_a_sweep_loses_no_write_of_others(mongo: Mongo):
    """Someone marks every letter as superseded while it is swept; each has both at the end."""
    count = 2000
    mongo[NAME].insert_many([old(number) for number in range(count)])

    def supersede() -> None:
        for number in range(count):
            mongo[NAME].update_one(
                {"_id": old(number)["_id"]}, {"$set": {"supersededBy": Int64(number)}}
            )

    writer = threading.Thread(target=supersede)
    writer.start()
    sweepers = [threading.Thread(target=versions.sweep, args=(mongo, NAME, 50)) for _ in range(2)]
    for sweeper in sweepers:
        sweeper.start()
    for thread in (writer, *sweepers):
        thread.join()
    left = versions.sweep(mongo, NAME)

    assert left.left == 0
    found = mongo[NAME].find(sort=[("_id", 1)])
    assert [(one["schemaVersion"], one["supersededBy"]) for one in found] == [
        (2, number) for number in range(count)
    ]


def test_a_delivery_of_today_wins_over_a_sweep_that_read_before_it(mongo: Mongo):
    """What was read is older than what is stored: the sweep's write finds nothing."""
    mongo[NAME].insert_one(old(1))
    read_before = mongo[NAME].find_one()
    assert read_before is not None
    newer = {**letter(), "_id": read_before["_id"], "version": Int64(8)}
    mongo[NAME].replace_one({"_id": newer["_id"]}, newer)

    late = mongo[NAME].replace_one(
        versions.unchanged(read_before), versions.bring_up(NAME, read_before)
    )

    assert late.matched_count == 0
    assert mongo[NAME].find_one() == newer


def test_a_sweep_that_was_killed_goes_on(mongo: Mongo, mongo_url: str):
    mongo[NAME].insert_many([old(number) for number in range(300)])
    code = (
        "import os, signal, sys\n"
        "from shopdb.documents import engine, versions\n"
        "from shopdb.documents.versions import sweeping\n"
        "database = engine.connect(sys.argv[1]).client[sys.argv[2]]\n"
        "whole = sweeping._move\n"
        "def move(database, swept, found):\n"
        "    whole(database, swept, found)\n"
        "    if swept.moved >= 100: os.kill(os.getpid(), signal.SIGKILL)\n"
        "sweeping._move = move\n"
        f"versions.sweep(database, {NAME!r}, 50)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code, mongo_url, mongo.name],
        cwd=project_root(),
        env={**os.environ, "PYTHONPATH": str(project_root())},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert mongo[NAME].count_documents({"schemaVersion": 1}) == 200

    swept = versions.sweep(mongo, NAME)

    assert (swept.moved, swept.left) == (200, 0)
