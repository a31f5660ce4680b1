"""What MongoDB lets go of by itself: the TTL indexes of documents/collections/."""

from dataclasses import dataclass

from shopdb.documents.collections.files import read_all

DAY = 86_400


@dataclass(frozen=True)
class Expiry:
    """A collection whose documents end; `days` after `field`, 0: at the time it names."""

    collection: str
    field: str
    days: float
    reason: str


def expiries() -> list[Expiry]:
    """Every TTL index, by collection.

    Raises:
        Problem: a file of documents/collections/ is not as it should be.
    """
    return [
        Expiry(
            collection.name,
            index.keys[0][0],
            index.options["expireAfterSeconds"] / DAY,
            index.reason,
        )
        for collection in read_all()
        for index in collection.indexes
        if "expireAfterSeconds" in index.options
    ]
