"""The files of the SQL rooms, each read as a header, its fields and a body."""

import re
from dataclasses import dataclass
from pathlib import Path

from shopdb.settings import project_root

ROOT = project_root()
DOMAINS = (
    "reference",
    "customer",
    "catalog",
    "pricing",
    "inventory",
    "purchasing",
    "cart",
    "promotion",
    "sales",
    "billing",
    "fulfilment",
    "stored_value",
    "engagement",
    "platform",
)
KINDS = {
    "schema": ("Table",),
    "views": ("View",),
    "procedures": ("Procedure", "Function"),
    "triggers": ("Trigger",),
    "events": ("Event",),
}
OBJECT = re.compile(
    r"^CREATE\b[^;(]*?\b(TABLE|VIEW|PROCEDURE|FUNCTION|TRIGGER|EVENT)\s+(\w+)", re.MULTILINE
)
FIELD = re.compile(r"^-- ([A-Z][a-z]+): +(\S.*)$")


@dataclass(frozen=True)
class SqlFile:
    """One file; its path is relative to the project."""

    path: Path
    text: str

    def __str__(self) -> str:
        return str(self.path)

    @property
    def header(self) -> list[str]:
        """The comment that the file begins with, line by line."""
        lines = self.text.splitlines()
        end = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
        return lines[:end]

    @property
    def title(self) -> tuple[str, str]:
        """Kind and name, as the first line says."""
        kind, _, name = self.header[0].removeprefix("-- ").partition(": ")
        return kind, name

    @property
    def paragraphs(self) -> list[list[str]]:
        """The header's paragraphs below its first line."""
        parts: list[list[str]] = [[]]
        for line in self.header[1:]:
            if line == "--":
                parts.append([])
            else:
                parts[-1].append(line)
        return parts[1:]

    @property
    def fields(self) -> dict[str, str]:
        """The last paragraph as `Grain: …`, `Raises: …`, lines joined."""
        found: dict[str, str] = {}
        for line in self.paragraphs[-1]:
            if match := FIELD.match(line):
                name = match[1]
                found[name] = match[2]
            elif found:
                found[name] += " " + line.removeprefix("--").strip()
        return found

    @property
    def body(self) -> str:
        """All below the header."""
        return "\n".join(self.text.splitlines()[len(self.header) :])

    @property
    def objects(self) -> list[tuple[str, str]]:
        """What the body creates: kind and name."""
        return [(kind.capitalize(), name) for kind, name in OBJECT.findall(self.body)]


def read(*folders: str) -> list[SqlFile]:
    """Every .sql file of these rooms, in order."""
    return [
        SqlFile(path.relative_to(ROOT), path.read_text(encoding="utf-8"))
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.sql"))
    ]


OBJECTS = read(*KINDS)
TABLES = [file for file in OBJECTS if file.title[0] == "Table"]
TRIGGERS = [file for file in OBJECTS if file.title[0] == "Trigger"]
CODE = [file for file in OBJECTS if file.title[0] != "Table"]
