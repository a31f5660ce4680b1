"""Writes the sample's documents to MongoDB: what is there already stays as it is."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pymongo import UpdateOne
from pymongo.database import Database
from pymongo.errors import BulkWriteError
from rich.console import Console
from sqlalchemy import URL

from shopdb.database import session
from shopdb.documents.sample import reviews
from shopdb.documents.sample.events import Clickstream, Document
from shopdb.documents.sample.read import Reader
from shopdb.problem import Problem
from shopdb.sample.clock import MONTHS

BATCH = 5000
DUPLICATE_KEY = 11000
NEEDED = ("events", "reviews", "sessions")


@dataclass
class Loaded:
    """How many documents of each collection the sample has, and how many this call brought."""

    drawn: Counter[str] = field(default_factory=Counter)
    brought: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def lines(self) -> list[str]:
        """What to tell about it."""
        return [
            f"{name:12} {count:>10,} documents, {self.brought[name]:>10,} of them new"
            for name, count in self.drawn.items()
        ] + [f"in {self.seconds:.1f} s"]


def load(
    url: URL,
    database: Database[Document],
    console: Console | None = None,
    *,
    with_sessions: bool = False,
) -> Loaded:
    """Load the document side of the sample shop that MySQL holds.

    A load that was broken off goes on where it is run again; one that is whole changes nothing.

    Args:
        url: the MySQL database with the sample shop.
        database: MongoDB's, with its collections.
        console: told each month; None: nobody is told.
        with_sessions: also the last month's sessions. They are years old; so that they are not
            removed within a minute, they expire with the events of their first day.

    Raises:
        Problem: MySQL has no whole sample shop, MongoDB no such collections, or it refused
            a document.
    """
    missing = sorted(set(NEEDED) - set(database.list_collection_names()))
    if missing:
        raise Problem(
            f"MongoDB has no collection {', '.join(missing)}",
            "Make the collections with `shopdb documents apply`.",
        )
    started = time.monotonic()
    loaded = Loaded()
    with session(url, autocommit=False) as connection:
        reader = Reader(connection)
        for month in MONTHS:
            clickstream = Clickstream(reader, month)
            before = loaded.brought.copy()
            _insert(database, "events", clickstream.events(), loaded)
            _complete(database, "reviews", reviews.documents(reader, month), loaded)
            if with_sessions and month is MONTHS[-1]:
                _insert(database, "sessions", clickstream.sessions(), loaded)
            if console:
                count = (loaded.brought - before).total()
                console.print(f"  {month.name:28} {count:>10,} documents", highlight=False)
    loaded.seconds = time.monotonic() - started
    return loaded


def _insert(
    database: Database[Document], name: str, documents: Iterable[Document], loaded: Loaded
) -> None:
    """Insert those documents whose ids are not there."""
    collection = database[name]
    for batch in _batches(documents):
        ids = [one["_id"] for one in batch]
        there = {one["_id"] for one in collection.find({"_id": {"$in": ids}}, {"_id": 1})}
        new = [one for one in batch if one["_id"] not in there]
        loaded.drawn[name] += len(batch)
        if not new:
            continue
        try:
            loaded.brought[name] += len(collection.insert_many(new, ordered=False).inserted_ids)
        except BulkWriteError as error:
            loaded.brought[name] += error.details["nInserted"]
            _only_there_already(name, dict(error.details))


def _complete(
    database: Database[Document], name: str, documents: Iterable[Document], loaded: Loaded
) -> None:
    """Give documents the fields that they lack; the sync may have brought the others before."""
    for batch in _batches(documents):
        changes = [
            UpdateOne({"_id": one["_id"]}, [{"$replaceWith": _lacking(one)}], upsert=True)
            for one in batch
        ]
        loaded.drawn[name] += len(batch)
        try:
            result = database[name].bulk_write(changes, ordered=False)
        except BulkWriteError as error:
            _only_there_already(name, dict(error.details))
            loaded.brought[name] += error.details["nUpserted"] + error.details["nModified"]
        else:
            loaded.brought[name] += result.upserted_count + result.modified_count


def _lacking(document: Document) -> Document:
    """The document as it is, with what it lacks; a tombstone stays one."""
    whole = {"$mergeObjects": [{"$literal": document}, "$$ROOT"]}
    return {"$cond": [{"$eq": ["$deleted", True]}, "$$ROOT", whole]}


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    left = iter(documents)
    while batch := list(islice(left, BATCH)):
        yield batch


def _only_there_already(name: str, details: Mapping[str, Any]) -> None:
    """Pass over ids that another load brought in the meantime."""
    for error in details["writeErrors"]:
        if error["code"] != DUPLICATE_KEY:
            raise Problem(
                f"MongoDB refused a document of {name}: {error['errmsg']}",
                "Compare the collections with their files: `shopdb documents verify`.",
            )
