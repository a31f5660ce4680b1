"""`shopdb documents up`, `url`, `down` and `reset`: the MongoDB server."""

import sys
from typing import Annotated

import typer

from shopdb.cli.app import console, errors
from shopdb.cli.documents.app import documents
from shopdb.documents import engine
from shopdb.documents.engine.check import masked, require
from shopdb.problem import Problem
from shopdb.settings import setting


def say(line: str) -> None:
    """Tell what takes time, beside the answer."""
    errors.print(line, style="dim", markup=False, soft_wrap=True)


@documents.command()
def up(
    optional: Annotated[
        bool, typer.Option("--optional", help="Where none can be had, say why and go on.")
    ] = False,
) -> None:
    """Have a MongoDB that takes writes and print its URL, the password masked.

    Takes SHOPDB_MONGO_URL if set; else a Docker container, else a private process.
    SHOPDB_MONGO_ENGINE=docker or process forces one way; SHOPDB_MONGO_PORT and
    SHOPDB_MONGO_IMAGE say the rest.
    """
    try:
        url = engine.up(say)
    except Problem as problem:
        if not optional:
            raise
        errors.print("No MongoDB, so there is no document side:", style="bold yellow")
        errors.print(str(problem), markup=False, soft_wrap=True)
        return
    database = engine.connect(url)
    version = require(database)
    database.client.close()
    server = engine.recorded()
    where = "SHOPDB_MONGO_URL" if engine.given() or not server else server.where
    console.print(f"MongoDB {version} is up: {where}", markup=False, soft_wrap=True)
    console.print(masked(url), markup=False, soft_wrap=True)


@documents.command()
def url() -> None:
    """Print MongoDB's URL whole, for scripts and for mongosh."""
    # Not through rich, which would wrap it.
    typer.echo(engine.url())


@documents.command()
def down() -> None:
    """Stop MongoDB; its data stay."""
    engine.down(say)


@documents.command()
def reset() -> None:
    """Stop MongoDB and wipe its data (FORCE=1: without asking)."""
    if not setting("FORCE"):
        if not sys.stdin.isatty():
            raise Problem("This wipes the documents, so it asks first", "Set FORCE=1 to go ahead.")
        typer.confirm("Wipe MongoDB and all its data?", abort=True)
    engine.reset(say)
