"""One way to ask any engine: a folder of Parquet in, the same answers out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from shopdb.export.manifest import Export
from shopdb.problem import Problem
from shopdb.query.question import Question
from shopdb.query.result import Kind, Result

TIMEOUT = 60.0


class Name(StrEnum):
    """The engines that answer questions."""

    MYSQL = "mysql"
    DUCKDB = "duckdb"
    SPARK = "spark"


class Engine(Protocol):
    """An engine with an export before it."""

    def run(self, question: Question, given: dict[str, object], timeout: float = TIMEOUT) -> Result:
        """Answer a question; `timeout` is in seconds, above 0.

        A summary is read where the question names one; ask `question.raw()` for an answer that
        owes nothing to it.

        Raises:
            Problem: a parameter does not fit, the time is up, or the engine refuses the SQL.
        """

    def close(self) -> None:
        """Let go of what it holds."""


@contextmanager
def connect(name: Name, folder: Path) -> Iterator[Engine]:
    """An engine other than MySQL before the export in a folder, let go of at the end.

    Raises:
        Problem: there is no finished export, or the engine is not installed.
    """
    if name is Name.DUCKDB:
        from shopdb.query.engines.duckdb import DuckDB

        engine: Engine = DuckDB(folder)
    elif name is Name.SPARK:
        from shopdb.query.engines.spark import Spark

        engine = Spark(folder)
    else:
        raise Problem("MySQL reads no Parquet", "Name duckdb or spark.")
    try:
        yield engine
    finally:
        engine.close()


def result(
    question: Question,
    values: dict[str, Any],
    export: Export,
    described: list[tuple[str, Kind]],
    rows: list[tuple[Any, ...]],
) -> Result:
    """An answer in the types that MySQL's has: a decimal without decimals is an int.

    It is of the moment of the export, or of its earliest table.

    Raises:
        Problem: its columns are not those of the question.
    """
    columns = tuple(name for name, _ in described)
    if columns != tuple(question.columns):
        raise Problem(
            f"{question.name} answers with the columns {', '.join(columns)},"
            f" but declares {', '.join(question.columns)}",
            f"Mend the columns of queries/{question.name}.sql.",
        )
    kinds = tuple(kind for _, kind in described)
    answer = [
        tuple(
            int(value) if kind.is_whole and value is not None else value
            for value, kind in zip(row, kinds, strict=True)
        )
        for row in rows
    ]
    moment = datetime.fromisoformat(export.snapshots[0])
    return Result(question, values, columns, answer, kinds, export.revision, moment)
