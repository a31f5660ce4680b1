"""`shopdb documents letters`: what MongoDB would not take, for whoever mends it."""

from typing import Annotated

import typer
from rich.table import Table

from shopdb.cli.app import console
from shopdb.cli.documents.app import documents
from shopdb.cli.documents.sides import mongo_side


@documents.command()
def letters(
    superseded: Annotated[
        bool, typer.Option("--all", help="Also those that a later version has superseded.")
    ] = False,
    most: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 50,
) -> None:
    """List dead letters with the reason for each; exit 1 where any waits to be looked at."""
    from shopdb.documents import versions

    waiting = {"supersededBy": {"$exists": False}}
    with mongo_side() as mongo:
        found = list(
            versions.read(
                mongo,
                "sync_dead_letters",
                {} if superseded else waiting,
                sort=[("at", -1)],
                limit=most,
            )
        )
    if not found:
        console.print("No dead letters.")
        return
    table = Table("letter", "to be", "at, UTC", "code", "why")
    for one in found:
        code, why = one["error"].get("code", ""), one["error"]["message"]
        later = f" (superseded by {one['supersededBy']})" if "supersededBy" in one else ""
        table.add_row(
            one["_id"], f"{one['op']}{later}", f"{one['at']:%Y-%m-%d %H:%M:%S}", str(code), why
        )
    console.print(table)
    if any("supersededBy" not in one for one in found):
        raise typer.Exit(1)
