"""Reads the entries that are one object a file: tables, views, routines, triggers and events."""

import re
from pathlib import Path

from shopdb.docs.catalogue.entry import Entry, Ref, first_sentence, read_header
from shopdb.migrate.rooms import Repository, RoomObject

_COMMENT = re.compile(r"^COMMENT '((?:[^']|'')*)'", re.MULTILINE)
# Where the part of a CREATE begins that says what is done.
_BODY = {
    "view": re.compile(r"\bVIEW\s+\w+(?:\s*\([^)]*\))?\s+AS\b", re.IGNORECASE),
    "trigger": re.compile(r"\bFOR\s+EACH\s+ROW(?:\s+(?:FOLLOWS|PRECEDES)\s+\w+)?", re.IGNORECASE),
    "event": re.compile(r"^DO\b", re.MULTILINE | re.IGNORECASE),
    "procedure": re.compile(r"^(?=BEGIN\b|RETURN\b)", re.MULTILINE),
    "function": re.compile(r"^(?=BEGIN\b|RETURN\b)", re.MULTILINE),
}


def room_entries(root: Path) -> list[Entry]:
    """An entry for each object that a file of the rooms holds."""
    return [
        _entry(item, root)
        for item in Repository(root).objects.values()
        if item.name.kind != "database"
    ]


def body_of(entry: Entry) -> str:
    """What an object does, without the words that create it; empty for a table."""
    found = _BODY[entry.ref.kind].search(entry.source) if entry.ref.kind in _BODY else None
    return entry.source[found.end() :] if found else ""


def _entry(item: RoomObject, root: Path) -> Entry:
    header = read_header(item.path.read_text(encoding="utf-8"))
    comment = _COMMENT.search(item.statement.text)
    said = comment[1].replace("''", "'") if comment else ""
    return Entry(
        Ref(item.name.kind, item.name.name),
        item.domain,
        said or first_sentence(header.prose[0] if header.prose else ""),
        header.prose,
        header.facts,
        source=item.statement.text,
        path=item.path.relative_to(root).as_posix(),
    )
