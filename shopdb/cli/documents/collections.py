"""`shopdb documents plan`, `apply`, `verify`, `drift` and `migrate`: MongoDB's collections."""

from collections.abc import Iterable
from typing import Annotated

import typer
from rich.table import Table

from shopdb.cli.app import console
from shopdb.cli.documents.app import documents
from shopdb.cli.documents.engine import say
from shopdb.cli.documents.sides import mongo_side
from shopdb.documents import collections, versions
from shopdb.documents.collections import Action, Difference


@documents.command()
def plan() -> None:
    """Say what `shopdb documents apply` would do; changes nothing."""
    with mongo_side() as mongo:
        found = collections.compare(mongo, collections.read_all())
    todo = [one for one in found if one.action is not Action.NOTHING]
    if not todo:
        console.print("Nothing to do: the collections are as their files have them.")
        return
    _show(todo)
    console.print("`shopdb documents apply` does it; it drops no document.")


@documents.command()
def apply(
    despite_unfit: Annotated[
        bool,
        typer.Option(
            "--despite-unfit", help="Change a validator although it refuses what is there."
        ),
    ] = False,
) -> None:
    """Make the collections what their files say: validators and indexes, no documents."""
    with mongo_side() as mongo:
        done = collections.apply(mongo, collections.read_all(), say, despite_unfit=despite_unfit)
    console.print(f"{len(done)} changes applied." if done else "Nothing to do.")


@documents.command()
def verify() -> None:
    """Find documents that their validator would refuse; exit 1 where there are any."""
    with mongo_side() as mongo:
        found = collections.verify(mongo, collections.read_all())
    table = Table("collection", "documents", "refused", "such as")
    for one in found:
        sample = "\n".join(map(str, one.sample))
        table.add_row(one.collection, f"{one.documents:,}", f"{one.unfit:,}", sample)
    console.print(table)
    if any(one.unfit for one in found):
        raise typer.Exit(1)


@documents.command()
def drift() -> None:
    """Show where the database differs from the files; exit 1 where it does."""
    with mongo_side() as mongo:
        found = collections.compare(mongo, collections.read_all())
    if not found:
        console.print("No drift: the collections are as their files have them.")
        return
    _show(found)
    raise typer.Exit(1)


@documents.command()
def migrate(
    batch: Annotated[int, typer.Option(min=1, help="Documents at once.")] = 500,
) -> None:
    """Bring documents of an older schemaVersion up to today's; exit 1 where some are left."""
    with mongo_side() as mongo:
        found = [versions.sweep(mongo, name, batch) for name in versions.UPGRADES]
    table = Table("collection", "brought up", "left", "why")
    for one in found:
        why = "\n".join(f"{key}: {reason}" for key, reason in one.failed.items())
        table.add_row(one.collection, f"{one.moved:,}", f"{one.left:,}", why)
    console.print(table)
    if any(one.left for one in found):
        raise typer.Exit(1)


def _show(differences: Iterable[Difference]) -> None:
    table = Table("collection", "what", "in the database", "in the file", "apply would")
    for one in differences:
        table.add_row(one.collection.name, one.what, one.live, one.wanted, one.action)
    console.print(table)
