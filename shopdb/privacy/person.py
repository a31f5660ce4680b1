"""Where a person is, as privacy/person.toml says: by table and by collection."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from shopdb.problem import Problem

FILE = Path("privacy", "person.toml")
_KEYS = frozenset(("rows", "via", "exported", "hidden", "erasure", "columns", "keeps", "why"))


class Erasure(StrEnum):
    """What an erasure does with the rows of a person."""

    DELETED = "deleted"
    EMPTIED = "emptied"
    KEPT = "kept"


@dataclass(frozen=True)
class Place:
    """A table or a collection that holds something of a person.

    Args:
        rows: of a table a condition of SQL, empty where only `via` leads to them; of a collection
            the fields and which ids they may hold.
        via: parents and the column that leads to them.
        exported: whether the person is shown what is there.
        hidden: columns that are not, as they tell of others or of the shop.
        columns: what an erasure empties.
        keeps: columns in which words of the person may stay, with the reason.
        why: why the rows stay, or are not exported.
    """

    name: str
    rows: str | Sequence[Mapping[str, str]]
    via: tuple[tuple[str, str], ...]
    exported: bool
    hidden: frozenset[str]
    erasure: Erasure
    columns: tuple[str, ...]
    keeps: Mapping[str, str]
    why: str


@dataclass(frozen=True)
class Person:
    """All places, and what looks like one and is none.

    Args:
        tables: of MySQL, in the order of the file: parents before what hangs on them.
        collections: of MongoDB.
        nobody: tables and collections that hold nothing of a customer, with the reason.
    """

    tables: Mapping[str, Place]
    collections: Mapping[str, Place]
    nobody: Mapping[str, Mapping[str, str]]

    def ways(self, table: str) -> list[str]:
        """The conditions of SQL, any of which makes a row of a table one of the person's."""
        place = self.tables[table]
        own = [f"({str(place.rows).strip()})"] if place.rows else []
        return own + [
            f"{table}.{column} IN (SELECT {parent}.{column} FROM {parent} WHERE {way})"
            for parent, column in place.via
            for way in self.ways(parent)
        ]


def read(root: Path) -> Person:
    """The file of a repository.

    Raises:
        Problem: it is not as it should be; names the place in it.
    """
    try:
        content = tomllib.loads((root / FILE).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise _problem(f"cannot be read: {error}") from error
    tables = dict(_places(content.get("mysql", {})))
    for place in tables.values():
        for parent, _ in place.via:
            if parent not in tables:
                raise _problem(f"{place.name}: via {parent}, which is not in the file")
    return Person(
        tables,
        dict(_places(content.get("mongodb", {}))),
        {side: dict(reasons) for side, reasons in content.get("nobody", {}).items()},
    )


def _places(content: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Place]]:
    for name, said in content.items():
        if unknown := said.keys() - _KEYS:
            raise _problem(f"{name}: {min(unknown)} is not known")
        try:
            place = Place(
                name,
                said.get("rows", ""),
                tuple((parent, column) for parent, column in map(_parent, said.get("via", ()))),
                bool(said["exported"]),
                frozenset(said.get("hidden", ())),
                Erasure(said["erasure"]),
                tuple(said.get("columns", ())),
                said.get("keeps", {}),
                said.get("why", ""),
            )
        except (KeyError, ValueError) as error:
            raise _problem(f"{name}: {error}") from error
        if fault := _fault(place):
            raise _problem(f"{name}: {fault}")
        yield name, place


def _parent(text: str) -> tuple[str, str]:
    parent, dot, column = text.partition(".")
    if not dot:
        raise ValueError(f"via {text} is not of the form parent.column")
    return parent, column


def _fault(place: Place) -> str:
    """What is said of a place and cannot be; empty: nothing."""
    if not place.rows and not place.via:
        return "neither rows nor via says how its rows are found"
    if (place.erasure is Erasure.EMPTIED) != bool(place.columns):
        return "columns are named where the erasure empties them, and nowhere else"
    if (place.erasure is not Erasure.DELETED or not place.exported) and not place.why:
        return "why is missing"
    return ""


def _problem(what: str) -> Problem:
    return Problem(f"{FILE}: {what}", "See the head of the file, and docs/privacy.md.")
