"""Reads a key or another constraint of a table."""

from dataclasses import dataclass

from shopdb.migrate.lint.column import read_actions
from shopdb.migrate.lint.words import Reader, Unread, Word, clauses, joined

INDEXES = ("PRIMARY", "UNIQUE", "KEY", "FULLTEXT", "SPATIAL")


@dataclass(frozen=True)
class Key:
    """A key: `kind` is one of INDEXES, FOREIGN or CHECK; `parts` are in lower case.

    A part is a column's name, with `(10)` or ` desc` behind it where it is so, or an expression.
    `refers` is the table that a foreign key refers to.
    """

    kind: str
    name: str
    parts: tuple[str, ...]
    line: int
    refers: str = ""

    @property
    def is_index(self) -> bool:
        """Whether rows are found by it."""
        return self.kind in INDEXES

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its parts, in lower case; an expression is left out."""
        heads = (part.split(" ")[0] for part in self.parts)
        return tuple(head for head in heads if head[0] != "(")

    def __str__(self) -> str:
        if self.kind == "PRIMARY":
            return "the primary key"
        kind = {"KEY": "key", "FOREIGN": "foreign key", "UNIQUE": "unique key"}
        return f"{kind.get(self.kind, self.kind.lower())} {self.name or 'without a name'}"


def read_key(reader: Reader) -> Key | None:
    """The key that comes next; None, and nothing taken, where a column does.

    Raises:
        Unread: it begins as a key and does not go on as one.
    """
    line, name = reader.line, ""
    if reader.take("CONSTRAINT"):
        if not reader.sees("PRIMARY", "UNIQUE", "FOREIGN", "CHECK"):
            name = reader.name()
        if not reader.sees("PRIMARY", "UNIQUE", "FOREIGN", "CHECK"):
            reader.refuse("PRIMARY KEY, UNIQUE, FOREIGN KEY or CHECK is expected")
    if reader.take("CHECK"):
        key = Key("CHECK", name, (joined(reader.group()),), line)
        reader.take("NOT ENFORCED", "ENFORCED")
        return key
    if reader.take("FOREIGN KEY"):
        if not reader.sees("("):
            name = name or reader.name()
        parts = read_parts(reader.group())
        reader.need("REFERENCES")
        refers = reader.name()
        reader.group()
        read_actions(reader)
        return Key("FOREIGN", name, parts, line, refers)
    kind = reader.take("PRIMARY KEY", "UNIQUE", "FULLTEXT", "SPATIAL", "INDEX", "KEY")
    if not kind:
        return None
    kind = {"PRIMARY KEY": "PRIMARY", "INDEX": "KEY"}.get(kind, kind)
    if kind in ("UNIQUE", "FULLTEXT", "SPATIAL"):
        reader.take("INDEX", "KEY")
    if kind == "PRIMARY":
        name = "PRIMARY"
    elif not reader.sees("(", "USING"):
        name = reader.name()
    if reader.take("USING"):
        reader.next()
    key = Key(kind, name, read_parts(reader.group()), line)
    read_key_options(reader)
    return key


def read_parts(given: list[Word]) -> tuple[str, ...]:
    """The parts of a key; ASC is what they are without it.

    Raises:
        Unread: one of them is empty.
    """
    parts = clauses(given)
    if not all(parts):
        raise Unread("a part of a key is missing", given[0].line if given else 0)
    return tuple(joined(part).removesuffix(" asc") for part in parts)


def read_key_options(reader: Reader) -> None:
    """Pass over what may stand behind a key's parts."""
    while True:
        if reader.take("USING", "COMMENT", "WITH PARSER"):
            reader.next()
        elif reader.take("KEY_BLOCK_SIZE", "ENGINE_ATTRIBUTE", "SECONDARY_ENGINE_ATTRIBUTE"):
            reader.take("=")
            reader.next()
        elif not reader.take("VISIBLE", "INVISIBLE"):
            return
