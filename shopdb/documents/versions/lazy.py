"""Reading and writing documents whatever their schemaVersion."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pymongo.database import Database

from shopdb.documents.engine import Document
from shopdb.documents.versions.registry import bring_up


def read(
    database: Database[Document], collection: str, query: Mapping[str, Any], **options: Any
) -> Iterator[Document]:
    """The documents that a query finds, in today's shape; what is stored stays as it is.

    Args:
        database: to read.
        collection: its name.
        query: must hold for the shape that is stored.
        options: of pymongo's `find`, but for a projection, which would hide what a step needs.
    """
    for document in database[collection].find(query, **options):
        yield bring_up(collection, document)


def rewrite(
    database: Database[Document],
    collection: str,
    key: Any,
    change: Callable[[Document], Document],
) -> Document | None:
    """Change a document in today's shape, and store it in that; another's write is not lost.

    Args:
        database: to write to.
        collection: its name.
        key: the document's `_id`.
        change: gives the new document; called again where another write came in between.

    Returns:
        What was stored; None where there is no such document.

    Raises:
        WriteError: the validator refuses what came out.
    """
    while (found := database[collection].find_one({"_id": key})) is not None:
        new = change(bring_up(collection, found))
        if database[collection].replace_one(unchanged(found), new).matched_count:
            return new
    return None


def unchanged(document: Document) -> Document:
    """Finds a document while it is, field for field, what was read."""
    return {"_id": document["_id"], "$expr": {"$eq": ["$$ROOT", {"$literal": document}]}}
