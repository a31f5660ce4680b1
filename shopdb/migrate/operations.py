"""Alembic's operation for one statement of a SQL file, and what makes a revision of such files."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from alembic import op
from alembic.operations import MigrateOperation, Operations
from sqlalchemy import Connection

from shopdb.migrate import released
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.history import SqlFiles
from shopdb.migrate.session import SERVER_ERRORS, ServerError, error_code, error_text
from shopdb.migrate.session import run as send
from shopdb.migrate.statements import Statement, for_client
from shopdb.migrate.step import Step
from shopdb.migrate.subject import subject

SYNTAX_ERROR = 1064
LOST_CONNECTION = (2006, 2013)


@dataclass(frozen=True)
class Runner:
    """Runs the steps of a migration, and tells of each before it begins."""

    tell: Callable[[str], None]

    def run(self, connection: Connection, step: Step) -> None:
        """Send one step to the server.

        Raises:
            MigrationProblem: the server refuses it.
        """
        self.tell(str(step))
        try:
            send(connection, step.statement.text)
        except SERVER_ERRORS as error:
            raise _failure(step, error) from error


class RunStep(MigrateOperation):
    """A statement that reaches the server, or the offline file, verbatim."""

    def __init__(self, step: Step) -> None:
        self.step = step


@Operations.implementation_for(RunStep)
def _run_step(operations: Operations, operation: RunStep) -> None:
    context = operations.get_context()
    if context.as_sql:
        context.impl.static_output(for_client(operation.step.statement.text))
        return
    runner: Runner = context.opts["runner"]
    runner.run(operations.get_bind(), operation.step)


def sql_revision(file: str) -> tuple[Callable[[], None], Callable[[], None]]:
    """The `upgrade` and `downgrade` of a revision whose SQL lies in files beside it.

    Args:
        file: the revision's `__file__`, versions/NNNN_name.py; its SQL is in
            ../sql/NNNN_name.up.sql and ../sql/NNNN_name.down.sql. A file is read whole before
            its first statement runs.

    Raises:
        MigrationProblem: the revision is released and its files are not as they were.
    """
    files = SqlFiles(Path(file))
    # Alembic reads the modules for every command, for those as well that never ask env.py.
    released.refuse_changes(files.module.parent.parent, only=files.module.stem)

    def run(direction: str) -> None:
        statements = files.statements(direction)
        for index in range(len(statements)):
            op.invoke(RunStep(Step(files.revision, direction, statements, index)))

    def upgrade() -> None:
        run("up")

    def downgrade() -> None:
        run("down")

    return upgrade, downgrade


def _failure(step: Step, error: ServerError) -> MigrationProblem:
    statement = step.statement
    what = (
        f"{statement.place}: {subject(statement.text)} failed, statement {step.index + 1} of "
        f"{len(step.statements)} of revision {step.revision} {step.direction}\n"
        f"{error_text(error)}"
    )
    again = "Mend the file and run the same command again."
    standing = _listed(_standing(step, error))
    if error_code(error) in LOST_CONNECTION:
        return MigrationProblem(
            what,
            "The server may have finished this statement, be at it still, or not have begun: look "
            "(SHOW PROCESSLIST, SHOW CREATE) before you run anything again."
            + (f"\nBefore it, these stand:\n{standing}" if standing else ""),
        )
    if not standing:
        return MigrationProblem(what, f"Nothing of this revision has taken effect. {again}")
    return MigrationProblem(
        what,
        f"MySQL commits each DDL statement by itself, so these stand:\n{standing}\n"
        f"No other statement of this revision has taken effect. Undo these by hand. {again}",
    )


def _listed(statements: Iterable[Statement]) -> str:
    return "\n".join(f"  {item.place}: {subject(item.text)}" for item in statements)


def _standing(step: Step, error: ServerError) -> tuple[Statement, ...]:
    """The statements before this one that its failure does not roll back."""
    before = step.statements[: step.index]
    # DDL commits what stands before it even where it fails, once the server can read it.
    if subject(step.statement.text).commits and error_code(error) != SYNTAX_ERROR:
        return before
    commits = [index for index, item in enumerate(before) if subject(item.text).commits]
    return before[: commits[-1] + 1] if commits else ()
