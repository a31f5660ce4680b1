"""The mark `-- chunks: 5000 by order_id`: a statement that runs a chunk at a time, along a key.

    -- chunks: 5000 by order_id
    UPDATE sales_order SET grand_total_minor = grand_total * 100
    WHERE order_id BETWEEN @chunk_from AND @chunk_to;

The key is that of the statement's table, for INSERT … SELECT of the first table after FROM; where
it is another's, the mark names it: `by sales_order.order_id`. Each chunk is a transaction and takes
with it how far the backfill is. Rows beyond the last key that was there at the start are left out:
in expand and contract, whoever writes them fills the new column already.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.marks import mark
from shopdb.migrate.session import quoted
from shopdb.migrate.statements import Statement
from shopdb.migrate.subject import plain_name, subject, tokens

MARK = re.compile(r"(?P<rows>[1-9]\d*) by (?:`?(?P<table>\w+)`?\.)?`?(?P<key>\w+)`?")
VERBS = ("UPDATE", "DELETE", "INSERT", "REPLACE")


@dataclass(frozen=True)
class Chunking:
    """Along which key of which table a statement runs, and how many rows of it at a time."""

    table: str
    key: str
    rows: int

    @property
    def name(self) -> str:
        """The key's name, quoted."""
        return quoted(self.key)


def chunking(statement: Statement) -> Chunking | None:
    """How a statement's mark cuts it; None where it has none.

    Raises:
        MigrationProblem: the mark or the statement does not fit the other.
    """
    found = mark(statement, "chunks")
    if found is None:
        return None
    match = MARK.fullmatch(found.value)
    if not match:
        raise MigrationProblem(
            f"{statement.place}: `-- chunks: {found.value}` names no size and one column",
            "Write for example `-- chunks: 5000 by order_id`. A key of several columns cannot be "
            "cut: take its first column, or another index.",
        )
    if subject(statement.text).verb not in VERBS:
        raise MigrationProblem(
            f"{statement.place}: `-- chunks` stands above {subject(statement.text)}",
            f"It cuts {', '.join(VERBS[:-1])} and {VERBS[-1]}, which MySQL can roll back.",
        )
    variables = {word.lower() for sign, word in pairwise(tokens(statement.text)) if sign == "@"}
    for name in ("@chunk_from", "@chunk_to"):
        if name[1:] not in variables:
            raise MigrationProblem(
                f"{statement.place}: `-- chunks` stands above a statement without {name}",
                f"Bound it: WHERE {match['key']} BETWEEN @chunk_from AND @chunk_to",
            )
    return Chunking(match["table"] or _table(statement), match["key"], int(match["rows"]))


def _table(statement: Statement) -> str:
    """The table that is read along its key."""
    found = subject(statement.text)
    if found.verb not in ("INSERT", "REPLACE"):
        return found.name
    words = list(tokens(statement.text))
    at = next((at for at, word in enumerate(words) if word.upper() == "FROM"), len(words))
    return "".join(map(plain_name, words[at + 1 : at + 2]))
