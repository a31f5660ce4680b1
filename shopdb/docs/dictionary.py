"""The dictionary as Markdown, one file a domain, from the files alone: it needs no server."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from shopdb.docs.catalogue.entry import Entry
from shopdb.docs.catalogue.read import Catalogue
from shopdb.docs.catalogue.table import Column, Table
from shopdb.docs.diagrams.conceptual import read_model

_NOTE = "Written by `shopdb docs --files` from schema/ and views/; do not edit."


def dictionary(root: Path, catalogue: Catalogue) -> Mapping[str, str]:
    """The text of each file by its name, the index among them."""
    meanings = read_model(root, catalogue).domains
    files = {f"{domain}.md": _domain(domain, meanings, catalogue) for domain in catalogue.domains}
    return {"README.md": _index(meanings, catalogue), **files}


def _index(meanings: Mapping[str, str], catalogue: Catalogue) -> str:
    rows = []
    for domain in catalogue.domains:
        tables = [one for one in catalogue.of_kind("table") if one.domain == domain]
        rows.append(f"| [{domain}]({domain}.md) | {len(tables)} | {meanings.get(domain, '')} |")
    return "\n".join(
        [
            "# Dictionary",
            _NOTE,
            "",
            "The site that `make docs` builds says more: who reads and writes each table, where"
            " the columns",
            "of views come from, and a few rows of each.",
            "",
            "| domain | tables | what it is about |",
            "|---|--:|---|",
            *rows,
            "",
        ]
    )


def _domain(domain: str, meanings: Mapping[str, str], catalogue: Catalogue) -> str:
    lines = [f"# {domain}", _NOTE, "", _cell(meanings.get(domain, "")) + ".", ""]
    lines += [
        f"Diagrams: [tables](../diagrams/eer_{domain}.mmd),"
        f" [classes](../diagrams/uml_{domain}.mmd)",
        "",
    ]
    for entry in catalogue.of_kind("table"):
        if entry.domain == domain:
            lines += _table(entry, catalogue.tables[entry.ref.name])
    views = [entry for entry in catalogue.of_kind("view") if entry.domain == domain]
    if views:
        lines += ["## Views", "", "| view | one row per | what it is |", "|---|---|---|"]
        lines += [
            f"| `{one.ref.name}` | {_cell(_grain(one))} | {_cell(one.summary)} |" for one in views
        ]
        lines.append("")
    return "\n".join(lines)


def _table(entry: Entry, table: Table) -> Iterable[str]:
    grain = entry.facts.get("Grain", "")
    return [
        f"## {table.name}",
        *(part for paragraph in entry.prose for part in (paragraph, "")),
        *([f"Grain: {grain}", ""] if grain else []),
        "| column | type | NULL | key | meaning |",
        "|---|---|---|---|---|",
        *(_column(column, table) for column in table.columns),
        "",
    ]


def _column(column: Column, table: Table) -> str:
    keys = [
        word
        for word, holds in (
            ("primary", column.name in table.primary_key),
            ("unique", column.name in table.in_unique_keys),
        )
        if holds
    ]
    keys += sorted({f"→ {key.table}" for key in table.foreign_keys if column.name in key.columns})
    personal = f" **Personal: {column.personal}**" if column.personal else ""
    null = "yes" if column.nullable else ""
    cells = [f"`{column.name}`", column.type, null, ", ".join(keys)]
    return f"| {' | '.join(cells)} | {_cell(column.meaning)}{personal} |"


def _grain(entry: Entry) -> str:
    return entry.facts.get("Grain", "").removeprefix("one row per ")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
