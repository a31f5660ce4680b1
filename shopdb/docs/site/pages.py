"""What each page shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shopdb.docs.catalogue import Catalogue
from shopdb.docs.catalogue.entry import KINDS, Entry, Ref
from shopdb.docs.catalogue.grants import EVERYTHING
from shopdb.docs.catalogue.read import UNFILED
from shopdb.docs.diagrams.album import Diagram
from shopdb.docs.diagrams.graphviz import size
from shopdb.docs.diagrams.relation import relations
from shopdb.docs.site.address import page_of
from shopdb.docs.site.samples import Sample, why_masked
from shopdb.docs.sql.access import Access
from shopdb.privacy.inventory import Inventory

NOTHING = Access()


@dataclass(frozen=True)
class Page:
    """A page: its address from the site's top, the template it fills, and with what."""

    address: str
    template: str
    values: Mapping[str, object]


def pages(
    catalogue: Catalogue,
    meanings: Mapping[str, str],
    pictures: Mapping[str, tuple[Diagram, str]],
    samples: Mapping[str, Sample],
    *,
    personal: Mapping[str, Mapping[str, str]],
    inventory: Inventory,
) -> Iterator[Page]:
    """Every page of the site.

    Args:
        catalogue: what there is.
        meanings: of each domain, what it is about.
        pictures: each diagram and its SVG by name.
        samples: rows of tables and views by name.
        personal: the columns of tables and views that tell of a person.
        inventory: what is marked, who reads it, and what becomes of it.
    """
    kinds = [(kind, catalogue.of_kind(kind)) for kind in KINDS]
    found = [(kind, KINDS[kind], entries) for kind, entries in kinds if entries]
    general = [one for one, _ in pictures.values() if not one.domain]
    yield Page(
        "index.html",
        "index.html.j2",
        {"kinds": found, "meanings": meanings, "diagrams": general},
    )
    for kind, title, entries in found:
        yield Page(
            f"{kind}/index.html",
            "list.html.j2",
            {"title": title, "entries": entries, "live": catalogue.live},
        )
    yield Page("personal/index.html", "personal.html.j2", {"inventory": inventory})
    for domain in catalogue.domains:
        yield _domain(domain, catalogue, meanings, pictures)
    for diagram, svg in pictures.values():
        width, height = size(svg)
        sheet = f"{diagram.paper}-{'wide' if width > height else 'tall'}"
        yield Page(
            f"diagram/{diagram.name}.html",
            "diagram.html.j2",
            {"diagram": diagram, "svg": svg, "sheet": sheet},
        )
    for entry in catalogue.entries.values():
        yield _entry(entry, catalogue, samples, personal)


def _domain(
    domain: str,
    catalogue: Catalogue,
    meanings: Mapping[str, str],
    pictures: Mapping[str, tuple[Diagram, str]],
) -> Page:
    inside = [
        (KINDS[kind], [one for one in catalogue.of_kind(kind) if one.domain == domain])
        for kind in KINDS
    ]
    eer, svg = pictures[f"eer_{domain}"]
    return Page(
        f"domain/{domain}.html",
        "domain.html.j2",
        {
            "domain": domain,
            "meaning": meanings.get(domain, ""),
            "kinds": [(title, entries) for title, entries in inside if entries],
            "diagram": eer,
            "uml": pictures[f"uml_{domain}"][0],
            "svg": svg,
            "live": catalogue.live,
        },
    )


def _entry(
    entry: Entry,
    catalogue: Catalogue,
    samples: Mapping[str, Sample],
    personal: Mapping[str, Mapping[str, str]],
) -> Page:
    ref, name = entry.ref, entry.ref.name
    live, access = catalogue.live, catalogue.access.get(entry.ref, NOTHING)
    table = catalogue.tables.get(name) if ref.kind == "table" else None
    relation = ref.kind in ("table", "view", "collection")
    facts = {**entry.facts, **(live.facts.get(ref, {}) if live else {})}
    if table and live:
        facts["Rows here"] = live.counts[name]
    raised = catalogue.raisers.get(entry.facts["Number"], []) if ref.kind == "error" else []
    return Page(
        page_of(ref),
        "entry.html.j2",
        {
            "entry": entry,
            "title": entry.summary if ref.kind in ("question", "invariant") else name,
            "table": table,
            "facts": facts,
            "parameters": live.parameters.get(ref, ()) if live else (),
            "types": live.view_columns.get(name, {}) if live and ref.kind == "view" else {},
            "lineage": catalogue.lineage.get(ref),
            "triggers": _triggers(name, catalogue) if table else [],
            "referenced_by": [
                one for one in relations(catalogue.tables.values()) if table and one.parent == name
            ],
            "uses": [
                ("Reads", _relations(access.reads, catalogue)),
                ("Writes", _writes(access, catalogue)),
                ("Calls", _routines(access, catalogue)),
                ("Read by", _refs(catalogue.readers.get(name, []) if relation else [])),
                ("Written by", _refs(catalogue.writers.get(name, []) if relation else [])),
                ("Called by", _refs(_callers(ref, catalogue))),
                ("Raised by", _refs(raised)),
            ],
            "unparsed": access.unparsed,
            "rights": _rights(ref, catalogue),
            "sample": samples.get(name) if ref.kind in ("table", "view") else None,
            "masked": why_masked(personal.get(name, {})) if relation else "",
            "marks": personal.get(name, {}) if relation else {},
            "has_domain": entry.domain in catalogue.domains and entry.domain != UNFILED,
        },
    )


def _rights(ref: Ref, catalogue: Catalogue) -> list[tuple[str, str]]:
    """What each role may do with it; those that have rights on the whole database come last."""
    if ref.kind not in ("table", "view", "procedure", "function"):
        return []
    own = catalogue.grants.get(ref.name, {})
    wide = catalogue.grants.get(EVERYTHING, {})
    everywhere = [(role, f"{rights}, as everywhere") for role, rights in wide.items()]
    return [*own.items(), *everywhere]


def _triggers(table: str, catalogue: Catalogue) -> list[Entry]:
    return [
        entry
        for entry in catalogue.of_kind("trigger")
        if entry.ref.name.startswith(table) and _fires_on(entry, table)
    ]


def _fires_on(entry: Entry, table: str) -> bool:
    return f" on {table}," in entry.facts.get("Fires", "") or f" on {table} " in entry.facts.get(
        "Fires", ""
    )


def _callers(ref: Ref, catalogue: Catalogue) -> list[Ref]:
    return catalogue.callers.get(ref.name, []) if ref.kind in ("procedure", "function") else []


def _refs(found: list[Ref]) -> list[tuple[Ref, str]]:
    return [(ref, "") for ref in found]


def _relations(names: frozenset[str], catalogue: Catalogue) -> list[tuple[Ref, str]]:
    entries = (catalogue.relation(name) for name in sorted(names))
    return [(entry.ref, "") for entry in entries if entry]


def _writes(access: Access, catalogue: Catalogue) -> list[tuple[Ref, str]]:
    return [
        (entry.ref, ", ".join(sorted(access.writes[name])))
        for name in sorted(access.writes)
        if (entry := catalogue.relation(name))
    ]


def _routines(access: Access, catalogue: Catalogue) -> list[tuple[Ref, str]]:
    entries = (catalogue.routine(name) for name in sorted(access.calls))
    return [(entry.ref, "") for entry in entries if entry]
