"""Takes a person who was erased out of MongoDB; what counts for goods stays, and is nobody's."""

import json
from uuid import uuid4

from pymongo import UpdateMany, WriteConcern
from pymongo.collection import Collection
from pymongo.database import Database

from shopdb.documents.engine import Document

_WORDS = ("userId", "title", "body", "locale", "photos")
_NOBODY = {"$exists": False}


def forget(database: Database[Document], public_id: str, composed: str) -> int:
    """Forget a person; again, it finds nothing to do.

    Args:
        database: MongoDB's.
        public_id: what it calls the person.
        composed: the public ids of their reviews and orders, as MySQL's customer_document has it.

    Returns:
        How many documents were changed or deleted.

    Raises:
        BulkWriteError, WriteError: MongoDB refuses what is left of a document.
        PyMongoError: it does not answer, or no majority has it.
    """
    theirs = json.loads(composed)
    reviews, orders = theirs["reviews"], theirs["orders"]

    def of(name: str) -> Collection[Document]:
        return database.get_collection(name, write_concern=WriteConcern("majority"))

    # Whose a review is, its own event may have taken from it before.
    done = of("reviews").update_many(
        {"_id": {"$in": reviews}, "$or": [{name: {"$exists": True}} for name in _WORDS]},
        {"$unset": dict.fromkeys(_WORDS, "")},
    )
    # Products show the titles of their best reviews, until they are summed up again.
    products = of("reviews").distinct("productId", {"_id": {"$in": reviews}})
    titles = of("product_stats").update_many(
        {"_id": {"$in": products}, "topReviews.id": {"$in": reviews}},
        {"$unset": {"topReviews.$[theirs].title": ""}},
        array_filters=[{"theirs.id": {"$in": reviews}}],
    )
    summaries = of("order_summaries").update_many(
        {"customerId": public_id}, {"$unset": {"customerId": ""}}
    )
    letters = of("sync_dead_letters").delete_many(
        {
            "$or": [
                {"aggregateType": "review", "documentId": {"$in": reviews}},
                {"aggregateType": "order", "documentId": {"$in": orders}},
            ]
        }
    )
    sessions = of("sessions").delete_many({"userId": public_id})
    return (
        done.modified_count
        + titles.modified_count
        + summaries.modified_count
        + letters.deleted_count
        + sessions.deleted_count
        + _visits(of("events"), public_id)
    )


def _visits(events: Collection[Document], public_id: str) -> int:
    """Give each visit a name that leads nowhere, and empty what was typed in it.

    What was clicked before signing in goes first: should it end in between, the person's own
    clicks still lead to the visit.
    """
    writes = []
    for visit in events.distinct("sessionId", {"userId": public_id}):
        alias = {"$set": {"sessionId": f"erased:{uuid4()}", "props": {}}}
        writes += [
            UpdateMany({"sessionId": visit, "userId": _NOBODY}, alias),
            UpdateMany(
                {"sessionId": visit, "userId": public_id}, {**alias, "$unset": {"userId": ""}}
            ),
        ]
    return events.bulk_write(writes).modified_count if writes else 0
