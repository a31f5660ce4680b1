"""Writes the next revision of the made-up library, and holds it to what every revision must be."""

from dataclasses import dataclass, field

import pytest

from shopdb.migrate.generate.renames import Answers
from shopdb.migrate.generate.revision import revise
from shopdb.migrate.verify import verify


@dataclass
class Written:
    """What a revision came to: its files' texts, the statements alone, and what was told."""

    up: str = ""
    down: str = ""
    told: list[str] = field(default_factory=list)

    def statements(self, direction):
        """The SQL of a file without its head."""
        head, _, sql = getattr(self, direction).partition("\n\n")
        assert all(line.startswith("--") for line in head.splitlines())
        return sql

    def head(self, direction):
        """The lines of a file's head."""
        return getattr(self, direction).partition("\n\n")[0].splitlines()


@pytest.fixture
def write_revision(repository, scratch_database):
    """Writes the next revision; gives its texts once verify and a second run agree with it."""

    def write(message="change it", of=repository, **answers):
        told = []
        url = scratch_database
        files = revise(of.config, url, message, Answers(**answers), told.append)
        if files is None:
            return Written(told=told)
        assert verify(of.config, url, lambda _: None).findings == []
        again = []
        assert revise(of.config, url, "again", Answers(), again.append) is None
        assert again[-1] == "Nothing to write: the migrations make what the rooms make."
        up, down = (files.path(direction).read_text() for direction in ("up", "down"))
        return Written(up, down, told)

    return write


@pytest.fixture
def files(repository):
    """Every file of the repository's migrations, by name, for what must leave none behind."""

    def names():
        return {path.name for path in (repository.root / "migrations").rglob("*.*")}

    return names
