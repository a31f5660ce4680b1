"""Loads the rows that every shop needs: one CSV file a table, in one transaction.

A file says, as text, what its table shall hold. Its rows are compared with the stored ones, only
those that differ are written, and all are read back; so a second load writes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import groupby
from pathlib import Path

import pymysql
from pymysql.constants.ER import NO_REFERENCED_ROW, NO_REFERENCED_ROW_2
from sqlalchemy import URL

from shopdb.database import Connection, rows, session
from shopdb.problem import Problem
from shopdb.seed.sheet import Cells, Line, Sheet, read_sheet, refusal
from shopdb.settings import project_root


@dataclass(frozen=True)
class Loaded:
    """What loading did to one table, in rows; `extra` holds the keys that only the table has."""

    table: str
    inserted: int
    updated: int
    unchanged: int
    extra: tuple[str, ...]


def load(url: URL, folder: Path | None = None) -> list[Loaded]:
    """Make the tables hold what the files of `folder` (default: seeds/reference/) say.

    Rows that only a table has are named in the answer and left alone; so are columns that a file
    does not name.

    Returns:
        One entry a file, parents before children.

    Raises:
        Problem: a file cannot be read or does not fit its table; nothing was changed.
    """
    folder = folder or project_root() / "seeds" / "reference"
    sheets = [read_sheet(path) for path in sorted(folder.glob("*.csv"))]
    if not sheets:
        raise Problem(f"{folder} holds no CSV file", "Name a folder with one file for each table.")
    with session(url, autocommit=False) as connection:
        loaded = [_load(connection, sheet) for sheet in _parents_first(connection, sheets)]
        connection.commit()
    return loaded


def _parents_first(connection: Connection, sheets: Iterable[Sheet]) -> list[Sheet]:
    """The sheets in the order that the foreign keys between their tables ask for."""
    by_table = {sheet.table: sheet for sheet in sheets}
    order = TopologicalSorter[str]({table: set() for table in by_table})
    for child, parent in rows(
        connection,
        "SELECT TABLE_NAME, REFERENCED_TABLE_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS"
        " WHERE CONSTRAINT_SCHEMA = DATABASE() AND UNIQUE_CONSTRAINT_SCHEMA = DATABASE()",
    ):
        if child != parent and {child, parent} <= by_table.keys():
            order.add(child, parent)
    return [by_table[table] for table in order.static_order()]


def _load(connection: Connection, sheet: Sheet) -> Loaded:
    key = _key(connection, sheet)
    wanted: dict[Cells, Line] = {}
    for line in sheet.lines:
        first = wanted.setdefault(_pick(line.cells, key), line)
        if first is not line:
            raise refusal(line.place, f"this key stands at {first.place} already")

    before = _stored(connection, sheet, key)
    new = [line for name, line in wanted.items() if name not in before]
    changed = [line for name, line in wanted.items() if before.get(name, line.cells) != line.cells]
    _write(connection, sheet, key, new, changed)

    after = _stored(connection, sheet, key)
    for name, line in wanted.items():
        if after.get(name) != line.cells:
            kept = after.get(name, "another key")
            raise refusal(line.place, f"{line.cells} would be kept as {kept}")
    return Loaded(
        table=sheet.table,
        inserted=len(new),
        updated=len(changed),
        unchanged=len(wanted) - len(new) - len(changed),
        extra=tuple(", ".join(map(str, name)) for name in before if name not in wanted),
    )


def _key(connection: Connection, sheet: Sheet) -> list[int]:
    """Which columns of the file name a row.

    They are the primary key, or where a file leaves that to AUTO_INCREMENT the first unique key
    that it fills.
    """
    known = rows(
        connection,
        "SELECT COLUMN_NAME FROM information_schema.COLUMNS"
        " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = %s",
        (sheet.table,),
    )
    if not known:
        raise refusal(sheet.place, f"there is no table {sheet.table}; is the database migrated?")
    for column in sheet.columns:
        if (column,) not in known:
            raise refusal(sheet.place, f"{sheet.table} has no column {column!r}")
    indexes = rows(
        connection,
        "SELECT INDEX_NAME, COLUMN_NAME, NULLABLE FROM information_schema.STATISTICS"
        " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = %s AND NON_UNIQUE = 0"
        " ORDER BY INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX",
        (sheet.table,),
    )
    for _, parts in groupby(indexes, key=lambda part: part[0]):
        columns = [(column, nullable) for _, column, nullable in parts]
        if all(column in sheet.columns and nullable != "YES" for column, nullable in columns):
            return [sheet.columns.index(column) for column, _ in columns]
    raise refusal(sheet.place, f"these columns hold no whole unique key of {sheet.table}")


def _pick(cells: Cells, positions: list[int]) -> Cells:
    return tuple(cells[position] for position in positions)


def _stored(connection: Connection, sheet: Sheet, key: list[int]) -> dict[Cells, Cells]:
    """What the table holds in the file's columns, as text, by key."""
    columns = ", ".join(f"CAST(`{column}` AS CHAR)" for column in sheet.columns)
    stored = rows(connection, f"SELECT {columns} FROM `{sheet.table}`")
    return {_pick(cells, key): cells for cells in stored}


def _write(
    connection: Connection, sheet: Sheet, key: list[int], new: list[Line], changed: list[Line]
) -> None:
    """Insert and update; a row whose parent comes later in the same file waits for it."""
    columns = [f"`{column}`" for column in sheet.columns]
    insert = (
        f"INSERT INTO `{sheet.table}` ({', '.join(columns)})"
        f" VALUES ({', '.join(['%s'] * len(columns))})"
    )
    update = (
        f"UPDATE `{sheet.table}` SET {', '.join(f'{column} = %s' for column in columns)}"
        f" WHERE {' AND '.join(f'{columns[position]} = %s' for position in key)}"
    )
    waiting = [(line, insert, line.cells) for line in new]
    waiting += [(line, update, line.cells + _pick(line.cells, key)) for line in changed]
    with connection.cursor() as cursor:
        while waiting:
            orphans = []
            for line, sql, arguments in waiting:
                try:
                    cursor.execute(sql, arguments)
                except pymysql.MySQLError as error:
                    told = refusal(line.place, str(error.args[-1]))
                    if error.args[0] not in (NO_REFERENCED_ROW, NO_REFERENCED_ROW_2):
                        raise told from error
                    orphans.append((line, sql, arguments, told))
            if len(orphans) == len(waiting):
                raise orphans[0][-1]
            waiting = [(line, sql, arguments) for line, sql, arguments, _ in orphans]
