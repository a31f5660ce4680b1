"""Exports a database: one snapshot, a folder a table, and on from where it was killed."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import URL

from shopdb.database import Connection, scalar, session
from shopdb.export import manifest
from shopdb.export.manifest import Export, TableManifest
from shopdb.export.tables import Table, tables
from shopdb.export.write import BATCH, write_table
from shopdb.problem import Problem


def export(
    url: URL,
    folder: Path,
    say: Callable[[str], None],
    *,
    personal: bool = False,
    batch: int = BATCH,
) -> Export:
    """Write the model of a database into a folder, as Parquet.

    All tables are of one moment. An export that was killed goes on with the tables that are
    missing, which are then of a later one: `Export.snapshots` has both. Over a finished export
    a new one is written, table by table.

    Args:
        url: the database.
        folder: is made where it is missing.
        say: told a line for each table.
        personal: take along names, addresses and what persons wrote.
        batch: rows in memory at a time.

    Raises:
        Problem: the folder holds something else, or the export of another database or revision.
    """
    with session(url) as connection:
        export = _opened(connection, folder, personal)
        manifest.begin(export)
        for leftover in [*folder.glob(".new-*"), *folder.glob(".old-*")]:
            shutil.rmtree(leftover)
        wanted = tables(connection, personal=personal)
        moment = _snapshot(connection)
        for table in wanted:
            done = export.tables.get(table.name)
            if done and done.export == export.started_at:
                say(f"{table.name}: {done.rows} rows, written before")
                continue
            count = _write(connection, table, export, moment, batch)
            say(f"{table.name}: {count} rows")
    names = {table.name for table in wanted}
    for gone in export.tables.keys() - names:
        shutil.rmtree(folder / gone)
    finished = replace(export, is_finished=True)
    manifest.begin(finished)
    return manifest.find(folder)


def _opened(connection: Connection, folder: Path, personal: bool) -> Export:
    """The export to go on with, or a new one."""
    here = Export(
        folder=folder,
        database=str(scalar(connection, "SELECT DATABASE()")),
        server=str(scalar(connection, "SELECT @@server_uuid")),
        revision=str(scalar(connection, "SELECT version_num FROM alembic_version")),
        personal=personal,
        started_at=manifest.now(),
        is_finished=False,
        tables={},
    )
    found = manifest.read(folder)
    if not found:
        return here
    if (found.database, found.server) != (here.database, here.server):
        raise Problem(
            f"{folder} holds the export of another database, {found.database}",
            "Name another folder with --output.",
        )
    if found.is_finished:
        return replace(here, tables=found.tables)
    if (found.revision, found.personal) != (here.revision, personal):
        raise Problem(
            f"the export in {folder} was begun at revision {found.revision}"
            f"{' with' if found.personal else ' without'} personal data",
            "Go on as it was begun, or remove the folder.",
        )
    return found


def _snapshot(connection: Connection) -> str:
    """Begin the transaction that sees the database as it is now, however long it takes."""
    with connection.cursor() as cursor:
        # A reader of many rows is slow; the server must wait for it and not give it up.
        cursor.execute("SET SESSION max_execution_time = 0, net_write_timeout = 3600")
        cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
    return manifest.now()


def _write(connection: Connection, table: Table, export: Export, moment: str, batch: int) -> int:
    """Write a table beside its place, and put it there when it is whole."""
    new = export.folder / f".new-{table.name}"
    count = write_table(connection, table, new, batch)
    columns = [
        {"name": one.name, "mysql_type": one.sql_type, "collation": one.collation}
        for one in table.columns
    ]
    manifest.finish_table(
        new,
        TableManifest(table.name, count, columns, export.revision, moment, export.started_at),
    )
    place = export.folder / table.name
    if place.exists():
        old = export.folder / f".old-{table.name}"
        place.rename(old)
        new.rename(place)
        shutil.rmtree(old)
    else:
        new.rename(place)
    return count
