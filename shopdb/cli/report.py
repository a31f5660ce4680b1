"""`shopdb report`: the curated questions, drawn and said on one page."""

from pathlib import Path
from typing import Annotated

import typer

from shopdb.cli.app import app, console


@app.command()
def report(
    output: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the page; by default report/.")
    ] = None,
    channel: Annotated[
        str, typer.Option(metavar="CODE", help="Sales channel it is about.")
    ] = "online_retail",
) -> None:
    """Draw every question's answer into one self-contained page."""
    from shopdb.engine import url
    from shopdb.report import build
    from shopdb.settings import project_root

    folder = output or project_root() / "report"
    path = build(url(), folder, lambda step: console.print(step, markup=False), channel)
    console.print(f"The report is {path}", markup=False, soft_wrap=True)
