"""Reads a CSV file of rows for one table, so that every complaint can name file and line."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from shopdb.problem import Problem

Cells = tuple[str | None, ...]


@dataclass(frozen=True)
class Line:
    """One row of a file; an empty cell is None, and `place` says where, as `currency.csv:7`."""

    place: str
    cells: Cells


@dataclass(frozen=True)
class Sheet:
    """One file: rows of the table that it is named after; `place` is its header's."""

    table: str
    place: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def refusal(place: str, what: str) -> Problem:
    """The Problem of a file that cannot be loaded, at one place in it."""
    return Problem(f"{place}: {what}", "Nothing was changed. Mend the file and load it again.")


def read_sheet(path: Path) -> Sheet:
    """Read a file in UTF-8 whose first row names the columns.

    Raises:
        Problem: the text is no CSV, a column is named twice, or there are no rows.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise refusal(f"{path.name}:{line}", "this is not UTF-8") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines = []
    try:
        columns = tuple(next(reader, ()))
        for cells in reader:
            place = f"{path.name}:{reader.line_num}"
            if len(cells) != len(columns):
                raise refusal(place, f"{len(cells)} cells under {len(columns)} columns")
            lines.append(Line(place, tuple(cell or None for cell in cells)))
    except csv.Error as error:
        raise refusal(f"{path.name}:{reader.line_num}", str(error)) from error
    place = f"{path.name}:1"
    if not lines:
        raise refusal(place, "the file holds no rows")
    if len(set(columns)) < len(columns):
        raise refusal(place, "a column is named twice")
    return Sheet(path.stem, place, columns, tuple(lines))
