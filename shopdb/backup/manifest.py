"""What a backup says of itself, in `manifest.json`; a folder without one is no backup."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from shopdb.problem import Problem

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class File:
    """A file of the backup: its length in bytes, and what it hashes to."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Table:
    """A table as it was: how many rows, and what CHECKSUM TABLE said."""

    rows: int
    checksum: int


@dataclass(frozen=True)
class Event:
    """An event that was enabled, with what ALTER EVENT would otherwise change."""

    definer: str
    sql_mode: str
    time_zone: str


@dataclass(frozen=True)
class Manifest:
    """A backup.

    Args:
        taken_at: the moment that all rows are of, in UTC by the server's clock.
        database: its name.
        character_set: its default.
        collation: its default.
        server: the server's UUID.
        server_version: as the server says it.
        lower_case_table_names: the server's setting.
        tool: the version of mysqldump.
        revision: of Alembic; empty where there is none.
        gtids: every transaction that the server had committed; empty where it names none.
        data_bytes: what tables and indexes took on the server, as it estimates.
        tables: by name.
        events: the enabled ones, by name.
        files: by name.
    """

    taken_at: str
    database: str
    character_set: str
    collation: str
    server: str
    server_version: str
    lower_case_table_names: int
    tool: str
    revision: str
    gtids: str
    data_bytes: int
    tables: dict[str, Table]
    events: dict[str, Event]
    files: dict[str, File]

    @property
    def version(self) -> tuple[int, ...]:
        """The server's version as two numbers, such as (9, 7)."""
        return version_of(self.server_version)


def version_of(text: str) -> tuple[int, ...]:
    """What SELECT VERSION() says, as two numbers."""
    return tuple(int(part) for part in text.partition("-")[0].split(".")[:2])


def write(folder: Path, manifest: Manifest) -> None:
    """Write it to the disk, whole."""
    with (folder / NAME).open("x", encoding="utf-8") as file:
        json.dump({"format": FORMAT, **asdict(manifest)}, file, indent=2, ensure_ascii=False)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())


def read(folder: Path) -> Manifest:
    """The manifest of a backup.

    Raises:
        Problem: the folder is no backup, or one of another format.
    """
    try:
        said: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if said.pop("format") != FORMAT:
            raise Problem(
                f"{folder} is a backup of another format", "Use the ShopDB that wrote it."
            )
        tables = {name: Table(**one) for name, one in said.pop("tables").items()}
        events = {name: Event(**one) for name, one in said.pop("events").items()}
        files = {name: File(**one) for name, one in said.pop("files").items()}
        return Manifest(**said, tables=tables, events=events, files=files)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Problem(
            f"{folder} is no backup: it has no {NAME}", "See `shopdb backup list`."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Problem(f"{folder / NAME} cannot be read: {error}", "Take another backup.") from error
