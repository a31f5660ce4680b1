"""The inventory of personal data as a page of Markdown, written from the files alone."""

from pathlib import Path

from shopdb.docs.catalogue.read import Catalogue
from shopdb.privacy.inventory import Item, inventory


def markdown(root: Path, catalogue: Catalogue) -> str:
    """The page, from the files alone: it needs no server."""
    marked = inventory(root, catalogue)
    lines = [
        "# Inventory of personal data",
        "Written by `shopdb docs --files` from the marks, `roles/grants/`, `privacy/` and the",
        "rules of retention; do not edit. [What it means](../privacy.md).",
        "",
        "What analysts see stands in a column's place; where nothing stands they see nothing. An",
        "export is of one person's data, for that person.",
        "",
        "## MySQL",
        "",
        "| column | kind | what it holds | who reads it | analysts see | exported | erasure |",
        "|---|---|---|---|---|---|---|",
        *(_row(one, ", ".join(one.readers), one.masked) for one in marked.columns),
        "",
        "## MongoDB",
        "",
        "| field | kind | what it holds | exported | erasure |",
        "|---|---|---|---|---|",
        *(_row(one) for one in marked.fields),
        "",
        "## How long it is kept",
        "",
        "What goes by itself, and when, where the shop has set nothing else. The rest stays as",
        "long as what it belongs to.",
        "",
        "| table or collection | what goes, after how long |",
        "|---|---|",
        *(f"| `{name}` | {said} |" for name, said in sorted(marked.kept.items())),
        "",
    ]
    return "\n".join(lines)


def _row(item: Item, *more: str) -> str:
    cells = (
        f"`{item.holder}.{item.name}`",
        item.kind,
        item.meaning,
        *more,
        item.exported,
        item.erasure,
    )
    return f"| {' | '.join(one.replace('|', chr(92) + '|') for one in cells)} |"
