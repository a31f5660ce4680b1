"""Reads the entries that are no objects of the database: errors, questions, rules and the like.

A folder that is not there has no entries.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from shopdb.docs.catalogue.entry import Entry, Ref, first_sentence, read_header
from shopdb.errors import SqlError
from shopdb.query.library import find, names

_FENCE = "-- ---"
# What front matter says that is no fact beside others.
_TOLD = ("title", "question", "meaning", "notes", "columns", "parameters")
_SIGNAL = r"MYSQL_ERRNO = (\d+),\s+MESSAGE_TEXT = '((?:[^']|'')*)'"
_ROW = re.compile(r"^\| (?P<name>[^|`]+) \| (?P<held>`.*?) \| (?P<attacked>`.*?) \|$", re.MULTILINE)


def extra_entries(root: Path, objects: Iterable[Entry]) -> list[Entry]:
    """All of them; `objects` are those of the rooms, which raise the errors."""
    return [
        *_errors(list(objects)),
        *_invariants(root / "docs/invariants.md"),
        *_questions(root),
        *_rules(root),
        *_collections(root),
        *_pipelines(root),
    ]


def raised(source: str) -> list[tuple[int, str]]:
    """The numbers that a routine or trigger signals, each with what it says."""
    return [(int(number), text.replace("''", "'")) for number, text in re.findall(_SIGNAL, source)]


def _errors(objects: list[Entry]) -> Iterator[Entry]:
    said: dict[int, dict[str, str]] = {}
    for entry in objects:
        for number, text in raised(entry.source):
            said.setdefault(number, {}).setdefault(text.partition(": ")[2] or text, entry.ref.name)
    for code in SqlError:
        messages = said.get(code.value, {})
        yield Entry(
            Ref("error", code.name),
            "errors",
            f"{code.value}: {next(iter(messages), 'reported by the procedures that meet it')}",
            facts={"Number": str(code.value)},
            columns={text: f"raised by {name}" for text, name in messages.items()},
        )


def _invariants(page: Path) -> Iterator[Entry]:
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    for row in _ROW.finditer(text):
        name = row["name"].strip()
        yield Entry(
            Ref("invariant", re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")),
            "invariants",
            name,
            facts={
                "Held by": row["held"].replace("`", ""),
                "Attacked by": row["attacked"].replace("`", ""),
            },
            path="docs/invariants.md",
        )


def _questions(root: Path) -> Iterator[Entry]:
    folder = root / "queries"
    for name in names(folder):
        question = find(name, folder)
        parameters = {
            f"Parameter {key}": f"{one.kind}: {one.meaning}"
            for key, one in question.parameters.items()
        }
        engine = {f"Engine: {key}": text for key, text in question.engine.items()}
        yield Entry(
            Ref("question", name),
            name.partition("/")[0],
            question.title,
            (question.question, *question.notes),
            {**parameters, **engine},
            question.columns,
            question.text,
            f"queries/{name}.sql",
        )


def _rules(root: Path) -> Iterator[Entry]:
    for path in sorted((root / "quality").rglob("*.sql")):
        text = path.read_text(encoding="utf-8")
        relative = path.relative_to(root)
        if text.startswith(_FENCE):
            fenced, _, sql = text.removeprefix(_FENCE).partition(f"\n{_FENCE}")
            head = _mapping("\n".join(line[3:] for line in fenced.splitlines()))
        else:
            header = read_header(text)
            head = {"meaning": " ".join(header.prose), **header.facts}
            sql = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
        yield _described(
            Ref("rule", path.stem),
            relative.parent.name,
            head,
            sql.strip(),
            path=relative.as_posix(),
        )


def _collections(root: Path) -> Iterator[Entry]:
    for path in sorted((root / "documents/collections").glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        head = _mapping(text)
        head["columns"] = dict(_fields(head.pop("validator", {})))
        indexes = head.pop("indexes", None)
        for one in indexes if isinstance(indexes, list) else ():
            keys = ", ".join(one.get("keys", {}))
            head[f"index {one.get('name', keys)}"] = f"{keys}: {str(one.get('reason', '')).strip()}"
        yield _described(
            Ref("collection", path.stem),
            "documents",
            head,
            text,
            path=path.relative_to(root).as_posix(),
            language="yaml",
        )


def _pipelines(root: Path) -> Iterator[Entry]:
    for path in sorted((root / "documents/pipelines").glob("*.js")):
        text = path.read_text(encoding="utf-8")
        front = re.match(r"\s*/\*(.*?)\*/", text, re.DOTALL)
        head = _mapping(front[1] if front else "")
        body = text[front.end() :].strip() if front else text
        yield _described(
            Ref("pipeline", path.stem),
            "documents",
            head,
            body,
            path=path.relative_to(root).as_posix(),
            language="json",
        )


def _described(
    ref: Ref, domain: str, head: Mapping[str, Any], source: str, *, path: str, language: str = "sql"
) -> Entry:
    """An entry from front matter: the texts that tell of it, its columns, and the rest as facts."""
    told = [str(head[key]).strip() for key in ("question", "meaning") if head.get(key)]
    notes = head.get("notes") or []
    title = str(head.get("title") or (first_sentence(told[0]) if told else ref.name))
    columns = head.get("columns") or {}
    parameters = head.get("parameters")
    rest = {
        _heading(key): _said(value)
        for key, value in head.items()
        if key not in _TOLD and value not in ("", {})
    }
    if isinstance(columns, list):
        rest["Looks at"] = _said(columns)
    if isinstance(parameters, dict):
        for name, one in parameters.items():
            rest[f"Parameter {name}"] = f"{one.get('type', '')}: {one.get('meaning', '')}"
    return Entry(
        ref,
        domain,
        title,
        (*told, *map(str, notes if isinstance(notes, list) else [notes])),
        rest,
        {str(key): str(value) for key, value in columns.items()}
        if isinstance(columns, dict)
        else {},
        source,
        path,
        language,
    )


def _fields(validator: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The fields of a document with their meanings, from a JSON Schema; the first shape's win."""
    if not isinstance(validator, dict):
        return
    seen: set[str] = set()
    for shape in (validator, *validator.get("oneOf", ())):
        properties = shape.get("properties", {}) if isinstance(shape, dict) else {}
        for name, what in properties.items():
            if name not in seen and isinstance(what, dict):
                seen.add(name)
                of_type = what.get("bsonType", "")
                yield prefix + name, f"{_said(of_type)}: {what.get('description', '')}".strip(": ")


def _heading(key: str) -> str:
    """A key as a heading: the first letter large, words apart."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|_(?=[a-z]+$)", " ", key) if " " not in key else key
    return words[:1].upper() + words[1:]


def _mapping(text: str) -> dict[str, Any]:
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError:
        return {}
    return dict(found) if isinstance(found, dict) else {}


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_said(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    return str(value)
