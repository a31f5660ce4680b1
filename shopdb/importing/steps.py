"""The SQL that moves a batch: one step a file, run in the order of their numbers.

Its hints are explained in docs/decisions/0006-import-plans.md.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopdb.database import Connection
from shopdb.migrate.statements import split

# A name after a colon, but not within a word, as in 'import:online_retail'.
_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]+)")


@dataclass(frozen=True)
class Step:
    """One file: its name without number and ending, its title, its statements."""

    name: str
    title: str
    statements: tuple[str, ...]

    @property
    def takes_turns(self) -> bool:
        """Whether it runs once for each turn, as :turn in its text says."""
        return any(":turn" in statement for statement in self.statements)


def read_steps(folder: Path) -> list[Step]:
    """The steps of a folder, in order."""
    return [_read(path) for path in sorted(folder.glob("*.sql"))]


def _read(path: Path) -> Step:
    text = path.read_text(encoding="utf-8")
    title = text.splitlines()[0].removeprefix("-- Step: ")
    statements = tuple(statement.text for statement in split(text, path))
    return Step(path.stem.split("_", 1)[1], title, statements)


def execute(connection: Connection, step: Step, values: Mapping[str, Any]) -> int:
    """Run a step's statements; the rows of its largest INSERT, or of what it has instead."""
    touched: dict[bool, int] = {}
    with connection.cursor() as cursor:
        for sql in step.statements:
            text = _PARAMETER.sub(r"%(\1)s", sql.replace("%", "%%"))
            is_insert = sql.startswith("INSERT")
            count = cursor.execute(text, dict(values))
            touched[is_insert] = max(count, touched.get(is_insert, 0))
    return touched.get(True, touched.get(False, 0))
