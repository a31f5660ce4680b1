"""`shopdb retention`: what is kept for too long, seen first, then let go."""

from enum import StrEnum
from typing import Annotated

import typer

from shopdb.cli.app import app, console

retention = typer.Typer(
    help="See what is kept for longer than its rule says, and let it go.", no_args_is_help=True
)
app.add_typer(retention, name="retention")


class Format(StrEnum):
    """How the answer is written."""

    TABLE = "table"
    JSON = "json"


Form = Annotated[Format, typer.Option("--format", help="How to write it.")]


@retention.command()
def plan(form: Form = Format.TABLE) -> None:
    """Run every rule dry: what is due, since when, and what becomes of it. Takes nothing."""
    from shopdb.database import session
    from shopdb.engine import url
    from shopdb.retention import render, rules
    from shopdb.retention.expiry import expiries

    with session(url()) as connection:
        found = rules.plan(connection)
    if form is Format.JSON:
        typer.echo(render.plan_json(found, expiries()), nl=False)
        return
    console.print(render.rules_table(found))
    console.print(render.expiries_table(expiries()))


@retention.command()
def approve(
    rule: Annotated[str, typer.Argument(help="Which rule, as customer_note.")],
    by: Annotated[str, typer.Option(metavar="EMAIL", help="Who of privacy or admin lets it.")],
) -> None:
    """Let a rule take what its dry run showed, until what it says changes."""
    from shopdb.database import session
    from shopdb.engine import url
    from shopdb.retention import rules

    with session(url()) as connection:
        rules.approve(connection, rule, by)
    console.print(f"{rule} is approved by {by}", markup=False)


@retention.command("run")
def run_rules(
    rule: Annotated[
        str | None, typer.Argument(help="Which rule; without one, all that are approved.")
    ] = None,
    *,
    form: Form = Format.TABLE,
) -> None:
    """Take what is due by the rules that are approved."""
    from shopdb.database import session
    from shopdb.engine import url
    from shopdb.retention import render, rules

    with session(url()) as connection:
        made = rules.run(connection, rule)
    if form is Format.JSON:
        typer.echo(render.runs_json(made), nl=False)
    elif made:
        console.print(render.runs_table(made))
    else:
        console.print("No rule is approved: shopdb retention plan shows what each would take")


@retention.command()
def history(
    limit: Annotated[int, typer.Option(min=1, help="Runs that are shown.")] = 50,
    form: Form = Format.TABLE,
) -> None:
    """List the runs, the newest first: what was due, what went, and who ran it."""
    from shopdb.database import session
    from shopdb.engine import url
    from shopdb.retention import render, rules

    with session(url()) as connection:
        made = rules.history(connection, limit)
    if form is Format.JSON:
        typer.echo(render.runs_json(made), nl=False)
    else:
        console.print(render.runs_table(made))
