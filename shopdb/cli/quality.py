"""`shopdb quality`: the rules of quality/, listed, shown and run."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from shopdb.cli.app import app, console, errors
from shopdb.cli.completion import assignments
from shopdb.problem import Problem
from shopdb.quality import find, names, rules
from shopdb.quality.run import LIMIT, TIMEOUT

quality = typer.Typer(help="Check the data by the rules of quality/.", no_args_is_help=True)
app.add_typer(quality, name="quality")


def _complete(incomplete: str) -> list[str]:
    return [name for name in names() if name.startswith(incomplete)]


Topic = Annotated[str | None, typer.Option(help="Only rules of this domain, as customer.")]
Severity = Annotated[
    str | None, typer.Option(help="Only rules as grave as that or graver: error, warning, info.")
]


@quality.command("list")
def list_rules(topic: Topic = None, severity: Severity = None) -> None:
    """List the rules: what each finds, how grave it is, and who acts on it."""
    listing = Table()
    listing.add_column("rule", no_wrap=True)
    for heading in ("severity", "dimension", "owner", "finds"):
        listing.add_column(heading)
    for rule in rules(topic, severity):
        listing.add_row(rule.name, rule.severity, rule.dimension, rule.owner, rule.title)
    console.print(listing)


@quality.command()
def show(
    name: Annotated[
        str, typer.Argument(help="Which rule, as customer/email_shape.", autocompletion=_complete)
    ],
) -> None:
    """Show what a rule means, looks at and takes, what to do about it, and its SQL."""
    rule = find(name)
    console.print(rule.title, style="bold", markup=False)
    console.print(rule.meaning, markup=False)
    console.print(
        f"{rule.dimension}, {rule.severity}, for {rule.owner}; looks at {', '.join(rule.columns)}",
        markup=False,
    )
    for one in rule.parameters.values():
        console.print(f"{one.name}: {one.meaning}; {one.usual or 'none'}", markup=False)
    console.print(rule.remedy, markup=False)
    console.print()
    console.print(rule.text, markup=False, soft_wrap=True)


@quality.command("run")
def run_rules(
    chosen: Annotated[
        list[str] | None,
        typer.Argument(help="Which rules; without any, all.", autocompletion=_complete),
    ] = None,
    *,
    topic: Topic = None,
    severity: Severity = None,
    limit: Annotated[
        int, typer.Option(min=1, help="Things of each rule that are shown and kept.")
    ] = LIMIT,
    parameters: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter, as at=2025-12-31T00:00."),
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0.001, metavar="S", help="Seconds that each rule may take.")
    ] = TIMEOUT,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write JUnit XML there as well.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="List the rules that hold as well.")
    ] = False,
    keep: Annotated[
        bool, typer.Option("--history/--no-history", help="Keep what was found, for the trend.")
    ] = True,
) -> None:
    """Run rules; exits 1 where an error is found or a rule does not run."""
    from shopdb.database import session
    from shopdb.engine import url
    from shopdb.quality.junit import write
    from shopdb.quality.run import run
    from shopdb.quality.show import show as shown

    if chosen and (topic or severity):
        raise Problem(
            "rules are named, or chosen by --topic and --severity", "Give one or the other."
        )
    wanted = [find(name) for name in chosen] if chosen else rules(topic, severity)
    given = assignments(parameters or [])
    with session(url()) as connection, errors.status("") as status:
        outcomes = run(
            connection,
            wanted,
            given,
            limit=limit,
            timeout=timeout,
            keep=keep,
            tell=status.update,
        )
    for part in shown(outcomes, everything=everything):
        console.print(part)
    if junit:
        write(outcomes, junit)
    if any(outcome.is_error for outcome in outcomes):
        raise typer.Exit(1)
