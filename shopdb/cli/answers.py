"""How `shopdb query` hands over an answer: printed, drawn, saved, or asked again and again."""

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import typer
from rich.console import Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from shopdb.cli.app import console, errors
from shopdb.database import Connection
from shopdb.problem import Problem
from shopdb.query import Question, Result
from shopdb.query.parameter import Parameter
from shopdb.query.render import FILES, NAMES, PICTURES, Format, render, table

SUFFIXES = {
    ".csv": Format.CSV,
    ".json": Format.JSON,
    ".md": Format.MARKDOWN,
    ".parquet": Format.PARQUET,
    ".png": Format.PNG,
    ".svg": Format.SVG,
}


def listed(parameters: Mapping[str, Parameter]) -> Table:
    """Parameters for a terminal: their types, defaults and meanings."""
    listing = Table("parameter", "type", "default", "meaning", title="Parameters")
    listing.title_justify = "left"
    for one in parameters.values():
        kind = ", ".join(one.values) or one.kind
        default = f"required, as {one.example}" if one.is_required else one.usual
        listing.add_row(one.name, kind, default or "–", one.meaning)
    return listing


def choose(form: Format | None, output: Path | None, question: Question) -> Format:
    """The form asked for, or the one that the file's name ends in.

    Raises:
        Problem: it needs a file and there is none, or a chart and the question has none.
    """
    form = form or SUFFIXES.get(output.suffix if output else "", Format.TABLE)
    if form in FILES and not output:
        raise Problem(
            f"{NAMES[form]} is no text to print", f"Name a file: --output answer.{form.value}"
        )
    if form in PICTURES:
        need_chart(question)
    return form


def need_chart(question: Question) -> None:
    """Refuse to draw what has no chart, before it is asked.

    Raises:
        Problem: the question has none.
    """
    if not question.chart:
        raise Problem(
            f"{question.name} has no chart", "Take the answer as a table, CSV, JSON or Parquet."
        )


def hand_over(result: Result, form: Format, output: Path | None) -> None:
    """Print an answer, or save it."""
    if output:
        from shopdb.query.save import save

        save(result, form, output)
    elif form is Format.TABLE and console.is_terminal:
        console.print(table(result))
    else:
        typer.echo(render(result, form), nl=False)
    if output:
        errors.print(f"{len(result.rows)} rows in {output}", markup=False, soft_wrap=True)
    if not result.rows:
        errors.print("No rows: nothing in the database fits these parameters.")


def drawn(result: Result) -> RenderableType:
    """An answer as a chart for this terminal."""
    from shopdb.query.chart import plot
    from shopdb.query.terminal import sketch

    return sketch(plot(result), console.width)


def keep_asking(
    ask: Callable[[Connection], Result],
    seconds: float,
    shown: Callable[[Result], RenderableType],
) -> None:
    """Show the newest answer until Ctrl-C; a lost connection is told, and tried again.

    A terminal has one answer in place of the other, a pipe each below the one before.
    """
    from shopdb.engine import url
    from shopdb.query.watch import watch

    every = f"every {seconds:g} s, Ctrl-C ends it"
    last: RenderableType = ""
    live = Live(console=console, auto_refresh=False, vertical_overflow="ellipsis")
    try:
        with closing(watch(url(), ask, seconds)) as answers, live:
            for answer in answers:
                if isinstance(answer, Problem):
                    said = Text(f"{answer.what}; trying again {every}", style="red")
                else:
                    last = shown(answer)
                    said = Text(f"{answer.asked_at:%Y-%m-%d %H:%M:%S} UTC, {every}", style="dim")
                if console.is_terminal:
                    live.update(Group(said, last), refresh=True)
                else:
                    console.print(said, last)
    except KeyboardInterrupt:
        # The way to end it, and no fault.
        return
