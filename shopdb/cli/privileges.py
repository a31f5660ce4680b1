"""`shopdb migrate privileges`: the GRANT script of an account that migrates."""

import re
from pathlib import Path
from typing import Annotated

import typer

from shopdb.cli.migrate import config, database, migrate_app
from shopdb.migrate.privileges import Level, script
from shopdb.migrate.rooms import Repository
from shopdb.problem import Problem

ACCOUNT = re.compile(r"'(?:[^'\\]|'')*'@'[^'\\]*'")


@migrate_app.command()
def privileges(
    account: Annotated[
        str, typer.Option(help="As 'user'@'host'; else the user of the database's URL.")
    ] = "",
    name: Annotated[
        str, typer.Option("--database", help="The live database; else the URL's.")
    ] = "",
    level: Annotated[
        Level,
        typer.Option(
            help="migrate: a live database; verify: scratch databases as well; all: see more."
        ),
    ] = Level.ALL,
) -> None:
    """Print the GRANTs that an account needs, each with its reason. Needs no server."""
    if not account or not name:
        url = database()
        account = account or f"'{url.username}'@'%'"
        name = name or url.database or ""
    if not ACCOUNT.fullmatch(account):
        raise Problem(f"{account} is not an account", "Write it as \"'ci'@'%'\".")
    repository = Repository(Path(config().config_file_name or "").parent)
    # Not through rich, which would wrap it: it is meant to be run.
    typer.echo(script(account, name, level, repository.grants))
