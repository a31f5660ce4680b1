"""Documents that their validator would refuse."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from shopdb.documents.collections.files import Collection
from shopdb.documents.engine import Document

_SAMPLE = 10


@dataclass(frozen=True)
class Unfit:
    """What a collection's validator, as its file has it, would refuse.

    Args:
        collection: its name.
        documents: how many there are.
        unfit: how many of them would be refused.
        sample: `_id`s of some.
    """

    collection: str
    documents: int
    unfit: int
    sample: list[Any]


def verify(database: Database[Document], collections: Iterable[Collection]) -> list[Unfit]:
    """Read every document of every collection; one entry a collection."""
    return [unfit(database, collection) for collection in collections]


def unfit(database: Database[Document], collection: Collection) -> Unfit:
    """Read every document of a collection."""
    documents = database[collection.name]
    refused: Document = {"$nor": [{"$jsonSchema": collection.validator}]}
    found = documents.find(refused, {"_id": 1}).limit(_SAMPLE)
    sample = [document["_id"] for document in found]
    count = documents.count_documents(refused) if len(sample) == _SAMPLE else len(sample)
    return Unfit(collection.name, documents.estimated_document_count(), count, sample)
