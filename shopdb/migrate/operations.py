"""Alembic's operation for one statement of a SQL file, and what makes a revision of such files."""

from collections.abc import Callable
from pathlib import Path

from alembic import op
from alembic.operations import MigrateOperation, Operations

from shopdb.migrate import chunks, released
from shopdb.migrate.handover import offline_note
from shopdb.migrate.history import SqlFiles
from shopdb.migrate.marks import mark
from shopdb.migrate.runner import Runner
from shopdb.migrate.statements import for_client
from shopdb.migrate.step import Step


class RunStep(MigrateOperation):
    """A statement that reaches the server, or the offline file, verbatim."""

    def __init__(self, step: Step) -> None:
        self.step = step


@Operations.implementation_for(RunStep)
def _run_step(operations: Operations, operation: RunStep) -> None:
    context = operations.get_context()
    if context.as_sql:
        statement = operation.step.statement
        in_chunks = mark(statement, "chunks")
        written = chunks.offline(statement) if in_chunks else for_client(statement.text)
        context.impl.static_output(offline_note(statement) + written)
        return
    runner: Runner = context.opts["runner"]
    runner.run(operation.step)


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
