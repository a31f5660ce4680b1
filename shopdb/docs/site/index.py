"""The index that the search reads: every entry, and every column, key and constraint."""

import json
from collections.abc import Iterator

from shopdb.docs.catalogue import Catalogue
from shopdb.docs.diagrams.album import Diagram
from shopdb.docs.site.address import page_of

# What is found: kind, name, address and what it means.
Hit = tuple[str, str, str, str]


def index(catalogue: Catalogue, diagrams: list[Diagram]) -> list[Hit]:
    """Everything that can be found, things before their parts."""
    things: list[Hit] = [
        (entry.ref.kind, entry.ref.name, page_of(entry.ref), entry.summary)
        for entry in catalogue.entries.values()
    ]
    things += [("domain", name, f"domain/{name}.html", "") for name in catalogue.domains]
    things += [("diagram", one.title, f"diagram/{one.name}.html", one.about) for one in diagrams]
    return things + list(_parts(catalogue))


def as_script(hits: list[Hit]) -> str:
    """The index as a script: a page opened from the disk may load that, and no data."""
    text = json.dumps(hits, ensure_ascii=False, separators=(",", ":"))
    return f"window.SHOPDB_INDEX={text};\n"


def _parts(catalogue: Catalogue) -> Iterator[Hit]:
    for entry in catalogue.of_kind("table"):
        page, table = page_of(entry.ref), catalogue.tables[entry.ref.name]
        for column in table.columns:
            yield (
                "column",
                f"{table.name}.{column.name}",
                f"{page}#column-{column.name}",
                column.meaning,
            )
        for key in table.indexes:
            if key.name != "PRIMARY":
                yield "index", key.name, f"{page}#index-{key.name}", ", ".join(key.columns)
        for foreign in table.foreign_keys:
            said = f"to {foreign.table}"
            yield "foreign key", foreign.name, f"{page}#constraint-{foreign.name}", said
        for check in table.checks:
            yield "check", check.name, f"{page}#constraint-{check.name}", ""
