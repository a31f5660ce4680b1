"""documents/pipelines/README.md: what each pipeline asks, takes, answers with and may cost."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from pymongo.database import Database

from shopdb.documents.pipelines.example import FILE, answer, needed
from shopdb.documents.pipelines.library import find, names
from shopdb.documents.pipelines.pipeline import Pipeline
from shopdb.problem import Problem
from shopdb.query.render import Format, render

PAGE = "README.md"
ROWS = 4


def write(database: Database[dict[str, Any]], folder: Path) -> Path:
    """Write the page into a folder, and say where it is; the database has the example.

    Raises:
        Problem: the file cannot be written, a pipeline's breaks a rule, or the server refuses it.
    """
    path = folder / PAGE
    try:
        path.write_text(page(database), encoding="utf-8")
    except OSError as error:
        raise Problem(
            f"cannot write {path}: {error.strerror}", "Name a folder that exists."
        ) from error
    return path


def page(database: Database[dict[str, Any]]) -> str:
    """The page as Markdown; the database has the example."""
    pipelines = [find(name) for name in names()]
    return "\n".join(
        [
            "# The pipelines\n",
            f"{len(pipelines)} questions to the document side, each a file of JSON that mongosh"
            " takes once its parameters are filled in: `shopdb documents list` lists them,"
            " `shopdb documents run NAME` answers, `shopdb documents explain NAME` says what"
            " that examines. This page is written by `make gallery`; rows are answers of the shop"
            f" in [`{FILE}`]({FILE}).\n",
            *(f"- [{one.title}](#{one.name}): {one.question}" for one in pipelines),
            "",
            *(_section(database, one) for one in pipelines),
        ]
    )


def _section(database: Database[dict[str, Any]], pipeline: Pipeline) -> str:
    reads = [f"`{one}`" for one in pipeline.collections if one != pipeline.writes]
    writes = f", and writes `{pipeline.writes}`" if pipeline.writes else ""
    given = "".join(f" {name}={value}" for name, value in needed(pipeline).items())
    parts = [
        f'<a id="{pipeline.name}"></a>',
        "",
        f"## {pipeline.title}",
        "",
        f"{pipeline.question} [`{pipeline.name}`]({pipeline.name}.js)",
        "",
        f"`shopdb documents run {pipeline.name}{given}`{_rows(database, pipeline)}",
        f"Reads {', '.join(reads)}{writes}. {_cost(pipeline)}",
        "",
        *_table(
            ("parameter", "default", "meaning"),
            [
                (f"`{one.name}`", "required" if one.is_required else one.usual or "–", one.meaning)
                for one in pipeline.parameters.values()
            ],
        ),
        *_table(
            ("column", "meaning"),
            [(f"`{name}`", meaning) for name, meaning in pipeline.columns.items()],
        ),
        *(f"- {note}" for note in pipeline.notes),
        "",
    ]
    return "\n".join(parts)


def _rows(database: Database[dict[str, Any]], pipeline: Pipeline) -> str:
    """How many rows it answers with, and the first of them."""
    if pipeline.writes:
        return " answers with no rows.\n"
    found = answer(database, pipeline)
    count = len(found.rows)
    said = "1 row" if count == 1 else f"{count:,} rows"
    few = render(replace(found, rows=found.rows[:ROWS]), Format.MARKDOWN)
    return f": {said}{f', of which the first {ROWS}' if count > ROWS else ''}:\n\n{few}"


def _cost(pipeline: Pipeline) -> str:
    """The budget in words."""
    budget = pipeline.budget
    joined = f", joined documents {budget.joined:g}" if budget.joined else ""
    return (
        "Budget for each document that it selects:"
        f" index keys {budget.keys:g}, documents {budget.documents:g}{joined};"
        f" in any sort {budget.sorted:,}."
    )


def _table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """A pipe table and an empty line; nothing where there are no rows."""
    if not rows:
        return []
    cells = [tuple(cell.replace("|", "\\|") for cell in row) for row in rows]
    lines = [headings, tuple("---" for _ in headings), *cells]
    return [*(f"| {' | '.join(line)} |" for line in lines), ""]
