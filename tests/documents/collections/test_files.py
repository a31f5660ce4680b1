"""The collections' files are read strictly; a mistake is named with its file and place."""

from pathlib import Path

import pytest
import yaml

from shopdb.documents import collections
from shopdb.documents.collections import schema
from shopdb.documents.versions import registry
from shopdb.problem import Problem

GOOD = {
    "title": "Things",
    "meaning": "What there is.",
    "owner": "mysql",
    "ownedElsewhere": {"mongodb": ["note"]},
    "schemaVersion": 1,
    "validator": {
        "bsonType": "object",
        "required": ["_id", "schemaVersion"],
        "properties": {
            "_id": {"bsonType": "string", "description": "Its id"},
            "schemaVersion": {"enum": [1], "description": "Shape"},
            "note": {
                "bsonType": "array",
                "description": "Notes",
                "items": {
                    "bsonType": "object",
                    "properties": {"by": {"bsonType": "string", "description": "Who"}},
                },
            },
        },
    },
    "indexes": [
        {"name": "ix_note", "keys": {"note": 1}, "reason": "To find them", "unique": True},
        {"name": "ix_text", "keys": {"note": "text"}, "reason": "To find", "weights": {"note": 2}},
    ],
}
NOTE = ("validator", "properties", "note")


def changed(place: tuple[str | int, ...], value: object) -> dict:
    """The good file with the value at a place set; `...` takes it away."""
    content = yaml.safe_load(yaml.safe_dump(GOOD))
    inner = content
    for key in place[:-1]:
        inner = inner[key]
    if value is ...:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    return content


def write(folder: Path, content: object) -> Path:
    path = folder / "things.yaml"
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
    return path


def test_a_good_file_is_read(tmp_path: Path):
    found = collections.read(write(tmp_path, GOOD))

    assert (found.name, found.owner, found.elsewhere) == ("things", "mysql", {"note": "mongodb"})
    assert found.accepts == {1}
    assert found.indexes[0].keys == (("note", 1),)
    assert found.indexes[0].options == {"unique": True}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("title: [", "is not YAML"),
        ("- title", "the file: is no object"),
        (changed(("colour",), "red"), "colour: is not known"),
        (changed(("meaning",), ...), "meaning: is missing"),
        (changed(("owner",), "oracle"), "owner: oracle is none of mysql, mongodb"),
        (changed(("ownedElsewhere",), {"oracle": []}), "ownedElsewhere.oracle: is not known"),
        (
            changed(("ownedElsewhere",), {"mongodb": ["gone"]}),
            "ownedElsewhere: the validator has no gone",
        ),
        (changed(("schemaVersion",), 2), "schemaVersion: the validator refuses 2"),
        (changed(("validator",), "any"), "validator: is no object"),
        (changed(("validator", "properties"), []), "validator.properties: is no object"),
        (changed((*NOTE, "maxitems"), 3), "validator.properties.note.maxitems: MongoDB knows no"),
        (changed((*NOTE, "description"), ...), "validator.properties.note: says nothing"),
        (
            changed((*NOTE, "items", "properties", "by", "description"), ""),
            "validator.properties.note.items.properties.by: says nothing",
        ),
        (
            changed(("validator", "oneOf"), [{"properties": {"a": {}}}]),
            "validator.oneOf.0.properties.a: says nothing",
        ),
        (changed(("indexes",), {}), "indexes: is no list"),
        (changed(("indexes", 0, "reason"), ...), "indexes.ix_note.reason: is missing"),
        (changed(("indexes", 0, "sparse"), True), "indexes.ix_note.sparse: is not known"),
        (changed(("indexes", 0, "keys"), ["note"]), "indexes.ix_note.keys: is no object"),
        (changed(("indexes", 0, "keys"), {"note": 2}), "indexes.ix_note.keys.note: is none of"),
        (changed(("indexes", 0, "weights"), {}), "indexes.ix_note.weights: is for text only"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, content: object, what: str):
    with pytest.raises(Problem) as caught:
        collections.read(write(tmp_path, content))

    assert f"documents/collections/things.yaml: {what}" in caught.value.what


def test_the_shop_has_these_collections():
    assert {one.name for one in collections.read_all()} >= {
        "products",
        "product_stats",
        "categories",
        "reviews",
        "order_summaries",
        "events",
        "sessions",
        "product_daily",
        "sync_dead_letters",
        "sync_relays",
    }


@pytest.mark.parametrize("collection", collections.read_all(), ids=lambda one: one.name)
def test_every_document_says_its_version_and_older_ones_can_be_brought_up(
    collection: collections.Collection,
):
    assert {"_id", "schemaVersion"} <= schema.fields(collection.validator)
    assert collection.schema_version == registry.newest(collection.name)
    steps = registry.UPGRADES.get(collection.name, {})
    assert collection.accepts == {*steps, collection.schema_version}
