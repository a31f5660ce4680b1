"""The documents that nobody has read or written since: brought up in batches."""

from dataclasses import dataclass, field
from typing import Any

from bson import MinKey
from pymongo import ReplaceOne
from pymongo.database import Database
from pymongo.errors import BulkWriteError

from shopdb.documents.engine import Document
from shopdb.documents.versions.lazy import unchanged
from shopdb.documents.versions.registry import bring_up, newest

_SAMPLE = 10


@dataclass
class Swept:
    """What came of a sweep.

    Args:
        collection: its name.
        moved: documents that were brought up.
        left: documents that are still of an older version.
        failed: `_id`s of some that a step or the validator does not take, each with its reason.
    """

    collection: str
    moved: int = 0
    left: int = 0
    failed: dict[Any, str] = field(default_factory=dict)


def sweep(database: Database[Document], collection: str, batch: int = 500) -> Swept:
    """Bring up what is older, and leave alone what someone else changes meanwhile: it is met again.

    What is left to do is what has an older schemaVersion, so a sweep that was killed goes on.

    Args:
        database: to write to.
        collection: its name.
        batch: documents that are read and written at once.
    """
    swept = Swept(collection)
    older = {"schemaVersion": {"$lt": newest(collection)}}
    while True:
        before = swept.moved
        last: Any = MinKey()
        while found := list(
            database[collection].find({**older, "_id": {"$gt": last}}).sort("_id", 1).limit(batch)
        ):
            last = found[-1]["_id"]
            _move(database, swept, found)
        swept.left = database[collection].count_documents(older)
        if not swept.left or swept.moved == before:
            return swept


def _move(database: Database[Document], swept: Swept, found: list[Document]) -> None:
    writes = []
    for document in found:
        try:
            writes.append(ReplaceOne(unchanged(document), bring_up(swept.collection, document)))
        except (KeyError, TypeError, ValueError) as error:
            _fail(swept, document["_id"], f"no step takes it: {error!r}")
    if not writes:
        return
    try:
        swept.moved += database[swept.collection].bulk_write(writes, ordered=False).modified_count
    except BulkWriteError as error:
        swept.moved += error.details["nModified"]
        for refused in error.details["writeErrors"]:
            _fail(swept, refused["op"]["q"]["_id"], refused["errmsg"])


def _fail(swept: Swept, key: Any, reason: str) -> None:
    if len(swept.failed) < _SAMPLE:
        swept.failed[key] = reason
