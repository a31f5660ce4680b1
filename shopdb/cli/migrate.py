"""`shopdb migrate`: Alembic's commands on the shop's database, a plan before and a proof after."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from alembic.config import Config
from rich.markup import escape
from rich.table import Table
from sqlalchemy import URL

from shopdb.cli.app import app, console
from shopdb.migrate import commands
from shopdb.migrate import forget as forgetting
from shopdb.migrate import plan as planning
from shopdb.migrate import verify as verification
from shopdb.migrate.compare import Difference
from shopdb.migrate.drift import drift as find_drift
from shopdb.migrate.environments import environment, environments
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.overview import overview
from shopdb.migrate.rooms import Repository
from shopdb.migrate.session import engine_for, session
from shopdb.migrate.step import Options
from shopdb.settings import project_root

migrate_app = typer.Typer(
    help="Bring the database to a revision, and prove that the revisions are right.",
    no_args_is_help=True,
)
app.add_typer(migrate_app, name="migrate")

Revision = Annotated[str, typer.Argument(help="A revision, or head, base, +1, -1.")]
AllowLoss = Annotated[
    bool, typer.Option("--allow-loss", help="Run also what loses data, as its file says.")
]


@dataclass
class Chosen:
    """What the options before the command say: which repository, which database of it."""

    repository: Path | None = None
    env: str = ""
    yes: bool = False


chosen = Chosen()


@migrate_app.callback()
def choose(
    repository: Annotated[
        Path | None, typer.Option(help="The folder of another repository than the shop's.")
    ] = None,
    env: Annotated[str, typer.Option(help="An environment of alembic.ini, such as staging.")] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Change --env without asking for its name once more.")
    ] = False,
) -> None:
    """Bring the database to a revision, and prove that the revisions are right."""
    chosen.repository, chosen.env, chosen.yes = repository, env, yes


def config() -> Config:
    """The configuration of the project's own repository, or of the one that was named."""
    found = commands.configuration(chosen.repository or project_root())
    if chosen.yes:
        found.attributes["confirm"] = chosen.env
    return found


def database() -> URL:
    """The database of --env; else of SHOPDB_URL, or of the server that `make up` started."""
    if chosen.env:
        return environment(config(), chosen.env).url
    if chosen.repository:
        known = ", ".join(environments(config())) or "it has none yet"
        raise MigrationProblem(
            f"{chosen.repository}: which database is meant?",
            f"Name an environment of its alembic.ini with --env ({known}).",
        )
    # Imported here, so that --help and `sql` need no engine.
    from shopdb.engine import url

    return url()


def tell(line: str) -> None:
    """Print a line of progress."""
    console.print(line, markup=False)


@migrate_app.command()
def up(revision: Revision = "head", allow_loss: AllowLoss = False) -> None:
    """Upgrade, a line for each statement."""
    commands.upgrade(database(), revision, config=config(), tell=tell, allow_loss=allow_loss)
    status(every=False)


# Without this, click takes -1 for an option.
@migrate_app.command(context_settings={"ignore_unknown_options": True})
def down(revision: Revision = "-1", allow_loss: AllowLoss = False) -> None:
    """Downgrade, by one revision unless another is named."""
    commands.downgrade(database(), revision, config=config(), tell=tell, allow_loss=allow_loss)
    status(every=False)


@migrate_app.command()
def status(
    every: Annotated[
        bool, typer.Option("--all", help="Of every environment, a line each.")
    ] = False,
) -> None:
    """Show head, the current revision, what is pending, and who migrates now."""
    if every:
        _overview()
        return
    found = planning.status(config(), database())
    table = Table.grid(padding=(0, 2))
    table.add_row("current", found.current or "nothing yet")
    table.add_row("head", found.head or "no revision")
    table.add_row("pending", ", ".join(found.pending) or "none")
    table.add_row("half done", escape(str(found.half_done or "nothing")))
    table.add_row("migrated now by", escape(str(found.runner or "nobody")))
    console.print(table)


def _overview() -> None:
    table = Table("environment", "current", "head", "pending", "migrated now by")
    for standing in overview(config()):
        found, name = standing.status, standing.environment.name
        if found is None:
            table.add_row(name, "unknown", "", "", escape(standing.problem))
            continue
        pending = f"{len(found.pending)} from {found.pending[0]}" if found.pending else "none"
        runner = escape(str(found.runner or "nobody"))
        table.add_row(name, found.current or "nothing yet", found.head, pending, runner)
    console.print(table)


@migrate_app.command()
def forget(
    rows_too: Annotated[
        bool, typer.Option("--rows-too", help="Rows that it wrote were taken back as well.")
    ] = False,
) -> None:
    """Forget a half-done revision that was undone by hand."""
    entries = forgetting.forget(database(), rows_too=rows_too, wait_seconds=Options().runner_wait)
    for entry in entries:
        console.print(f"Forgotten: {entry}", markup=False)
    if not entries:
        console.print("No revision is half done.")


@migrate_app.command()
def sql(
    revisions: Annotated[str, typer.Argument(help="TO, or FROM:TO.")] = "head",
) -> None:
    """Print the SQL of an upgrade for the mysql client. Needs no server."""
    commands.print_sql(revisions, config=config())


@migrate_app.command()
def verify() -> None:
    """Prove on scratch databases that the migrations make what the rooms make, down and up too."""
    report = verification.verify(config(), database(), tell)
    for finding in report.findings:
        console.print(f"\nNot so: {finding.claim}", style="bold red", markup=False)
        show(finding.differences)
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
    show(found)
    if found:
        raise typer.Exit(1)
    console.print("The database is what the rooms say.")


def show(differences: list[Difference]) -> None:
    """Print differences as coloured diffs."""
    colours = {"+": "green", "-": "red", "@": "cyan"}
    for difference in differences:
        for line in difference.diff.split("\n"):
            console.print(line, style=colours.get(line[:1]), markup=False, soft_wrap=True)
