"""`shopdb import`: the sales of another system, taken over."""

from pathlib import Path
from typing import Annotated

import typer

from shopdb.cli.app import app, console


@app.command("import")
def import_source(
    source: Annotated[str, typer.Argument(help="Which system, as online_retail.")],
    file: Annotated[Path, typer.Option(help="Its file: .csv, .csv.gz, .xlsx or .zip.")],
) -> None:
    """Import a file of sales; what cannot be placed is set aside with a reason."""
    from shopdb.engine import url
    from shopdb.importing import run
    from shopdb.importing.source import find

    find(source)  # What is mistyped is told before a server is looked for.
    run(url(), source, file, console)
