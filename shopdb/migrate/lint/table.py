"""Reads CREATE TABLE: columns, keys and options."""

from dataclasses import dataclass

from shopdb.migrate.lint.column import Column, read_column
from shopdb.migrate.lint.key import Key, read_key
from shopdb.migrate.lint.words import Reader, clauses, words

# Options that say nothing a rule asks for.
PLAIN_OPTIONS = (
    "AUTO_INCREMENT", "AUTOEXTEND_SIZE", "AVG_ROW_LENGTH", "CHECKSUM", "COMPRESSION", "CONNECTION",
    "DATA DIRECTORY", "DELAY_KEY_WRITE", "ENCRYPTION", "ENGINE", "ENGINE_ATTRIBUTE",
    "INDEX DIRECTORY", "INSERT_METHOD", "KEY_BLOCK_SIZE", "MAX_ROWS", "MIN_ROWS", "PACK_KEYS",
    "PASSWORD", "ROW_FORMAT", "SECONDARY_ENGINE", "SECONDARY_ENGINE_ATTRIBUTE",
    "STATS_AUTO_RECALC", "STATS_PERSISTENT", "STATS_SAMPLE_PAGES", "STORAGE", "TABLESPACE",
    "UNION",
)  # fmt: skip


@dataclass(frozen=True)
class Option:
    """A table's option: its word in upper case, and its value without quotes."""

    word: str
    value: str
    line: int


@dataclass(frozen=True)
class Table:
    """A table as CREATE TABLE has it; lines count from 0 at the statement's first."""

    name: str
    line: int
    columns: tuple[Column, ...] = ()
    keys: tuple[Key, ...] = ()
    options: tuple[Option, ...] = ()

    def option(self, word: str) -> Option | None:
        """The option of that word."""
        return next((option for option in self.options if option.word == word), None)

    def column(self, name: str) -> Column | None:
        """The column of that name."""
        return next((one for one in self.columns if one.name.lower() == name.lower()), None)

    @property
    def indexes(self) -> list[Key]:
        """The keys that are indexes, those written at a column among them."""
        at_columns = [
            Key(kind, "" if kind == "UNIQUE" else "PRIMARY", (column.name.lower(),), column.line)
            for column in self.columns
            for kind, has in (("PRIMARY", column.is_primary), ("UNIQUE", column.is_unique))
            if has
        ]
        return [*at_columns, *(key for key in self.keys if key.is_index)]


def read_table(text: str) -> Table:
    """The table that a CREATE TABLE makes.

    Raises:
        Unread: a word is not understood, or the table takes its columns from elsewhere.
    """
    reader = Reader(words(text))
    reader.need("CREATE")
    reader.take("TEMPORARY")
    reader.need("TABLE")
    reader.take("IF NOT EXISTS")
    line, name = reader.line, reader.name()
    if reader.sees("LIKE", "( LIKE", "SELECT", "AS", "WITH"):
        reader.refuse("it takes its columns from elsewhere, and only a list of them can be read")
    columns: list[Column] = []
    keys: list[Key] = []
    for clause in clauses(reader.group()):
        inner = Reader(clause)
        key = read_key(inner)
        if key:
            keys.append(key)
        else:
            columns.append(read_column(inner))
        if not inner.done:
            inner.refuse("nothing more is expected")
    return Table(name, line, tuple(columns), tuple(keys), tuple(read_options(reader)))


def read_options(reader: Reader) -> list[Option]:
    """The options of a table, up to its partitions, which are passed over."""
    found: list[Option] = []
    while not reader.done:
        if reader.take("PARTITION BY"):
            reader.rest()
        elif reader.take("START TRANSACTION", ","):
            continue
        else:
            found.append(read_option(reader))
    return found


def read_option(reader: Reader) -> Option:
    """One option of a table."""
    line = reader.line
    reader.take("DEFAULT")
    word = reader.take("CHARACTER SET", "CHARSET", "COLLATE", "COMMENT", *PLAIN_OPTIONS)
    if not word:
        reader.refuse("an option of a table is expected")
    reader.take("=")
    if reader.sees("("):
        reader.group()
        return Option(word, "", line)
    value = reader.next().plain
    return Option("CHARACTER SET" if word == "CHARSET" else word, value, line)
