"""Every question has one answer, whoever is asked: MySQL, or another engine from an export.

The other engines read the raw rows, not the summaries, so theirs is an answer of its own. A
question that an engine cannot answer says so in its front matter, under the engine's name:
`cannot: why`, or `differs in column, column: why`. What it says is held against the engine too.
"""

import math
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL
from typer.testing import CliRunner

import shopdb.cli.query  # noqa: F401 - hangs its commands on the app
from shopdb.cli.app import app
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
# Seconds; Spark compiles what it runs, and this machine may be busy.
LIMIT = 600

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
                    (
                        run(connection, question, given),
                        engine.run(question.raw(), given, LIMIT),
                    )
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


def test_an_answer_is_of_the_moment_of_its_export(sample_shop, exported, engines):
    folder = exported(sample_shop)
    result = engines(Name.DUCKDB, folder).run(find_question("customer/rfm"), {"channel": "shop_uk"})

    assert result.rows
    assert result.revision == find(folder).revision
    assert result.asked_at.isoformat(timespec="microseconds") == find(folder).snapshots[0]


def test_the_command_asks_an_engine(sample_shop, exported):
    folder = str(exported(sample_shop))
    asked = ["query", "run", "customer/rfm", "channel=shop_uk", "--format", "csv"]

    said = CliRunner().invoke(app, [*asked, "--engine", "duckdb", "--data", folder])

    assert said.exit_code == 0, said.output
    assert said.stdout.startswith("customer_id,currency_code,recency_days,")
    nowhere = CliRunner().invoke(app, [*asked, "--engine", "duckdb", "--data", folder + "/no"])
    assert "holds no export" in str(nowhere.exception)
    planned = CliRunner().invoke(app, [*asked, "--engine", "duckdb", "--explain"])
    assert "are MySQL's" in str(planned.exception)


def test_stops_in_time_and_names_what_it_cannot_read(sample_shop, exported, engines, question):
    duckdb = engines(Name.DUCKDB, exported(sample_shop))
    endless = question(
        "SELECT COUNT(*) AS a FROM order_line AS x, order_line AS y, order_line AS z"
    )

    with pytest.raises(Problem, match=r"was stopped after 0\.2 s"):
        duckdb.run(endless, {}, timeout=0.2)
    with pytest.raises(Problem, match="audit_log is neither in the export"):
        duckdb.run(question("SELECT COUNT(*) AS a FROM audit_log"), {})
    with pytest.raises(Problem, match="cannot be carried over from MySQL"):
        duckdb.run(question("SELECT email AS a FROM customer"), {})


EXACT = {
    "ROUND(CAST(2 AS DECIMAL(38, 12)) / 3, 12)": Decimal("0.666666666667"),
    "ROUND(-1 / 8, 2)": Decimal("-0.13"),
    "1 / NULLIF(0, 0)": None,
    "1 / 0": None,
    "7 DIV 2 + 7 % 4": 6,
    "SUM(3 > 2) + 1": 2,
    "LEAST(1, NULLIF(2, 2))": None,
    "CONCAT('a', NULLIF(1, 1))": None,
    "AVG(0.1)": Decimal("0.1"),
    "DATE'2012-02-29' + INTERVAL 1 YEAR": date(2013, 2, 28),
    "DATEDIFF(DATE'2012-03-01', DATE'2012-02-28')": 2,
    "TIMESTAMPDIFF(MONTH, DATE'2012-01-31', DATE'2012-02-29')": 0,
    "TIMESTAMPDIFF(YEAR, DATE'2013-02-28', DATE'2012-02-29')": 0,
    "TIMESTAMPDIFF(MONTH, TIMESTAMP'2012-03-01 12:00:00', TIMESTAMP'2012-01-01 12:00:01')": -1,
    "0.1 * 3 / 0.3": Decimal(1),
    "ROUND(ROUND(0.15, 1) / 3, 4)": Decimal("0.0667"),
    "ROUND(AVG(ROUND(0.15, 1)), 2)": Decimal("0.2"),
    "WEEKDAY(DATE'2012-02-29')": 2,
    "DAYOFWEEK(DATE'2012-02-29')": 4,
    "DATE(CONVERT_TZ(CAST('2012-03-25 00:59:59' AS DATETIME), '+00:00', 'Europe/London'))": date(
        2012, 3, 25
    ),
    "HOUR(CONVERT_TZ(CAST('2012-03-25 01:00:00' AS DATETIME), '+00:00', 'Europe/London'))": 2,
    "TRUNCATE(-1.29, 1)": Decimal("-1.2"),
    "SUBSTRING_INDEX('a/b/c', '/', 2)": "a/b",
    "COALESCE(NULLIF(1, 1), 'x')": "x",
}


def test_what_mysql_computes_otherwise_is_said_in_other_words(
    db, sample_shop, exported, engines, question
):
    duckdb = engines(Name.DUCKDB, exported(sample_shop))
    # One at a time: in MySQL too, what is beside a number may change its type.
    asked = {sql: question(f"SELECT {sql} AS a") for sql in EXACT}
    mysql = {sql: run(db.connection, one, {}).rows[0][0] for sql, one in asked.items()}
    other = {sql: duckdb.run(one, {}).rows[0][0] for sql, one in asked.items()}

    assert mysql == EXACT
    assert other == EXACT


def needs_spark() -> None:
    if not find_spec("pyspark") or not shutil.which("java"):
        pytest.skip("Spark needs Java and the extra shopdb[spark]: make spark")


@pytest.mark.deep
@pytest.mark.parametrize("name", NAMES)
def test_spark_says_the_same_of_the_sample_shop(name, sample_shop, compare):
    needs_spark()
    compare(name, sample_shop, Name.SPARK, CHANNELS[:1])


@pytest.mark.deep
@pytest.mark.parametrize("name", NAMES)
def test_spark_says_the_same_of_the_real_year(name, retail_year, compare):
    needs_spark()
    compare(name, retail_year, Name.SPARK, ("online_retail",))
