"""The inventory of personal data: each marked column, who reads it, and what becomes of it."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from shopdb.docs.catalogue.grants import EVERYTHING
from shopdb.docs.catalogue.read import Catalogue
from shopdb.documents.collections import read_all
from shopdb.documents.collections.schema import paths
from shopdb.privacy import masked, person
from shopdb.privacy.person import Erasure, Person, Place

RULES = Path("seeds", "reference", "retention_rule.csv")
# Owns the code and logs in nowhere, so that nobody reads by it.
_OWNER = "shopdb_owner"
_DAY = 86_400
_NOT_A_CUSTOMERS = "of no customer"


@dataclass(frozen=True)
class Item:
    """A marked column, or a marked field of a collection.

    Args:
        holder: its table or collection.
        name: its name; of a field within another, the way to it.
        kind: what its mark says.
        meaning: what it holds, in words.
        readers: the roles that may read it.
        masked: what analysts see in its place.
        exported: whether a person is given it.
        erasure: what an erasure does with it, and why.
    """

    holder: str
    name: str
    kind: str
    meaning: str
    readers: tuple[str, ...]
    masked: str
    exported: str
    erasure: str


@dataclass(frozen=True)
class Inventory:
    """What is marked: columns by domain, table and place in it, and fields.

    `kept` says of tables and collections with something marked what goes after how long, where a
    rule or an index says so.
    """

    columns: tuple[Item, ...]
    fields: tuple[Item, ...]
    kept: Mapping[str, str]


def inventory(root: Path, catalogue: Catalogue) -> Inventory:
    """What is marked, in the tables of a catalogue and the files of MongoDB's collections."""
    people = person.read(root)
    columns = tuple(_of_tables(root, catalogue, people))
    fields = tuple(_of_collections(people))
    holders = {one.holder for one in (*columns, *fields)}
    kept = {**_rules(root), **_expiries()}
    return Inventory(columns, fields, {name: kept[name] for name in kept if name in holders})


def _of_tables(root: Path, catalogue: Catalogue, people: Person) -> Iterator[Item]:
    masks = masked.masks(root)
    for entry in catalogue.of_kind("table"):
        table = catalogue.tables[entry.ref.name]
        for column in table.columns:
            if column.personal:
                exported, erasure = _fate(people, people.tables, "mysql", table.name, column.name)
                yield Item(
                    table.name,
                    column.name,
                    column.personal,
                    column.meaning,
                    _readers(table.name, column.name, catalogue.grants),
                    _masked(table.name, column.name, masks),
                    exported,
                    "goes with what it is computed from" if column.generated else erasure,
                )


def _of_collections(people: Person) -> Iterator[Item]:
    for one in read_all():
        known = dict(paths(one.validator))
        for field, kind in one.personal.items():
            meaning = known[field].get("description", "")
            fate = _fate(people, people.collections, "mongodb", one.name, field)
            yield Item(one.name, field, kind, meaning, (), "", *fate)


def _rules(root: Path) -> dict[str, str]:
    """By table what its rules of retention let go of, and when, as they are seeded."""
    if not (root / RULES).is_file():
        return {}
    found: dict[str, list[str]] = {}
    with (root / RULES).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            said = f"{row['usual_keep']} {row['keep_unit']}s: {row['takes']}"
            found.setdefault(row["table_name"], []).append(said)
    return {table: "; ".join(said) for table, said in found.items()}


def _expiries() -> dict[str, str]:
    """By collection after how long MongoDB itself lets go of a document."""
    return {
        one.name: f"{seconds // _DAY:,} days from {index.keys[0][0]}: the document"
        if (seconds := int(index.options["expireAfterSeconds"]))
        else f"until {index.keys[0][0]}: the document"
        for one in read_all()
        for index in one.indexes
        if "expireAfterSeconds" in index.options
    }


def _readers(table: str, column: str, grants: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    """The roles that may read a column: by a right on the table, on it alone, or on everything."""
    return tuple(
        sorted(
            role.removeprefix("shopdb_")
            for role in {*grants.get(table, {}), *grants.get(EVERYTHING, {})} - {_OWNER}
            if _may_read(grants.get(table, {}).get(role, ""), column)
            or _may_read(grants.get(EVERYTHING, {}).get(role, ""), column)
        )
    )


def _may_read(rights: str, column: str) -> bool:
    """Whether rights, as `select (a, b), insert`, let one read a column."""
    if rights.startswith("all"):
        return True
    _, select, rest = rights.partition("select")
    if not select:
        return False
    listed = rest.strip()
    if not listed.startswith("("):
        return True
    return column in {one.strip() for one in listed[1 : listed.index(")")].split(",")}


def _masked(table: str, column: str, masks: Mapping[str, Mapping[str, list[str]]]) -> str:
    if column not in masks.get(table, {}):
        return ""
    shown = masks[table][column]
    return ", ".join(f"{table}_masked.{name}" for name in shown)


def _fate(
    people: Person, places: Mapping[str, Place], side: str, holder: str, name: str
) -> tuple[str, str]:
    """Whether a column is exported, and what an erasure does with it."""
    if holder in people.nobody.get(side, {}):
        return "no", f"{_NOT_A_CUSTOMERS}: {people.nobody[side][holder]}"
    place = places.get(holder)
    if place is None:
        return "", ""
    exported = "yes" if place.exported and name not in place.hidden else "no"
    return exported, "".join(_erasure(place, name))


def _erasure(place: Place, name: str) -> Iterator[str]:
    """What is done with a column, in words; a field within another goes with that one."""
    outermost = name.partition(".")[0]
    if place.erasure is Erasure.DELETED:
        yield "deleted with its row"
        return
    is_emptied = {name, outermost} & set(place.columns)
    yield "emptied" if is_emptied else "kept"
    if name in place.keeps:
        yield f"{', but for: ' if is_emptied else ': '}{place.keeps[name]}"
    elif not is_emptied and place.why:
        yield f": {place.why}"
