"""Where single steps run in tests: both sessions of a run, and the lines that it tells."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL

from shopdb.migrate.session import engine_for, session
from shopdb.migrate.statements import split
from shopdb.migrate.step import Options, Site, Step

FILE = Path("0004_some.up.sql")


@contextmanager
def site(url: URL, told: list[str], **options: int) -> Iterator[Site]:
    """Both sessions, with options as a user would set them."""
    engine = engine_for(url)
    with session(engine, autocommit=False) as connection, session(engine) as guard:
        yield Site(connection, guard, told.append, Options(**options))


def steps(sql: str) -> list[Step]:
    """Every statement of a text, as steps of one revision's way up."""
    statements = tuple(split(sql, FILE))
    return [Step("0004", "up", statements, index) for index in range(len(statements))]


def step(sql: str) -> Step:
    """The one statement of a text."""
    (only,) = steps(sql)
    return only
