"""`shopdb documents` lists, shows, runs and explains pipelines."""

import csv
import io
import json

import pytest
from typer.testing import CliRunner

import shopdb.cli.documents  # noqa: F401 - hangs its commands on the app
from shopdb.cli.app import app
from shopdb.cli.documents.pipelines import complete_name, complete_parameter
from shopdb.documents.pipelines import names
from shopdb.problem import Problem
from tests.documents.pipelines.paper import key, product, review


@pytest.fixture
def documents(monkeypatch, mongo, mongo_url):
    """Runs `shopdb documents …` against the test's database."""
    head, _, tail = mongo_url.partition("?")
    monkeypatch.setenv("SHOPDB_MONGO_URL", f"{head.rpartition('/')[0]}/{mongo.name}?{tail}")

    def run(*arguments):
        result = CliRunner().invoke(app, ["documents", *map(str, arguments)])
        if isinstance(result.exception, Problem):
            raise result.exception
        return result

    return run


def test_lists_every_pipeline_and_what_it_writes(documents):
    output = documents("list").stdout

    assert all(name in output for name in names())
    assert "product_stats" in output


def test_shows_parameters_columns_and_stages(documents):
    output = documents("show", "review_summary_refresh").stdout

    assert "first_product" in output
    assert "ratingCount" in output
    assert "writes: product_stats" in output
    assert '"$merge"' in output
    with pytest.raises(Problem, match="there is no pipeline 'review_sumary'"):
        documents("show", "review_sumary")


def test_answers_as_table_json_and_csv(documents, put):
    put("products", product(1, 7, price="15.00 EUR", attrs=[{"k": "x", "v": True}]))
    given = ("run", "catalog_facets", f"category={key(7)}")

    assert "attribute" in documents(*given).stdout
    assert json.loads(documents(*given, "--format", "json").stdout) == [
        {
            "facet": "price",
            "name": "EUR",
            "value": 10,
            "unit": None,
            "type": "int",
            "products": 1,
        },
        {
            "facet": "attribute",
            "name": "x",
            "value": True,
            "unit": None,
            "type": "bool",
            "products": 1,
        },
    ]
    assert list(csv.reader(io.StringIO(documents(*given, "--format", "csv").stdout)))[:2] == [
        ["facet", "name", "value", "unit", "type", "products"],
        ["price", "EUR", "10", "", "int", "1"],
    ]


def test_what_lies_within_a_cell_is_json(documents, put):
    put("products", product(1, price="15.10 EUR", attrs=[{"k": "x", "v": "a"}]))
    given = ("run", "product_page", f"product={key(1)}")

    (row,) = json.loads(documents(*given, "--format", "json").stdout)
    assert (row["amount"], row["attributes"]) == ("15.10", [{"k": "x", "v": "a"}])
    (row,) = csv.DictReader(io.StringIO(documents(*given, "--format", "csv").stdout))
    assert json.loads(row["attributes"]) == [{"k": "x", "v": "a"}]


def test_says_that_it_wrote_or_found_nothing(documents, put, mongo):
    put("reviews", review(1, 1))

    assert "product_stats is refreshed." in documents("run", "review_summary_refresh").stderr
    assert mongo["product_stats"].count_documents({}) == 1
    assert "No rows" in documents("run", "category_rollup").stderr


def test_explains_what_is_examined(documents, put):
    put("products", product(1, 7), product(2, 8))

    output = documents("explain", "catalog_facets", f"category={key(7)}").stdout
    assert "IXSCAN" in output
    assert "keys" in output


def test_what_is_mistyped_is_told_before_a_server_is_looked_for(documents, monkeypatch):
    monkeypatch.setenv("SHOPDB_MONGO_URL", "mongodb://127.0.0.1:1/none")

    for arguments, what in (
        (("run", "catalog_facets"), "catalog_facets needs category"),
        (("run", "catalog_facets", "category"), "'category' is no parameter"),
        (("run", "top_rated", "category=x", "rows=few"), "rows=few is not a whole number"),
        (("explain", "trending", "weeks=2"), "trending has no parameter 'weeks'"),
    ):
        with pytest.raises(Problem) as caught:
            documents(*arguments)
        assert caught.value.what.startswith(what)


class Context:
    """What the shell has of the line so far."""

    def __init__(self, **params):
        self.params = params


def test_a_shell_completes_names_and_parameters():
    assert [name for name, _ in complete_name("pro")] == ["product_daily_refresh", "product_page"]
    assert [name for name, _ in complete_parameter(Context(name="top_rated"), [], "")] == [
        "category=",
        "weight=",
        "rows=",
    ]
    given = Context(name="top_rated", parameters=["category=x"])
    assert [name for name, _ in complete_parameter(given, [], "ro")] == ["rows="]
    assert [name for name, _ in complete_parameter(given, [], "rows=")] == ["rows=10"]
    assert list(complete_parameter(Context(name="none"), [], "")) == []
