"""Numbers in JSON that text does not carry: mysqldump writes 20.00, and reading it gives 20.0.

In a JSON column a DECIMAL keeps its digits; read from text, a number with a fraction becomes a
DOUBLE. What an audit trail says would then not hash to what it did. So rows with such numbers are
written a second time, by statements that put them back as DECIMALs; CHECKSUM TABLE, which compares
JSON as text, is the proof.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pymysql

from shopdb.backup.files import Written
from shopdb.database import Connection, rows
from shopdb.problem import Problem

# Which documents are looked into at all: one that has a fraction, or very many digits.
_CANDIDATE = re.compile(r"\d\.\d|\d{19}")
_BATCH = 500
_HEAD = (
    "SET NAMES utf8mb4;\n"
    "SET time_zone = '+00:00', foreign_key_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO';\n"
)


class _Token(str):
    """A number as it stands in the text."""

    __slots__ = ()


@dataclass(frozen=True)
class Table:
    """A table with JSON in it.

    `keys` are its primary key's columns; `documents` its JSON columns; `columns` all but those that
    the server makes out of others.
    """

    name: str
    keys: list[str]
    documents: list[str]
    columns: list[str]


def write(connection: Connection, file: Written) -> None:
    """Write a statement for every row that needs one, as the session's transaction sees it.

    Raises:
        Problem: such a number is in a table without a primary key.
    """
    file.write(_HEAD.encode())
    for table in _tables(connection):
        statements = _statements(connection, table)
        while batch := list(islice(statements, _BATCH)):
            file.write("\n".join(["START TRANSACTION;", *batch, "COMMIT;\n"]).encode())


def changes(text: str) -> list[tuple[str, str]]:
    """The numbers of a document that would not read back as they stand: path, number."""
    if not _CANDIDATE.search(text):
        return []
    found = json.loads(text, parse_float=_Token, parse_int=_Token)
    return [(path, token) for path, token in _numbers(found, "$") if _differs(token)]


def _numbers(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, _Token):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _numbers(inner, f"{path}.{json.dumps(key, ensure_ascii=False)}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _numbers(inner, f"{path}[{index}]")


def _differs(token: str) -> bool:
    if "e" in token.lower():  # only a DOUBLE is written so
        return False
    return repr(float(token)) != token if "." in token else len(token) >= 19


def _statements(connection: Connection, table: Table) -> Iterator[str]:
    names = [*table.keys, *table.documents]
    listed = ", ".join(f"`{name}`" for name in names)
    with connection.cursor(pymysql.cursors.SSCursor) as cursor:
        cursor.execute(f"SELECT {listed} FROM `{table.name}`")
        for row in cursor:
            values = dict(zip(names, row, strict=True))
            sets = {}
            for name in table.documents:
                if found := changes(values[name] or ""):
                    parts = ", ".join(f"{connection.escape(path)}, {n}" for path, n in found)
                    sets[name] = f"JSON_SET(`{name}`, {parts})"
            if sets:
                yield _replace(connection, table, sets, values)


def _replace(
    connection: Connection, table: Table, sets: dict[str, str], row: dict[str, Any]
) -> str:
    """The row once more. UPDATE would do nothing: to it 20.0 and 20.00 are the same."""
    if not table.keys:
        raise Problem(
            f"{table.name} has exact numbers in JSON and no primary key to find them by",
            "Give it a primary key.",
        )
    listed = ", ".join(f"`{name}`" for name in table.columns)
    values = ", ".join(sets.get(name, f"`{name}`") for name in table.columns)
    where = " AND ".join(f"`{name}` = {_literal(connection, row[name])}" for name in table.keys)
    return (
        f"REPLACE INTO `{table.name}` ({listed}) SELECT {values} FROM `{table.name}` WHERE {where};"
    )


def _literal(connection: Connection, value: Any) -> str:
    return f"0x{value.hex()}" if isinstance(value, bytes) else str(connection.escape(value))


def _tables(connection: Connection) -> list[Table]:
    found: dict[str, Table] = {}
    columns = rows(
        connection,
        "SELECT table_name, column_name, data_type, column_key, extra"
        " FROM information_schema.columns JOIN information_schema.tables"
        " USING (table_schema, table_name)"
        " WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'"
        " ORDER BY table_name, ordinal_position",
    )
    for table, column, kind, key, extra in columns:
        one = found.setdefault(table, Table(table, [], [], []))
        if key == "PRI":
            one.keys.append(column)
        if "GENERATED" in extra.replace("DEFAULT_GENERATED", ""):
            continue
        one.columns.append(column)
        if kind == "json":
            one.documents.append(column)
    return [table for table in found.values() if table.documents]
