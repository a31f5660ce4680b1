"""The steps from each schemaVersion to the next, by collection."""

from collections.abc import Callable, Mapping

from shopdb.documents.engine import Document
from shopdb.documents.versions import sync_dead_letters

# Pure: gives a new document, asks nobody, and leaves schemaVersion to `bring_up`.
Upgrade = Callable[[Document], Document]

# By collection, then by the version that a step begins with.
UPGRADES: Mapping[str, Mapping[int, Upgrade]] = {
    "sync_dead_letters": {1: sync_dead_letters.error_apart},
}


def newest(collection: str) -> int:
    """The version that a collection's steps end with."""
    return max(UPGRADES.get(collection, {}), default=0) + 1


def bring_up(collection: str, document: Document) -> Document:
    """The document in today's shape; itself where it has that."""
    steps = UPGRADES.get(collection, {})
    while (step := steps.get(document["schemaVersion"])) is not None:
        document = {**step(document), "schemaVersion": document["schemaVersion"] + 1}
    return document
