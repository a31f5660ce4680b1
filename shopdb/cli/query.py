"""`shopdb query`: curated questions, listed, shown and answered."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from shopdb.cli.app import app, console, errors
from shopdb.problem import Problem
from shopdb.query import Question, find, names, run
from shopdb.query.render import Format, render, table
from shopdb.query.run import TIMEOUT

query = typer.Typer(help="Ask the curated questions of queries/.", no_args_is_help=True)
app.add_typer(query, name="query")

SUFFIXES = {".csv": Format.CSV, ".json": Format.JSON, ".md": Format.MARKDOWN}

Name = Annotated[str, typer.Argument(help="Which question, as customer/rfm.")]


@query.command("list")
def list_questions() -> None:
    """List the questions."""
    listing = Table()
    for heading in ("name", "question"):
        listing.add_column(heading, overflow="fold")
    for name in names():
        listing.add_row(name, find(name).question)
    console.print(listing)


@query.command()
def show(name: Name) -> None:
    """Show what a question takes, what it answers with, and its SQL."""
    question = find(name)
    console.print(question.title, style="bold", markup=False)
    console.print(question.question, markup=False)
    if question.parameters:
        console.print(_parameters(question))
    columns = Table("column", "meaning", title="Columns", title_justify="left")
    for column, meaning in question.columns.items():
        columns.add_row(column, meaning)
    console.print(columns)
    for note in question.notes:
        console.print(f"- {note}", markup=False)
    for topic, said in question.engine.items():
        console.print(f"{topic}: {said}", markup=False, style="dim")
    console.print()
    console.print(question.text, markup=False, soft_wrap=True)


def _parameters(question: Question) -> Table:
    listing = Table("parameter", "type", "default", "meaning", title="Parameters")
    listing.title_justify = "left"
    for one in question.parameters.values():
        kind = ", ".join(one.values) or one.kind
        default = f"required, as {one.example}" if one.is_required else one.default
        listing.add_row(one.name, kind, default or "–", one.meaning)
    return listing


@query.command("run")
def run_question(
    name: Name,
    parameters: Annotated[
        list[str] | None, typer.Argument(help="Its parameters, as as_of=2011-12-10.")
    ] = None,
    form: Annotated[
        Format | None,
        typer.Option("--format", help="How to write the answer; by default as FILE ends."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write it instead of here.")
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0.001, metavar="S", help="Seconds it may take.")
    ] = TIMEOUT,
) -> None:
    """Answer a question, read only."""
    from shopdb.database import session
    from shopdb.engine import url

    question = find(name)
    given = _assignments(parameters or [])
    question.check(given)  # What is mistyped is told before a server is looked for.
    with session(url()) as connection:
        result = run(connection, question, given, timeout)

    form = form or SUFFIXES.get(output.suffix if output else "", Format.TABLE)
    if output:
        _write(output, render(result, form))
        errors.print(f"{len(result.rows)} rows in {output}", markup=False, soft_wrap=True)
    elif form is Format.TABLE and console.is_terminal:
        console.print(table(result))
    else:
        typer.echo(render(result, form), nl=False)
    if not result.rows:
        errors.print("No rows: nothing in the database fits these parameters.")


def _assignments(texts: list[str]) -> dict[str, object]:
    """Parameters from `name=value`; what follows the first = is the value, whatever it is."""
    given: dict[str, object] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign:
            raise Problem(f"{text!r} is no parameter", "Give parameters as name=value.")
        if name in given:
            raise Problem(f"{name} is given twice", "Give each parameter once.")
        given[name] = value
    return given


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Problem(
            f"cannot write {path}: {error.strerror}", "Name a file in a folder that exists."
        ) from error
