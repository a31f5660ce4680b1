"""The plan of a question is that of the question as it runs: same values, read only, in time."""

import pytest
from typer.testing import CliRunner

import shopdb.cli.query  # noqa: F401 - hangs its commands on the app
from shopdb.cli.app import app
from shopdb.problem import Problem
from shopdb.query import explain, find, names
from tests.shop import Line
from tests.summaries import refresh


@pytest.mark.parametrize("name", names())
def test_there_is_a_plan_for_every_question(db, name):
    plan = explain(db.connection, find(name), {})

    assert plan.startswith("-> ")
    assert "actual time" not in plan


def test_values_are_bound_as_when_it_runs(db, shop, question):
    shop.customer(external_ref="test:ada")
    trial = question(
        "SELECT full_name AS a FROM customer WHERE external_ref = :ref AND customer_id > :least",
        ref="type: text, example: x",
        least="type: int, default: 7",
    )

    plan = explain(db.connection, trial, {"ref": "test:ada' OR '1'='1"})
    assert "no matching row in const table" in plan
    plan = explain(db.connection, trial, {"ref": "test:ada", "least": 0})
    assert "Rows fetched before execution" in plan


def test_analyze_says_what_each_step_met(db, shop):
    shop.order(Line("2.50", variant=shop.variant()))
    refresh(db)

    plan = explain(db.connection, find("sales/net_sales_bridge"), {}, analyze=True)
    assert "actual time=" in plan
    assert "rows=1 loops=1" in plan


def test_plans_nothing_that_writes(db, shop, question):
    shop.customer(full_name="Ada")
    trial = question(
        "WITH one AS (SELECT 1 AS n) DELETE FROM customer WHERE 1 IN (SELECT n FROM one)"
    )

    with pytest.raises(Problem, match="trial"):
        explain(db.connection, trial, {}, analyze=True)
    assert db.count("customer") == 1


def test_analyze_is_stopped_when_the_time_is_up(db, question):
    slow = question(
        "SELECT SUM(a.name < d.name) AS a FROM country a, country b, country c, country d"
    )

    with pytest.raises(Problem, match=r"trial was stopped after 0\.05 s"):
        explain(db.connection, slow, {}, timeout=0.05, analyze=True)


def test_parameters_are_checked(db):
    with pytest.raises(Problem, match="as_of=soon is not a date"):
        explain(db.connection, find("customer/rfm"), {"as_of": "soon"})


@pytest.mark.parametrize(("option", "is_measured"), [("--explain", False), ("--analyze", True)])
def test_the_command_prints_the_plan_and_no_answer(monkeypatch, db, shop, option, is_measured):
    monkeypatch.setenv("SHOPDB_URL", db.url.render_as_string(hide_password=False))
    shop.order("2.50")
    result = CliRunner().invoke(
        app, ["query", "run", "sales/net_sales_bridge", "from_day=2011-03-01", option]
    )

    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("-> ")
    assert ("actual time=" in result.stdout) == is_measured
    assert "gross_sales" not in result.stdout.splitlines()[0]
    assert result.stderr == ""
