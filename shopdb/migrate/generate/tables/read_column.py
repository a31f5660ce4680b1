"""Reads one column's line of a SHOW CREATE TABLE text."""

import re
from collections.abc import Callable
from typing import Any

from shopdb.migrate.charsets import primary_collation
from shopdb.migrate.generate.tables.expressions import Items, expression
from shopdb.migrate.generate.tables.model import Column
from shopdb.migrate.generate.tables.printing import literal
from shopdb.migrate.generate.tables.tokens import Cursor

PLAIN_NUMBER = re.compile(r"'(-?(?:0|[1-9]\d*)(?:\.\d+)?)'")
NUMERIC = re.compile(r"(TINY|SMALL|MEDIUM|BIG)?INT\b|DECIMAL|FLOAT|DOUBLE|YEAR")
BOOLEAN = {"'0'": "FALSE", "'1'": "TRUE"}
NAMED_VALUES = ("COLUMN_FORMAT", "STORAGE", "ENGINE_ATTRIBUTE", "SECONDARY_ENGINE_ATTRIBUTE")


def read_column(cursor: Cursor) -> Column:
    """A column, from its name on.

    Raises:
        MigrationProblem: a part of it is not understood.
    """
    name, of_type = cursor.name(), _type(cursor)
    values: dict[str, Any] = {}
    attributes: list[str] = []
    while cursor:
        for words, field, read in CLAUSES:
            if cursor.takes(*words):
                values[field] = read(cursor)
                break
        else:
            if cursor.takes("DEFAULT"):
                values |= _default(cursor, of_type)
            else:
                attributes.append(_attribute(cursor))
    # A collation alone is the table's own; with a character set alone, that set's first one.
    charset = values.get("charset", "")
    values["collation"] = (values.get("collation") or primary_collation(charset)) if charset else ""
    return Column(name, of_type, **values, attributes=tuple(attributes))


def _expression(cursor: Cursor) -> Items:
    return expression(cursor.group())


def _moment(cursor: Cursor) -> str:
    word = cursor.next("word").upper
    return f"{word}({cursor.group()[0].text})" if cursor.sees("(") else word


# The words of each clause, the field that it fills, and what reads its value.
CLAUSES: tuple[tuple[tuple[str, ...], str, Callable[[Cursor], Any]], ...] = (
    (("CHARACTER", "SET"), "charset", Cursor.value),
    (("COLLATE",), "collation", Cursor.value),
    (("GENERATED", "ALWAYS", "AS"), "generated", _expression),
    (("STORED",), "stored", lambda _: "STORED"),
    (("VIRTUAL",), "stored", lambda _: "VIRTUAL"),
    (("NOT", "NULL"), "nullable", lambda _: False),
    (("NULL",), "nullable", lambda _: True),
    (("SRID",), "srid", Cursor.value),
    (("ON", "UPDATE"), "on_update", _moment),
    (("AUTO_INCREMENT",), "auto_increment", lambda _: True),
    (("COMMENT",), "comment", lambda cursor: literal(cursor.value())),
)


def _attribute(cursor: Cursor) -> str:
    for words in (("NOT", "SECONDARY"), ("INVISIBLE",)):
        if cursor.takes(*words):
            return " ".join(words)
    return named_value(cursor)


def named_value(cursor: Cursor) -> str:
    """An attribute of a column or key that is a word and a value.

    Raises:
        MigrationProblem: it is none that this tool knows.
    """
    for word in NAMED_VALUES:
        if cursor.takes(word):
            return f"{word} {cursor.value()}"
    raise cursor.not_understood()


def _default(cursor: Cursor, of_type: str) -> dict[str, Any]:
    if cursor.sees("("):
        return {"default_expression": _expression(cursor)}
    return {"default": _default_value(cursor, of_type)}


def _default_value(cursor: Cursor, of_type: str) -> str:
    if cursor.sees("CURRENT_TIMESTAMP"):
        return _moment(cursor)
    value = cursor.value()
    if value.startswith("_"):
        return f"{value} {cursor.next('literal').text}"
    if of_type == "BOOLEAN":
        return BOOLEAN.get(value, value)
    number = PLAIN_NUMBER.fullmatch(value)
    if number and NUMERIC.match(of_type) and "ZEROFILL" not in of_type:
        # The server fills a decimal up to its scale.
        return number[1].rstrip("0").rstrip(".") if "." in number[1] else number[1]
    return literal(value) if "'" in value else value


def _type(cursor: Cursor) -> str:
    text = cursor.next("word").upper
    if cursor.sees("("):
        parts = (literal(w.text) if w.kind == "literal" else w.text for [w] in cursor.parts())
        text += f"({', '.join(parts)})"
    for word in ("UNSIGNED", "ZEROFILL"):
        text += f" {word}" if cursor.takes(word) else ""
    return "BOOLEAN" if text == "TINYINT(1)" else text
