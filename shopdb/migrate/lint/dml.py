"""Reads of INSERT, REPLACE, UPDATE and DELETE how many rows they may touch."""

from dataclasses import dataclass

from shopdb.migrate.lint.words import Unread, Word, words
from shopdb.migrate.subject import subject

# Conditions that hold for every row.
ALWAYS = (["TRUE"], ["1"], ["1", "=", "1"])
VERBS = ("INSERT", "REPLACE", "UPDATE", "DELETE", "SELECT")


@dataclass(frozen=True)
class Dml:
    """A change of rows; `reads` whether its rows come from tables, not from VALUES."""

    verb: str
    table: str
    has_where: bool
    has_limit: bool
    reads: bool


def read_dml(text: str) -> Dml:
    """What a change of rows says on its outermost level.

    Raises:
        Unread: it changes no rows.
    """
    outer = _outer(words(text))
    verb = next((word for word in outer if word in VERBS), "")
    if not verb or verb == "SELECT":
        raise Unread("INSERT, REPLACE, UPDATE or DELETE is expected")
    # Behind a WITH stands what is done.
    name = subject(text[text.upper().rindex(verb) :] if outer[0] == "WITH" else text).name
    return Dml(
        verb,
        name,
        "WHERE" in outer and outer[outer.index("WHERE") + 1 :] not in ALWAYS,
        "LIMIT" in outer,
        verb in ("UPDATE", "DELETE") or ("FROM" in outer and "SELECT" in outer),
    )


def _outer(given: list[Word]) -> list[str]:
    """The key words that stand in no parentheses."""
    found, depth = [], 0
    for word in given:
        depth += {"(": 1, ")": -1}.get(word.text, 0)
        if not depth:
            found.append(word.upper)
    return found
