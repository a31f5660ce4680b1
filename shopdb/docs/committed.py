"""What is written from the files and committed, so that whoever has the repository can read it."""

from collections.abc import Mapping
from pathlib import Path

from shopdb.docs.catalogue import Catalogue, read
from shopdb.docs.diagrams.album import album
from shopdb.docs.dictionary import dictionary
from shopdb.privacy.page import markdown

DICTIONARY, DIAGRAMS = Path("docs/dictionary"), Path("docs/diagrams")
PRIVACY = Path("docs/privacy")


def committed(root: Path, catalogue: Catalogue | None = None) -> Mapping[Path, str]:
    """The text of each file by its path below the root.

    Args:
        root: the repository.
        catalogue: as its files have it; read where it is not given.
    """
    known = catalogue or read(root)
    texts = {DICTIONARY / name: text for name, text in dictionary(root, known).items()}
    diagrams = list(album(root, known))
    texts |= {DIAGRAMS / f"{one.name}.mmd": one.mermaid for one in diagrams}
    rows = [f"| [{one.name}.mmd]({one.name}.mmd) | {one.title} | {one.about} |" for one in diagrams]
    head = [
        "# Diagrams",
        "Mermaid texts, written by `shopdb docs --files`; do not edit. `make docs` draws them as",
        "pictures.",
        "",
        "| file | what it shows | how to read it |",
        "|---|---|---|",
    ]
    texts[PRIVACY / "inventory.md"] = markdown(root, known)
    return {**texts, DIAGRAMS / "README.md": "\n".join([*head, *rows, ""])}


def stale(root: Path, texts: Mapping[Path, str]) -> list[Path]:
    """The files that are not as they would be written, and those that nothing writes any more."""
    written = {
        path.relative_to(root)
        for folder in (DICTIONARY, DIAGRAMS, PRIVACY)
        for path in (root / folder).glob("*")
    }
    changed = [
        path
        for path, text in texts.items()
        if path not in written or (root / path).read_text(encoding="utf-8") != text
    ]
    return sorted([*changed, *(written - texts.keys())])


def write(root: Path) -> list[Path]:
    """Write what is stale, remove what nothing writes; the files that changed."""
    texts = committed(root)
    changed = stale(root, texts)
    for path in changed:
        if path in texts:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(texts[path], encoding="utf-8")
        else:
            (root / path).unlink()
    return changed
