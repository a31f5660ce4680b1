"""What is asked of a repository and a database before any command goes on."""

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from shopdb.migrate.applied import refuse_edited
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.history import SqlFiles, revisions


def admit(
    script: ScriptDirectory, connection: Connection, *, even_unknown: bool = False
) -> tuple[dict[str, SqlFiles], str]:
    """The revisions of the repository, and the one that the database is at.

    Args:
        script: the repository's.
        connection: to the database; left without a transaction.
        even_unknown: whether the database may be at a revision that the repository does not have,
            or have run other texts: for a stamp that purges.

    Returns:
        Every revision's files by its number, the oldest first, and the current one's number, empty
        before the first.

    Raises:
        MigrationProblem: a released file is not as it was, the revisions are not one line, the
            database is at a revision that is not among them, or a file was edited after the
            database ran it.
    """
    files = revisions(script)
    current = MigrationContext.configure(connection).get_current_revision() or ""
    if current and current not in files and not even_unknown:
        raise MigrationProblem(
            f"{connection.engine.url.database} is at revision {current}, which this repository "
            "does not have: another branch was applied to it",
            f"Check out the branch that has {current}, take its revisions back there with "
            "`shopdb migrate down -1`, and come back.\n"
            "If the branch is lost, mend the database by hand: `shopdb migrate drift` shows where "
            "it differs from the rooms. Then say what it is at: alembic stamp --purge REVISION",
        )
    if not even_unknown:
        refuse_edited(connection, files, current)
    # Else Alembic would run within the transaction that this query began, and not commit.
    connection.rollback()
    return files, current
