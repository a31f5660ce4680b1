"""The end of tombstones, on both sides, when no delivery can be so late any more."""

from dataclasses import dataclass
from datetime import UTC, timedelta

from pymongo import WriteConcern
from pymongo.database import Database

from shopdb.database import scalar
from shopdb.documents.outbox import Outbox
from shopdb.documents.shape import SHAPES, Document


@dataclass(frozen=True)
class Purged:
    """How many went: tombstones in MongoDB, and events of things that are gone in MySQL."""

    tombstones: int
    events: int


def purge(
    outbox: Outbox, mongo: Database[Document], days: int | None = None, batch: int = 1000
) -> Purged:
    """Delete tombstones, and the events that told of them, after some days.

    Without `days`, after those that the rule of retention for events says.

    The tombstones go first, and both by MySQL's clock: were an event forgotten whose tombstone is
    still there, a thing that came back would begin with version 1 and be taken for an old one.
    """
    if days is None:
        days = int(scalar(outbox.connection, "SELECT retention_keep('outbox_event')"))
    before = scalar(outbox.connection, "SELECT UTC_TIMESTAMP(6)").replace(tzinfo=UTC) - timedelta(
        days=days
    )
    tombstones = 0
    for shape in SHAPES.values():
        collection = mongo.get_collection(shape.collection, write_concern=WriteConcern("majority"))
        gone = collection.delete_many({"deleted": True, "deletedAt": {"$lt": before}})
        tombstones += gone.deleted_count
    return Purged(tombstones, outbox.purge(days, batch))
