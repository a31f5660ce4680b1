"""Reads tables from the files of schema/, so that no server is needed."""

from pathlib import Path

from shopdb.docs.catalogue.table import Check, Column, ForeignKey, Index, Table, plain_type
from shopdb.migrate.generate.tables.tokens import Cursor, Token, tokens
from shopdb.migrate.rooms import Repository
from shopdb.migrate.subject import TOKEN

_KEYS = {"PRIMARY", "UNIQUE", "KEY", "INDEX", "FULLTEXT", "SPATIAL"}
# What a column's default ends before.
_CLAUSES = {"COMMENT", "NOT", "NULL", "ON", "AUTO_INCREMENT", "COLLATE", "CHARACTER", "GENERATED"}


def written_tables(root: Path) -> dict[str, Table]:
    """The tables of a repository's rooms by name, in the order of their files."""
    return {
        item.name.name: read_table(item.statement.text)
        for item in Repository(root).objects.values()
        if item.name.kind == "table"
    }


def read_table(create: str) -> Table:
    """The table that a CREATE TABLE of the house makes."""
    plain = TOKEN.sub(lambda found: found[0] if found["token"] else " ", create)
    cursor = Cursor(tokens(plain), "a file of schema/")
    cursor.needs("CREATE", "TABLE")
    name = cursor.name()
    columns: list[Column] = []
    indexes: list[Index] = []
    foreign_keys: list[ForeignKey] = []
    checks: list[Check] = []
    for part in cursor.parts():
        item = Cursor(part, f"table {name}")
        if item.takes("CONSTRAINT"):
            constraint = item.name()
            if item.takes("CHECK"):
                checks.append(Check(constraint, joined(item.group())))
            else:
                foreign_keys.append(_foreign_key(constraint, item))
        elif part[0].upper in _KEYS:
            indexes.append(_index(item))
        else:
            columns.append(_column(item))
    comment = ""
    while cursor and not cursor.sees("PARTITION"):
        if cursor.next().upper == "COMMENT":
            comment = text_of(cursor.value())
    return Table(
        name,
        comment,
        tuple(columns),
        tuple(sorted(indexes, key=lambda one: (one.name != "PRIMARY", one.name))),
        tuple(sorted(foreign_keys, key=lambda one: one.name)),
        tuple(sorted(checks, key=lambda one: one.name)),
    )


def text_of(literal: str) -> str:
    """What a literal says."""
    return literal[1:-1].replace("''", "'").replace("\\'", "'")


def joined(words: list[Token]) -> str:
    """Words as text, with a space where there was some."""
    return "".join(word.text if word.glued else f" {word.text}" for word in words).strip()


def _column(cursor: Cursor) -> Column:
    name, of_type = cursor.name(), cursor.next("word").text
    if cursor.sees("("):
        of_type += f"({joined(cursor.group())})"
    if cursor.takes("UNSIGNED"):
        of_type += " unsigned"
    nullable, comment, generated, default = True, "", "", ""
    while cursor:
        word = cursor.next()
        if word.upper == "NOT":
            cursor.needs("NULL")
            nullable = False
        elif word.upper == "COMMENT":
            comment = text_of(cursor.value())
        elif word.upper == "GENERATED":
            cursor.needs("ALWAYS", "AS")
            default = joined(cursor.group())
            generated = cursor.next("word").upper
        elif word.upper == "DEFAULT":
            default = _default(cursor)
    return Column(name, plain_type(of_type), nullable, comment, generated, default)


def _default(cursor: Cursor) -> str:
    if cursor.sees("("):
        return f"({joined(cursor.group())})"
    words: list[Token] = []
    while cursor and not any(cursor.sees(word) for word in _CLAUSES if words):
        words.append(cursor.next())
    return joined(words)


def _index(cursor: Cursor) -> Index:
    primary, unique = cursor.takes("PRIMARY"), cursor.takes("UNIQUE")
    if not cursor.takes("FULLTEXT"):
        cursor.takes("SPATIAL")
    if not cursor.takes("KEY"):
        cursor.needs("INDEX")
    name = "PRIMARY" if primary else cursor.name()
    parts = [
        f"({joined(part[1:-1])})" if part[0].upper == "(" else part[0].text
        for part in cursor.parts()
    ]
    return Index(name, tuple(parts), primary or unique)


def _foreign_key(name: str, cursor: Cursor) -> ForeignKey:
    cursor.needs("FOREIGN", "KEY")
    columns = tuple(part[0].text for part in cursor.parts())
    cursor.needs("REFERENCES")
    table = cursor.name()
    referenced = tuple(part[0].text for part in cursor.parts())
    actions: list[str] = []
    while cursor:
        actions.append(cursor.next("word").upper)
    return ForeignKey(name, columns, table, referenced, " ".join(actions))
