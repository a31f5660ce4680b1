"""Measures the lock class of each ALTER, on a scratch database at its revision."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection

from shopdb.migrate import roles
from shopdb.migrate.clone import clone
from shopdb.migrate.commands import Tell, upgrade
from shopdb.migrate.history import revisions
from shopdb.migrate.lint.files import Change
from shopdb.migrate.lint.table import Table, read_table
from shopdb.migrate.lint.words import Unread
from shopdb.migrate.measure import TRIALS, LockClass, Measured, measure
from shopdb.migrate.rooms import Repository
from shopdb.migrate.scratch import scratch_database
from shopdb.migrate.session import SERVER_ERRORS, quoted, rows, session
from shopdb.migrate.statements import Statement
from shopdb.migrate.subject import subject

# The lock class of each statement, and the table that it alters as it was before.
Facts = tuple[dict[Statement, Measured], dict[Statement, Table]]


def clauses_of(lock: LockClass) -> str:
    """What an ALTER writes to ask for a class."""
    way = next(clauses for clauses, found in TRIALS.items() if found is lock)
    return f"ALGORITHM = {way.algorithm}" + (f", LOCK = {way.lock}" if way.lock else "")


def with_measures(config: Config, url: URL, changes: Sequence[Change], tell: Tell) -> list[Change]:
    """The same changes, each with the lock classes of its ALTERs and the tables before them.

    The revisions are replayed once on a scratch database; what is measured runs on a copy of it.

    Args:
        config: Alembic's configuration of the repository.
        url: the database beside which the scratch databases are made; itself left alone.
        changes: files of revisions; one that alters no table is left as it is.
        tell: takes a line for each revision.

    Raises:
        MigrationProblem: a statement fails, or the server cannot be reached.
    """
    script = ScriptDirectory.from_config(config)
    history = list(revisions(script))
    repository = Repository(Path(script.dir).parent)
    wanted = {change.revision: change for change in changes if _can_be_measured(change)}
    found: dict[tuple[str, str], Facts] = {}
    with scratch_database(url, "lint") as replay:
        before = ""
        for revision in history:
            if change := wanted.get(revision):
                tell(f"{revision}: measuring its ALTERs")
                _upgrade(config, replay.url, before)
                with session(replay) as source, _copy(url, source, repository) as copy:
                    files = {change.direction: change.statements, change.other_way: change.pair}
                    for direction in ("up", "down"):
                        found[revision, direction] = _measured(copy, files[direction])
            before = revision
    return [_with_facts(change, found) for change in changes]


def _can_be_measured(change: Change) -> bool:
    """Whether it alters a table, and both files of its revision could be read."""
    return bool(change.alters) and all(statement.text for statement in change.pair)


def _with_facts(change: Change, found: Mapping[tuple[str, str], Facts]) -> Change:
    measured, before = found.get((change.revision, change.direction), ({}, {}))
    return replace(change, measured=measured, before=before)


def _upgrade(config: Config, url: URL, revision: str) -> None:
    if revision:
        # Nothing is lost on a scratch database.
        upgrade(url, revision, config=Config(config.config_file_name), allow_loss=True)


@contextmanager
def _copy(url: URL, source: Connection, repository: Repository) -> Iterator[Connection]:
    with scratch_database(url, "measure") as engine, session(engine) as connection:
        roles.apply(connection, repository.before, pass_over_missing=False)
        clone(source, connection)
        yield connection


def _measured(copy: Connection, statements: Sequence[Statement]) -> Facts:
    """What is found of these statements, which are applied."""
    measured: dict[Statement, Measured] = {}
    before: dict[Statement, Table] = {}
    for statement in statements:
        about = subject(statement.text)
        if about.verb == "ALTER" and about.kind == "TABLE" and (table := _table(copy, about.name)):
            before[statement] = table
        measured[statement] = measure(copy, statement)
    return measured, before


def _table(copy: Connection, name: str) -> Table | None:
    """A table as it stands; None where it is not there, of which `measure` tells, or not read."""
    try:
        ((_, text),) = rows(copy, f"SHOW CREATE TABLE {quoted(name)}")
        return read_table(text)
    except (*SERVER_ERRORS, Unread):
        return None


def filled_tables(connection: Connection) -> frozenset[str]:
    """The tables of the default database that hold a row, in lower case."""
    names = rows(
        connection,
        "SELECT TABLE_NAME FROM information_schema.TABLES "
        "WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'",
    )
    return frozenset(
        name.lower()
        for (name,) in names
        if rows(connection, f"SELECT 1 FROM {quoted(name)} LIMIT 1")
    )
