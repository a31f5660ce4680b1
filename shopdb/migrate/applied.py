"""Holds what a database has run, as its ledger says, against the files as they are now."""

import difflib
import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path

from sqlalchemy import Connection

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.history import SqlFiles
from shopdb.migrate.journal import EXISTS, TABLE
from shopdb.migrate.released import digest, shown
from shopdb.migrate.session import literal, rows, scalar
from shopdb.migrate.statements import Statement

LONGEST_DIFF = 20


def refuse_edited(connection: Connection, files: Mapping[str, SqlFiles], current: str) -> None:
    """Refuse where a revision was edited after this database ran it.

    Of each revision that the database has, the newest up in the ledger counts. What ran before
    there was a ledger, or through the `mysql` client, is in no ledger and is not asked.

    Args:
        connection: to the database.
        files: every revision's files, by its number, the oldest first.
        current: the revision that the database is at; empty before the first.

    Raises:
        MigrationProblem: a statement, their number or their order is not what ran.
    """
    if not current or not scalar(connection, EXISTS):
        return
    ran = newest_ups(connection)
    for revision, its_files in files.items():
        if revision in ran and ran[revision] != (now := _hashes(its_files)):
            raise _edited(connection, its_files, ran[revision], now)
        if revision == current:
            return


def newest_ups(connection: Connection) -> dict[str, list[str]]:
    """For each revision whose newest run was up: its statements' hashes, in order."""
    found: dict[str, list[str]] = {}
    ran = rows(
        connection,
        "SELECT revision, direction, applied_at, statement_hash "
        f"FROM {TABLE} WHERE applied_at IS NOT NULL ORDER BY migration_ledger_id",
    )
    for (revision, direction, _), group in groupby(ran, key=lambda row: row[:3]):
        found.pop(revision, None)
        if direction == "up":
            found[revision] = [row[3] for row in group]
    return found


def _hashes(files: SqlFiles) -> list[str]:
    path = files.path("up")
    return [_hash(statement.text) for statement in _statements(files, digest(path))]


@cache
def _statements(files: SqlFiles, _: str) -> tuple[Statement, ...]:
    """The statements of the up, read once for each content of the file."""
    return files.statements("up")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _edited(
    connection: Connection, files: SqlFiles, ran: list[str], now: list[str]
) -> MigrationProblem:
    database, path = connection.engine.url.database, files.path("up")
    statements = files.statements("up")
    shown_diff = ""
    if sorted(ran) == sorted(now):
        what = f"{shown(path)} has its statements in another order than {database} ran them"
    elif len(ran) != len(now):
        what = f"{shown(path)} has {_count(now)}; {database} ran {len(ran)} of it"
    else:
        at = next(i for i, (old, new) in enumerate(zip(ran, now, strict=True)) if old != new)
        what = f"{statements[at].place}: {database} ran this statement as another text"
        shown_diff = _diff(_text(connection, files.revision, ran[at]), statements[at].text)
    return MigrationProblem(
        f"{what}: the file was edited afterwards{shown_diff}",
        _way_out(path, files.revision),
    )


def _way_out(path: Path, revision: str) -> str:
    return (
        f"Restore the file as it ran (git log -- {shown(path)}), and write what you want to "
        'change as the next revision: make revision m="…"\n'
        "If it ran nowhere else: restore it, take it back with `shopdb migrate down`, edit it "
        "then, and bring it up again.\n"
        "What ran here is in the ledger: SELECT statement FROM migration_ledger "
        f"WHERE revision = {literal(revision)}"
    )


def _text(connection: Connection, revision: str, statement_hash: str) -> str:
    text = scalar(
        connection,
        f"SELECT statement FROM {TABLE} WHERE revision = {literal(revision)} "
        f"AND statement_hash = {literal(statement_hash)} ORDER BY migration_ledger_id DESC LIMIT 1",
    )
    return str(text)


def _diff(ran: str, now: str) -> str:
    lines = list(
        difflib.unified_diff(
            ran.split("\n"), now.split("\n"), "as it ran", "the file", lineterm="", n=1
        )
    )
    more = len(lines) - LONGEST_DIFF
    cut = [f"… and {more} lines more"] if more > 0 else []
    return "".join(f"\n{line}" for line in lines[:LONGEST_DIFF] + cut)


def _count(items: Iterable[str]) -> str:
    number = len(list(items))
    return f"{number} statement{'' if number == 1 else 's'}"
