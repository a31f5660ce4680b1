"""The same check for MongoDB: the fields of its collections' files, and what documents hold."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pymongo.database import Database

from shopdb.documents.collections.files import Collection
from shopdb.documents.collections.schema import paths
from shopdb.privacy.check import ROWS, Finding, Report
from shopdb.privacy.cleared import FILE, Cleared
from shopdb.privacy.looks import by_name
from shopdb.privacy.sample import Shape
from shopdb.privacy.shapes import SHAPES, Known, shapes

_TEXT = frozenset({"string", "object"})


def check(
    collections: Iterable[Collection],
    cleared: Cleared,
    database: Database[dict[str, Any]] | None = None,
    known: Known | None = None,
    limit: int = ROWS,
) -> Report:
    """Look at the fields of collections by name, and into documents where there is a database.

    Args:
        collections: as their files have them; `personal` there is the mark.
        cleared: what looks personal and is not.
        database: to look into; None: only the files are read.
        known: names and lines of addresses of people.
        limit: documents of each collection that are looked into, half at each end.
    """
    findings: list[Finding] = []
    looked_at = marked = 0
    stale = set(cleared.documents)
    for one in collections:
        fields = dict(paths(one.validator))
        looked_at += len(fields)
        marked += len(one.personal)
        held = {} if database is None else _held(database, one, known or Known(), limit)
        for name in sorted(fields.keys() | held.keys()):
            where = f"{one.name}.{name}"
            if _is_marked(one, name):
                continue
            stale.discard(where)
            hint = _hint(name, fields.get(name, {}))
            if where not in cleared.documents and (hint or name in held):
                findings.append(_finding(where, hint, held.get(name, [])))
    findings += [_stale(where) for where in sorted(stale)]
    return Report(tuple(findings), looked_at, marked, len(cleared.documents))


def _is_marked(collection: Collection, field: str) -> bool:
    """Whether it is marked, or stands in a field that is."""
    return any(f"{field}.".startswith(f"{one}.") for one in collection.personal)


def _hint(field: str, schema: Mapping[str, Any]) -> tuple[str, str] | None:
    """The kind that a field looks like, with why; None: it looks clean."""
    types = schema.get("bsonType", ())
    is_text = not _TEXT.isdisjoint([types] if isinstance(types, str) else types)
    hint = by_name(field.rpartition(".")[2])
    if hint and is_text:
        return hint[0], f"its name says {hint[1]!r}"
    if types == "object" and "properties" not in schema:
        return "text", "it is open: it takes whatever there is"
    return None


def _held(
    database: Database[dict[str, Any]], collection: Collection, known: Known, limit: int
) -> dict[str, list[Shape]]:
    """What is found in the documents of a collection, by field."""
    looked: Counter[str] = Counter()
    found: dict[str, Counter[str]] = {}
    for document in _both_ends(database, collection.name, limit):
        for field, text in _texts(document):
            looked[field] += 1
            if not _is_marked(collection, field) and (inside := shapes(text, known)):
                found.setdefault(field, Counter()).update(inside)
    return {
        field: [Shape(name, count, looked[field]) for name, count in sorted(counted.items())]
        for field, counted in found.items()
    }


def _both_ends(
    database: Database[dict[str, Any]], name: str, limit: int
) -> Iterator[dict[str, Any]]:
    half = max(limit // 2, 1)
    seen = []
    for document in database[name].find().sort("_id", 1).limit(half):
        seen.append(document["_id"])
        yield document
    if len(seen) == half:
        for document in database[name].find().sort("_id", -1).limit(half):
            if document["_id"] not in seen:
                yield document


def _texts(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """The texts of a document with their fields; arrays are passed through."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, path)
    elif isinstance(value, str) and value:
        yield path, value


def _finding(where: str, hint: tuple[str, str] | None, held: list[Shape]) -> Finding:
    kind = SHAPES[held[0].name] if held else hint[0] if hint else ""
    collection, _, field = where.partition(".")
    return Finding(
        where,
        (*([hint[1]] if hint else []), *map(str, held)),
        f"Say personal: {{{kind}: [{field}]}} in documents/collections/{collection}.yaml; or where"
        f" it is nobody's, say why in {FILE}, [documents.{collection}]",
    )


def _stale(where: str) -> Finding:
    return Finding(
        where,
        ("it is cleared, and is not there, or is marked",),
        f"Take it out of {FILE}",
    )
