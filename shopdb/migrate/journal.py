"""The ledger of a database: a row for each statement that a migration runs, kept for good.

It is what a migration goes on by after an interruption, and what says which text the database was
changed by. A row is open until Alembic has set the revision that it leads to.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection

from shopdb.migrate.fingerprint import definition
from shopdb.migrate.rooms import Name
from shopdb.migrate.session import literal, rows, run, scalar
from shopdb.migrate.statements import Statement
from shopdb.migrate.step import Step
from shopdb.migrate.subject import subject
from shopdb.migrate.touched import Kind, kind

TABLE = "migration_ledger"
CREATE = f"""\
CREATE TABLE {TABLE} (
    migration_ledger_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    revision VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    direction VARCHAR(4) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    ordinal INT UNSIGNED NOT NULL COMMENT 'Of the statement in its file, from 1',
    statement LONGTEXT NOT NULL,
    statement_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin
        GENERATED ALWAYS AS (SHA2(statement, 256)) STORED,
    objects_before JSON NOT NULL
        COMMENT 'Definitions of the objects it touches, as it found them; null: there was none',
    connection_id BIGINT UNSIGNED NOT NULL COMMENT 'Of the session that it was sent on',
    progress TEXT NULL COMMENT 'Of a statement that runs in chunks; NULL: none',
    started_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    finished_at DATETIME(6) NULL COMMENT 'UTC; NULL: not that we know',
    applied_at DATETIME(6) NULL COMMENT 'UTC; when the revision was set; NULL: not yet',
    PRIMARY KEY (migration_ledger_id),
    KEY ix_migration_ledger_applied_at (applied_at)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_ai_ci
COMMENT = 'Every statement that a migration ran here'
"""
EXISTS = (
    "SELECT COUNT(*) FROM information_schema.TABLES "
    f"WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '{TABLE}'"
)
COLUMNS = (
    "migration_ledger_id, revision, direction, ordinal, statement, statement_hash, "
    "objects_before, connection_id, progress, finished_at"
)

Definitions = dict[Name, str | None]


@dataclass(frozen=True)
class Entry:
    """A row of the ledger; `ordinal` counts from 1, times are UTC."""

    id: int
    revision: str
    direction: str
    ordinal: int
    statement: str
    statement_hash: str
    objects_before: str
    connection_id: int
    progress: str | None
    finished_at: datetime | None

    @cached_property
    def before(self) -> Definitions:
        """The objects that the statement touches, as it found them."""
        found: Definitions = {}
        for key, text in json.loads(self.objects_before).items():
            kind, _, name = key.partition(" ")
            found[Name(kind, name)] = text
        return found

    @property
    def kind(self) -> Kind:
        """Of the statement, its marks apart."""
        return kind(Statement(self.statement, Path(), 0))

    @property
    def wrote_rows(self) -> bool:
        """Whether it did something that the definitions do not show."""
        return self.finished_at is not None and self.kind not in (Kind.STRUCTURE, Kind.SESSION)

    def __str__(self) -> str:
        what = subject(self.statement)
        return f"{self.revision} {self.direction}, statement {self.ordinal}: {what}"


@dataclass(frozen=True)
class Journal:
    """Writes and reads the ledger of one database.

    `guard` commits each statement by itself; `connection` is the session that runs the steps.
    """

    guard: Connection
    connection: Connection

    @cached_property
    def connection_id(self) -> int:
        """Of the session that runs the steps."""
        return int(scalar(self.connection, "SELECT CONNECTION_ID()"))

    def prepare(self) -> None:
        """Make the ledger where the database has none."""
        if not scalar(self.guard, EXISTS):
            run(self.guard, CREATE)

    def start(self, step: Step, before: Definitions, replaced: Entry | None = None) -> None:
        """Note that a step is about to be sent.

        Args:
            step: the step.
            before: the definitions of what it touches.
            replaced: the note of an attempt that did not end, which this one goes on from.
        """
        if replaced is None:
            self._insert(step, before, None)
            return
        run(self.guard, "START TRANSACTION")
        run(self.guard, f"DELETE FROM {TABLE} WHERE migration_ledger_id = {replaced.id}")
        self._insert(step, before, replaced.progress)
        run(self.guard, "COMMIT")

    def _insert(self, step: Step, before: Definitions, progress: str | None) -> None:
        texts = json.dumps({f"{name.kind} {name.name}": text for name, text in before.items()})
        run(
            self.guard,
            f"INSERT INTO {TABLE} (revision, direction, ordinal, statement, objects_before, "
            "connection_id, progress) VALUES "
            f"({literal(step.revision)}, {literal(step.direction)}, {step.index + 1}, "
            f"{literal(step.statement.text)}, {literal(texts)}, "
            f"{self.connection_id}, "
            f"{'NULL' if progress is None else literal(progress)})",
        )

    def finish(self, connection: Connection) -> None:
        """Note that the newest step is done, in the transaction of the connection given."""
        run(
            connection,
            f"UPDATE {TABLE} SET finished_at = UTC_TIMESTAMP(6) "
            "WHERE applied_at IS NULL AND finished_at IS NULL",
        )

    def forget_newest(self) -> None:
        """Take back the note of a step that took no effect, not even in its first chunks."""
        run(
            self.guard,
            f"DELETE FROM {TABLE} "
            "WHERE applied_at IS NULL AND finished_at IS NULL AND progress IS NULL",
        )

    def forget_open(self, connection: Connection) -> None:
        """Take back every open note: what they are about is as if it had never been begun."""
        run(connection, f"DELETE FROM {TABLE} WHERE applied_at IS NULL")

    def close(self, connection: Connection) -> None:
        """Note that the revision is set, in the transaction that sets it."""
        run(
            connection,
            f"UPDATE {TABLE} SET applied_at = UTC_TIMESTAMP(6) WHERE applied_at IS NULL",
        )


@dataclass
class ChunkProgress:
    """How far a statement that runs in chunks has come, as its row of the ledger says."""

    connection: Connection
    value: str | None

    def save(self, value: str) -> None:
        """Note it in the transaction of the chunk."""
        run(
            self.connection,
            f"UPDATE {TABLE} SET progress = {literal(value)} "
            "WHERE applied_at IS NULL AND finished_at IS NULL",
        )
        self.value = value


def open_entries(connection: Connection) -> list[Entry]:
    """What was begun and led to no revision yet, in order; empty where nothing was interrupted."""
    if not scalar(connection, EXISTS):
        return []
    found = rows(
        connection,
        f"SELECT {COLUMNS} FROM {TABLE} WHERE applied_at IS NULL ORDER BY migration_ledger_id",
    )
    return [Entry(*row) for row in found]


def definitions(connection: Connection, names: Iterable[Name]) -> Definitions:
    """The objects of the connection's database as they are now."""
    return {name: definition(connection, name) for name in names}
