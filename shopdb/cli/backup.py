"""`shopdb backup` and `shopdb restore`: the database put away, and brought back to a moment."""

from pathlib import Path
from typing import Annotated

import typer

from shopdb.cli.app import app, console

backup_app = typer.Typer(help="Back the database up, and look at backups.")
app.add_typer(backup_app, name="backup")

Folder = Annotated[
    Path | None, typer.Option("--to", metavar="DIR", help="Where backups lie; by default backups/.")
]
One = Annotated[Path, typer.Option("--from", metavar="DIR", help="The backup's own folder.")]


def _say(line: str) -> None:
    console.print(line, markup=False, soft_wrap=True)


def _folder(given: Path | None) -> Path:
    from shopdb.settings import project_root

    return given or project_root() / "backups"


@backup_app.callback(invoke_without_command=True)
def backup(
    context: typer.Context,
    to: Folder = None,
    keep: Annotated[
        int, typer.Option(help="How many backups of this database stay; 0: all of them.")
    ] = 0,
    binlogs: Annotated[
        bool, typer.Option("--binlogs", help="Copy the server's binary logs instead, as they grow.")
    ] = False,
) -> None:
    """Back the whole database up, as of one moment; writers go on meanwhile."""
    if context.invoked_subcommand:
        return
    from shopdb import backup as area
    from shopdb.backup.account import administrator
    from shopdb.engine import url

    if binlogs:
        area.archive(administrator(url()), _folder(to), _say)
    else:
        area.backup(url(), _folder(to), _say, keep=keep)


@backup_app.command(name="list")
def list_backups(to: Folder = None) -> None:
    """List the whole backups in a folder, the oldest first."""
    from rich.table import Table

    from shopdb.backup import manifest
    from shopdb.backup.files import backups

    table = Table("backup", "as of (UTC)", "database", "revision", "MySQL", "MB")
    for path in backups(_folder(to)):
        one = manifest.read(path)
        size = sum(file.bytes for file in one.files.values()) / 1e6
        table.add_row(
            str(path), one.taken_at, one.database, one.revision, one.server_version, f"{size:.1f}"
        )
    console.print(table)


@backup_app.command()
def verify(source: One) -> None:
    """Hold every byte of a backup against its manifest. Needs no server."""
    from shopdb import backup as area

    found = area.verify(source)
    count = sum(table.rows for table in found.tables.values())
    _say(f"{source} is whole: {count} rows of {len(found.tables)} tables, as of {found.taken_at}")


@backup_app.command()
def log(
    source: One,
    table: Annotated[str, typer.Option(help="Only what wrote to this table.")] = "",
) -> None:
    """List what the copied binary logs have on top of a backup: when, which, and what it wrote."""
    from shopdb.backup import manifest
    from shopdb.backup.tools import Tools
    from shopdb.backup.until import later

    source = source.resolve()
    found = manifest.read(source)
    for one in later(Tools(source.parent, _say), source.parent, found):
        names = [name.removeprefix(f"{found.database}.") for name in one.tables]
        if not table or table in names:
            wrote = ", ".join(names) or "structure"
            _say(f"{one.committed_at:%Y-%m-%d %H:%M:%S.%f}  {one.gtid}  {wrote}")


@app.command()
def restore(
    source: One,
    until: Annotated[
        str,
        typer.Option(
            help="A time in UTC, a transaction UUID:NUMBER, or latest; else as backed up."
        ),
    ] = "",
    database: Annotated[
        str, typer.Option(help="The database to make; by default the one of the URL.")
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Let what the database holds go (FORCE=1: the same).")
    ] = False,
) -> None:
    """Make a database what it was when a backup was taken, or at a later moment."""
    from shopdb import backup as area
    from shopdb.backup.account import administrator
    from shopdb.engine import url
    from shopdb.settings import setting

    there = administrator(url())
    there = there.set(database=database) if database else there
    area.restore(source, there, _say, until=until, force=force or bool(setting("FORCE")))
