"""`shopdb health`: what a DBA looks at every morning, and what a monitor asks every minute."""

from enum import StrEnum
from typing import Annotated

import typer

from shopdb.cli.app import app, console


class Format(StrEnum):
    """How the health is written."""

    TABLE = "table"
    PROMETHEUS = "prometheus"
    JSON = "json"


@app.command()
def health(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[CHECK]...", help="Which checks; all by default.")
    ] = None,
    *,
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.TABLE,
    keep: Annotated[
        bool,
        typer.Option("--history/--no-history", help="Keep sizes in .shopdb/health.json."),
    ] = True,
) -> None:
    """Look after the server and the shop: each line says what it means and what to do.

    Exits with 1 where something is critical. Reads only.
    """
    from shopdb.database import session
    from shopdb.engine import url
    from shopdb.health import CHECKS, Level, Limits, examine, find
    from shopdb.health.render import as_json, prometheus, table
    from shopdb.settings import state_folder

    chosen = find(names) if names else CHECKS
    database = url()
    limits = Limits(history=state_folder() / "health.json" if keep else None)
    with session(database) as connection:
        reports = examine(connection, limits, chosen)
    if form is Format.TABLE:
        console.print(table(reports))
    elif form is Format.PROMETHEUS:
        typer.echo(prometheus(reports, database.database or ""), nl=False)
    else:
        typer.echo(as_json(reports), nl=False)
    if any(report.level is Level.CRITICAL for report in reports):
        raise typer.Exit(1)
