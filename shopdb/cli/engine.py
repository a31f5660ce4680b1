"""`shopdb up`, `url`, `down`, `reset` and `doctor`: the server and its health."""

import sys

import typer

from shopdb import engine
from shopdb.cli.app import app, console, errors
from shopdb.database import scalar, session
from shopdb.engine import check, state
from shopdb.problem import Problem
from shopdb.settings import setting


def _say(line: str) -> None:
    errors.print(line, style="dim", markup=False, soft_wrap=True)


@app.command()
def up() -> None:
    """Have a healthy MySQL server and print its URL, the password masked.

    Takes SHOPDB_URL if set; else the first way that is open: a running Docker engine, a mysqld
    8.4 or newer on the PATH, and as root on Debian a Docker engine installed for it, or a
    private process. SHOPDB_ENGINE=docker, mysqld or rootfs forces one way. SHOPDB_PORT,
    SHOPDB_BUFFER_POOL, SHOPDB_IMAGE and SHOPDB_NO_INSTALL=1 say the rest.
    """
    url = engine.up(_say)
    with session(url) as connection:
        version = scalar(connection, "SELECT VERSION()")
    server = state.recorded()
    where = "SHOPDB_URL" if engine.given() or not server else server.where
    console.print(f"MySQL {version} is up: {where}", markup=False, soft_wrap=True)
    console.print(url.render_as_string(), markup=False, soft_wrap=True)


@app.command()
def url() -> None:
    """Print the application's URL whole, with its password, for scripts."""
    # Not through rich, which would wrap it.
    typer.echo(engine.url().render_as_string(hide_password=False))


@app.command()
def down() -> None:
    """Stop the server; its data stay."""
    engine.down(_say)


@app.command()
def reset() -> None:
    """Stop the server and wipe its data (FORCE=1: without asking)."""
    if not setting("FORCE"):
        if not sys.stdin.isatty():
            raise Problem("This wipes the database, so it asks first", "Set FORCE=1 to go ahead.")
        typer.confirm("Wipe the database and all its data?", abort=True)
    engine.reset(_say)


@app.command()
def doctor() -> None:
    """Check the server and the account: a table of what is found and what is wanted."""
    from rich.table import Table

    findings = check.examine(engine.url())
    table = Table("", "what", "found", "wanted")
    for finding in findings:
        sign = "[green]ok[/]" if finding.ok else "[red]no[/]"
        table.add_row(sign, finding.what, finding.found, finding.wanted)
    console.print(table)
    missing = [finding for finding in findings if not finding.ok]
    if missing:
        console.print("To mend it, as an administrator of the server:")
        for finding in missing:
            console.print(f"  {finding.remedy}", markup=False, soft_wrap=True)
        raise typer.Exit(1)
