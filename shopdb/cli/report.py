"""`shopdb report`: a month of the shop, drawn and said on a page for each channel."""

from pathlib import Path
from typing import Annotated

import typer

from shopdb.cli.app import app, console
from shopdb.problem import Problem


@app.command()
def report(
    output: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the pages; by default report/.")
    ] = None,
    channel: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="The only channel it is about; by default all."),
    ] = None,
    month: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM", help="Which month; by default the last that has every day."
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--everything", help="All that was ever sold instead of a month.")
    ] = False,
) -> None:
    """Draw the monthly review into self-contained pages, one for each channel.

    A page opens from the disk, needs no network, and prints on A4.
    """
    from shopdb.engine import url
    from shopdb.report import EVERYTHING, build, parse
    from shopdb.settings import project_root

    if month and everything:
        raise Problem("a report is about one month or everything", "Leave one of the two out.")
    period = EVERYTHING if everything else parse(month) if month else None
    folder = output or project_root() / "report"
    path = build(url(), folder, lambda step: console.print(step, markup=False), channel, period)
    console.print(f"The report is {path}", markup=False, soft_wrap=True)
