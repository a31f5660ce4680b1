"""The one exception of the migration machinery."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic.script.revision import RevisionError
from alembic.util import CommandError

from shopdb.problem import Problem


class MigrationProblem(Problem, CommandError):  # noqa: N818 - a problem to solve, as its parent
    """A Problem that Alembic's own command line tells in plain words as well."""


@contextmanager
def plain_words() -> Iterator[None]:
    """Make what Alembic says of a mistake a Problem like any other; for a block or a function."""
    try:
        yield
    except MigrationProblem:
        raise
    except (CommandError, RevisionError) as error:
        raise MigrationProblem(str(error)) from error
