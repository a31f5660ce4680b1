"""Refuses a run that would lose rows or values, before anything runs, unless that is allowed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from alembic.runtime.migration import MigrationContext, RevisionStep
from sqlalchemy import Connection

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.history import SqlFiles
from shopdb.migrate.marks import loses, mark
from shopdb.migrate.released import shown
from shopdb.migrate.session import SERVER_ERRORS, quoted, scalar
from shopdb.migrate.statements import Statement
from shopdb.migrate.subject import TOKEN

# What ALTER TABLE … DROP may name without a row or a value being lost.
KEEPS_VALUES = {"PRIMARY", "INDEX", "KEY", "FOREIGN", "CHECK", "CONSTRAINT", "DEFAULT"}
ENDS_OF_NAMES = {"RESTRICT", "CASCADE"}
# Further rows are not counted: nobody should wait for a refusal.
ENOUGH = 1_000_000
ALLOW = (
    "Save what is still wanted. Then run the same command and allow the loss:\n"
    "  alembic -x allow_loss=1 …\n"
    "  shopdb migrate up --allow-loss, or down --allow-loss\n"
    "  make migrate ALLOW_LOSS=1, or make rollback ALLOW_LOSS=1"
)

Move = tuple[SqlFiles, str]


@dataclass(frozen=True)
class Loss:
    """What one file of a run loses, in words, and the tables that it drops."""

    revision: str
    direction: str
    path: Path
    words: str
    tables: list[str]


def upcoming(
    context: MigrationContext, connection: Connection, files: Mapping[str, SqlFiles]
) -> list[Move]:
    """The revisions that the running Alembic command will go through, and whether up or down.

    Args:
        context: the one of the command.
        connection: another session on the same database, which commits each statement.
        files: every revision's, by its number.
    """
    # `stamp --purge` begins from nothing, whatever revision the database names.
    purges = context.opts.get("purge", False)
    heads = () if purges else MigrationContext.configure(connection).get_current_heads()
    return [
        (files[str(step.revision.revision)], "up" if step.is_upgrade else "down")
        for step in context.opts["fn"](heads, context)
        if isinstance(step, RevisionStep)
    ]


def refuse(moves: Iterable[Move], connection: Connection, *, allow_loss: bool) -> None:
    """Refuse a run of which any file loses something, unless that is allowed.

    A file says what it loses at its head, `-- Loses: …`; one that says nothing loses what its DROP
    and TRUNCATE take.

    Raises:
        MigrationProblem: something would be lost; it says what, and how many rows are in the way.
    """
    losses = [] if allow_loss else [found for move in moves if (found := loss(*move))]
    if not losses:
        return
    lines = [line for found in losses for line in _told(found, connection)]
    raise MigrationProblem("\n".join(["this would lose data; nothing has run", *lines]), ALLOW)


def loss(files: SqlFiles, direction: str) -> Loss | None:
    """What one direction of a revision loses; None where it loses nothing."""
    statements = files.statements(direction)
    words = loses(statements)
    if mark(statements[0], "loses") is None:
        taken = [what for statement in statements for what in destroyed(statement)]
        words = ", ".join(dict.fromkeys(taken))
    if not words:
        return None
    tables = [name for statement in statements for name in _dropped_tables(statement)]
    return Loss(files.revision, direction, files.path(direction), words, tables)


def destroyed(statement: Statement) -> Iterator[str]:
    """What a statement drops or empties that can hold rows or values, `column book.pages`."""
    tokens = _tokens(statement)
    words = [token.upper() for token in tokens]
    yield from (f"table {name}" for name in _dropped_tables(statement))
    if words[0] == "TRUNCATE":
        yield f"every row of {_plain(tokens[-1])}"
    if words[:2] != ["ALTER", "TABLE"]:
        return
    table = _plain(tokens[2])
    for at, (word, what) in enumerate(pairwise(words)):
        if word == "DROP" and what == "PARTITION":
            yield f"partition {table}.{_plain(tokens[at + 2])}"
        elif word in ("TRUNCATE", "DISCARD") and what in ("PARTITION", "TABLESPACE"):
            yield f"{what.lower()} of {table}"
        elif word == "DROP" and what not in KEEPS_VALUES:
            yield f"column {table}.{_plain(tokens[at + (2 if what == 'COLUMN' else 1)])}"


def _dropped_tables(statement: Statement) -> list[str]:
    tokens = _tokens(statement)
    words = [token.upper() for token in tokens]
    if words[:2] != ["DROP", "TABLE"]:
        return []
    names = tokens[4:] if words[2:4] == ["IF", "EXISTS"] else tokens[2:]
    return [_plain(name) for name in names if name != "," and name.upper() not in ENDS_OF_NAMES]


def _tokens(statement: Statement) -> list[str]:
    found = (match["token"] for match in TOKEN.finditer(statement.text))
    return [token for token in found if token]


def _plain(name: str) -> str:
    return name[1:-1].replace("``", "`") if name[0] == "`" else name


def _told(found: Loss, connection: Connection) -> Iterator[str]:
    yield f"  {found.revision} {found.direction}, {shown(found.path)}: {found.words}"
    for table in found.tables:
        if rows := _rows(connection, table):
            yield f"    {table}: {rows}"


def _rows(connection: Connection, table: str) -> str:
    """How many rows a table has, in words; empty where there is no such table any more."""
    some = f"SELECT 1 FROM {quoted(table)} LIMIT {ENOUGH + 1}"
    try:
        count = scalar(connection, f"SELECT COUNT(*) FROM ({some}) AS some")
    except SERVER_ERRORS:
        return ""
    if count > ENOUGH:
        return f"more than {ENOUGH:,} rows"
    return f"{count:,} row{'' if count == 1 else 's'}"
