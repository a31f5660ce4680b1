"""`shopdb demo`: the main job in one go."""

from pathlib import Path
from typing import Annotated

import typer

from shopdb.cli.app import app, console


@app.command()
def demo(
    file: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="The Online Retail data; else looked for."),
    ] = None,
) -> None:
    """Go from nothing to answers and pictures: server, schema, sales, questions, report."""
    from shopdb.demo import run

    run(console, file)
