"""Reads a SHOW CREATE TABLE text; what it does not know is an error, never passed over."""

from dataclasses import replace

from shopdb.migrate.charsets import primary_collation
from shopdb.migrate.generate.tables.expressions import expression
from shopdb.migrate.generate.tables.model import Check, Column, ForeignKey, Key, KeyPart, Table
from shopdb.migrate.generate.tables.names import written
from shopdb.migrate.generate.tables.partitions import Partitioning, read_partitioning
from shopdb.migrate.generate.tables.printing import literal
from shopdb.migrate.generate.tables.read_column import named_value, read_column
from shopdb.migrate.generate.tables.tokens import Cursor, Token, tokens
from shopdb.migrate.normalise import without_introducers

KEY_KINDS = ("PRIMARY", "UNIQUE", "FULLTEXT", "SPATIAL")
TWO_WORDS = {"DEFAULT": "CHARSET", "DATA": "DIRECTORY", "INDEX": "DIRECTORY"}


def parse(show_create: str) -> Table:
    """The table that a SHOW CREATE TABLE text says.

    Raises:
        MigrationProblem: a part of the text is not understood.
    """
    words = tokens(without_introducers(_with_commas(show_create)))
    cursor = Cursor(words, "SHOW CREATE TABLE")
    cursor.needs("CREATE", "TABLE")
    name = cursor.name()
    columns: list[Column] = []
    keys: list[Key] = []
    foreign_keys: list[ForeignKey] = []
    checks: list[Check] = []
    for part in cursor.parts():
        item = Cursor(part, f"table {name}")
        if item.takes("CONSTRAINT"):
            constraint = item.name()
            if item.takes("CHECK"):
                checks.append(_check(constraint, item))
            else:
                foreign_keys.append(_foreign_key(constraint, item))
        elif part[0].kind == "name":
            columns.append(read_column(item))
        else:
            keys.append(_key(item))
        if item:
            raise item.not_understood()
    options, partitioning = _options(cursor)
    # The next number is data, not structure.
    options.pop("AUTO_INCREMENT", None)
    charset, collation = options.pop("DEFAULT CHARSET", ""), options.pop("COLLATE", "")
    return Table(
        name,
        tuple(_following(column, charset, collation) for column in columns),
        tuple(keys),
        tuple(foreign_keys),
        tuple(checks),
        charset,
        collation,
        options,
        partitioning,
    )


def _with_commas(show_create: str) -> str:
    """The text with the commas at the ends of lines that a fingerprint has not."""
    head, *lines = show_create.split("\n")
    end = next((at for at, line in enumerate(lines) if line.startswith(")")), 0)
    body = ",\n".join(line.removesuffix(",") for line in lines[:end])
    return "\n".join([head, *([body] if body else []), *lines[end:]])


def _following(column: Column, charset: str, collation: str) -> Column:
    """The column without the collation of its table, which it has anyway."""
    if column.collation and column.collation == (collation or primary_collation(charset)):
        return replace(column, charset="", collation="")
    return column


def _key(cursor: Cursor) -> Key:
    kind = next((f"{word} KEY" for word in KEY_KINDS if cursor.takes(word)), "KEY")
    cursor.needs("KEY")
    name = "" if kind == "PRIMARY KEY" else cursor.name()
    parts = tuple(map(_key_part, cursor.parts()))
    options: list[str] = []
    comment = ""
    while cursor:
        if cursor.takes("COMMENT"):
            comment = literal(cursor.value())
        elif cursor.takes("INVISIBLE"):
            options.append("INVISIBLE")
        elif cursor.takes("WITH", "PARSER"):
            options.append(f"WITH PARSER {written(cursor.name())}")
        elif cursor.takes("USING"):
            options.append(f"USING {cursor.value()}")
        elif cursor.takes("KEY_BLOCK_SIZE"):
            options.append(f"KEY_BLOCK_SIZE = {cursor.value()}")
        else:
            options.append(named_value(cursor))
    return Key(kind, name, parts, tuple(options), comment)


def _key_part(words: list[Token]) -> KeyPart:
    descending = words[-1].upper == "DESC"
    cursor = Cursor(words[:-1] if descending else words, "a key")
    if cursor.sees("("):
        return KeyPart(expression=expression(cursor.group()), descending=descending)
    column = cursor.name()
    prefix = cursor.group()[0].text if cursor.sees("(") else ""
    return KeyPart(column, prefix=prefix, descending=descending)


def _foreign_key(name: str, cursor: Cursor) -> ForeignKey:
    cursor.needs("FOREIGN", "KEY")
    columns = tuple(words[0].text for words in cursor.parts())
    cursor.needs("REFERENCES")
    schema, table = "", cursor.name()
    if cursor.takes("."):
        schema, table = table, cursor.name()
    referenced = tuple(words[0].text for words in cursor.parts())
    actions: list[str] = []
    while cursor:
        actions.append(cursor.next("word").upper)
    return ForeignKey(name, columns, schema, table, referenced, " ".join(actions))


def _check(name: str, cursor: Cursor) -> Check:
    condition = expression(cursor.group())
    return Check(name, condition, enforced=not cursor.takes("NOT", "ENFORCED"))


def _options(cursor: Cursor) -> tuple[dict[str, str], Partitioning | None]:
    found: dict[str, str] = {}
    while cursor:
        if cursor.takes("PARTITION", "BY"):
            return found, read_partitioning(cursor)
        name = cursor.next("word").upper
        if TWO_WORDS.get(name):
            cursor.needs(TWO_WORDS[name])
            name += f" {TWO_WORDS[name]}"
        if name == "TABLESPACE":
            found[name] = written(cursor.name())
        elif name == "UNION":
            cursor.needs("=")
            found[name] = f"({', '.join(written(part[0].text) for part in cursor.parts())})"
        else:
            value = cursor.value()
            found[name] = literal(value) if value.startswith("'") else value
    return found, None
