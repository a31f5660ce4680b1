"""`shopdb query`: curated questions, listed, shown, answered, watched and drawn."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from shopdb.cli.answers import choose, drawn, hand_over, keep_asking, listed, need_chart
from shopdb.cli.app import app, console
from shopdb.cli.completion import (
    assignments,
    complete_name,
    complete_parameter,
    complete_topic,
    topics,
)
from shopdb.problem import Problem
from shopdb.query import Question, Result, explain, find, names, run
from shopdb.query.engines.engine import Name as EngineName
from shopdb.query.render import Format, table
from shopdb.query.run import TIMEOUT

query = typer.Typer(help="Ask the curated questions of queries/.", no_args_is_help=True)
app.add_typer(query, name="query")

Name = Annotated[
    str, typer.Argument(help="Which question, as customer/rfm.", autocompletion=complete_name)
]


@query.command("list")
def list_questions(
    topic: Annotated[
        str | None,
        typer.Option(help="Only those about it, as customer.", autocompletion=complete_topic),
    ] = None,
) -> None:
    """List the questions of each topic: what they ask, take and read."""
    if topic and topic not in topics():
        raise Problem(f"there is no topic {topic!r}", f"There are {', '.join(topics())}.")
    for one in [topic] if topic else topics():
        listing = Table(title=one, title_justify="left", title_style="bold", show_lines=True)
        listing.add_column("name", no_wrap=True)
        for heading in ("question", "parameters", "reads"):
            listing.add_column(heading, overflow="fold")
        for name in names():
            if name.startswith(f"{one}/"):
                question = find(name)
                listing.add_row(
                    name, question.question, ", ".join(question.parameters), _reads(question)
                )
        console.print(listing)


def _reads(question: Question) -> str:
    """A summary and how far it lags, or the raw rows that it reads."""
    said = question.engine.get("summary") or question.engine.get("reads") or "what its SQL names"
    return f"{'summary' if question.summaries else 'raw'}: {said}"


@query.command()
def show(name: Name) -> None:
    """Show what a question takes, what it answers with, and its SQL."""
    question = find(name)
    console.print(question.title, style="bold", markup=False)
    console.print(question.question, markup=False)
    if question.parameters:
        console.print(listed(question.parameters))
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


@query.command("run")
def run_question(
    name: Name,
    parameters: Annotated[
        list[str] | None,
        typer.Argument(
            help="Its parameters, as as_of=2011-12-10.", autocompletion=complete_parameter
        ),
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
        bool | None,
        typer.Option(
            "--raw/--summaries",
            help="Read no summary, or those the question names; by default MySQL reads them.",
        ),
    ] = None,
    chart: Annotated[
        bool, typer.Option("--chart", help="Draw the answer here instead of listing it.")
    ] = False,
    every: Annotated[
        float | None,
        typer.Option(
            "--watch", min=0.1, metavar="S", help="Ask again every S seconds; Ctrl-C ends it."
        ),
    ] = None,
    engine: Annotated[
        EngineName, typer.Option(help="Who answers; all but mysql from an export.")
    ] = EngineName.MYSQL,
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The export; by default export/.")
    ] = None,
) -> None:
    """Answer a question, read only.

    FILE may be .csv, .json, .md, .parquet, or a picture, .png or .svg, where the question has a
    chart. A saved answer says which question it answers, with which parameters, of which revision
    of the database, and when: Parquet in its metadata, pictures in their text, Markdown in a
    comment at the end; CSV, JSON and tables in FILE.meta.json beside them.
    """
    question = find(name)
    given = assignments(parameters or [])
    # What is mistyped is told before a server is looked for.
    question.check(given)
    form = choose(form, output, question)
    if chart:
        need_chart(question)
    if (chart or every) and (output or plan or analyze or form is not Format.TABLE):
        raise Problem(
            "--chart and --watch show the answer here, drawn or as a table",
            "Leave out --output, --format, --explain and --analyze; for a picture in a file,"
            " --output answer.png.",
        )
    is_mysql = engine is EngineName.MYSQL
    if (every or plan or analyze) and not is_mysql:
        raise Problem(
            "--watch, --explain and --analyze are MySQL's: an export stands still",
            "Leave them out, or leave out --engine.",
        )
    if from_raw_rows or (from_raw_rows is None and not is_mysql):
        question = question.raw()
    shown = drawn if chart else table
    if every:
        keep_asking(lambda connection: run(connection, question, given, timeout), every, shown)
        return
    if plan or analyze:
        _explain(question, given, timeout, analyze=analyze)
        return
    result = _answer(question, given, timeout, engine, data)
    if chart and result.rows:
        console.print(drawn(result))
    else:
        hand_over(result, form, output)


def _explain(
    question: Question, given: dict[str, object], timeout: float, *, analyze: bool
) -> None:
    from shopdb.database import session
    from shopdb.engine import url

    with session(url()) as connection:
        text = explain(connection, question, given, timeout, analyze=analyze)
    typer.echo(text.rstrip("\n"))


def _answer(
    question: Question,
    given: dict[str, object],
    timeout: float,
    engine: EngineName,
    data: Path | None,
) -> Result:
    if engine is EngineName.MYSQL:
        from shopdb.database import session
        from shopdb.engine import url

        with session(url()) as connection:
            return run(connection, question, given, timeout)
    from shopdb.query.engines import connect
    from shopdb.settings import project_root

    with connect(engine, data or project_root() / "export") as other:
        return other.run(question, given, timeout)
