"""What would run, and how things stand: reads the repository and the server, changes nothing."""

from dataclasses import dataclass

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL

from shopdb.migrate.errors import plain_words
from shopdb.migrate.gate import admit
from shopdb.migrate.history import revisions
from shopdb.migrate.lock import Holder, holder
from shopdb.migrate.session import engine_for, session
from shopdb.migrate.step import Step


@dataclass(frozen=True)
class Status:
    """How a database stands.

    `current` is empty before the first revision and `head` where there is none; `pending` holds
    the revisions still to run, the oldest first; `runner` is who migrates it now, if anyone.
    """

    head: str
    current: str
    pending: list[str]
    runner: Holder | None


@plain_words()
def status(config: Config, url: URL) -> Status:
    """How the database of `url` stands against the repository.

    Raises:
        MigrationProblem: the server cannot be reached, a revision's files are amiss, or the
            database is at a revision that the repository does not have.
    """
    script = ScriptDirectory.from_config(config)
    with session(engine_for(url)) as connection:
        files, current = admit(script, connection)
        runner = holder(connection, url.database or "")
    known = list(files)
    head = known[-1] if known else ""
    pending = known[known.index(current) + 1 :] if current else known
    return Status(head, current, pending, runner)


@plain_words()
def plan(config: Config, url: URL) -> list[Step]:
    """Every statement that an upgrade to head would run, in order; errors as of `status`."""
    files = revisions(ScriptDirectory.from_config(config))
    steps: list[Step] = []
    for revision in status(config, url).pending:
        statements = files[revision].statements("up")
        steps += (Step(revision, "up", statements, index) for index in range(len(statements)))
    return steps
