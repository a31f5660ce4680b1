"""`shopdb export`: the model as Parquet."""

from pathlib import Path
from typing import Annotated

import typer

from shopdb.cli.app import app, console


@app.command()
def export(
    output: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the tables; by default export/.")
    ] = None,
    personal: Annotated[
        bool,
        typer.Option(
            "--with-personal-data", help="Take along names, addresses and what persons wrote."
        ),
    ] = False,
) -> None:
    """Write every table as Parquet, all as of one moment; run again, it goes on."""
    from shopdb.engine import url
    from shopdb.export import export
    from shopdb.settings import project_root

    folder = output or project_root() / "export"
    done = export(url(), folder, lambda step: console.print(step, markup=False), personal=personal)
    rows = sum(table.rows for table in done.tables.values())
    console.print(f"{rows} rows of {len(done.tables)} tables in {folder}", soft_wrap=True)
    if len(done.snapshots) > 1:
        console.print(
            "It was interrupted: its tables are of more than one moment. Run again, all of them"
            " are written anew, of one.",
            soft_wrap=True,
        )
