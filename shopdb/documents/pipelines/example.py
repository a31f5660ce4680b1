"""A small shop in documents/pipelines/example.json, whose answers the page of pipelines shows."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bson import json_util
from pymongo.database import Database

from shopdb.documents import collections
from shopdb.documents.engine import connect
from shopdb.documents.pipelines.library import find, names, room
from shopdb.documents.pipelines.pipeline import Pipeline
from shopdb.documents.pipelines.run import Answer, run

FILE = "example.json"
# Before the first event, so that every day is counted.
FIRST_DAY = "2025-01-01"


@contextmanager
def example_shop(url: str) -> Iterator[Database[dict[str, Any]]]:
    """The example in a database of its own on that server, dropped at the end.

    Raises:
        Problem: nothing answers there, or it refuses the collections.
    """
    client = connect(url).client
    database = client[f"shopdb_example_{secrets.token_hex(4)}"]
    try:
        collections.apply(database, collections.read_all(), lambda _: None)
        fill(database)
        yield database
    finally:
        client.drop_database(database.name)
        client.close()


def fill(database: Database[dict[str, Any]]) -> None:
    """Put the example into collections that are there, and write what pipelines write."""
    text = (room() / FILE).read_text(encoding="utf-8")
    for name, documents in json_util.loads(text).items():
        database[name].insert_many(documents)
    for pipeline in map(find, names()):
        if pipeline.writes:
            known = {"from_day": FIRST_DAY} if "from_day" in pipeline.parameters else {}
            run(database, pipeline, known)


def needed(pipeline: Pipeline) -> dict[str, str]:
    """What has to be given: each as its example, which is a thing of this shop."""
    return {one.name: one.example for one in pipeline.parameters.values() if one.is_required}


def answer(database: Database[dict[str, Any]], pipeline: Pipeline) -> Answer:
    """What a pipeline says of the example."""
    return run(database, pipeline, needed(pipeline))
