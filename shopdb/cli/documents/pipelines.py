"""`shopdb documents list|show|run|explain`: the pipelines of documents/pipelines."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from pymongo.database import Database
from rich.table import Table

from shopdb.cli.answers import listed
from shopdb.cli.app import console, errors
from shopdb.cli.completion import assignments, offers
from shopdb.cli.documents.app import documents
from shopdb.documents.pipelines import Pipeline, explain, find, names, run
from shopdb.documents.pipelines.run import TIMEOUT
from shopdb.problem import Problem
from shopdb.query.render import Format, render, table


class Form(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def complete_name(incomplete: str) -> Iterator[tuple[str, str]]:
    """Pipelines by name, with what they ask."""
    for name in names():
        if name.startswith(incomplete) and (pipeline := _whole(name)):
            yield name, pipeline.question


def complete_parameter(
    ctx: typer.Context, args: list[str], incomplete: str
) -> Iterator[tuple[str, str]]:
    """`parameter=` for those not given yet, or the values of the one that is being given."""
    if pipeline := _whole(str(ctx.params.get("name") or "")):
        yield from offers(pipeline.parameters, ctx.params.get("parameters") or (), incomplete)


def _whole(name: str) -> Pipeline | None:
    """A pipeline; none where the name or the file is not whole, which `show` tells."""
    try:
        return find(name)
    except Problem:
        return None


Name = Annotated[
    str, typer.Argument(help="Which pipeline, as catalog_facets.", autocompletion=complete_name)
]
Parameters = Annotated[
    list[str] | None,
    typer.Argument(
        help="Its parameters, as until_day=2025-06-01.", autocompletion=complete_parameter
    ),
]
Timeout = Annotated[float, typer.Option(min=0.001, metavar="S", help="Seconds it may take.")]


@documents.command("list")
def list_pipelines() -> None:
    """List the pipelines: what they ask, take and read."""
    listing = Table(show_lines=True)
    listing.add_column("name", no_wrap=True)
    for heading in ("question", "parameters", "reads"):
        listing.add_column(heading, overflow="fold")
    for name in names():
        pipeline = find(name)
        reads = ", ".join(one for one in pipeline.collections if one != pipeline.writes)
        listing.add_row(
            name,
            pipeline.question,
            ", ".join(pipeline.parameters),
            f"{reads}; writes {pipeline.writes}" if pipeline.writes else reads,
        )
    console.print(listing)


@documents.command()
def show(name: Name) -> None:
    """Show what a pipeline takes, what it answers with, and its stages."""
    pipeline = find(name)
    console.print(pipeline.title, style="bold", markup=False)
    console.print(pipeline.question, markup=False)
    if pipeline.parameters:
        console.print(listed(pipeline.parameters))
    columns = Table("column", "meaning", title="Columns", title_justify="left")
    for column, meaning in pipeline.columns.items():
        columns.add_row(column, meaning)
    console.print(columns)
    for note in pipeline.notes:
        console.print(f"- {note}", markup=False)
    if pipeline.writes:
        console.print(f"writes: {pipeline.writes}", markup=False, style="dim")
    console.print()
    console.print(pipeline.text, markup=False, soft_wrap=True)


@documents.command("run")
def run_pipeline(
    name: Name,
    parameters: Parameters = None,
    *,
    form: Annotated[Form, typer.Option("--format", help="How to write the answer.")] = Form.TABLE,
    timeout: Timeout = TIMEOUT,
) -> None:
    """Answer with a pipeline; one that writes says so, and can be run again at any time."""
    pipeline = find(name)
    given = assignments(parameters or [])
    # What is mistyped is told before a server is looked for.
    pipeline.check(given)
    with _database() as database:
        answer = run(database, pipeline, given, timeout)
    if pipeline.writes:
        errors.print(f"{pipeline.writes} is refreshed.", markup=False)
        return
    if form is Form.TABLE and console.is_terminal:
        console.print(table(answer))
    else:
        typer.echo(render(answer, Format(form.value)), nl=False)
    if not answer.rows:
        errors.print("No rows: nothing in the collections fits these parameters.")


@documents.command("explain")
def explain_pipeline(
    name: Name, parameters: Parameters = None, *, timeout: Timeout = TIMEOUT
) -> None:
    """Run a pipeline for its plan: which indexes it reads, and what it examines; writes nothing."""
    pipeline = find(name)
    given = assignments(parameters or [])
    pipeline.check(given)
    with _database() as database:
        steps = explain(database, pipeline, given, timeout)
    listing = Table("reads", "stages", "indexes", "keys", "documents", "returned", "sorted")
    for column in listing.columns[:3]:
        column.overflow = "fold"
    for column in listing.columns[3:]:
        column.justify = "right"
    for step in steps:
        numbers = (step.keys, step.documents, step.returned, step.sorted)
        listing.add_row(
            step.what,
            " < ".join(step.stages) or "–",
            ", ".join(step.indexes) or "–",
            *("–" if number is None else f"{number:,}" for number in numbers),
        )
    console.print(listing)


@documents.command("readme")
def write_page(
    output: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to; by default documents/pipelines/.")
    ] = None,
) -> None:
    """Write documents/pipelines/README.md: each pipeline, with rows of the example's shop."""
    from shopdb.documents.engine import url
    from shopdb.documents.pipelines.example import example_shop
    from shopdb.documents.pipelines.library import room
    from shopdb.documents.pipelines.page import write

    with example_shop(url()) as database:
        path = write(database, output or room())
    console.print(f"wrote {path}", markup=False, soft_wrap=True)


@contextmanager
def _database() -> Iterator[Database[dict[str, Any]]]:
    """The database of SHOPDB_MONGO_URL or of the server that runs; closed at the end."""
    from shopdb.documents.engine import connect, url

    database = connect(url())
    try:
        yield database
    finally:
        database.client.close()
