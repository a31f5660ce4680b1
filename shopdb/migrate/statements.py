"""Splits SQL into the statements that the server gets, and writes them for the `mysql` client.

It reads as the client reads: DELIMITER, quotes, comments, `/*! */`. A statement runs from its
first word to its delimiter; a comment inside it is part of it, one before it is its notes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from shopdb.migrate.errors import MigrationProblem

BLANK = " \t\n\r\f\v"


@dataclass(frozen=True)
class Statement:
    """One statement, verbatim and without its delimiter, and where its first word stands.

    `line` counts from 1; `notes` are the comments between the statement before and this one, a
    line each, which the server does not get.
    """

    text: str
    path: Path
    line: int
    notes: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """File and line, as an editor opens them."""
        return place(self.path, self.line)


def place(path: Path, line: int) -> str:
    """`path:line`, from the current folder where the file lies below it."""
    here = Path.cwd()
    return f"{path.relative_to(here) if path.is_relative_to(here) else path}:{line}"


@cache
def _tokens(delimiter: str) -> re.Pattern[str]:
    return re.compile(
        rf"""
          (?P<end>{re.escape(delimiter)})
        | (?P<quoted>'(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" | `[^`]*`)
        | (?P<comment>\#[^\n]* | --(?=[\x00-\x20\x7f]|\Z)[^\n]* | /\*(?!!).*?\*/)
        | (?P<open>['"`] | /\*(?!!))
        | (?P<command>^[ \t]*DELIMITER(?=[ \t\n]|\Z)(?P<argument>[^\n]*))
        | (?P<word>\w+ | \S)
        """,
        re.VERBOSE | re.DOTALL | re.MULTILINE | re.IGNORECASE | re.ASCII,
    )


def split(source: str, path: Path) -> Iterator[Statement]:
    """The statements of a file's text, in order.

    Args:
        source: the text, with line feeds alone.
        path: where it was read, for `Statement.place` and for errors.

    Raises:
        MigrationProblem: a quote, comment or statement is not closed, or DELIMITER names none.
    """
    delimiter = ";"
    start: int | None = None  # where the statement in hand began
    notes: list[str] = []
    position = line = counted = 0

    def line_at(offset: int) -> int:
        nonlocal line, counted
        line, counted = line + source.count("\n", counted, offset), offset
        return line + 1

    while token := _tokens(delimiter).search(source, position):
        position = token.end()
        if token["open"]:
            raise MigrationProblem(
                f"{place(path, line_at(token.start()))}: {token['open']} is never closed",
                "Close it, or escape it where it is part of a text.",
            )
        if token["end"]:
            if start is not None:
                text = source[start : token.start()].rstrip(BLANK)
                yield Statement(text, path, line_at(start), tuple(notes))
                start = None
                notes = []
        elif token["command"] and start is not None:
            # Within a statement it is a word like any other, a column's name say.
            position = token.start("argument")
        elif token["command"]:
            delimiter = _delimiter(token["argument"], path, line_at(token.start()))
        elif start is None and token["comment"]:
            notes += token["comment"].split("\n")
        elif start is None:
            start = token.start()
    if start is not None:
        raise MigrationProblem(
            f"{place(path, line_at(start))}: the statement that begins here has no end",
            f"End it with {delimiter} so that the server gets it.",
        )


def _delimiter(argument: str, path: Path, line: int) -> str:
    # As in the client, what follows the first word is ignored.
    word = (argument.split() or [""])[0]
    if not word or any(mark in word for mark in "\\'\"`"):
        raise MigrationProblem(
            f"{place(path, line)}: DELIMITER needs characters that are no quote and no backslash",
            "Write for example DELIMITER $$",
        )
    return word


def for_client(text: str) -> str:
    """One statement as the `mysql` client reads it back: closed by `;`, or within DELIMITER.

    Args:
        text: a statement as `split` gives it.
    """
    # Longer than any run of dollars in the text, at the last.
    dollars = ("$" * count for count in range(2, len(text) + 4))
    for delimiter in chain([";"], dollars):
        # A text that ends in a line comment would swallow a delimiter on its own line.
        for gap in ("", "\n"):
            closed = f"{text}{gap}{delimiter}"
            if delimiter != ";":
                closed = f"DELIMITER {delimiter}\n{closed}\nDELIMITER ;"
            if _reads_as(closed, text):
                return closed
    raise ValueError(f"not one statement: {text!r}")


def _reads_as(closed: str, text: str) -> bool:
    try:
        return [statement.text for statement in split(closed, Path())] == [text]
    except MigrationProblem:
        return False
