"""Tables as classes of UML: attributes from columns, operations from the procedures about them."""

from collections.abc import Iterable
from dataclasses import dataclass

from shopdb.docs.catalogue.entry import Entry
from shopdb.docs.catalogue.read import Catalogue
from shopdb.docs.catalogue.table import Table


@dataclass(frozen=True)
class Class:
    """A class: attributes as name, type and multiplicity; operations as name and arguments."""

    name: str
    attributes: tuple[tuple[str, str, str], ...]
    operations: tuple[tuple[str, str], ...] = ()
    stereotype: str = ""


def classes_of(domain: str, catalogue: Catalogue) -> list[Class]:
    """The classes of a domain: its tables, and one for procedures that are about none of them."""
    tables = [catalogue.tables[entry.ref.name] for entry in _tables(domain, catalogue)]
    by_owner: dict[str, list[Entry]] = {}
    for entry in catalogue.of_kind("procedure"):
        if entry.domain == domain and not entry.ref.name.endswith("_core"):
            by_owner.setdefault(_owner(entry, tables, catalogue), []).append(entry)
    found = [_class(table, by_owner.get(table.name, ()), catalogue) for table in tables]
    if others := by_owner.get(""):
        found.append(
            Class(f"{domain}_service", (), _operations(others, catalogue), stereotype="service")
        )
    return found


def _tables(domain: str, catalogue: Catalogue) -> list[Entry]:
    return [entry for entry in catalogue.of_kind("table") if entry.domain == domain]


def _owner(entry: Entry, tables: list[Table], catalogue: Catalogue) -> str:
    """The table that a procedure is about: its name says so, or it writes that one alone."""
    names = [table.name for table in tables]
    words = entry.ref.name.split("_")
    for end in range(len(words), 0, -1):
        noun = "_".join(words[:end])
        for said in (noun, noun.removesuffix("s")):
            # `order_cancel` is about sales_order.
            named = [name for name in names if name == said or name.endswith(f"_{said}")]
            if named:
                return min(named, key=len)
    access = catalogue.access.get(entry.ref)
    written = sorted(set(names) & set(access.writes)) if access else []
    return written[0] if len(written) == 1 else ""


def _class(table: Table, procedures: Iterable[Entry], catalogue: Catalogue) -> Class:
    attributes = tuple(
        (column.name, column.type, " [0..1]" if column.nullable else "") for column in table.columns
    )
    return Class(table.name, attributes, _operations(procedures, catalogue))


def _operations(procedures: Iterable[Entry], catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    return tuple((entry.ref.name, ", ".join(parameters(entry))) for entry in procedures)


def parameters(entry: Entry) -> list[str]:
    """The names of a routine's parameters, without the `p_` they begin with; OUT ones say so."""
    head = entry.source.partition("\nBEGIN")[0]
    found = []
    for line in head.splitlines():
        words = line.strip().split()
        if len(words) > 2 and words[0] in ("IN", "OUT", "INOUT"):
            name = words[1].removeprefix("p_")
            found.append(name if words[0] == "IN" else f"{words[0].lower()} {name}")
    return found
