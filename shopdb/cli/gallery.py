"""`shopdb query functions` and `shopdb query readme`: what is written from the questions."""

from pathlib import Path
from typing import Annotated

import typer

from shopdb.cli.app import console
from shopdb.cli.query import query


@query.command()
def functions() -> None:
    """Write the functions of shopdb.analysis from the questions."""
    from shopdb.query.functions import write

    for path in write():
        console.print(f"wrote {path.name}", markup=False)


@query.command()
def readme(
    output: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to; by default queries/.")
    ] = None,
) -> None:
    """Write queries/README.md: each question with rows and a picture of the sample shop."""
    from shopdb.engine import url
    from shopdb.query.gallery import PAGE, entries, small_shop, write
    from shopdb.query.library import room

    folder = output or room()
    with small_shop(url(), console.print) as connection:
        console.print("asking every question")
        asked = entries(connection)
    write(asked, folder)
    console.print(f"wrote {folder / PAGE}", markup=False, soft_wrap=True)
