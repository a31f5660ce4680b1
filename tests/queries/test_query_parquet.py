"""Parquet keeps each column's type, also where all is NULL, and says what was asked."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest
from pyarrow import parquet
from typer.testing import CliRunner

import shopdb.cli.query  # noqa: F401 - hangs its commands on the app
from shopdb.cli.app import app
from shopdb.problem import Problem
from shopdb.query import ask, names, run
from shopdb.query.parquet import write_parquet
from shopdb.query.render import Format, render
from tests.shop import Line
from tests.summaries import refresh

VALUES = (
    "SELECT 7 AS whole, CAST(-1.5 AS DECIMAL(19, 4)) AS money, DATE'2011-12-01' AS day,"
    " TIMESTAMP'2011-12-01 08:26:00.000001' AS at, 'é|日本' AS text, SUM(9007199254740993) AS sum,"
    " 0.5e0 AS ratio, TIME'25:00:01' AS span, x'01ff' AS id"
)
COLUMNS = "whole money day at text sum ratio span id"
TYPES = {
    "whole": pa.int64(),
    "money": pa.decimal128(38, 4),
    "day": pa.date32(),
    "at": pa.timestamp("us"),
    "text": pa.string(),
    "sum": pa.int64(),
    "ratio": pa.float64(),
    "span": pa.duration("us"),
    "id": pa.binary(),
}


@pytest.fixture
def written(db, question, tmp_path):
    """Runs a statement and reads the file that its answer makes."""

    def of(sql, columns, **parameters):
        path = tmp_path / "answer.parquet"
        write_parquet(run(db.connection, question(sql, columns, **parameters), {}), path)
        return parquet.read_table(path)

    return of


def test_each_column_has_its_type_and_its_value(written):
    table = written(VALUES, COLUMNS)

    assert {field.name: field.type for field in table.schema} == TYPES
    assert table.to_pylist() == [
        {
            "whole": 7,
            "money": Decimal("-1.5000"),
            "day": date(2011, 12, 1),
            "at": datetime(2011, 12, 1, 8, 26, 0, 1),
            "text": "é|日本",
            "sum": 9007199254740993,
            "ratio": 0.5,
            "span": timedelta(hours=25, seconds=1),
            "id": b"\x01\xff",
        }
    ]


@pytest.mark.parametrize("name", names())
def test_a_question_without_rows_has_its_types_all_the_same(db, tmp_path, name):
    write_parquet(ask(db.connection, name), tmp_path / "empty.parquet")

    table = parquet.read_table(tmp_path / "empty.parquet")
    assert table.num_rows == 0
    assert pa.null() not in table.schema.types


def test_null_takes_no_type_away(written):
    table = written(
        "SELECT CAST(NULL AS DECIMAL(9, 2)) AS money, CAST(NULL AS DATE) AS day,"
        " IF(FALSE, 1, NULL) AS whole",
        "money day whole",
    )

    assert table.schema.types == [pa.decimal128(38, 2), pa.date32(), pa.int64()]
    assert table.to_pylist() == [{"money": None, "day": None, "whole": None}]


def test_the_file_says_what_was_asked(db, shop, tmp_path):
    shop.order("2.50")
    path = tmp_path / "answer.parquet"
    write_parquet(ask(db.connection, "sales/net_sales_bridge", from_day="2011-03-01"), path)

    metadata = parquet.read_schema(path).metadata
    assert metadata[b"question"] == b"sales/net_sales_bridge"
    assert json.loads(metadata[b"parameters"]) == {
        "channel": "online_retail",
        "from_day": "2011-03-01",
        "until_day": None,
    }


def test_a_number_of_too_many_digits_is_told(written):
    with pytest.raises(Problem, match="trial has a number that Parquet does not hold"):
        written("SELECT CAST(REPEAT('9', 60) AS DECIMAL(65, 5)) AS a", "a")


def test_is_no_text(db):
    with pytest.raises(Problem, match="Parquet is no text"):
        render(ask(db.connection, "customer/rfm"), Format.PARQUET)


@pytest.fixture
def query(monkeypatch, db):
    """Runs `shopdb query run` on the ABC analysis of the test's database."""
    monkeypatch.setenv("SHOPDB_URL", db.url.render_as_string(hide_password=False))

    def of(*arguments):
        result = CliRunner().invoke(
            app, ["query", "run", "catalog/abc_pareto", *map(str, arguments)]
        )
        if isinstance(result.exception, Problem):
            raise result.exception
        return result

    return of


@pytest.mark.parametrize("options", [(), ("--format", "parquet")])
def test_the_command_writes_a_file(query, shop, tmp_path, options):
    shop.order(Line("2.50", quantity=2, variant=shop.variant("TEE", "Tee shirt")))
    refresh(shop.db)
    path = tmp_path / ("answer" if options else "answer.parquet")
    result = query("--output", path, *options)

    assert result.stdout == ""
    assert result.stderr == f"1 rows in {path}\n"
    (row,) = parquet.read_table(path).to_pylist()
    assert (row["sku"], row["units"], row["net_sales"]) == ("TEE", 2, 5)


def test_the_command_prints_no_parquet(query):
    with pytest.raises(Problem, match="Parquet is no text to print") as caught:
        query("--format", "parquet")
    assert "--output" in caught.value.remedy


def test_the_command_says_where_it_cannot_write(query):
    with pytest.raises(Problem, match=r"cannot write /nowhere/answer\.parquet"):
        query("--output", "/nowhere/answer.parquet")
