"""One statement of a revision, in its place among the others, and where it runs."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from shopdb.migrate.statements import Statement
from shopdb.migrate.subject import subject


@dataclass(frozen=True)
class Options:
    """How a run behaves; `-x name=value` and the attributes of Alembic's Config set each by name.

    `lock_wait` is for how many seconds one attempt at a statement waits for a lock, and so how long
    it can hold up the readers behind it; `patience` for how many seconds it is tried again;
    `closing_wait` for how many seconds an ALTER of a large table waits for its last lock, where
    giving up would lose hours of work; `runner_wait` for how many seconds to wait for another
    runner; `allow_loss` whether a step may lose data.

    A backfill rests after each chunk for `chunk_rest` percent of the time that the chunk took, and
    begins none while more than `busy` sessions of the server are at work.
    """

    lock_wait: int = 3
    patience: int = 600
    closing_wait: int = 60
    chunk_rest: int = 50
    busy: int = 25
    runner_wait: int = 60
    allow_loss: bool = False


@dataclass(frozen=True)
class Step:
    """One statement of a revision: the one at `index`, from 0, of all of its file."""

    revision: str
    direction: str
    statements: tuple[Statement, ...]
    index: int

    @property
    def statement(self) -> Statement:
        """The statement to run."""
        return self.statements[self.index]

    def __str__(self) -> str:
        count = f"{self.index + 1}/{len(self.statements)}"
        return f"{self.revision} {self.direction} {count} {subject(self.statement.text)}"


@dataclass(frozen=True)
class Site:
    """Where steps run, and who hears of it.

    `connection` is the migration's own session, which commits nothing by itself; `guard` another
    session on the same database, which commits each statement and holds the runner's lock;
    `options` what the user set for this run.
    """

    connection: Connection
    guard: Connection
    tell: Callable[[str], None]
    options: Options
