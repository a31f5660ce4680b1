"""Reads the definition of a column."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from shopdb.migrate.lint.words import Reader, joined

Attribute = Callable[[Reader], dict[str, Any]]

TYPES = {
    "BIGINT", "BINARY", "BIT", "BLOB", "BOOL", "BOOLEAN", "CHAR", "CHARACTER", "DATE", "DATETIME",
    "DEC", "DECIMAL", "DOUBLE", "ENUM", "FIXED", "FLOAT", "GEOMCOLLECTION", "GEOMETRY",
    "GEOMETRYCOLLECTION", "INT", "INTEGER", "JSON", "LINESTRING", "LONG", "LONGBLOB", "LONGTEXT",
    "MEDIUMBLOB", "MEDIUMINT", "MEDIUMTEXT", "MULTILINESTRING", "MULTIPOINT", "MULTIPOLYGON",
    "NATIONAL", "NCHAR", "NUMERIC", "NVARCHAR", "POINT", "POLYGON", "REAL", "SERIAL", "SET",
    "SMALLINT", "TEXT", "TIME", "TIMESTAMP", "TINYBLOB", "TINYINT", "TINYTEXT", "VARBINARY",
    "VARCHAR", "VECTOR", "YEAR",
}  # fmt: skip
# SHOW CREATE TABLE knows only the names on the right.
SAME_TYPES = {
    "BOOL": "TINYINT(1)",
    "BOOLEAN": "TINYINT(1)",
    "DEC": "DECIMAL",
    "FIXED": "DECIMAL",
    "INTEGER": "INT",
    "NUMERIC": "DECIMAL",
}
# A longer phrase stands before one that it begins with.
TYPES_OF_MORE_WORDS = (
    "CHAR VARYING", "CHARACTER VARYING", "DOUBLE PRECISION", "LONG VARBINARY", "LONG VARCHAR",
    "NATIONAL CHAR VARYING", "NATIONAL CHAR", "NATIONAL CHARACTER VARYING", "NATIONAL CHARACTER",
    "NATIONAL VARCHAR", "NCHAR VARYING", "NCHAR VARCHAR",
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column; `type` in upper case with its arguments, `default` as written or None."""

    name: str
    type: str
    line: int
    nullable: bool = True
    default: str | None = None
    charset: str = ""
    collation: str = ""
    comment: str = ""
    is_auto_increment: bool = False
    is_generated: bool = False
    is_primary: bool = False
    is_unique: bool = False

    @property
    def base_type(self) -> str:
        """The type's first word."""
        return self.type.split("(")[0].split()[0]


def read_column(reader: Reader) -> Column:
    """The column that comes next, up to a word that is none of its own.

    Raises:
        Unread: its type is not understood.
    """
    line, name = reader.line, reader.name()
    column = Column(name, read_type(reader), line)
    if column.type == "SERIAL":
        column = replace(
            column, type="BIGINT UNSIGNED", nullable=False, is_auto_increment=True, is_unique=True
        )
    while (changed := _with_attribute(column, reader)) is not None:
        column = changed
    return column


def read_type(reader: Reader) -> str:
    """The type that comes next, in upper case."""
    if reader.done or reader.words[reader.at].upper not in TYPES:
        reader.refuse("a type is expected")
    word = reader.take(*TYPES_OF_MORE_WORDS) or reader.next().upper
    found = SAME_TYPES.get(word, word)
    if reader.sees("("):
        found += f"({joined(reader.group())})"
    while sign := reader.take("UNSIGNED", "SIGNED", "ZEROFILL"):
        found += f" {sign}"
    return found


def _with_attribute(column: Column, reader: Reader) -> Column | None:
    """The column with the attribute that comes next; None where none does."""
    phrase = reader.take(*ATTRIBUTES)
    return replace(column, **ATTRIBUTES[phrase](reader)) if phrase else None


def read_actions(reader: Reader) -> None:
    """Pass over what a foreign key does on DELETE and UPDATE."""
    while reader.take("MATCH FULL", "MATCH PARTIAL", "MATCH SIMPLE", "ON DELETE", "ON UPDATE"):
        reader.take("RESTRICT", "CASCADE", "SET NULL", "NO ACTION", "SET DEFAULT")


def _value(reader: Reader) -> str:
    """A default: a literal, an expression in parentheses, or a function of the clock."""
    start = reader.at
    if reader.sees("("):
        reader.group()
    else:
        reader.take("-", "+")
        word = reader.next()
        if reader.sees("(") and not word.quoted:
            reader.group()
        elif not reader.done and _introduces(word.upper) and reader.words[reader.at].quoted:
            reader.next()
    return joined(reader.words[start : reader.at])


def _introduces(word: str) -> bool:
    return word.startswith("_") or word in ("X", "B", "N", "DATE", "TIME", "TIMESTAMP")


def _passed(*, values: int = 0) -> Attribute:
    """An attribute of which no rule asks, with so many words behind it."""

    def read(reader: Reader) -> dict[str, Any]:
        reader.take("=")
        for _ in range(values):
            reader.next()
        return {}

    return read


def _sets(**changes: Any) -> Attribute:
    return lambda _: changes


def _default(reader: Reader) -> dict[str, Any]:
    return {"default": _value(reader)}


def _generated(reader: Reader) -> dict[str, Any]:
    reader.group()
    return {"is_generated": True}


def _on_update(reader: Reader) -> dict[str, Any]:
    _value(reader)
    return {}


def _references(reader: Reader) -> dict[str, Any]:
    reader.name()
    if reader.sees("("):
        reader.group()
    read_actions(reader)
    return {}


def _check(reader: Reader) -> dict[str, Any]:
    reader.group()
    reader.take("NOT ENFORCED", "ENFORCED")
    return {}


def _constraint(reader: Reader) -> dict[str, Any]:
    if not reader.sees("CHECK"):
        reader.name()
    return {}


# A longer phrase stands before one that it begins with.
ATTRIBUTES: dict[str, Attribute] = {
    "NOT NULL": _sets(nullable=False),
    "NULL": _sets(nullable=True),
    "DEFAULT": _default,
    "ON UPDATE": _on_update,
    "AUTO_INCREMENT": _sets(is_auto_increment=True),
    "COMMENT": lambda reader: {"comment": reader.next().plain},
    "CHARACTER SET": lambda reader: {"charset": reader.name()},
    "CHARSET": lambda reader: {"charset": reader.name()},
    "COLLATE": lambda reader: {"collation": reader.name()},
    "GENERATED ALWAYS AS": _generated,
    "AS": _generated,
    "PRIMARY KEY": _sets(is_primary=True, nullable=False),
    "KEY": _sets(is_primary=True, nullable=False),
    "UNIQUE KEY": _sets(is_unique=True),
    "UNIQUE": _sets(is_unique=True),
    "REFERENCES": _references,
    "CONSTRAINT": _constraint,
    "CHECK": _check,
    "SRID": _passed(values=1),
    "COLUMN_FORMAT": _passed(values=1),
    "STORAGE": _passed(values=1),
    "ENGINE_ATTRIBUTE": _passed(values=1),
    "SECONDARY_ENGINE_ATTRIBUTE": _passed(values=1),
    "NOT SECONDARY": _passed(),
    **dict.fromkeys(("VIRTUAL", "STORED", "VISIBLE", "INVISIBLE", "BINARY"), _passed()),
}
