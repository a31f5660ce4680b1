"""`shopdb report`: the curated questions, drawn and said on a page for each channel."""

from pathlib import Path
from typing import Annotated

import typer

from shopdb.cli.app import app, console


@app.command()
def report(
    output: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the pages; by default report/.")
    ] = None,
    channel: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="The only channel it is about; by default all."),
    ] = None,
) -> None:
    """Draw every question's answer into self-contained pages, one for each channel."""
    from shopdb.engine import url
    from shopdb.report import build
    from shopdb.settings import project_root

    folder = output or project_root() / "report"
    path = build(url(), folder, lambda step: console.print(step, markup=False), channel)
    console.print(f"The report is {path}", markup=False, soft_wrap=True)
