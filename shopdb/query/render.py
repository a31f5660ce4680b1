"""Answers as text: a table for people, CSV and JSON for programs, Markdown for documents."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from shopdb.problem import Problem


class Format(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"
    PARQUET = "parquet"
    PNG = "png"
    SVG = "svg"


class Answer(Protocol):
    """What is written: rows, each with a cell for each column, from whatever answered."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Their names."""

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """The cells; None where there is no value."""


PICTURES = (Format.PNG, Format.SVG)
NAMES = {Format.PARQUET: "Parquet", Format.PNG: "PNG", Format.SVG: "SVG"}
# No text to print: they go into a file.
FILES = tuple(NAMES)


def render(result: Answer, form: Format) -> str:
    """The whole answer as text, ending in a line break.

    Raises:
        Problem: the form is Parquet or a picture, which is no text; see `save`.
    """
    if form in FILES:
        raise Problem(
            f"{NAMES[form]} is no text to print", f"Name a file: --output answer.{form.value}"
        )
    return _WRITERS[form](result)


def table(result: Answer) -> Table:
    """For a terminal: numbers to the right, NULL as a dash."""
    answer = Table()
    for name, numeric in zip(result.columns, _numeric(result), strict=True):
        answer.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in _readable(result):
        # Text, so that a name in square brackets is no markup.
        answer.add_row(*(Text("–" if cell is None else cell) for cell in row))
    return answer


def _table(result: Answer) -> str:
    """As wide as it needs to be: a file has no right edge to cut cells at."""
    buffer = io.StringIO()
    console = Console(file=buffer, highlight=False, markup=False)
    answer = table(result)
    console.width = Measurement.get(console, console.options.update(width=9999), answer).maximum
    console.print(answer)
    return buffer.getvalue()


def _csv(result: Answer) -> str:
    """RFC 4180 with bare line feeds; NULL is an empty cell."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(result.columns)
    writer.writerows([_exact(value) for value in row] for row in result.rows)
    return buffer.getvalue()


def _json(result: Answer) -> str:
    """A list of objects; a Decimal is a string, as most readers would make it a float."""
    return (
        json.dumps(
            [
                {name: _plain(value) for name, value in zip(result.columns, row, strict=True)}
                for row in result.rows
            ],
            ensure_ascii=False,
            indent=2,
        )
        + "\n"
    )


def _markdown(result: Answer) -> str:
    """A pipe table, as GitHub reads it."""
    lines = [
        result.columns,
        tuple("--:" if numeric else "---" for numeric in _numeric(result)),
        *(
            tuple((cell or "").replace("|", "\\|").replace("\n", " ") for cell in row)
            for row in _readable(result)
        ),
    ]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


_WRITERS: dict[Format, Callable[[Answer], str]] = {
    Format.TABLE: _table,
    Format.CSV: _csv,
    Format.JSON: _json,
    Format.MARKDOWN: _markdown,
}


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value if isinstance(value, int | float | None) else _exact(value)


def _exact(value: Any) -> str | None:
    """A value as text that loses nothing; None stays None."""
    if value is None:
        return None
    if isinstance(value, dict | list):
        return json.dumps(_plain(value), ensure_ascii=False)
    if isinstance(value, Decimal):
        return format(value, "f")  # str() would write 0.00000000 as 0E-8.
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def _numeric(result: Answer) -> list[bool]:
    """For each column, whether it holds numbers and nothing else."""
    return [
        all(_is_number(row[index]) or row[index] is None for row in result.rows)
        and any(row[index] is not None for row in result.rows)
        for index in range(len(result.columns))
    ]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _readable(result: Answer) -> list[list[str | None]]:
    """Cells for people: the zeros that a whole column of decimals ends in are left out."""
    places = [_places(row[index] for row in result.rows) for index in range(len(result.columns))]
    return [
        [
            f"{value:.{place}f}" if isinstance(value, Decimal) else _exact(value)
            for value, place in zip(row, places, strict=True)
        ]
        for row in result.rows
    ]


def _places(values: Any) -> int:
    """The decimals that the longest Decimal needs, 2 at least."""
    texts = (format(value, "f") for value in values if isinstance(value, Decimal))
    return max((2, *(len(text.rstrip("0").partition(".")[2]) for text in texts)))
