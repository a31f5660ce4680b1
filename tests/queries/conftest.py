"""What the questions' tests share: an answer as dictionaries, and questions of a test's own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shopdb.query import Question, ask, find
from tests.database import Database
from tests.queries.parcels import Parcels
from tests.shop import Shop

Answer = list[dict[str, Any]]


@pytest.fixture
def answer(db: Database) -> Callable[..., Answer]:
    """Asks a curated question; its rows, each by column."""

    def of(name: str, **parameters: object) -> Answer:
        result = ask(db.connection, name, **parameters)
        return [dict(zip(result.columns, row, strict=True)) for row in result.rows]

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
def told(answer: Callable[..., Answer]) -> Callable[..., list[tuple[Any, ...]]]:
    """Asks a question; of each row the columns named, as "month orders"."""

    def of(name: str, columns: str, **parameters: object) -> list[tuple[Any, ...]]:
        return [tuple(row[c] for c in columns.split()) for row in answer(name, **parameters)]

    return of
