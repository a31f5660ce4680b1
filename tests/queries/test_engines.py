"""Every question has one answer, whoever is asked: MySQL, or another engine from an export.

The other engines read the raw rows, not the summaries, so theirs is an answer of its own. A
question that an engine cannot answer says so in its front matter, under the engine's name:
`cannot: why`, or `differs in column, column: why`. What it says is held against the engine too.
"""

import math
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

from shopdb.database import session
from shopdb.export import export, find
from shopdb.problem import Problem
from shopdb.query import Question, Result, names, run
from shopdb.query import find as find_question
from shopdb.query.engines import Engine, Name, connect
from tests.queries.sample import CHANNELS

NAMES = names()
SAID = re.compile(r"(cannot|differs in (?P<columns>\w+(, \w+)*)): .+", re.DOTALL)
# Floating-point numbers are added in another order.
FLOAT = 1e-9

Compare = Callable[[str, str], None]


@pytest.fixture(scope="session")
def exported(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, server_url: URL
) -> Callable[[URL], Path]:
    """The export of a database, written once for all workers."""
    base = tmp_path_factory.getbasetemp()
    base = base if worker_id == "master" else base.parent

    def of(url: URL) -> Path:
        folder = base / f"export_{url.database}"
        with session(server_url) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT GET_LOCK(%s, 600)", (f"export {url.database}"[:64],))
            try:
                find(folder)
            except Problem:
                export(url, folder, lambda _: None)
        return folder

    return of


@pytest.fixture(scope="session")
def engines() -> Iterator[Callable[[Name, Path], Engine]]:
    """An engine before an export, made once a worker."""
    made: dict[tuple[Name, Path], Engine] = {}
    with ExitStack() as stack:

        def of(name: Name, folder: Path) -> Engine:
            if (name, folder) not in made:
                made[name, folder] = stack.enter_context(connect(name, folder))
            return made[name, folder]

        yield of


@pytest.fixture
def compare(
    exported: Callable[[URL], Path], engines: Callable[[Name, Path], Engine]
) -> Callable[..., None]:
    """Asks MySQL and another engine about channels, and holds what they say together."""

    def of(name: str, url: URL, other: Name, channels: tuple[str, ...]) -> None:
        question, engine = find_question(name), engines(other, exported(url))
        said = question.engine.get(other)
        answers: list[tuple[Result, Result]] = []
        with session(url) as connection:
            for channel in channels:
                given: dict[str, object] = {"channel": channel}
                if said and said.startswith("cannot"):
                    with pytest.raises(Problem):
                        engine.run(question.raw(), given)
                    continue
                answers.append(
                    (run(connection, question, given), engine.run(question.raw(), given))
                )
        hold(question, said, answers)

    return of


def hold(question: Question, said: str | None, answers: list[tuple[Result, Result]]) -> None:
    """Row by row, and cell by cell, but for the columns that are said to differ."""
    found = SAID.fullmatch(said) if said else None
    assert not said or found, f"{said!r} is neither 'cannot: why' nor 'differs in column: why'"
    apart = found["columns"].split(", ") if found and found["columns"] else []
    unequal = set()
    for expected, got in answers:
        assert got.columns == expected.columns
        assert len(got.rows) == len(expected.rows)
        for left, right in zip(expected.rows, got.rows, strict=True):
            for column, a, b in zip(expected.columns, left, right, strict=True):
                if column in apart:
                    unequal |= {column} if not is_same(a, b) else set()
                else:
                    assert is_same(a, b), (question.name, column, left, right)
    assert not apart or unequal, f"{question.name} says that {apart} differ, but they do not"


def is_same(a: Any, b: Any) -> bool:
    """Exactly, but where MySQL says that a number is a floating-point one."""
    if isinstance(a, float) and b is not None:
        return math.isclose(a, float(b), rel_tol=FLOAT, abs_tol=FLOAT)
    return bool(a == b) and not isinstance(b, float)


@pytest.mark.parametrize("name", NAMES)
def test_duckdb_says_the_same_of_the_sample_shop(name, sample_shop, compare):
    compare(name, sample_shop, Name.DUCKDB, CHANNELS)


@pytest.mark.parametrize("name", NAMES)
def test_duckdb_says_the_same_of_the_real_year(name, retail_year, compare):
    compare(name, retail_year, Name.DUCKDB, ("online_retail",))
