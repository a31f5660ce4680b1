"""`shopdb migrate baseline`: a repository from a live server, or a database into a repository."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from shopdb.cli.app import console
from shopdb.cli.migrate import config, database, migrate_app, show, tell
from shopdb.database import parse_url
from shopdb.migrate import baseline as taking_over
from shopdb.migrate.commands import configuration
from shopdb.problem import Problem


@migrate_app.command()
def baseline(  # noqa: PLR0917 - typer makes options of them
    source: Annotated[
        str, typer.Option("--from", help="The URL of the live database, which is only read.")
    ] = "",
    into: Annotated[Path | None, typer.Option(help="The new repository's folder.")] = None,
    domain: Annotated[
        str, typer.Option(help="The folder of each room that objects go to.")
    ] = "main",
    domains: Annotated[
        Path | None, typer.Option(help='A file of lines such as sales = ["order*", "cart"].')
    ] = None,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="Make code of another sql_mode again, in revision 0002.")
    ] = False,
    stamp: Annotated[
        bool, typer.Option("--stamp", help="Note in the database that it is at this revision.")
    ] = False,
) -> None:
    """Write a repository from a live database; or with --stamp alone, take one in."""
    if not source and not into and stamp:
        _take_in()
    elif source and into:
        chosen = (
            taking_over.read_domains(domains, domain) if domains else taking_over.Domains(domain)
        )
        _take_over(source, into, chosen, adopt=adopt, stamp=stamp)
    else:
        raise Problem(
            "baseline needs a database and a folder",
            "Give --from URL and --into FOLDER; or --stamp alone, for this repository.",
        )


def _take_over(
    source: str, into: Path, domains: taking_over.Domains, *, adopt: bool, stamp: bool
) -> None:
    url = parse_url(source)
    found = taking_over.baseline(url, into, domains, adopt=adopt, tell=tell)
    _list("To know:", found.warnings)
    _list("Made again by revision 0002:", found.adopted)
    for finding in found.findings:
        console.print(f"\nNot so: {finding.claim}", style="bold red", markup=False)
        show(finding.differences)
    counts = ", ".join(
        f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in found.counts.items()
    )
    tell(f"Written to {into}: {counts or 'nothing'}.")
    if found.findings:
        console.print(
            "It is not proved equal to the live database: see above. Nothing was stamped."
        )
        raise typer.Exit(1)
    tell("The rooms, the revisions and the live database are equal.")
    if stamp:
        taking_over.stamp(configuration(into), url, taking_over.FIRST, tell)
        tell(f"{url.database} is stamped at {taking_over.FIRST}.")
    if adopt and found.adopted:
        tell("Run `alembic upgrade head` in the folder to make the code again.")


def _take_in() -> None:
    found = taking_over.stamp_if_equal(config(), database(), tell)
    show(found)
    if found:
        console.print("The database is not what the rooms say, and was not stamped.")
        raise typer.Exit(1)
    tell(f"{database().database} is what the rooms say, and is stamped at head.")


def _list(title: str, lines: Sequence[str]) -> None:
    if lines:
        console.print(title)
    for line in lines:
        tell(f"  {line}")
