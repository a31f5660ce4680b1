"""What was applied and when, kept in the database itself, in the collection schema_state."""

from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version

from pymongo import DESCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from shopdb.documents.collections.files import Collection
from shopdb.documents.engine import Document

NAME = "schema_state"


def note(database: Database[Document], collection: Collection) -> None:
    """Write down that a collection is now as its file has it, unless that was the last thing."""
    newest = database[NAME].find_one(
        {"collection": collection.name}, sort=[("appliedAt", DESCENDING)]
    )
    if newest and newest["hash"] == collection.fingerprint:
        return
    now = datetime.now(UTC)
    with suppress(DuplicateKeyError):  # another apply of the same file was faster
        database[NAME].update_one(
            {"_id": f"{collection.name}:{collection.fingerprint[:16]}"},
            {
                "$set": {"appliedAt": now, "tool": f"shopdb {version('shopdb')}"},
                "$setOnInsert": {
                    "collection": collection.name,
                    "hash": collection.fingerprint,
                    "schemaVersion": collection.schema_version,
                    "indexes": [index.name for index in collection.indexes],
                    "firstAppliedAt": now,
                },
            },
            upsert=True,
        )


def own_indexes(database: Database[Document], collection: str) -> set[str]:
    """The names of all indexes that were ever applied to a collection; others are not ours."""
    found = database[NAME].find({"collection": collection}, {"indexes": 1})
    return {name for state in found for name in state["indexes"]}
