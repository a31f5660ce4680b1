"""A validator as its file has it: JSON Schema in the words that MongoDB knows, each field told."""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

# https://www.mongodb.com/docs/manual/reference/operator/query/jsonSchema/
_KEYWORDS = frozenset(
    {
        *("title", "description", "bsonType", "type", "enum"),
        *("properties", "required", "additionalProperties", "patternProperties", "dependencies"),
        *("minProperties", "maxProperties"),
        *("items", "additionalItems", "minItems", "maxItems", "uniqueItems"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("pattern", "minLength", "maxLength"),
        *("allOf", "anyOf", "oneOf", "not"),
    }
)
_ALTERNATIVES = ("allOf", "anyOf", "oneOf")


def faults(schema: Any, path: str = "validator") -> Iterator[str]:
    """What is wrong with a schema: a place in it and a sentence, in one line each."""
    if not isinstance(schema, Mapping):
        yield f"{path}: is no object"
        return
    for keyword in schema:
        if keyword not in _KEYWORDS:
            yield f"{path}.{keyword}: MongoDB knows no such keyword"
    if not isinstance(schema.get("properties", {}), Mapping):
        yield f"{path}.properties: is no object"
        return
    for name, field in schema.get("properties", {}).items():
        here = f"{path}.properties.{name}"
        yield from faults(field, here)
        if isinstance(field, Mapping) and not field.get("description"):
            yield f"{here}: says nothing of its meaning (description)"
    for inner, inner_path in _inner(schema, path):
        yield from faults(inner, inner_path)


def fields(schema: Schema) -> set[str]:
    """The names of a document's own fields, in whichever alternative they are."""
    found = set(schema.get("properties", {}))
    for alternative in _alternatives(schema):
        found |= fields(alternative)
    return found


def paths(schema: Schema, above: str = "") -> Iterator[tuple[str, Schema]]:
    """Every field with its schema, in whichever alternative; of an array as topReviews.title."""
    for name, field in schema.get("properties", {}).items():
        yield f"{above}{name}", field
        yield from paths(field, f"{above}{name}.")
    if isinstance(schema.get("items"), Mapping):
        yield from paths(schema["items"], above)
    for alternative in _alternatives(schema):
        yield from paths(alternative, above)


def versions(schema: Schema) -> set[int]:
    """The values of schemaVersion that pass."""
    inside: set[int] = set()
    for alternative in _alternatives(schema):
        inside |= versions(alternative)
    return inside or set(schema.get("properties", {}).get("schemaVersion", {}).get("enum", ()))


def _alternatives(schema: Schema) -> Iterator[Schema]:
    for keyword in _ALTERNATIVES:
        yield from schema.get(keyword, ())


def _inner(schema: Schema, path: str) -> Iterator[tuple[Any, str]]:
    if "items" in schema:
        yield schema["items"], f"{path}.items"
    for keyword in _ALTERNATIVES:
        for number, alternative in enumerate(schema.get(keyword, ())):
            yield alternative, f"{path}.{keyword}.{number}"
