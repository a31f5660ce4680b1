"""The revisions of a repository in their order, each with its pair of SQL files."""

import re
from dataclasses import dataclass
from pathlib import Path

from alembic.script import Script, ScriptDirectory

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.files import read
from shopdb.migrate.statements import Statement

FILE_NAME = re.compile(r"(?P<revision>\d{4,})_[a-z0-9_]+")


@dataclass(frozen=True)
class SqlFiles:
    """The SQL of one revision: `../sql/NNNN_name.up.sql` and `.down.sql` beside its module."""

    module: Path

    @property
    def revision(self) -> str:
        """The number that the module's name begins with.

        Raises:
            MigrationProblem: the name is not NNNN_name.py.
        """
        match = FILE_NAME.fullmatch(self.module.stem)
        if not match:
            raise MigrationProblem(
                f"{self.module} is not named NNNN_name.py",
                "Begin with the revision's number, as 0012_stock_reservation.py does.",
            )
        return match["revision"]

    def path(self, direction: str) -> Path:
        """The file of a direction, `up` or `down`."""
        return self.module.parent.parent / "sql" / f"{self.module.stem}.{direction}.sql"

    def statements(self, direction: str) -> tuple[Statement, ...]:
        """The statements of a direction, `up` or `down`; errors as of `files.read`."""
        return read(self.path(direction))


def revisions(script: ScriptDirectory) -> dict[str, SqlFiles]:
    """Every revision's files, by its number, the oldest first.

    Raises:
        MigrationProblem: a revision's number is not its file's, or a SQL file is missing or has
            no revision.
    """
    found = {
        item.revision: _checked(item) for item in reversed(list(script.walk_revisions("base")))
    }
    expected = {files.path(way) for files in found.values() for way in ("up", "down")}
    present = set((Path(script.dir) / "sql").glob("*.sql"))
    for path in sorted(expected - present):
        raise MigrationProblem(f"{path} does not exist", "Write it, or mend its name.")
    for path in sorted(present - expected):
        raise MigrationProblem(
            f"{path} belongs to no revision",
            "Name it NNNN_name.up.sql or NNNN_name.down.sql, after its module in versions/.",
        )
    return found


def _checked(item: Script) -> SqlFiles:
    files = SqlFiles(Path(item.path))
    if files.revision != item.revision:
        raise MigrationProblem(
            f"{files.module} holds revision {item.revision!r}, not {files.revision!r}",
            "Make the name and the line `revision = …` agree.",
        )
    return files
