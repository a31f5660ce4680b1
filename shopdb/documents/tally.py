"""What a relay has done, counted by itself and kept in MongoDB for whoever measures."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bson import Int64
from pymongo.database import Database

from shopdb.documents.delivery import Delivery
from shopdb.documents.shape import Document

NAME = "sync_relays"
_SECONDS_BETWEEN = 5.0


@dataclass
class Tally:
    """Counts of one relay since it began.

    Args:
        relay: its name.
        events: claimed.
        applied: they changed a document.
        stale: their version, or a later one, was there already.
        refused: MongoDB did not take them, this time or ever.
        given_back: MongoDB was out of reach.
        dead: given up.
        rate: events a second, over the last seconds.
    """

    relay: str
    events: int = 0
    batches: int = 0
    applied: int = 0
    stale: int = 0
    refused: int = 0
    given_back: int = 0
    dead: int = 0
    rate: float = 0.0
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    _told_at: float = field(default_factory=time.monotonic)
    _told: int = 0

    def add(self, events: int, delivery: Delivery) -> None:
        """Count a batch."""
        self.events += events
        self.batches += 1
        self.applied += delivery.applied
        self.stale += delivery.stale
        self.refused += len(delivery.refused)

    def tell(self, mongo: Database[Document], batch: int, *, at_once: bool = False) -> None:
        """Write the counts down, every five seconds; the next batch may have `batch` events.

        Raises:
            PyMongoError: MongoDB is out of reach.
        """
        seconds = time.monotonic() - self._told_at
        if not at_once and seconds < _SECONDS_BETWEEN:
            return
        self.rate = (self.events - self._told) / max(seconds, 1e-3)
        counts = ("events", "batches", "applied", "stale", "refused", "given_back", "dead")
        mongo[NAME].replace_one(
            {"_id": self.relay},
            {
                "schemaVersion": 1,
                "startedAt": self.started_at,
                "at": datetime.now(UTC),
                "batch": batch,
                "rate": self.rate,
                **{_camel(name): Int64(getattr(self, name)) for name in counts},
            },
            upsert=True,
        )
        self._told, self._told_at = self.events, time.monotonic()


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)
