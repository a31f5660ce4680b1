"""Copies of a scratch database, to try statements on."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import URL, Connection, Engine

from shopdb.migrate import roles
from shopdb.migrate.clone import clone
from shopdb.migrate.rooms import Repository
from shopdb.migrate.scratch import scratch_database
from shopdb.migrate.session import session

# A session, which commits each statement, on a copy of an engine's database.
Copied = Callable[[Engine], AbstractContextManager[Connection]]


@contextmanager
def copied(url: URL, repository: Repository, source: Engine) -> Iterator[Connection]:
    """A session on a copy of a database, without rows; errors as of `clone`.

    Args:
        url: the database beside which the copy is made, for as long as the block runs.
        repository: whose accounts may do in the copy what they need for code to be made.
        source: the database to copy.
    """
    with (
        session(source) as original,
        scratch_database(url, "copy") as engine,
        session(engine) as copy,
    ):
        roles.apply(copy, repository.before, pass_over_missing=False)
        clone(original, copy)
        yield copy
