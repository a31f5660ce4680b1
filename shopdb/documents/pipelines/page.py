"""documents/pipelines/README.md: what each pipeline asks, takes, answers with and may cost."""

from pathlib import Path

from shopdb.documents.pipelines.library import find, names
from shopdb.documents.pipelines.pipeline import Pipeline
from shopdb.problem import Problem

PAGE = "README.md"


def write(folder: Path) -> Path:
    """Write the page into a folder, and say where it is.

    Raises:
        Problem: the file cannot be written, or a pipeline's breaks a rule.
    """
    path = folder / PAGE
    try:
        path.write_text(page(), encoding="utf-8")
    except OSError as error:
        raise Problem(
            f"cannot write {path}: {error.strerror}", "Name a folder that exists."
        ) from error
    return path


def page() -> str:
    """The page as Markdown."""
    pipelines = [find(name) for name in names()]
    return "\n".join(
        [
            "# The pipelines\n",
            f"{len(pipelines)} questions to the document side, each a file of JSON that mongosh"
            " takes once its parameters are filled in: `shopdb documents list` lists them,"
            " `shopdb documents run NAME` answers, `shopdb documents explain NAME` says what"
            " that examines. This page is written by `make gallery`.\n",
            *(f"- [{one.title}](#{one.name}): {one.question}" for one in pipelines),
            "",
            *map(_section, pipelines),
        ]
    )


def _section(pipeline: Pipeline) -> str:
    reads = [f"`{one}`" for one in pipeline.collections if one != pipeline.writes]
    writes = f", and writes `{pipeline.writes}`" if pipeline.writes else ""
    needed = "".join(
        f" {one.name}={one.example}" for one in pipeline.parameters.values() if one.is_required
    )
    parts = [
        f'<a id="{pipeline.name}"></a>',
        "",
        f"## {pipeline.title}",
        "",
        f"{pipeline.question} [`{pipeline.name}`]({pipeline.name}.js)",
        "",
        f"`shopdb documents run {pipeline.name}{needed}`",
        "",
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


def _cost(pipeline: Pipeline) -> str:
    """The budget in words."""
    budget = pipeline.budget
    joined = f", {budget.joined:g} documents of what it joins" if budget.joined else ""
    return (
        "For each document that it selects, it examines at most"
        f" {budget.keys:g} index keys, {budget.documents:g} documents{joined};"
        f" no sort takes in more than {budget.sorted:,}."
    )


def _table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """A pipe table and an empty line; nothing where there are no rows."""
    if not rows:
        return []
    cells = [tuple(cell.replace("|", "\\|") for cell in row) for row in rows]
    lines = [headings, tuple("---" for _ in headings), *cells]
    return [*(f"| {' | '.join(line)} |" for line in lines), ""]
