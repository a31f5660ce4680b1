"""Foreign keys as relations: how many rows of one table belong to how many of another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shopdb.docs.catalogue.table import ForeignKey, Table


@dataclass(frozen=True)
class Relation:
    """A foreign key from `child` to `parent`.

    `many` whether several children share a parent; `optional` whether a child may have none;
    `identifying` whether the child's primary key begins with the parent's: it is a part of that.
    """

    name: str
    child: str
    parent: str
    columns: tuple[str, ...]
    many: bool
    optional: bool
    identifying: bool

    @property
    def multiplicities(self) -> tuple[str, str]:
        """How many children a parent has, and how many parents a child, as UML writes it."""
        return ("0..*" if self.many else "0..1", "0..1" if self.optional else "1")


def relation(table: Table, key: ForeignKey) -> Relation:
    """What a foreign key of a table says."""
    columns = table.by_name
    return Relation(
        key.name,
        table.name,
        key.table,
        key.columns,
        many=not table.is_unique(key.columns),
        optional=any(columns[name].nullable for name in key.columns),
        # Of several the one that the primary key begins with: a part has one whole.
        identifying=key.table != table.name
        and len(key.columns) < len(table.primary_key)
        and set(key.columns) == set(table.primary_key[: len(key.columns)]),
    )


def relations(tables: Iterable[Table]) -> list[Relation]:
    """The relations that start at these tables, in their order."""
    return [relation(table, key) for table in tables for key in table.foreign_keys]


def touching(names: set[str], tables: Mapping[str, Table]) -> list[Relation]:
    """The relations with an end at one of these tables, those from elsewhere last."""
    found = relations(tables.values())
    inner = [one for one in found if one.child in names]
    return inner + [one for one in found if one.parent in names and one.child not in names]
