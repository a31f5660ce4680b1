"""Lands a file's rows in staging: as text, each with its number, all or none."""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from shopdb.database import Connection
from shopdb.importing.files import Rows, open_rows, shortest
from shopdb.importing.source import Source
from shopdb.problem import Problem


@dataclass(frozen=True)
class Load:
    """Rows ready to land: a file for LOAD DATA, which is the same for CSV and XLSX.

    `sha256` is that of the file, in hexadecimal: the name of this set of rows.
    """

    path: Path
    row_count: int
    sha256: str


@contextmanager
def prepared(source: Source, file: Path) -> Iterator[Load]:
    """Write a file's rows as LOAD DATA reads them, into a place that is cleared afterwards.

    Raises:
        Problem: the file cannot be read, has other columns, or no rows.
    """
    with TemporaryDirectory(prefix="shopdb-import-") as folder, open_rows(file) as rows:
        positions = _positions(source, file, next(rows, []))
        path = Path(folder) / "rows.tsv"
        with path.open("w", encoding="utf-8", newline="") as out:
            row_count = _write(source, positions, rows, out)
        if not row_count:
            raise Problem(f"{file.name} holds no rows", "Is it complete? Get it once more.")
        with path.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256")
        yield Load(path, row_count, digest.hexdigest())


def _positions(source: Source, file: Path, header: list[str]) -> list[int]:
    """Where the columns of staging stand in a row of the file."""
    headings = [heading.strip() for heading in header]
    if not headings:
        raise Problem(f"{file.name} is empty", f"Get it from {source.origin}")
    if sorted(headings) != sorted(source.columns):
        missing = [heading for heading in source.columns if heading not in headings]
        strange = [heading for heading in headings if heading not in source.columns]
        told = [f"lacks {', '.join(missing)}"] if missing else []
        told += [f"has {', '.join(map(repr, strange))}"] if strange else []
        raise Problem(
            f"{file.name} {' and '.join(told) or 'names a column twice'}",
            f"A file of {source.name} has the columns {', '.join(source.columns)}, in any order.",
        )
    return [headings.index(heading) for heading in source.columns]


def _write(source: Source, positions: list[int], rows: Rows, out: object) -> int:
    """Write row number, number of cells, number within its document, and the cells."""
    short = cache(shortest)
    headings = list(source.columns)
    numbers = [place for place, heading in enumerate(headings) if heading in source.numbers]
    document = headings.index(source.document)
    width = len(headings)
    seen = Counter[str]()
    row_no = 0
    writer = csv.writer(
        out,  # type: ignore[arg-type]
        delimiter="\t",
        lineterminator="\n",
        escapechar="\\",
        quoting=csv.QUOTE_NONE,
        quotechar=None,
    )
    for row_no, row in enumerate(rows, 1):
        count = len(row)
        if count != width:
            # Not whole: nothing of it is lost, and judging finds it by its count.
            row.extend([""] * (width - count))
            row[width - 1 :] = [",".join(row[width - 1 :])]
        cells = [row[position] for position in positions]
        for place in numbers:
            cells[place] = short(cells[place])
        number = cells[document].strip(" ")
        seen[number] += 1
        writer.writerow([row_no, count, seen[number], *cells])
    return row_no


def land(connection: Connection, source: Source, load: Load, file_name: str) -> int:
    """Add a batch and its rows, in one transaction; the id of the batch."""
    columns = ", ".join(("row_no", "cell_count", "line_no", *source.columns.values()))
    connection.begin()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO import_batch (source, rows_sha256, file_name, row_count)"
            " VALUES (%s, %s, %s, %s)",
            (source.name, load.sha256, file_name, load.row_count),
        )
        batch_id = int(cursor.lastrowid or 0)
        landed = cursor.execute(
            f"LOAD DATA LOCAL INFILE %s INTO TABLE staging_{source.name} CHARACTER SET utf8mb4"
            " FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n'"
            f" ({columns}) SET import_batch_id = %s",
            (str(load.path), batch_id),
        )
    if landed != load.row_count:
        connection.rollback()
        raise Problem(
            f"{landed} of {load.row_count} rows landed", "Nothing was changed. Please report this."
        )
    connection.commit()
    return batch_id
