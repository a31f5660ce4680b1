"""The files of documents/collections/, read strictly: a word that is not known is refused."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from shopdb.documents.collections import schema
from shopdb.privacy.kinds import KINDS
from shopdb.problem import Problem
from shopdb.settings import project_root

OWNERS = ("mysql", "mongodb")
_KEYS = {"title", "meaning", "owner", "schemaVersion", "validator", "indexes"}
_MAY = {"ownedElsewhere", "personal"}
_INDEX_KEYS = {"name", "keys", "reason"}
_OPTIONS = {"unique", "partialFilterExpression", "expireAfterSeconds"}
_TEXT_OPTIONS = {"weights", "default_language"}


@dataclass(frozen=True)
class Index:
    """An index as its file has it.

    Args:
        name: in the database; one of that name is the file's.
        keys: fields with 1, -1 or text, in order.
        reason: what it is there for.
        options: unique, partialFilterExpression, expireAfterSeconds (seconds), weights,
            default_language.
    """

    name: str
    keys: tuple[tuple[str, int | str], ...]
    reason: str
    options: Mapping[str, Any]


@dataclass(frozen=True)
class Collection:
    """A collection as its file has it.

    Args:
        name: in the database, and of the file.
        title: in words.
        meaning: what a document of it is.
        owner: mysql or mongodb: who writes the fields that `elsewhere` does not name.
        elsewhere: owner by field, for the others.
        personal: kind of personal data by field, as topReviews.title; what is inside one is, too.
        schema_version: of the documents that are written today.
        validator: JSON Schema.
        indexes: beside the one on _id.
    """

    name: str
    title: str
    meaning: str
    owner: str
    elsewhere: Mapping[str, str]
    personal: Mapping[str, str]
    schema_version: int
    validator: Mapping[str, Any]
    indexes: tuple[Index, ...]

    @property
    def accepts(self) -> set[int]:
        """The values of schemaVersion that the validator lets pass."""
        return schema.versions(self.validator)

    @cached_property
    def fingerprint(self) -> str:
        """Differs when the validator or an index differs."""
        content = [
            self.validator,
            [(one.name, one.keys, dict(one.options)) for one in self.indexes],
        ]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def folder() -> Path:
    """documents/collections/ of the project."""
    return project_root() / "documents" / "collections"


def read_all() -> list[Collection]:
    """Every collection, by name.

    Raises:
        Problem: a file is not as it should be; names the file and the place in it.
    """
    return [read(path) for path in sorted(folder().glob("*.yaml"))]


def read(path: Path) -> Collection:
    """One collection.

    Raises:
        Problem: the file is not as it should be; names it and the place in it.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _problem(path, f"is not YAML: {error}") from error
    _check_keys(path, "", content, _KEYS, _MAY)
    if not isinstance(content["indexes"], list):
        raise _problem(path, "indexes: is no list")
    if found := next(schema.faults(content["validator"]), None):
        raise _problem(path, found)
    collection = Collection(
        name=path.stem,
        title=str(content["title"]),
        meaning=" ".join(str(content["meaning"]).split()),
        owner=content["owner"],
        elsewhere=_by_field(path, "ownedElsewhere", content, set(OWNERS)),
        personal=_by_field(path, "personal", content, set(KINDS)),
        schema_version=content["schemaVersion"],
        validator=content["validator"],
        indexes=tuple(_index(path, index) for index in content["indexes"]),
    )
    if collection.owner not in OWNERS:
        raise _problem(path, f"owner: {collection.owner} is none of {', '.join(OWNERS)}")
    if unknown := collection.elsewhere.keys() - schema.fields(collection.validator):
        raise _problem(path, f"ownedElsewhere: the validator has no {', '.join(sorted(unknown))}")
    if unknown := collection.personal.keys() - dict(schema.paths(collection.validator)).keys():
        raise _problem(path, f"personal: the validator has no {', '.join(sorted(unknown))}")
    if collection.schema_version not in collection.accepts:
        raise _problem(
            path, f"schemaVersion: the validator refuses {collection.schema_version}, today's own"
        )
    return collection


def _by_field(path: Path, key: str, content: Mapping[str, Any], may: set[str]) -> dict[str, str]:
    """What a key says of fields, which its words are each said of a list of."""
    said = content.get(key, {})
    _check_keys(path, key, said, set(), may)
    return {field: word for word, fields in said.items() for field in fields}


def _index(path: Path, content: Any) -> Index:
    where = f"indexes.{content.get('name', '?') if isinstance(content, Mapping) else content}"
    _check_keys(path, where, content, _INDEX_KEYS, _OPTIONS | _TEXT_OPTIONS)
    if not isinstance(content["keys"], Mapping):
        raise _problem(path, f"{where}.keys: is no object")
    keys = tuple(content["keys"].items())
    if wrong := [field for field, kind in keys if kind not in (1, -1, "text")]:
        raise _problem(path, f"{where}.keys.{wrong[0]}: is none of 1, -1 and text")
    is_text = any(kind == "text" for _, kind in keys)
    if not is_text and (words := _TEXT_OPTIONS & content.keys()):
        raise _problem(path, f"{where}.{min(words)}: is for text only")
    options = {key: value for key, value in content.items() if key not in _INDEX_KEYS}
    return Index(content["name"], keys, " ".join(str(content["reason"]).split()), options)


def _check_keys(path: Path, where: str, content: Any, must: set[str], may: set[str]) -> None:
    if not isinstance(content, Mapping):
        raise _problem(path, f"{where or 'the file'}: is no object")
    at = f"{where}." if where else ""
    if unknown := content.keys() - must - may:
        known = ", ".join(sorted(must | may))
        raise _problem(path, f"{at}{min(map(str, unknown))}: is not known; known are {known}")
    if missing := must - content.keys():
        raise _problem(path, f"{at}{min(missing)}: is missing")


def _problem(path: Path, what: str) -> Problem:
    return Problem(f"documents/collections/{path.name}: {what}", "See docs/documents.md.")
