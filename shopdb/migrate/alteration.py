"""ALTER TABLE, CREATE INDEX and DROP INDEX with other ALGORITHM and LOCK clauses than their own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from shopdb.migrate.subject import TOKEN, plain_name

VALUES = {
    "ALGORITHM": {"DEFAULT", "INSTANT", "INPLACE", "COPY"},
    "LOCK": {"DEFAULT", "NONE", "SHARED", "EXCLUSIVE"},
}
# What follows the actions of an ALTER without a comma.
PARTITIONING = (("PARTITION", "BY"), ("REMOVE", "PARTITIONING"))
COMMA, OPENING, CLOSING = ",", "(", ")"

Token = re.Match[str]


@dataclass(frozen=True)
class Clauses:
    """What a statement asks for, in upper case; empty where it asks nothing, or for DEFAULT."""

    algorithm: str = ""
    lock: str = ""

    def __str__(self) -> str:
        words = {"ALGORITHM": self.algorithm, "LOCK": self.lock}
        return ", ".join(f"{word}={value}" for word, value in words.items() if value)


@dataclass(frozen=True)
class Alteration:
    """A statement that alters a table: the table, what it asks for, and its other parts.

    `head` runs to the end of the first thing that clauses may follow; `actions` are what an ALTER
    TABLE does, separated by commas, `verbs` the first word of each; for an index there is none.
    """

    table: str
    asked: Clauses
    head: str
    actions: tuple[str, ...]
    verbs: tuple[str, ...]

    def under(self, clauses: Clauses) -> str:
        """The statement with these clauses and none of its own."""
        if not self.actions:
            # On a line of its own: a comment may end the head.
            return f"{self.head}\n{str(clauses).replace(',', '')}".rstrip("\n")
        parts = [part for part in (f" {clauses}" if str(clauses) else "", *self.actions) if part]
        joined = parts[0] if parts else ""
        for part in parts[1:]:
            joined += f" {part}" if _words(part)[:2] in PARTITIONING else f",{part}"
        return f"{self.head} {joined}"


def alteration(text: str) -> Alteration | None:
    """The parts of a statement that alters a table or its indexes; None for any other."""
    tokens = _tokens(text)
    words = [token["token"].upper() for token in tokens]
    if words[:2] == ["ALTER", "TABLE"]:
        name = _end_of_name(words, 2)
        return _of_table(text, tokens, name)
    if words[:1] in (["CREATE"], ["DROP"]) and "INDEX" in words[1:3] and "ON" in words:
        name = _end_of_name(words, words.index("ON", words.index("INDEX") + 2) + 1)
        return _of_index(text, tokens, name)
    return None


def _of_table(text: str, tokens: list[Token], name: int) -> Alteration:
    asked: dict[str, str] = {}
    actions: list[str] = []
    verbs: list[str] = []
    start = tokens[name].end()
    commas = [token.start() for token in _outside_brackets(tokens) if token["token"] == COMMA]
    for begin, end in pairwise([start - 1, *commas, len(text)]):
        action = text[begin + 1 : end]
        # A PARTITION BY may follow the last clause without a comma.
        while clause := _clause(_tokens(action)):
            asked[clause[0]], past = clause[1:]
            action = action[past:]
        if words := _words(action):
            actions.append(action)
            verbs.append(words[0])
    table = plain_name(tokens[name]["token"])
    return Alteration(table, _clauses(asked), text[:start], tuple(actions), tuple(verbs))


def _of_index(text: str, tokens: list[Token], name: int) -> Alteration:
    asked: dict[str, str] = {}
    options = [token for token in _outside_brackets(tokens) if token.start() > tokens[name].start()]
    head = text
    for at in reversed(range(len(options))):
        if clause := _clause(options[at:]):
            asked[clause[0]], past = clause[1:]
            head = head[: options[at].start()] + head[past:]
    return Alteration(plain_name(tokens[name]["token"]), _clauses(asked), head, (), ())


def _clause(tokens: list[Token]) -> tuple[str, str, int] | None:
    """The clause that begins here, if one does: its word, its value, and where it ends."""
    words = [token["token"].upper() for token in tokens[:3]]
    value = 2 if words[1:2] == ["="] else 1
    if len(words) > value and words[value] in VALUES.get(words[0], ()):
        return words[0], words[value], tokens[value].end()
    return None


def _clauses(asked: dict[str, str]) -> Clauses:
    found = {word.lower(): value for word, value in asked.items() if value != "DEFAULT"}
    return Clauses(**found)


def _tokens(text: str) -> list[Token]:
    return [token for token in TOKEN.finditer(text) if token["token"]]


def _words(text: str) -> tuple[str, ...]:
    return tuple(token["token"].upper() for token in _tokens(text))


def _outside_brackets(tokens: list[Token]) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        depth -= token["token"] == CLOSING
        if depth == 0 and token["token"] != CLOSING:
            yield token
        depth += token["token"] == OPENING


def _end_of_name(words: list[str], at: int) -> int:
    """Where the last part of a table's name stands that begins at `at`, a database's before it."""
    return at + 2 if words[at + 1 : at + 2] == ["."] else at
