"""`shopdb migrate`: Alembic's commands on the shop's database, a plan before and a proof after."""

from pathlib import Path
from typing import Annotated

import typer
from alembic.config import Config
from rich.markup import escape
from rich.table import Column, Table
from sqlalchemy import URL

from shopdb.cli.app import app, console
from shopdb.migrate import commands
from shopdb.migrate import plan as planning
from shopdb.migrate import verify as verification
from shopdb.migrate.compare import Difference
from shopdb.migrate.drift import drift as find_drift
from shopdb.migrate.rooms import Repository
from shopdb.migrate.session import engine_for, session
from shopdb.migrate.subject import subject
from shopdb.settings import project_root

migrate_app = typer.Typer(
    help="Bring the database to a revision, and prove that the revisions are right.",
    no_args_is_help=True,
)
app.add_typer(migrate_app, name="migrate")

Revision = Annotated[str, typer.Argument(help="A revision, or head, base, +1, -1.")]


def config() -> Config:
    """The configuration of the project's own repository."""
    return commands.configuration(project_root())


def database() -> URL:
    """The database of SHOPDB_URL, or of the server that `make up` started."""
    # Imported here, so that --help and `sql` need no engine.
    from shopdb.engine import url

    return url()


def _tell(line: str) -> None:
    console.print(line, markup=False)


@migrate_app.command()
def up(revision: Revision = "head") -> None:
    """Upgrade, a line for each statement."""
    commands.upgrade(database(), revision, config=config(), tell=_tell)
    status()


# Without this, click takes -1 for an option.
@migrate_app.command(context_settings={"ignore_unknown_options": True})
def down(revision: Revision = "-1") -> None:
    """Downgrade, by one revision unless another is named."""
    commands.downgrade(database(), revision, config=config(), tell=_tell)
    status()


@migrate_app.command()
def plan() -> None:
    """Show what an upgrade to head would run. Nothing runs."""
    steps = planning.plan(config(), database())
    if not steps:
        console.print("Nothing to run: the database is at head.")
        return
    table = Table("revision", Column("where", overflow="fold"), "what", "object")
    for step in steps:
        about = subject(step.statement.text)
        what = f"{about.verb} {about.kind}".strip().lower()
        table.add_row(step.revision, escape(step.statement.place), what, escape(about.name))
    console.print(table)


@migrate_app.command()
def status() -> None:
    """Show head, the current revision, what is pending, and who migrates now."""
    found = planning.status(config(), database())
    table = Table.grid(padding=(0, 2))
    table.add_row("current", found.current or "nothing yet")
    table.add_row("head", found.head or "no revision")
    table.add_row("pending", ", ".join(found.pending) or "none")
    table.add_row("migrated now by", escape(str(found.runner or "nobody")))
    console.print(table)


@migrate_app.command()
def sql(
    revisions: Annotated[str, typer.Argument(help="TO, or FROM:TO.")] = "head",
) -> None:
    """Print the SQL of an upgrade for the mysql client. Needs no server."""
    commands.print_sql(revisions, config=config())


@migrate_app.command()
def verify() -> None:
    """Prove on scratch databases that the migrations make what the rooms make, down and up too."""
    report = verification.verify(config(), database(), _tell)
    for finding in report.findings:
        console.print(f"\nNot so: {finding.claim}", style="bold red", markup=False)
        _show(finding.differences)
    counts = ", ".join(
        f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in sorted(report.counts.items())
    )
    console.print(f"Compared: {counts}; {report.revisions} revisions down and up.", markup=False)
    if report.findings:
        raise typer.Exit(1)
    console.print("The migrations and the rooms are equal.")


@migrate_app.command()
def drift() -> None:
    """Show where the database is not what the rooms say."""
    repository = Repository(Path(config().config_file_name or "").parent)
    with session(engine_for(database())) as connection:
        found = find_drift(connection, repository)
    _show(found)
    if found:
        raise typer.Exit(1)
    console.print("The database is what the rooms say.")


def _show(differences: list[Difference]) -> None:
    colours = {"+": "green", "-": "red", "@": "cyan"}
    for difference in differences:
        for line in difference.diff.split("\n"):
            console.print(line, style=colours.get(line[:1]), markup=False, soft_wrap=True)
