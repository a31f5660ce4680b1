"""Puts documents into the shop's collections and runs its pipelines on them."""

from collections.abc import Callable
from typing import Any

import pytest

from shopdb.documents.pipelines import find, run
from tests.documents.pipelines.paper import Doc


@pytest.fixture
def put(mongo) -> Callable[..., None]:
    """Inserts documents into a collection, past no validator."""

    def insert(collection: str, *documents: Doc) -> None:
        mongo[collection].insert_many(documents)

    return insert


@pytest.fixture
def ask(mongo) -> Callable[..., list[tuple[Any, ...]]]:
    """The rows that a pipeline answers with."""
    return lambda name, **given: run(mongo, find(name), given).rows
