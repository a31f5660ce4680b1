"""Reads what stands before the body of a view, routine, trigger or event."""

from dataclasses import dataclass

from shopdb.migrate.lint.column import read_type
from shopdb.migrate.lint.words import Reader, Word, words

DATA_ACCESS = ("CONTAINS SQL", "NO SQL", "READS SQL DATA", "MODIFIES SQL DATA")


@dataclass(frozen=True)
class Code:
    """A code object; `kind` in upper case.

    `definer` is `user@host` without quotes, `security` DEFINER or INVOKER, `access` one of
    DATA_ACCESS, `schedule` an event's words behind SCHEDULE: all empty where nothing is said.
    `line` is where its name stands.
    """

    kind: str
    name: str
    line: int
    definer: str
    security: str
    access: str
    schedule: tuple[Word, ...]
    body: tuple[Word, ...]

    def __str__(self) -> str:
        return f"{self.kind.lower()} {self.name}"


def read_code(text: str) -> Code:
    """The code object that a CREATE makes.

    Raises:
        Unread: a word before the body is not understood.
    """
    reader = Reader(words(text))
    reader.need("CREATE")
    reader.take("OR REPLACE")
    if reader.take("ALGORITHM"):
        reader.need("=")
        reader.name()
    definer = _definer(reader)
    security = _security(reader)
    kind = reader.need("VIEW", "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT")
    reader.take("IF NOT EXISTS")
    line, name = reader.line, reader.name()
    access, schedule = "", []
    if kind == "VIEW":
        if reader.sees("("):
            reader.group()
        reader.need("AS")
    elif kind == "TRIGGER":
        reader.need("BEFORE", "AFTER")
        reader.need("INSERT", "UPDATE", "DELETE")
        reader.need("ON")
        reader.name()
        reader.need("FOR EACH ROW")
        if reader.take("FOLLOWS", "PRECEDES"):
            reader.name()
    elif kind == "EVENT":
        reader.need("ON SCHEDULE")
        schedule = _until_do(reader)
    else:
        reader.group()
        if kind == "FUNCTION":
            reader.need("RETURNS")
            read_type(reader)
            if reader.take("CHARACTER SET", "CHARSET"):
                reader.name()
            if reader.take("COLLATE"):
                reader.name()
        security, access = _characteristics(reader)
    return Code(kind, name, line, definer, security, access, tuple(schedule), tuple(reader.rest()))


def _definer(reader: Reader) -> str:
    if not reader.take("DEFINER"):
        return ""
    reader.need("=")
    user = reader.name()
    if reader.take("@"):
        return f"{user}@{reader.name()}"
    if reader.take("( )"):
        return f"{user}()"
    return user


def _security(reader: Reader) -> str:
    return reader.need("DEFINER", "INVOKER") if reader.take("SQL SECURITY") else ""


def _characteristics(reader: Reader) -> tuple[str, str]:
    security = access = ""
    while not reader.done:
        if found := _security(reader):
            security = found
        elif found := reader.take(*DATA_ACCESS):
            access = found
        elif reader.take("COMMENT", "LANGUAGE"):
            reader.next()
        elif not reader.take("DETERMINISTIC", "NOT DETERMINISTIC"):
            break
    return security, access


def _until_do(reader: Reader) -> list[Word]:
    """The words of a schedule and of what follows it, up to DO."""
    start = reader.at
    while not reader.take("DO"):
        reader.next()
    return reader.words[start : reader.at - 1]
