"""What would run, and how things stand: reads the repository and the server, changes nothing."""

import re
from dataclasses import dataclass

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL

from shopdb.migrate.errors import MigrationProblem, plain_words
from shopdb.migrate.gate import admit
from shopdb.migrate.history import revisions
from shopdb.migrate.journal import Entry, open_entries
from shopdb.migrate.lock import Holder, holder
from shopdb.migrate.session import engine_for, session
from shopdb.migrate.step import Step

RELATIVE = re.compile(r"-\d+")


@dataclass(frozen=True)
class Status:
    """How a database stands.

    `current` is empty before the first revision and `head` where there is none; `pending` holds
    the revisions still to run, the oldest first; `runner` is who migrates it now, if anyone;
    `half_done` is the newest statement of an interrupted run, if there was one.
    """

    head: str
    current: str
    pending: list[str]
    runner: Holder | None
    half_done: Entry | None


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
        left = open_entries(connection)
    known = list(files)
    head = known[-1] if known else ""
    pending = known[known.index(current) + 1 :] if current else known
    return Status(head, current, pending, runner, left[-1] if left else None)


@plain_words()
def plan(config: Config, url: URL, down_to: str = "") -> list[Step]:
    """Every statement that would run, in order: of an upgrade to head, or of a downgrade.

    Args:
        config: Alembic's configuration of the repository.
        url: the database.
        down_to: the revision to go down to, `base`, or `-1` and the like; empty for an upgrade.

    Raises:
        MigrationProblem: as of `status`; or `down_to` is not below the database's revision.
    """
    files = revisions(ScriptDirectory.from_config(config))
    found = status(config, url)
    direction = "down" if down_to else "up"
    numbers = _above(list(files), found.current, down_to) if down_to else found.pending
    steps: list[Step] = []
    for revision in numbers:
        statements = files[revision].statements(direction)
        steps += (Step(revision, direction, statements, index) for index in range(len(statements)))
    return steps


def _above(known: list[str], current: str, target: str) -> list[str]:
    """The revisions that a downgrade takes back, the newest first."""
    done = known[: known.index(current) + 1] if current else []
    if target == "base":
        keep = 0
    elif RELATIVE.fullmatch(target):
        keep = len(done) + int(target)
    else:
        keep = done.index(target) + 1 if target in done else -1
    if keep < 0:
        raise MigrationProblem(
            f"the database cannot go down to {target}: it is at {current or 'no revision yet'}",
            "Name a revision that it has, base, or how many to take back, as -1.",
        )
    return done[keep:][::-1]
