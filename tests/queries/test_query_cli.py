"""`shopdb query` lists, shows and answers; what is mistyped is told in words."""

import csv
import io
import json

import pytest
from typer.testing import CliRunner

import shopdb.cli.query  # noqa: F401 - hangs its commands on the app
from shopdb.cli.app import app
from shopdb.problem import Problem
from shopdb.query import names
from tests.shop import Line
from tests.summaries import refresh

RFM = "customer/rfm"


@pytest.fixture
def query(monkeypatch, db):
    """Runs `shopdb query …` against the test's database."""
    monkeypatch.setenv("SHOPDB_URL", db.url.render_as_string(hide_password=False))

    def run(*arguments):
        result = CliRunner().invoke(app, ["query", *map(str, arguments)])
        if isinstance(result.exception, Problem):
            raise result.exception
        return result

    return run


@pytest.fixture
def sold(shop):
    shop.order(Line("2.50", quantity=2, variant=shop.variant("TEE-M", "Tee | shirt")))
    refresh(shop.db)


def test_lists_every_question(query):
    output = query("list").stdout

    assert all(name in output for name in names())


def test_lists_a_topic_with_what_each_takes_and_reads(query):
    output = query("list", "--topic", "customer").stdout

    assert RFM in output
    assert "sales/" not in output
    assert "as_of" in output
    assert "Who bought" in output
    assert "raw: " in output or "summary: " in output
    with pytest.raises(Problem, match="there is no topic 'weather'"):
        query("list", "--topic", "weather")


def test_shows_parameters_columns_notes_and_sql(query):
    output = query("show", "catalog/abc_pareto").stdout

    for text in ("ABC analysis of variants", "a_share", "0.8", "running_share", "ranked AS ("):
        assert text in output


def test_answers_as_a_table(query, sold):
    result = query("run", "catalog/abc_pareto")

    assert result.exit_code == 0
    assert "│ TEE-M │ Tee | shirt  │ GBP" in result.stdout


def test_answers_as_csv_json_and_markdown(query, sold):
    by_name = {
        form: query("run", "catalog/abc_pareto", "a_share=0.5", "--format", form).stdout
        for form in ("csv", "json", "markdown")
    }

    (row,) = csv.DictReader(io.StringIO(by_name["csv"]))
    assert (row["sku"], row["net_sales"]) == ("TEE-M", "5.0000")
    (item,) = json.loads(by_name["json"])
    assert (item["sku"], item["units"], item["net_sales"]) == ("TEE-M", 2, "5.0000")
    assert "| 1 | TEE-M | Tee \\| shirt | GBP | 2 | 5.00 |" in by_name["markdown"]


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("answer.csv", "sales_rank,sku"),
        ("answer.json", "[\n  {"),
        ("answer.md", "| sales_rank | sku"),
        ("answer.txt", "┏"),
        ("answer.csv --format json", "[\n  {"),
    ],
)
def test_writes_a_file_in_the_form_its_name_asks_for(query, sold, tmp_path, name, start):
    name, *options = name.split()
    path = tmp_path / name
    result = query("run", "catalog/abc_pareto", "--output", path, *options)

    assert path.read_text(encoding="utf-8").startswith(start)
    assert result.stdout == ""
    assert result.stderr == f"1 rows in {path}\n"


def test_says_that_there_are_no_rows(query):
    result = query("run", RFM, "--format", "csv")

    assert result.stdout.startswith("customer_id,currency_code")
    assert "No rows" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["run", "customer/rmf"], "there is no question 'customer/rmf'"),
        (["show", "rfm"], "there is no question 'rfm'"),
        (["run", RFM, "2011-12-10"], "'2011-12-10' is no parameter"),
        (["run", RFM, "as_of=soon"], "as_of=soon is not a date"),
        (["run", RFM, "as_of="], "as_of= is not a date"),
        (["run", RFM, "as_off=2011-12-10"], "customer/rfm has no parameter 'as_off'"),
        (["run", RFM, "as_of=2011-12-10", "as_of=2011-12-11"], "as_of is given twice"),
        (["run", "catalog/abc_pareto", "a_share=most"], "a_share=most is not a decimal number"),
        (["run", RFM, "--output", "/nowhere/answer.csv"], "cannot write /nowhere/answer.csv"),
    ],
)
def test_says_what_is_mistyped(query, arguments, what):
    with pytest.raises(Problem) as caught:
        query(*arguments)
    assert caught.value.what.startswith(what)
    assert caught.value.remedy


def test_a_value_may_hold_an_equals_sign(query, shop):
    shop.channel("a=b")
    shop.order("1.00", channel="a=b")
    refresh(shop.db)

    assert "GBP" in query("run", "sales/monthly_growth", "channel=a=b", "--format", "csv").stdout


@pytest.mark.parametrize("options", [("--format", "xml"), ("--timeout", "0"), ("--timeout", "x")])
def test_refuses_options_it_does_not_know(query, options):
    assert query("run", RFM, *options).exit_code == 2
