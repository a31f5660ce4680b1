"""A few rows of each table and view, as they may be shown to anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pymysql

from shopdb.database import Connection
from shopdb.docs.catalogue import Catalogue
from shopdb.docs.catalogue.personal import UNKNOWN

ROWS = 3
LONGEST = 48
MASK = "•••"
# Milliseconds; a view that sums up everything has no few rows at once.
PATIENCE = 800
OUT_OF_TIME = 3024


@dataclass(frozen=True)
class Sample:
    """Rows by column, personal data masked; `problem` says why there are none."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    masked: frozenset[str] = frozenset()
    problem: str = ""


def sample(
    connection: Connection, catalogue: Catalogue, personal: Mapping[str, Mapping[str, str]]
) -> dict[str, Sample]:
    """A sample of each table and view by its name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT @@max_execution_time")
        [(before,)] = cursor.fetchall()
        cursor.execute(f"SET SESSION max_execution_time = {PATIENCE}")
    try:
        return {
            entry.ref.name: _rows(connection, entry.ref.name, personal.get(entry.ref.name, {}))
            for kind in ("table", "view")
            for entry in catalogue.of_kind(kind)
        }
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SET SESSION max_execution_time = {before}")


def _rows(connection: Connection, name: str, personal: Mapping[str, str]) -> Sample:
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM `{name}` LIMIT {ROWS}")
            columns = tuple(one[0] for one in cursor.description or ())
            found = list(cursor.fetchall())
    except pymysql.MySQLError as error:
        if error.args[0] == OUT_OF_TIME:
            return Sample(problem="It sums up too much for a few rows to be had at once.")
        return Sample(problem=f"The server gave none: {error.args[1]}")
    if not found:
        return Sample(columns, problem="There are none here.")
    hidden = frozenset(personal)
    rows = tuple(
        tuple(
            MASK if column in hidden and value is not None else _said(value)
            for column, value in zip(columns, row, strict=True)
        )
        for row in found
    )
    return Sample(columns, rows, hidden)


def why_masked(marks: Mapping[str, str]) -> str:
    """What a page says below a sample with masked columns; empty where there are none."""
    if not marks:
        return ""
    unsure = sorted(column for column, mark in marks.items() if mark == UNKNOWN)
    said = f"{MASK} stands for what tells of a person: {', '.join(sorted(marks))}."
    return said + (f" Of {', '.join(unsure)} it is not known." if unsure else "")


def _said(value: Any) -> str:
    if value is None:
        return "NULL"
    text = f"0x{value.hex()}" if isinstance(value, bytes) else str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
