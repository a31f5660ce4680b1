"""The runner refuses a mark that does not fit its statement, when those before it are committed."""

from collections.abc import Iterator

from shopdb.migrate.chunking import chunking
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.lint.files import Change
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB017"
TITLE = "Mark for chunks that does not fit its statement"
SEVERITY = Severity.ERROR


def check_change(change: Change) -> Iterator[Trouble]:
    """Every `-- chunks` that the runner would refuse."""
    for statement in change.statements:
        try:
            chunking(statement)
        except MigrationProblem as problem:
            what = problem.what.removeprefix(f"{statement.place}: ")
            yield Trouble(statement, 0, what, problem.remedy)
