"""`shopdb documents sample`: the document side of the sample shop."""

from typing import Annotated

import typer

from shopdb.cli.app import console
from shopdb.cli.documents.app import documents


@documents.command()
def sample(
    sessions: Annotated[
        bool, typer.Option("--sessions", help="Also the last month's sessions, still valid.")
    ] = False,
) -> None:
    """Load clicks and the texts of reviews that fit MySQL's sample shop; again changes nothing."""
    from shopdb.documents import engine as documents_engine
    from shopdb.documents.sample import load
    from shopdb.engine import url

    database = documents_engine.connect(documents_engine.url())
    for line in load(url(), database, console, with_sessions=sessions).lines():
        console.print(f"  {line}", markup=False, soft_wrap=True)
