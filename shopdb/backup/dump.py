"""Takes a backup: mysqldump, on the moment that a session of ours holds for it."""

import re
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL

from shopdb.backup import contents, manifest
from shopdb.backup import exact as numbers
from shopdb.backup.files import CHUNK, Written, alone, appearing, rotate
from shopdb.backup.manifest import File, Manifest, Table
from shopdb.backup.moment import Source, source
from shopdb.backup.tools import Tools, output
from shopdb.database import rows
from shopdb.engine.provider import Say
from shopdb.problem import Problem

DUMP = "dump.sql.gz"
EXACT = "exact.sql.gz"
CODE = "code.sql.gz"

_COMMON = (
    "--default-character-set=utf8mb4",
    "--hex-blob",
    "--single-transaction",
    # The manifest has the transactions' names; a dump that sets them needs an empty server.
    "--set-gtid-purged=OFF",
    # Where the server keeps its files is not the database's, and reading it takes PROCESS.
    "--no-tablespaces",
    "--skip-add-locks",
    "--skip-dump-date",
    "--max-allowed-packet=1G",
)
_TABLES = ("--skip-triggers", "--routines")
# What acts by itself, to be made when all rows are there.
_CODE = ("--no-data", "--no-create-info", "--triggers", "--events")
# What mysqldump says first after its transaction has begun, and last of all.
_BEGUN = b"-- Table structure for table"
_ENDED = b"-- Dump completed"
_ENABLED = re.compile(
    rb"^(/\*!50106 CREATE\*/ .*? ON COMPLETION (?:NOT )?PRESERVE) ENABLE\b", re.MULTILINE
)


def backup(url: URL, folder: Path, say: Say, *, keep: int = 0) -> Path:
    """Back a database up into a new folder, named after it and the time.

    Args:
        url: the database.
        folder: where backups lie; made on first use.
        say: told a line for each step.
        keep: how many backups of this database stay, the new one included; 0: all.

    Returns:
        The backup's folder.

    Raises:
        Problem: the account may not, a programme is missing or fails, there is no room, or
            another backup is being written there.
    """
    if keep < 0:
        raise Problem(f"--keep {keep} keeps nothing", "Give a number from 1, or 0 for all.")
    folder = folder.resolve()
    with alone(folder), source(url) as held:
        _require_room(folder, contents.data_bytes(held.holder))
        place = _place(folder, str(url.database))
        with appearing(place) as new:
            found = _write(url, new, held, say)
            manifest.write(new, found)
        count = sum(table.rows for table in found.tables.values())
        say(f"{place}: {count} rows of {len(found.tables)} tables, as of {found.taken_at} UTC")
        for old in rotate(folder, str(url.database), keep) if keep else []:
            say(f"Removed {old}")
        return place


def _write(url: URL, new: Path, held: Source, say: Say) -> Manifest:
    """Write the dumps; the manifest that goes with them."""
    tools = Tools(new, say)
    tool = tools.version("mysqldump")
    say(f"Reading {url.database} with mysqldump {tool} …")
    dump, tables = _dump(tools, url, new / DUMP, held)
    code = _code(tools, url, new / CODE)
    with Written(new / EXACT) as exact:
        numbers.write(held.reader, exact)
    (facts,) = rows(
        held.holder,
        "SELECT @@server_uuid, VERSION(), @@lower_case_table_names,"
        " default_character_set_name, default_collation_name"
        " FROM information_schema.schemata WHERE schema_name = DATABASE()",
    )
    return Manifest(
        taken_at=held.taken_at,
        database=str(url.database),
        server=facts[0],
        server_version=facts[1],
        lower_case_table_names=int(facts[2]),
        character_set=facts[3],
        collation=facts[4],
        tool=tool,
        revision=contents.revision(held.holder),
        gtids=held.gtids,
        data_bytes=contents.data_bytes(held.holder),
        tables=tables,
        events=contents.enabled_events(held.holder),
        files={DUMP: dump, EXACT: exact.described(), CODE: code},
    )


def _dump(tools: Tools, url: URL, path: Path, held: Source) -> tuple[File, dict[str, Table]]:
    """Tables, rows, routines and views; beside it, what the same rows amount to."""
    options = [*_COMMON, *_TABLES, f"--init-command={held.gate}", str(url.database)]
    last = b""
    with (
        ThreadPoolExecutor(1) as beside,
        tools.started("mysqldump", url, options) as process,
        Written(path) as file,
        held.reading(lambda: process.poll() is None),
    ):
        counting = beside.submit(contents.tables, held.reader, held.tables)
        has_begun = False
        while chunk := output(process).read1(CHUNK):
            if not has_begun and _BEGUN in last + chunk:
                held.thaw()
                has_begun = True
            file.write(chunk)
            last = (last + chunk)[-100:]
        tables = counting.result()
    if _ENDED not in last:
        raise Problem("mysqldump stopped before its end", "Run the same command again.")
    return file.described(), tables


def _code(tools: Tools, url: URL, path: Path) -> File:
    """Triggers, and events, all disabled: a database is left in peace until it is whole."""
    text = tools.run("mysqldump", url, [*_COMMON, *_CODE, str(url.database)])
    with Written(path) as file:
        file.write(_ENABLED.sub(rb"\1 DISABLE", text))
    return file.described()


def _place(folder: Path, database: str) -> Path:
    """A name that is not taken."""
    while True:
        place = folder / f"{database}-{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}"
        if not place.exists():
            return place
        time.sleep(0.1)


def _require_room(folder: Path, data: int) -> None:
    """Compressed text was never seen to take a half of what tables and indexes take."""
    free = shutil.disk_usage(folder).free
    if free < data // 2:
        raise Problem(
            f"{folder} has {free >> 20} MB free; the database takes {data >> 20} MB on its server,"
            " and a backup up to the half of that",
            "Name another folder with --to, or keep fewer with --keep.",
        )
