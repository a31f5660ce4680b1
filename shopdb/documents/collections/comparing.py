"""How a database differs from the files, and what would end the difference."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pymongo.database import Database

from shopdb.documents.collections import live, state
from shopdb.documents.collections.files import Collection, Index
from shopdb.documents.collections.live import Live
from shopdb.documents.engine import Document

STRICT = "strict, error"
_NONE = "none"
_EXPIRY = "expireAfterSeconds"


class Action(StrEnum):
    """What `apply` does about a difference."""

    CREATE = "create the collection"
    VALIDATOR = "change the validator"
    DROP_INDEX = "drop the index"
    CREATE_INDEX = "create the index"
    REPLACE_INDEX = "drop the index and create it anew"
    EXPIRY = "change the index's time"
    NOTHING = "leave it: it is not ours"


@dataclass(frozen=True)
class Difference:
    """One thing that is not as its file has it.

    Args:
        collection: the file's.
        what: collection, validator or an index's name.
        live: as the database has it.
        wanted: as the file has it.
        action: what `apply` does about it.
        index: the file's index, where it is about one.
    """

    collection: Collection
    what: str
    live: str
    wanted: str
    action: Action
    index: Index | None = None


def compare(database: Database[Document], collections: Iterable[Collection]) -> list[Difference]:
    """Everything that differs, in the order in which it is to be applied.

    Collections that no file describes are not looked at.
    """
    found = live.look(database)
    return [
        difference
        for collection in collections
        for difference in _of_one(
            collection, found.get(collection.name), state.own_indexes(database, collection.name)
        )
    ]


def _of_one(collection: Collection, there: Live | None, ours: set[str]) -> Iterator[Difference]:
    if there is None:
        yield Difference(collection, "collection", _NONE, collection.title, Action.CREATE)
        for index in collection.indexes:
            yield Difference(
                collection, index.name, _NONE, _told(index), Action.CREATE_INDEX, index
            )
        return
    if there.schema != collection.validator or there.strictness != STRICT:
        lines = list(_changes(there, collection))
        was, will = ("\n".join(f"{path}: {pair[n]}" for path, pair in lines) for n in (0, 1))
        yield Difference(collection, "validator", was, will, Action.VALIDATOR)
    # Those that go come first: one of the same fields may take their place.
    for name in sorted(there.indexes.keys() - {index.name for index in collection.indexes}):
        action = Action.DROP_INDEX if name in ours else Action.NOTHING
        yield Difference(collection, name, _told_as(there.indexes[name]), _NONE, action)
    for index in collection.indexes:
        was_there = there.indexes.get(index.name)
        if was_there == live.definition(index):
            continue
        yield Difference(
            collection,
            index.name,
            _told_as(was_there) if was_there else _NONE,
            _told(index),
            _action(was_there, live.definition(index)),
            index,
        )


def _action(was: Document | None, will: Document) -> Action:
    if was is None:
        return Action.CREATE_INDEX
    # Its time can be changed in place, but not taken away.
    if _EXPIRY in will and {**was, _EXPIRY: 0} == {**will, _EXPIRY: 0}:
        return Action.EXPIRY
    return Action.REPLACE_INDEX


def _changes(there: Live, collection: Collection) -> Iterator[tuple[str, tuple[str, str]]]:
    """The places at which two validators differ, with what is there in each."""
    if there.strictness != STRICT:
        yield "validation", (there.strictness, STRICT)
    was, will = dict(_leaves(there.schema)), dict(_leaves(collection.validator))
    if not was:
        yield "$jsonSchema", (_NONE, "as in the file")
        return
    for path in sorted(was.keys() | will.keys()):
        if was.get(path) != will.get(path):
            yield path, (str(was.get(path, _NONE)), str(will.get(path, _NONE)))


def _leaves(part: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a schema by its place; lists of words count as one value."""
    if isinstance(part, Mapping):
        inner: Iterable[tuple[Any, Any]] = part.items()
    elif isinstance(part, list) and any(isinstance(one, Mapping) for one in part):
        inner = enumerate(part)
    else:
        yield path, part
        return
    for key, value in inner:
        yield from _leaves(value, f"{path}.{key}" if path else str(key))


def _told(index: Index) -> str:
    return _told_as(live.definition(index))


def _told_as(definition: Document) -> str:
    """An index in a line: its keys, then its options."""
    keys = dict(definition["keys"])
    options = [f"{key} {value}" for key, value in sorted(definition.items()) if key != "keys"]
    return ", ".join([*([str(keys)] if keys else []), *options])
