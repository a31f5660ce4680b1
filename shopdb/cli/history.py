"""`shopdb migrate release` and `renumber`: what is for good, and what has to wait its turn."""

from pathlib import Path
from typing import Annotated

import typer
from alembic.script import ScriptDirectory

from shopdb.cli import migrate
from shopdb.cli.app import console
from shopdb.migrate.release import release as add_to_manifest
from shopdb.migrate.released import shown
from shopdb.migrate.renumber import renumber as give_number


@migrate.migrate_app.command()
def release() -> None:
    """Prove the revisions that are not released yet and write their hashes down: for good."""
    names = add_to_manifest(migrate.config(), migrate.database(), migrate.tell)
    for name in names:
        console.print(f"released {name}", markup=False)
    if not names:
        console.print("Every revision is released.")


@migrate.migrate_app.command()
def renumber(
    name: Annotated[str, typer.Argument(help="The revision as its files are called: 0041_mine")],
    number: Annotated[str, typer.Argument(help="Its new number, the newest one's and one more.")],
) -> None:
    """Put a revision that is not released behind another number: its files and what they say."""
    folder = Path(ScriptDirectory.from_config(migrate.config()).dir)
    for path in give_number(folder, name, number):
        console.print(f"wrote {shown(path)}", markup=False, soft_wrap=True)
    console.print(
        f"A database that has run {name} must take it back with the files of before.",
        markup=False,
        soft_wrap=True,
    )
