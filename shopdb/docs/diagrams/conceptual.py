"""The conceptual model: entities and relations of a hand-written file, held against the tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from shopdb.docs.catalogue.read import Catalogue
from shopdb.docs.diagrams.relation import Relation, relations
from shopdb.problem import Problem

FILE = Path("docs/model/conceptual.yaml")


@dataclass(frozen=True)
class Concept:
    """An entity: its title, its tables, and whether nearly all others have a relation to it."""

    name: str
    title: str
    tables: tuple[str, ...]
    everywhere: bool = False


@dataclass(frozen=True)
class Association:
    """A relation: who holds the keys, to whom they lead, and the words between.

    `many` says that both sides may have several.
    """

    source: str
    target: str
    says: str
    keys: tuple[str, ...]
    many: bool = False


@dataclass(frozen=True)
class Model:
    """The whole file; `domains` are the meanings of the folders."""

    concepts: Mapping[str, Concept]
    associations: tuple[Association, ...]
    domains: Mapping[str, str]


def read_model(root: Path, catalogue: Catalogue) -> Model:
    """Read the file of a repository; whether it agrees with the tables, `complaints` says.

    Raises:
        Problem: the file is not as it has to be.
    """
    path = root / FILE
    return parse_model(path.read_text(encoding="utf-8") if path.is_file() else "", catalogue)


def parse_model(source: str, catalogue: Catalogue) -> Model:
    """Read the text of such a file; `platform/*` becomes the tables of that domain.

    Raises:
        Problem: it is not as it has to be.
    """
    try:
        text = yaml.safe_load(source)
        concepts = {
            name: Concept(
                name,
                body["is"],
                tuple(table for one in body["tables"] for table in _tables(one, catalogue)),
                body.get("everywhere", False),
            )
            for name, body in text["entities"].items()
        }
        associations = tuple(
            Association(
                one["from"], one["to"], one["says"], tuple(one["keys"]), one.get("many", False)
            )
            for one in text["relations"]
        )
        return Model(concepts, associations, text["domains"])
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise Problem(
            f"{FILE} cannot be read: {error!r}", "Mend it; its head says what it holds."
        ) from error


def complaints(model: Model, catalogue: Catalogue) -> list[str]:
    """Where the model and the tables do not agree, a sentence each; none: they agree."""
    home: dict[str, str] = {}
    found = []
    for concept in model.concepts.values():
        for table in concept.tables:
            if table not in catalogue.tables:
                found.append(f"{concept.name} names {table}, which is no table")
            if table in home:
                found.append(f"{table} belongs to {home[table]} and to {concept.name}")
            home[table] = concept.name
    # What no room describes is none of the shop's.
    filed = {entry.ref.name for entry in catalogue.of_kind("table") if entry.path}
    found += [f"{table} belongs to no entity" for table in sorted(filed - home.keys())]
    return found + list(_of_keys(model, catalogue, home))


def drawn(model: Model, catalogue: Catalogue) -> Iterator[tuple[Association, Relation]]:
    """The relations that the tables have, each with the first of its keys."""
    keys = {key.name: key for key in relations(catalogue.tables.values())}
    for one in model.associations:
        first = next((keys[name] for name in one.keys if name in keys), None)
        if first and {one.source, one.target} <= model.concepts.keys():
            yield one, first


def _of_keys(model: Model, catalogue: Catalogue, home: Mapping[str, str]) -> Iterator[str]:
    """Where relations and foreign keys do not agree; `home` is the entity of each table."""
    keys = {one.name: one for one in relations(catalogue.tables.values())}
    named: set[str] = set()
    for one in model.associations:
        said = f"{one.source} {one.says} {one.target}"
        for end in (one.source, one.target):
            if end not in model.concepts:
                yield f"{said}: {end} is no entity"
        for name in one.keys:
            named.add(name)
            key = keys.get(name)
            if key is None:
                yield f"{said}: {name} is no foreign key"
            elif (home.get(key.child), home.get(key.parent)) != (one.source, one.target):
                yield f"{said}: {name} leads from {key.child} to {key.parent}"
    for name, key in keys.items():
        ends = home.get(key.child), home.get(key.parent)
        if None in ends or ends[0] == ends[1] or name in named:
            continue
        if not model.concepts[str(ends[1])].everywhere and not _is_everywhere(model, ends[0]):
            yield f"{name}, from {key.child} to {key.parent}, is in no relation"


def _is_everywhere(model: Model, name: str | None) -> bool:
    return name is not None and model.concepts[name].everywhere


def _tables(pattern: str, catalogue: Catalogue) -> list[str]:
    if not pattern.endswith("/*"):
        return [pattern]
    domain = pattern.removesuffix("/*")
    return [entry.ref.name for entry in catalogue.of_kind("table") if entry.domain == domain]
