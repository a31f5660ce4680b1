"""Reads what changes a table: ALTER TABLE, CREATE INDEX, DROP INDEX, RENAME TABLE, DROP TABLE."""

from dataclasses import dataclass

from shopdb.migrate.lint.actions import WHOLE, Action, read_actions
from shopdb.migrate.lint.key import Key, read_key_options, read_parts
from shopdb.migrate.lint.words import Reader, clauses, words


@dataclass(frozen=True)
class Alter:
    """A change to a table; `algorithm` and `lock` in upper case, empty where not asked for."""

    table: str
    actions: tuple[Action, ...]
    algorithm: str = ""
    lock: str = ""


def read_alter(text: str) -> list[Alter]:
    """What a statement changes in tables: an Alter each; RENAME and DROP TABLE name several.

    Raises:
        Unread: the statement is none of these, or a word is not understood.
    """
    reader = Reader(words(text))
    if reader.take("ALTER TABLE"):
        return [_alter(reader.name(), reader)]
    if reader.take("RENAME TABLE", "RENAME TABLES"):
        return [_renamed(Reader(clause)) for clause in clauses(reader.rest())]
    if reader.take("DROP TABLE", "DROP TEMPORARY TABLE"):
        reader.take("IF EXISTS")
        return [_dropped(Reader(clause)) for clause in clauses(reader.rest())]
    if reader.take("DROP INDEX"):
        line, name = reader.line, reader.name()
        reader.need("ON")
        return [_with_lock(reader.name(), [Action("DROP KEY", line, name)], reader)]
    reader.need("CREATE")
    kind = reader.take("UNIQUE", "FULLTEXT", "SPATIAL") or "KEY"
    reader.need("INDEX")
    line, name = reader.line, reader.name()
    if reader.take("USING"):
        reader.next()
    reader.need("ON")
    table = reader.name()
    key = Key(kind, name, read_parts(reader.group()), line)
    read_key_options(reader)
    return [_with_lock(table, [Action("ADD KEY", line, name, key=key)], reader)]


def _renamed(reader: Reader) -> Alter:
    line, old = reader.line, reader.name()
    reader.need("TO")
    return Alter(old, (Action("RENAME TABLE", line, old, reader.name()),))


def _dropped(reader: Reader) -> Alter:
    line, name = reader.line, reader.name()
    return Alter(name, (Action("DROP TABLE", line, name),))


def _with_lock(table: str, actions: list[Action], reader: Reader) -> Alter:
    """The Alter whose ALGORITHM and LOCK stand behind all else, without a comma."""
    asked: dict[str, str] = {}
    while _asks(reader, asked):
        pass
    if not reader.done:
        reader.refuse("nothing more is expected")
    return Alter(table, tuple(actions), asked.get("ALGORITHM", ""), asked.get("LOCK", ""))


def _alter(table: str, reader: Reader) -> Alter:
    actions: list[Action] = []
    asked: dict[str, str] = {}
    while _asks(reader, asked):
        reader.take(",")
    if reader.sees(*WHOLE, "DROP PARTITION"):
        actions = read_actions(table, reader)
    else:
        for clause in clauses(reader.rest()):
            inner = Reader(clause)
            # Partitioning stands behind the last clause, without a comma.
            while not inner.done:
                if not _asks(inner, asked):
                    actions += read_actions(table, inner)
    return Alter(table, tuple(actions), asked.get("ALGORITHM", ""), asked.get("LOCK", ""))


def _asks(reader: Reader, asked: dict[str, str]) -> bool:
    """Whether ALGORITHM or LOCK comes next, which is then taken and noted."""
    word = reader.take("ALGORITHM", "LOCK")
    if word:
        reader.take("=")
        asked[word] = reader.next().upper
    return bool(word)
