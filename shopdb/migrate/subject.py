"""Says what a statement does and to which object, from its first words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

DEFINES = {"CREATE", "ALTER", "DROP", "RENAME"}
KINDS = {
    "TABLE", "VIEW", "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "INDEX",
    "USER", "ROLE", "DATABASE", "SCHEMA",
}  # fmt: skip
# For the other verbs, the word that the object's name follows.
NAME_FOLLOWS = {
    "INSERT": "INTO",
    "REPLACE": "INTO",
    "LOAD": "INTO",
    "DELETE": "FROM",
    "UPDATE": "UPDATE",
    "TRUNCATE": "TRUNCATE",
    "CALL": "CALL",
    "USE": "USE",
    "GRANT": "ON",
    "REVOKE": "ON",
}
GRANTED_KINDS = {"TABLE", "PROCEDURE", "FUNCTION"}
OPTIONAL = {"IF", "NOT", "EXISTS", "IGNORE", "LOW_PRIORITY"}
# What follows DATABASE where it means the default one.
NO_NAME = {"CHARACTER", "CHARSET", "COLLATE", "DEFAULT", "ENCRYPTION", "READ"}

TOKEN = re.compile(
    r"""
      /\*!\d* | \*/                                                         # its inside is SQL
    | \#[^\n]* | --(?=[\x00-\x20\x7f]|\Z)[^\n]* | /\*.*?\*/
    | (?P<token>`(?:[^`]|``)*` | '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" | [\w$]+ | \S)
    """,
    re.VERBOSE | re.DOTALL,
)
# A definer, a column list in a grant: the object is named long before this many words.
ENOUGH = 200


@dataclass(frozen=True)
class Subject:
    """What a statement is about.

    `verb` and `kind` are upper case and `kind` may be empty; `name` is empty where the statement
    names no object; `schema` is the database it names, empty for the default one.
    """

    verb: str
    kind: str = ""
    name: str = ""
    schema: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.verb.lower(), self.kind.lower(), self.name) if part)


# Asked again and again of the same statements, by each who deals with them.
@lru_cache(maxsize=4096)
def subject(text: str) -> Subject:
    """The subject of one statement."""
    found = _first_tokens(text)
    words = [token.upper() for token in found]
    verb = words[0] if words else ""
    before_name = KINDS if verb in DEFINES else {NAME_FOLLOWS.get(verb)}
    at = next((i for i, word in enumerate(words) if word in before_name), None)
    if at is None:
        return Subject(verb)
    kind = words[at] if verb in DEFINES else ""
    at += 1
    if not kind and at < len(words) and words[at] in GRANTED_KINDS:
        kind = words[at]
        at += 1
    while at < len(words) and words[at] in OPTIONAL:
        at += 1
    if at == len(words) or words[at] in NO_NAME:
        return Subject(verb, kind)
    if words[at + 1 : at + 2] == ["."] and at + 2 < len(words):
        return Subject(verb, kind, plain_name(found[at + 2]), plain_name(found[at]))
    return Subject(verb, kind, plain_name(found[at]))


def tokens(text: str) -> Iterator[str]:
    """The words, quoted texts and signs of a statement, without its comments."""
    return (match["token"] for match in TOKEN.finditer(text) if match["token"])


def _first_tokens(text: str) -> list[str]:
    return list(islice(tokens(text), ENOUGH))


def plain_name(name: str) -> str:
    """A name as it stands in a statement, without its quotes."""
    if name[0] in "`'\"":
        return name[1:-1].replace(name[0] * 2, name[0])
    return name
