"""The revisions of a repository in their order, each with its pair of SQL files."""

from dataclasses import dataclass
from pathlib import Path

from alembic.script import ScriptDirectory

from shopdb.migrate import lineage, released
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.files import read
from shopdb.migrate.statements import Statement


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
        return lineage.number_of(self.module)

    def path(self, direction: str) -> Path:
        """The file of a direction, `up` or `down`."""
        return self.module.parent.parent / "sql" / f"{self.module.stem}.{direction}.sql"

    def statements(self, direction: str) -> tuple[Statement, ...]:
        """The statements of a direction, `up` or `down`; errors as of `files.read`."""
        return read(self.path(direction))


def revisions(script: ScriptDirectory) -> dict[str, SqlFiles]:
    """Every revision's files, by its number, the oldest first.

    Raises:
        MigrationProblem: a released file is not as it was, the revisions are not one line, or a
            SQL file is missing or has no revision.
    """
    migrations = Path(script.dir)
    released.refuse_changes(migrations)
    line = lineage.line(migrations / "versions")
    released.refuse_insertions(migrations, [link.name for link in line])
    found = {link.revision: SqlFiles(link.module) for link in line}
    expected = {files.path(way) for files in found.values() for way in ("up", "down")}
    present = set((migrations / "sql").glob("*.sql"))
    for path in sorted(expected - present):
        raise MigrationProblem(f"{path} does not exist", "Write it, or mend its name.")
    for path in sorted(present - expected):
        raise MigrationProblem(
            f"{path} belongs to no revision",
            "Name it NNNN_name.up.sql or NNNN_name.down.sql, after its module in versions/.",
        )
    return found
