"""Databases of MongoDB for the tests of the document side, all in the session's one server."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pymongo.database import Database

from shopdb.documents import collections, engine
from tests.mongo import Running, launch, session_url

Mongo = Database[dict[str, Any]]

_numbers = itertools.count()


@pytest.fixture(scope="session")
def mongo_url() -> str:
    """The session's MongoDB, database and all; a test takes a database of its own."""
    return session_url()


@contextmanager
def _database(mongo_url: str, name: str) -> Iterator[Mongo]:
    """A database of the session's server, dropped before and after."""
    client = engine.connect(mongo_url).client
    client.drop_database(name)
    yield client[name]
    client.drop_database(name)
    client.close()


@pytest.fixture
def empty_mongo(mongo_url: str, worker_id: str) -> Iterator[Mongo]:
    """A database of the test's own with nothing in it."""
    with _database(mongo_url, f"shopdb_scratch_{worker_id}_{next(_numbers)}") as database:
        yield database


@pytest.fixture
def launch_mongo() -> Iterator[Callable[[], Running]]:
    """Starts servers of the test's own, which it may kill and revive."""
    launched: list[Running] = []

    def one_more() -> Running:
        launched.append(launch())
        return launched[-1]

    yield one_more
    for running in launched:
        running.stop()


@pytest.fixture(scope="session")
def _workspace(mongo_url: str, worker_id: str) -> Iterator[Mongo]:
    with _database(mongo_url, f"shopdb_test_{worker_id}") as database:
        collections.apply(database, collections.read_all(), lambda _: None)
        yield database


@pytest.fixture
def mongo(_workspace: Mongo) -> Mongo:
    """The shop's database with its collections and no documents."""
    for name in _workspace.list_collection_names(filter={"type": "collection"}):
        if name != "schema_state" and not name.startswith("system."):
            _workspace[name].delete_many({})
    return _workspace
