"""Finds the named placeholders of one SQL statement, past its strings and comments."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
      '(?:[^'\\]|\\.|'')*'  |  "(?:[^"\\]|\\.|"")*"  |  `(?:[^`]|``)*`
    | --(?=\s|$)[^\n]*      |  \#[^\n]*              |  /\*.*?\*/
    | :(?P<name>[A-Za-z_]\w*)
    | (?P<end>;)
    | (?P<mark>\?)
    | (?P<word>[A-Za-z_]\w*)
    """,
    re.VERBOSE | re.DOTALL,
)


class StatementError(ValueError):
    """What is wrong with the statement, and in which of its lines, from 1."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.what = what
        self.line = line


@dataclass(frozen=True)
class Placeholder:
    """One use of a parameter, and the line it stands on, from 1."""

    name: str
    line: int


@dataclass(frozen=True)
class Statement:
    """One SELECT with `?` for each placeholder, in the order of `placeholders`."""

    sql: str
    placeholders: tuple[Placeholder, ...]


def parse(text: str) -> Statement:
    """Read one SELECT, with `:name` where a value goes.

    Raises:
        StatementError: it is no SELECT, not one alone, writes into something, or has a bare `?`.
    """
    parts: list[str] = []
    placeholders: list[Placeholder] = []
    words = ended = position = 0
    for token in _TOKEN.finditer(text):
        line = text.count("\n", 0, token.start()) + 1
        if ended and token.lastgroup:
            raise StatementError("a file holds one statement", line)
        if token["name"]:
            parts += [text[position : token.start()], "?"]
            position = token.end()
            placeholders.append(Placeholder(token["name"], line))
        elif token["mark"]:
            raise StatementError("write :name where a value goes, not ?", line)
        elif token["end"]:
            parts.append(text[position : token.start()])
            position = len(text)
            ended = line
        elif token["word"]:
            word = token["word"].upper()
            if not words and word not in ("SELECT", "WITH"):
                raise StatementError(f"a question is a SELECT, not a {word}", line)
            if word == "INTO":
                raise StatementError("a question writes into nothing", line)
            words += 1
    if not words:
        raise StatementError("there is no statement", 1)
    parts.append(text[position:])
    return Statement("".join(parts).strip(), tuple(placeholders))
