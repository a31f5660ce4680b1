"""The servers that tests start for themselves: killed, revived and stepped down, they keep data."""

import time
from collections.abc import Callable

import pytest
from pymongo.errors import PyMongoError

from shopdb.documents import engine
from shopdb.documents.engine import check
from shopdb.problem import Problem
from tests.mongo import Running, step_down


def test_a_killed_server_keeps_what_it_acknowledged(launch_mongo: Callable[[], Running]):
    running = launch_mongo()
    kept = engine.connect(running.url)["kept"]
    kept.insert_one({"_id": 1})

    running.crash()
    with pytest.raises(Problem, match="does not answer"):
        check.open_database(running.url, patience=300)
    running.revive()

    assert [document["_id"] for document in kept.find()] == [1]
    kept.database.client.close()


def test_a_primary_that_steps_down_refuses_writes_until_it_is_elected_again(
    launch_mongo: Callable[[], Running],
):
    database = engine.connect(launch_mongo().url)
    database["kept"].insert_one({"_id": 1})
    refused = 0

    step_down(database.client, seconds=1)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            database["kept"].insert_one({"_id": 2})
            break
        except PyMongoError:
            refused += 1
            time.sleep(0.05)

    assert refused > 0
    assert database["kept"].count_documents({}) == 2
    database.client.close()
