"""`shopdb query`: curated questions, listed, shown and answered."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from shopdb.cli.app import app, console, errors
from shopdb.problem import Problem
from shopdb.query import Question, Result, explain, find, names, run
from shopdb.query.render import Format, render, table
from shopdb.query.run import TIMEOUT

query = typer.Typer(help="Ask the curated questions of queries/.", no_args_is_help=True)
app.add_typer(query, name="query")

SUFFIXES = {
    ".csv": Format.CSV,
    ".json": Format.JSON,
    ".md": Format.MARKDOWN,
    ".parquet": Format.PARQUET,
}

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
    *,
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
    plan: Annotated[
        bool, typer.Option("--explain", help="Show the server's plan instead of the answer.")
    ] = False,
    analyze: Annotated[
        bool, typer.Option("--analyze", help="Run it, and show the plan with what each step took.")
    ] = False,
    from_raw_rows: Annotated[
        bool, typer.Option("--raw", help="Read no summary: slower, and fresh to this moment.")
    ] = False,
) -> None:
    """Answer a question, read only."""
    from shopdb.database import session
    from shopdb.engine import url

    question = find(name)
    given = _assignments(parameters or [])
    form = form or SUFFIXES.get(output.suffix if output else "", Format.TABLE)
    # What is mistyped is told before a server is looked for.
    question.check(given)
    if form is Format.PARQUET and not output:
        raise Problem("Parquet is no text to print", "Name a file: --output answer.parquet")
    question = question.raw() if from_raw_rows else question
    with session(url()) as connection:
        if plan or analyze:
            text = explain(connection, question, given, timeout, analyze=analyze)
            typer.echo(text.rstrip("\n"))
            return
        result = run(connection, question, given, timeout)
    _hand_over(result, form, output)


def _hand_over(result: Result, form: Format, output: Path | None) -> None:
    if output and form is Format.PARQUET:
        # Only who wants Parquet waits for its library.
        from shopdb.query.parquet import write_parquet

        write_parquet(result, output)
    elif output:
        _write(output, render(result, form))
    elif form is Format.TABLE and console.is_terminal:
        console.print(table(result))
    else:
        typer.echo(render(result, form), nl=False)
    if output:
        errors.print(f"{len(result.rows)} rows in {output}", markup=False, soft_wrap=True)
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
