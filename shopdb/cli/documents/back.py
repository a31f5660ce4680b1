"""`shopdb documents back`: what MongoDB counted, brought to MySQL."""

from datetime import datetime
from typing import Annotated

import typer

from shopdb.cli.app import console
from shopdb.cli.documents.app import documents


@documents.command()
def back(
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="First day whose traffic is brought."),
    ] = None,
    last: Annotated[
        datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], help="Last day whose traffic is brought."),
    ] = None,
) -> None:
    """Bring votes and traffic by product and day to MySQL; without days, what is new of them."""
    from shopdb.documents import engine as documents_engine
    from shopdb.documents.back import bring
    from shopdb.engine import url

    brought = bring(
        url(),
        documents_engine.connect(documents_engine.url()),
        first.date() if first else None,
        last.date() if last else None,
    )
    for line in brought.lines():
        console.print(line, markup=False, soft_wrap=True)
