"""Which objects of the database a statement touches, and whether it leaves a trace in them."""

import re
from collections.abc import Iterator
from enum import Enum

from shopdb.migrate.marks import mark
from shopdb.migrate.rooms import Name
from shopdb.migrate.statements import Statement
from shopdb.migrate.subject import plain_name, subject, tokens

# Held back by the server until COMMIT, so that they commit with the note that they are done.
ROWS = {"INSERT", "REPLACE", "DELETE", "UPDATE", "SELECT", "WITH", "LOAD", "DO"}
STRUCTURE = {
    *("TABLE", "INDEX", "VIEW", "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "DATABASE", "SCHEMA"),
}
DROP_ENDS = {",", "RESTRICT", "CASCADE"}
# An ALTER TABLE that changes rows and no definition.
ROWS_OF_PARTITIONS = re.compile(
    r"\b(?:TRUNCATE|EXCHANGE|IMPORT|DISCARD)\s+(?:PARTITION|TABLESPACE)\b", re.IGNORECASE
)


class Kind(Enum):
    """What a runner must know of a statement to go on after an interruption."""

    # Changes what SHOW CREATE says: whether it took effect can be seen.
    STRUCTURE = "structure"
    # Rolled back whole unless it was committed with the note that it is done.
    ROWS = "rows"
    # Lives in the session alone: run again in every new one.
    SESSION = "session"
    # Leaves no trace, and may run twice because its file says so.
    IDEMPOTENT = "idempotent"
    # Leaves no trace.
    UNKNOWN = "unknown"


def kind(statement: Statement) -> Kind:
    """The kind of a statement; a mark `-- idempotent` makes an unknown one known."""
    about = subject(statement.text)
    if mark(statement, "idempotent"):
        return Kind.IDEMPOTENT
    if about.verb == "SET":
        return Kind.SESSION
    if about.verb in ROWS:
        return Kind.ROWS
    changes = about.verb in ("CREATE", "ALTER", "DROP", "RENAME") and about.kind in STRUCTURE
    if changes and not (about.verb == "ALTER" and ROWS_OF_PARTITIONS.search(statement.text)):
        return Kind.STRUCTURE
    return Kind.UNKNOWN


def touched(statement: Statement) -> list[Name]:
    """The objects whose definitions a statement of structure makes, changes or takes away."""
    about = subject(statement.text)
    if about.kind in ("DATABASE", "SCHEMA"):
        return [Name("database", "")]
    words = list(tokens(statement.text))
    upper = [word.upper() for word in words]
    if about.kind == "INDEX":
        return [Name("table", plain_name(words[upper.index("ON") + 1]))]
    names = [about.name]
    if about.verb == "RENAME":
        names = [plain_name(word) for word in words[2:] if word.upper() not in ("TO", ",")]
    elif about.verb == "DROP" and about.kind in ("TABLE", "VIEW"):
        start = words.index(next(word for word in words if plain_name(word) == about.name))
        names = [plain_name(word) for word in words[start:] if word.upper() not in DROP_ENDS]
    elif about.verb == "ALTER" and about.kind in ("TABLE", "EVENT"):
        names += _new_names(words, upper)
    return [Name(about.kind.lower(), name) for name in dict.fromkeys(names)]


def _new_names(words: list[str], upper: list[str]) -> Iterator[str]:
    """What an ALTER renames its object to; RENAME COLUMN, INDEX and KEY are within it."""
    for at, word in enumerate(upper):
        if word == "RENAME" and upper[at + 1] not in ("COLUMN", "INDEX", "KEY"):
            yield plain_name(words[at + 2 if upper[at + 1] in ("TO", "AS") else at + 1])
