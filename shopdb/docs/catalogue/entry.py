"""One thing that is documented, whatever it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

# In the order in which the site shows them, each with the word for many.
KINDS = {
    "table": "Tables",
    "view": "Views",
    "procedure": "Procedures",
    "function": "Functions",
    "trigger": "Triggers",
    "event": "Events",
    "error": "Error codes",
    "invariant": "Invariants",
    "question": "Questions",
    "rule": "Quality rules",
    "collection": "Collections",
    "pipeline": "Pipelines",
}
_FIELD = re.compile(r"-- (?P<name>[A-Z][a-z]+): +(?P<text>\S.*)")


class Ref(NamedTuple):
    """What names an entry: its kind, a key of KINDS, and its name within that."""

    kind: str
    name: str


@dataclass(frozen=True)
class Entry:
    """A thing with its meaning; `domain` is its folder, `path` its file below the root, or empty.

    `summary` is one sentence, `prose` the paragraphs; `facts` are short texts by their headings;
    `columns` the meanings of the columns or fields of its answer; `source` its text, which
    `language` is written in.
    """

    ref: Ref
    domain: str
    summary: str
    prose: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    path: str = ""
    language: str = "sql"


@dataclass(frozen=True)
class Header:
    """What a file of the rooms begins with: paragraphs, then `Grain: …` and the like."""

    prose: tuple[str, ...]
    facts: Mapping[str, str]


def read_header(text: str) -> Header:
    """The header of a file of the rooms, or of any file that begins like one."""
    paragraphs: list[list[str]] = [[]]
    for line in text.splitlines()[1:]:
        if not line.startswith("--"):
            break
        if line.strip() == "--":
            paragraphs.append([])
        else:
            paragraphs[-1].append(line)
    prose, facts = [], {}
    for paragraph in filter(None, paragraphs):
        if _FIELD.match(paragraph[0]):
            facts.update(_fields(paragraph))
        else:
            prose.append(" ".join(line.removeprefix("--").strip() for line in paragraph))
    return Header(tuple(prose), facts)


def first_sentence(text: str) -> str:
    """Up to the first full stop, question mark or colon that ends a sentence."""
    found = re.match(r".*?[.?](?=\s|$)", text)
    return found[0] if found else text


def _fields(lines: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for line in lines:
        field_ = _FIELD.match(line)
        if field_:
            name = field_["name"]
            found[name] = field_["text"]
        else:
            found[name] += " " + line.removeprefix("--").strip()
    return found
