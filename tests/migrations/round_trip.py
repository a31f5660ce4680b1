"""Takes a filled database down through its history, each revision down, up and down again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL

from shopdb.migrate.commands import downgrade, upgrade
from shopdb.migrate.compare import differences
from shopdb.migrate.fingerprint import Fingerprint
from shopdb.migrate.history import revisions
from shopdb.migrate.marks import loses
from tests.database import Database
from tests.migrations.filled import Content, content, lost
from tests.migrations.scratch_repository import printed

NAMED = re.compile(r"\w+(?:\.\w+)?")


@dataclass(frozen=True)
class Stay:
    """What a database is and holds, at one revision."""

    print: Fingerprint
    content: Content

    def faults_of(self, later: "Stay", what: str) -> Iterator[str]:
        """Where the database is not the same any more."""
        for difference in differences(self.print, later.print, str, str):
            yield f"{what}: {difference.name} is another"


@dataclass(frozen=True)
class Trip:
    """One revision taken down, up and down again: what its database was at each stop."""

    revision: str
    loses: str
    before: Stay
    below: Stay
    after: Stay
    again: Stay

    def faults(self) -> list[str]:
        """What is not as it was, unless the head of the down names it; what it names in vain.

        A head names a table, all of whose rows go, or `table.column`.
        """
        named = set(NAMED.findall(self.loses)) & self._places(self.before.content)
        gone = lost(self.before.content, self.after.content)
        # Rows that the up writes again itself are the shop's no more for that.
        dropped = named - self._places(self.below.content)
        return [
            *self.before.faults_of(self.after, "down, up"),
            *self.below.faults_of(self.again, "up, down"),
            *(f"loses {place}, which its head does not name" for place in sorted(gone - named)),
            *(f"names {place}, which stays" for place in sorted(named - gone - dropped)),
            *(
                f"up, down changes {place}"
                for place in sorted(lost(self.below.content, self.again.content))
            ),
        ]

    @staticmethod
    def _places(content: Content) -> set[str]:
        columns = {
            f"{table}.{column}"
            for table, rows in content.items()
            for row in rows.values()
            for column in row
        }
        return {*content, *columns}


def trips(config: Config, url: URL, count: int | None = None) -> Iterator[Trip]:
    """The round trips of the newest `count` revisions, or of all, the newest first.

    Args:
        config: Alembic's configuration of the repository.
        url: a database at head, with rows; it is taken down for good.
        count: of how many revisions.
    """
    history = revisions(ScriptDirectory.from_config(Config(config.config_file_name)))
    before = _stay(url)
    for revision in [*reversed(history)][:count]:
        below = _moved(config, url, downgrade)
        after = _moved(config, url, upgrade)
        again = _moved(config, url, downgrade)
        words = loses(history[revision].statements("down"))
        yield Trip(revision, words, before, below, after, again)
        before = again


def _moved(config: Config, url: URL, move: object) -> Stay:
    if move is downgrade:
        downgrade(url, "-1", config=config, allow_loss=True)
    else:
        upgrade(url, "+1", config=config, allow_loss=True)
    return _stay(url)


def _stay(url: URL) -> Stay:
    database = Database(url)
    try:
        return Stay(printed(url), content(database))
    finally:
        database.close()
