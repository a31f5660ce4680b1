"""Reads a table from CSV, CSV.gz, XLSX, or a ZIP that holds one of them, as rows of text."""

import csv
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path, PurePath
from typing import IO, Any

from shopdb.problem import Problem

Rows = Iterator[list[str]]

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]{1,2})?")


@contextmanager
def open_rows(path: Path) -> Iterator[Rows]:
    """The rows of a file, the header first; blank lines are none.

    Raises:
        Problem: there is no such file, it is of another kind, or it is damaged.
    """
    if not path.is_file():
        raise Problem(f"there is no file {path}", "Name a file: shopdb import SOURCE --file FILE")
    try:
        with path.open("rb") as file:
            yield _reader(path.name)(file)
    except UnicodeDecodeError as error:
        raise Problem(
            f"{path.name} is not UTF-8: {error}", "Save it as CSV in UTF-8, or give the XLSX."
        ) from error
    except (csv.Error, zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError) as error:
        raise Problem(
            f"{path.name} cannot be read: {error}", "Is it complete? Get it once more."
        ) from error


def shortest(text: str) -> str:
    """A number in its shortest decimal form (17850.0 is 17850); other text as it is."""
    trimmed = text.strip()
    if not _NUMBER.fullmatch(trimmed):
        return text
    digits = format(Decimal(trimmed), "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if digits in ("-0", "") else digits


def _reader(name: str) -> Callable[[IO[bytes]], Rows]:
    """How to read a file of that name."""
    for ending, reader in READERS.items():
        if name.lower().endswith(ending):
            return reader
    raise Problem(f"{name} is of a kind that cannot be read", f"Give one of {', '.join(READERS)}.")


def _csv(file: IO[bytes] | gzip.GzipFile) -> Rows:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    return (row for row in csv.reader(text) if row)


def _gzip(file: IO[bytes]) -> Rows:
    return _csv(gzip.GzipFile(fileobj=file))


def _xlsx(file: IO[bytes]) -> Rows:
    from openpyxl import load_workbook

    book = load_workbook(file, read_only=True, data_only=True)
    for cells in book.worksheets[0].iter_rows(values_only=True):
        row = [_cell(value) for value in cells]
        if any(row):
            yield row


def _zip(file: IO[bytes]) -> Rows:
    archive = zipfile.ZipFile(file)
    names = [
        name
        for name in archive.namelist()
        if name.lower().endswith((".csv", ".xlsx")) and not name.startswith("__MACOSX/")
    ]
    if len(names) != 1:
        raise Problem(
            f"the ZIP holds {len(names)} tables, not one", "Unpack it and give the file itself."
        )
    return _reader(PurePath(names[0]).name)(archive.open(names[0]))


READERS: dict[str, Callable[[IO[bytes]], Rows]] = {
    ".csv": _csv,
    ".csv.gz": _gzip,
    ".xlsx": _xlsx,
    ".zip": _zip,
}


def _cell(value: Any) -> str:
    """What a cell of a spreadsheet holds, as a CSV file would say it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        # A spreadsheet keeps a time as a fraction of a day, which is not exact.
        nearest = value + timedelta(microseconds=500_000)
        return nearest.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, float):
        return shortest(repr(value))
    return str(value)
