"""Marks: comments in a SQL file that the tooling reads, one a line, each beginning with its word.

Above a statement and about it:

    -- idempotent: why it may run twice
    -- chunks: 5000 by order_id
    -- hand over: pt-online-schema-change
    -- allow SDB012: why this finding does not matter here

At the head of a file and about all of it (a mark may go on in lines that are indented):

    -- Loses: what a database no longer has after it, or nothing
    -- Locks: what waits while it runs
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shopdb.migrate.statements import Statement

MARK = re.compile(
    r"^--\s(?P<word>idempotent|chunks|hand over|allow (?P<code>[A-Z]+\d+)|loses|locks)"
    r"(?::\s*(?P<value>.*))?$",
    re.IGNORECASE,
)
CONTINUED = re.compile(r"^--\s{2,}(?P<more>\S.*)$")


@dataclass(frozen=True)
class Mark:
    """One mark: its word in lower case, a code for `allow`, and what stands behind the colon."""

    word: str
    value: str
    code: str = ""


def marks(statement: Statement) -> list[Mark]:
    """The marks in a statement's notes, in order; a file's own are its first statement's."""
    return list(_marks(statement.notes))


def mark(statement: Statement, word: str) -> Mark | None:
    """The first mark of that word above a statement."""
    return next((found for found in marks(statement) if found.word == word), None)


def loses(statements: Sequence[Statement]) -> str:
    """What a file says that it loses; empty where it says nothing, or that it loses nothing."""
    found = mark(statements[0], "loses")
    value = found.value if found else ""
    return "" if value.lower().rstrip(".") == "nothing" else value


def _marks(notes: Sequence[str]) -> Iterator[Mark]:
    lines = list(notes)
    while lines:
        match = MARK.match(lines.pop(0))
        if not match:
            continue
        value = [(match["value"] or "").strip()]
        while lines and (more := CONTINUED.match(lines[0])):
            value.append(more["more"].strip())
            lines.pop(0)
        code = (match["code"] or "").upper()
        yield Mark("allow" if code else match["word"].lower(), " ".join(value).strip(), code)
