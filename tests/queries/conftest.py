"""What the questions' tests share: an answer as dictionaries, and questions of a test's own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import URL

from shopdb.database import Connection, session
from shopdb.query import Question, ask, find, run
from tests.database import Database
from tests.importing.year import find_year
from tests.queries.parcels import Parcels
from tests.queries.sample import Sample
from tests.queries.till import Till
from tests.queries.year import read_year
from tests.shop import Shop
from tests.summaries import refresh

Answer = list[dict[str, Any]]
# Of the sample shop: some hundred orders in each channel.
SAMPLE_SCALE = 0.05


def _both_ways(connection: Connection, name: str, parameters: dict[str, object]) -> Answer:
    """The answer as shipped; where it reads summaries, the views have to give the same."""
    question = find(name)
    result = run(connection, question, parameters)
    if question.summaries:
        assert result.rows == run(connection, question.raw(), parameters).rows
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows]


@pytest.fixture
def answer(db: Database) -> Callable[..., Answer]:
    """Asks a curated question; its rows, each by column, from summaries and views alike."""

    def of(name: str, **parameters: object) -> Answer:
        if find(name).summaries:
            refresh(db)
        return _both_ways(db.connection, name, parameters)

    return of


@pytest.fixture
def question(tmp_path: Path) -> Callable[..., Question]:
    """Writes a question, `columns` as "a b" and `parameters` by name, and reads it back."""

    def of(sql: str, columns: str = "a", **parameters: str) -> Question:
        lines = [
            "-- ---",
            "-- title: Trial",
            "-- question: What then?",
            "-- parameters:" + ("" if parameters else " {}"),
            *(f"--   {name}: {{{said}, meaning: any}}" for name, said in parameters.items()),
            "-- columns:",
            *(f"--   {name}: any" for name in columns.split()),
            "-- ---",
        ]
        (tmp_path / "trial.sql").write_text("\n".join([*lines, "", sql, ""]), encoding="utf-8")
        return find("trial", tmp_path)

    return of


@pytest.fixture
def parcels(shop: Shop) -> Parcels:
    """Makes stock, parcels and returns for the orders of the shop."""
    return Parcels(shop)


@pytest.fixture
def till(shop: Shop) -> Till:
    """Takes and gives back the money of the orders of the shop, and bills them."""
    return Till(shop)


@pytest.fixture
def told(answer: Callable[..., Answer]) -> Callable[..., list[tuple[Any, ...]]]:
    """Asks a question; of each row the columns named, as "month orders"."""

    def of(name: str, columns: str, **parameters: object) -> list[tuple[Any, ...]]:
        return [tuple(row[c] for c in columns.split()) for row in answer(name, **parameters)]

    return of


@pytest.fixture(scope="session")
def raw(retail_year: URL) -> pd.DataFrame:
    """The rows of the real year's file that count."""
    path = find_year()
    assert path
    if not path.name.endswith((".csv", ".csv.gz")):
        pytest.skip(f"{path.name} is no CSV: the answers are held against the plain file")
    return read_year(path)


@pytest.fixture
def year_answer(retail_year: URL) -> Iterator[Callable[..., Answer]]:
    """Asks a curated question about the real year; its rows, each by column."""
    with session(retail_year) as connection:

        def of(name: str, **parameters: object) -> Answer:
            result = ask(connection, name, **parameters)
            return [dict(zip(result.columns, row, strict=True)) for row in result.rows]

        yield of


@pytest.fixture(scope="session")
def sample_shop(server_url: URL) -> URL:
    """A database with a small sample shop in it, read only; made once for all workers."""
    from shopdb.sample import load
    from tests.conftest import migrated

    url = server_url.set(database="shopdb_test_sample_shop")
    with session(server_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT GET_LOCK('shopdb_test_sample_shop', 600)")
        if not cursor.execute("SHOW DATABASES LIKE 'shopdb\\_test\\_sample\\_shop'"):
            cursor.execute(f"CREATE DATABASE {url.database}")
            load(migrated(url), scale=SAMPLE_SCALE)
        cursor.execute("SELECT RELEASE_LOCK('shopdb_test_sample_shop')")
    return url


@pytest.fixture(scope="session")
def sample(sample_shop: URL) -> Iterator[Sample]:
    """The tables of the sample shop."""
    with session(sample_shop) as connection:
        yield Sample(connection)


@pytest.fixture
def sample_answer(sample: Sample) -> Callable[..., Answer]:
    """Asks a curated question about the sample shop; its rows, each by column."""

    def of(name: str, **parameters: object) -> Answer:
        return _both_ways(sample.connection, name, parameters)

    return of


@pytest.fixture
def sample_told(sample_answer: Callable[..., Answer]) -> Callable[..., list[tuple[Any, ...]]]:
    """Asks about the sample shop; of each row the columns named, as "month orders"."""

    def of(name: str, columns: str, **parameters: object) -> list[tuple[Any, ...]]:
        return [tuple(row[c] for c in columns.split()) for row in sample_answer(name, **parameters)]

    return of
