"""Delivers events to MongoDB: one unordered bulk a collection, guarded by version."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import bson
from bson.errors import BSONError
from pymongo import UpdateOne, WriteConcern
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import BulkWriteError, WriteError

from shopdb.documents.delivery import LARGEST_BYTES, TOO_LARGE, Delivery, Refusal, refusal
from shopdb.documents.forget import forget
from shopdb.documents.outbox import Event
from shopdb.documents.shape import (
    PERSON,
    SHAPES,
    Document,
    Misshapen,
    Shape,
    document,
    tombstone,
)

_DUPLICATE = 11000

Announce = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Write:
    event: Event
    document: Document
    update: UpdateOne


def apply(
    database: Database[Document], events: Iterable[Event], announce: Announce = lambda _: None
) -> Delivery:
    """Deliver a batch, in which a thing may come once only.

    `announce` is told each collection before its bulk is sent.

    Raises:
        PyMongoError: MongoDB is out of reach, or no majority has the writes; some may be done.
    """
    delivery = Delivery()
    for aggregate, group in groupby(sorted(events, key=_kind), key=_kind):
        if aggregate == PERSON:
            announce(PERSON)
            for event in group:
                _forget(database, event, delivery)
            continue
        shape = SHAPES[aggregate]
        writes = list(_prepared(shape, group, delivery))
        announce(shape.collection)
        if writes:
            collection = database.get_collection(
                shape.collection, write_concern=WriteConcern("majority")
            )
            _send(collection, writes, delivery)
    return delivery


def of(event: Event) -> Document:
    """The document that an event brings: its state, or a tombstone.

    Raises:
        Misshapen: none can be made of it.
    """
    shape = SHAPES[event.aggregate]
    if event.composed is None:
        return tombstone(shape, event.public_id, event.version, event.changed_at)
    return document(shape, event.public_id, event.version, event.composed)


def guarded(shape: Shape, made: Document) -> UpdateOne:
    """The write that puts a document where there is none or an older one, and else nothing.

    $literal, or text like "$name" would be read as a field. What MongoDB owns stays, unless
    the thing is gone.
    """
    new: Document = {"$literal": made}
    if shape.owned and not made["deleted"]:
        new = {"$mergeObjects": [{name: f"${name}" for name in shape.owned}, new]}
    older = {"$lt": [{"$ifNull": ["$version", 0]}, made["version"]]}
    return UpdateOne(
        {"_id": made["_id"]}, [{"$replaceWith": {"$cond": [older, new, "$$ROOT"]}}], upsert=True
    )


def _kind(event: Event) -> str:
    return event.aggregate


def _forget(database: Database[Document], event: Event, delivery: Delivery) -> None:
    """Forget a person; what MongoDB refuses of one harms no other event."""
    if event.composed is None:
        delivery.refused.append(Refusal(event, None, "nobody was erased", is_final=True))
        return
    try:
        changed = forget(database, event.public_id, event.composed)
    except BulkWriteError as error:
        if error.details.get("writeConcernErrors"):
            raise
        first = error.details["writeErrors"][0]
        delivery.refused.append(refusal(event, first))
    except WriteError as error:
        delivery.refused.append(refusal(event, {"code": error.code, "errmsg": str(error)}))
    else:
        delivery.delivered.append(event)
        delivery.applied += changed > 0
        delivery.stale += changed == 0


def _prepared(shape: Shape, events: Iterable[Event], delivery: Delivery) -> Iterable[_Write]:
    """The writes of what can be sent; the rest is refused here, so that it harms no other."""
    for event in events:
        try:
            made = of(event)
            size = len(bson.encode(made))
        # OverflowError: a number beyond 64 bits; RecursionError: nested beyond measure.
        except (Misshapen, BSONError, OverflowError, RecursionError, UnicodeError) as error:
            delivery.refused.append(Refusal(event, None, str(error), is_final=True))
            continue
        if size > LARGEST_BYTES:
            message = f"{size:,} bytes are more than the {LARGEST_BYTES:,} of a document"
            delivery.refused.append(Refusal(event, TOO_LARGE, message, is_final=True))
            continue
        yield _Write(event, made, guarded(shape, made))


def _send(collection: Collection[Document], writes: Sequence[_Write], delivery: Delivery) -> None:
    """Send one bulk; what met a unique key is sent once more when the way is free."""
    errors = _bulk(collection, writes, delivery)
    duplicates = [number for number, error in errors.items() if error["code"] == _DUPLICATE]
    for number in duplicates:
        _make_way(collection, writes[number], errors[number])
    if duplicates:
        again = _bulk(collection, [writes[number] for number in duplicates], delivery)
        for place, number in enumerate(duplicates):
            del errors[number]
            if place in again:
                errors[number] = again[place]
    delivery.delivered += [
        write.event for number, write in enumerate(writes) if number not in errors
    ]
    delivery.refused += [
        refusal(writes[number].event, error, writes[number].document)
        for number, error in errors.items()
    ]


def _bulk(
    collection: Collection[Document], writes: Sequence[_Write], delivery: Delivery
) -> dict[int, Mapping[str, Any]]:
    """Send writes, count what they did, and give the errors by the number of the write.

    Raises:
        BulkWriteError: no majority has what was written.
    """
    errors: dict[int, Mapping[str, Any]] = {}
    try:
        done = collection.bulk_write([write.update for write in writes], ordered=False)
        details: Mapping[str, Any] = done.bulk_api_result
    except BulkWriteError as error:
        details = error.details
        if details.get("writeConcernErrors"):
            raise
        errors = {one["index"]: one for one in details["writeErrors"]}
    applied = details["nUpserted"] + details["nModified"]
    delivery.applied += applied
    delivery.stale += len(writes) - len(errors) - applied
    return errors


def _make_way(collection: Collection[Document], write: _Write, error: Mapping[str, Any]) -> None:
    """Let an older document go of what its newer version does not have any more.

    MySQL keeps such keys unique, so what stands in the way is itself out of date. Two things that
    have swapped their names would wait for each other for ever, if neither let its old one go.
    """
    fields = [name for name in error.get("keyPattern", ()) if name != "_id"]
    if fields:
        # Where the document needs the field, the refusal stands.
        with suppress(WriteError):
            collection.update_one(
                {"_id": write.event.public_id, "version": {"$lt": write.event.version}},
                {"$unset": dict.fromkeys(fields, "")},
            )
