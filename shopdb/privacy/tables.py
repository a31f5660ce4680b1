"""The rows of a person in MySQL, table by table, with what their columns mean."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from shopdb.database import Connection, rows
from shopdb.privacy.person import Person
from shopdb.privacy.values import of_mysql
from shopdb.privacy.who import Who

_MARK = re.compile(r"\s*\[pii:(\w+)\]")
_PARAMETER = re.compile(r":(customers|emails|refs)\b")
_TABLES = (
    "SELECT table_name, table_comment FROM information_schema.tables"
    " WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'"
)
_COLUMNS = (
    "SELECT table_name, column_name, column_type, column_comment, column_key = 'PRI'"
    " FROM information_schema.columns WHERE table_schema = DATABASE()"
    " AND generation_expression = '' ORDER BY table_name, ordinal_position"
)


def statement(person: Person, table: str, what: str = "*") -> str:
    """The SELECT of a person's rows of a table, each once; for pymysql, with named arguments.

    Args:
        person: where a person is.
        table: which.
        what: columns of the table, parted by commas.
    """
    ways = person.ways(table)
    union = " UNION ".join(f"(SELECT {what} FROM {table} WHERE {way})" for way in ways)
    return _PARAMETER.sub(r"%(\1)s", union.replace("%", "%%"))


def exported(connection: Connection, person: Person, who: Who) -> Iterator[tuple[str, Any]]:
    """Each table that is exported, in the order of the file, with its rows by their keys."""
    meanings = dict(rows(connection, _TABLES))
    columns: dict[str, list[tuple[str, str, str, bool]]] = {}
    for table, name, kind, comment, is_key in rows(connection, _COLUMNS):
        columns.setdefault(table, []).append((name, kind.lower(), comment, bool(is_key)))
    for table, place in person.tables.items():
        if not place.exported:
            continue
        shown = [one for one in columns[table] if one[0] not in place.hidden]
        names = ", ".join(f"{table}.{name}" for name, *_ in shown)
        keys = ", ".join(name for name, _, _, is_key in shown if is_key)
        found = rows(
            connection,
            f"{statement(person, table, names)} ORDER BY {keys}",
            who.arguments(),
        )
        yield (
            table,
            {
                "meaning": meanings[table],
                "columns": {name: _meaning(comment) for name, _, comment, _ in shown},
                "rows": [
                    {
                        name: of_mysql(value, kind)
                        for (name, kind, *_), value in zip(shown, row, strict=True)
                    }
                    for row in found
                ],
            },
        )


def _meaning(comment: str) -> Mapping[str, str]:
    """What a column's comment says, and what kind of personal data it marks."""
    mark = _MARK.search(comment)
    said = {"meaning": _MARK.sub("", comment)} if _MARK.sub("", comment) else {}
    return said | ({"personal": mark[1]} if mark else {})
