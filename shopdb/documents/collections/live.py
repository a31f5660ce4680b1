"""What a database has of collections: their validators and indexes, in the files' terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from shopdb.documents.collections.files import Index
from shopdb.documents.engine import Document

# What a server says of an index beyond what it was told.
_NOISE = {"v", "key", "name", "ns", "background", "textIndexVersion", "weights"}


@dataclass(frozen=True)
class Live:
    """A collection of a database.

    Args:
        schema: of its validator; empty where it has none, or another kind.
        strictness: its validationLevel and validationAction, as "strict, error".
        indexes: what each is, by name, but for the one on _id; see `definition`.
    """

    schema: Mapping[str, Any]
    strictness: str
    indexes: Mapping[str, Document]


def look(database: Database[Document]) -> dict[str, Live]:
    """Every collection of a database, by name."""
    return {
        one["name"]: Live(
            schema=one["options"].get("validator", {}).get("$jsonSchema", {}),
            strictness=", ".join(
                (
                    one["options"].get("validationLevel", "strict"),
                    one["options"].get("validationAction", "error"),
                )
            ),
            indexes={
                index["name"]: _live_definition(index)
                for index in database[one["name"]].list_indexes()
                if index["name"] != "_id_"
            },
        )
        for one in database.list_collections(filter={"type": "collection"})
        if not one["name"].startswith("system.")
    }


def definition(index: Index) -> Document:
    """What makes an index what it is: `keys` in order, and its options."""
    words = {field: 1 for field, kind in index.keys if kind == "text"}
    found: Document = {**index.options, "keys": [key for key in index.keys if key[1] != "text"]}
    if words:
        found["weights"] = {**words, **index.options.get("weights", {})}
        found.setdefault("default_language", "english")
    return {key: value for key, value in found.items() if value is not False}


def _live_definition(index: Mapping[str, Any]) -> Document:
    found = {key: value for key, value in index.items() if key not in _NOISE}
    found["keys"] = [item for item in index["key"].items() if item[0] not in ("_fts", "_ftsx")]
    if "weights" in index:
        found["weights"] = dict(index["weights"])
        if found.get("language_override") == "language":
            del found["language_override"]
    return {key: value for key, value in found.items() if value is not False}
