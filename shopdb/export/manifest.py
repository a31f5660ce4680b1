"""What an export says of itself: one manifest for the folder, and one a finished table."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shopdb.problem import Problem

NAME = "_manifest.json"


@dataclass(frozen=True)
class TableManifest:
    """A table's files are whole once this lies beside them.

    `columns` have name, mysql_type and collation; `snapshot_at` is the moment that the rows
    are of, in UTC; `export` is the `started_at` of the export that wrote them.
    """

    table: str
    rows: int
    columns: list[dict[str, Any]]
    revision: str
    snapshot_at: str
    export: str


@dataclass(frozen=True)
class Export:
    """A folder of exported tables.

    `database` and `server` say whose they are; `is_finished` is False while tables are missing;
    `tables` are those that are whole, by name.
    """

    folder: Path
    database: str
    server: str
    revision: str
    personal: bool
    started_at: str
    is_finished: bool
    tables: dict[str, TableManifest]

    @property
    def snapshots(self) -> list[str]:
        """The moments its tables are of: one, and more where it was killed and went on."""
        return sorted({table.snapshot_at for table in self.tables.values()})


def find(folder: Path) -> Export:
    """The export in a folder.

    Raises:
        Problem: there is none, or it was not brought to its end.
    """
    found = read(folder)
    if not found:
        raise Problem(
            f"{folder} holds no export", "Write one: make export, or shopdb export --output DIR"
        )
    if not found.is_finished:
        raise Problem(
            f"the export in {folder} was not finished", "Run the same export again: it goes on."
        )
    return found


def read(folder: Path) -> Export | None:
    """The export in a folder, finished or not; None where there is none.

    Raises:
        Problem: there are other things in it.
    """
    head = _read(folder / NAME)
    if not head:
        if folder.exists() and any(folder.iterdir()):
            raise Problem(
                f"{folder} holds other things than an export", "Name a folder of its own."
            )
        return None
    found = (_read(path) for path in sorted(folder.glob(f"[a-z]*/{NAME}")))
    tables = {one.table: one for one in (TableManifest(**said) for said in found if said)}
    return Export(folder=folder, tables=tables, **head)


def begin(export: Export) -> None:
    """Say whose tables will lie in the folder, or that they are whole now."""
    said = {name: value for name, value in vars(export).items() if name not in ("folder", "tables")}
    _write(export.folder / NAME, said)


def finish_table(folder: Path, manifest: TableManifest) -> None:
    """Say that the files in a folder are a whole table."""
    _write(folder / NAME, asdict(manifest))


def now() -> str:
    """This moment in UTC, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _read(path: Path) -> dict[str, Any] | None:
    try:
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return said


def _write(path: Path, said: dict[str, Any]) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(beside, path)
