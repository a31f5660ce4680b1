"""Dead letters: what MongoDB would not take, kept beside the collections for a person to read."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import bson
from pymongo import UpdateOne, WriteConcern
from pymongo.collection import Collection
from pymongo.database import Database

from shopdb.documents.delivery import LARGEST_BYTES, Refusal
from shopdb.documents.outbox import Event
from shopdb.documents.shape import PERSON, SHAPES, Document

NAME = "sync_dead_letters"
# A letter that holds a document has to stay under the limit itself.
_LARGEST_KEPT_BYTES = LARGEST_BYTES - 64 * 1024
_SCHEMA_VERSION = 2
# Of the message; the whole document lies beside it.
_LONGEST_MESSAGE = 4000


def letters(database: Database[Document]) -> Collection[Document]:
    """The collection, written with w:majority."""
    return database.get_collection(NAME, write_concern=WriteConcern("majority"))


def write(database: Database[Document], refusals: Sequence[Refusal]) -> None:
    """Keep refused events, each once however often it is refused.

    Raises:
        PyMongoError: MongoDB is out of reach.
    """
    if not refusals:
        return
    kept = letters(database)
    kept.bulk_write([_letter(refusal) for refusal in refusals], ordered=False)
    # A later version may have come while the older one was being refused.
    for event in (refusal.event for refusal in refusals):
        if event.aggregate == PERSON:
            continue
        found = database[SHAPES[event.aggregate].collection].find_one(
            {"_id": event.public_id, "version": {"$gt": event.version}}, {"version": 1}
        )
        if found:
            kept.update_one({"_id": key(event)}, {"$set": {"supersededBy": found["version"]}})


def supersede(database: Database[Document], events: Iterable[Event]) -> None:
    """Note on letters of older versions that a later one was delivered.

    Raises:
        PyMongoError: MongoDB is out of reach.
    """
    delivered = list(events)
    versions = {event.public_id: event.version for event in delivered}
    kept = letters(database)
    older = [
        letter
        for letter in kept.find(
            {
                "aggregateType": {"$in": list({event.aggregate for event in delivered})},
                "documentId": {"$in": list(versions)},
                "supersededBy": {"$exists": False},
            },
            {"documentId": 1, "version": 1},
        )
        if letter["version"] < versions[letter["documentId"]]
    ]
    if older:
        kept.bulk_write(
            [
                UpdateOne(
                    {"_id": letter["_id"]},
                    {"$set": {"supersededBy": bson.Int64(versions[letter["documentId"]])}},
                )
                for letter in older
            ],
            ordered=False,
        )


def key(event: Event) -> str:
    """The `_id` of an event's letter."""
    return f"{event.aggregate}:{event.public_id}:{event.version}"


def _letter(refusal: Refusal) -> UpdateOne:
    event = refusal.event
    error: Document = {"message": refusal.message[:_LONGEST_MESSAGE]}
    if refusal.code is not None:
        error["code"] = refusal.code
    letter: Document = {
        "schemaVersion": _SCHEMA_VERSION,
        "aggregateType": event.aggregate,
        "documentId": event.public_id,
        "version": bson.Int64(event.version),
        "op": "delete" if event.composed is None or event.aggregate == PERSON else "upsert",
        "error": error,
        "at": datetime.now(UTC),
    }
    if refusal.document and len(bson.encode(refusal.document)) <= _LARGEST_KEPT_BYTES:
        letter["document"] = refusal.document
    return UpdateOne({"_id": key(event)}, {"$set": letter}, upsert=True)
