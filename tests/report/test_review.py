"""The monthly review compares a month with the one before and with the same of a year before."""

from datetime import date

import pytest
from typer.testing import CliRunner

import shopdb.cli.report  # noqa: F401 - hangs its command on the app
from shopdb.cli.app import app
from shopdb.problem import Problem
from shopdb.report import EVERYTHING, Period, build, findings, parse
from shopdb.report.period import Reach, last_whole, later
from tests.report.conftest import Page
from tests.shop import Line
from tests.summaries import refresh

MARCH = Period(date(2011, 3, 1))


@pytest.fixture
def sell(shop):
    """Sells for an amount on a day."""
    return lambda amount, day, **more: shop.order(amount, placed_at=f"{day} 12:00:00", **more)


@pytest.fixture
def found(db):
    """The first findings of a month, spaces that do not break made plain."""

    def of(period, most=3):
        refresh(db)
        texts = findings(db.url, most=most, period=period)
        return [text.replace("\N{NO-BREAK SPACE}", " ") for text in texts]

    return of


def test_a_month_beside_the_month_before_and_the_year_before(sell, shop, found, db, tmp_path):
    sell("50.00", "2010-02-01")
    sell("80.00", "2010-03-31")
    sell("100.00", "2011-02-01")
    shop.order(Line("100.00", discount="20.00"), placed_at="2011-03-01 12:00:00")
    sell("70.00", "2011-03-31", customer=shop.customer())
    shop.credit_note("30.00", issued_at="2011-03-31 20:00:00")
    sell("999.00", "2011-04-01")

    assert found(MARCH) == [
        "March 2011 brought net sales of GBP 120: 20.0 % more than in February 2011 and 50.0 % more"
        " than in March 2010.",
        "It took 2 orders of GBP 75 each on average; 100.0 % more than in February 2011 and 100.0 %"
        " more than in March 2010.",
        "Goods worth 17.6 % of gross sales came back, against 0.0 % in February 2011 and 0.0 % in"
        " March 2010.",
    ]
    path = build(db.url, tmp_path, lambda _: None, period=MARCH)
    page = Page(path.read_text(encoding="utf-8"))
    assert page.texts["h1"] == ["Monthly review: March 2011"]
    cells = [text.replace("\N{NO-BREAK SPACE}", " ") for text in page.texts["td"]]
    assert cells[1:6] == ["120.00", "100.00", "+20.0 %", "80.00", "+50.0 %"]
    assert "−5.9 points" not in cells
    assert "+17.6 points" in cells
    # Nothing of what came later is counted.
    assert not any("999" in text for text in page.texts["td"] + page.texts["figcaption"])
    commands = [text for text in page.texts["code"] if text.startswith("shopdb query run")]
    assert (
        "shopdb query run sales/net_sales_bridge channel=online_retail"
        " until_day=2011-04-01 from_day=2011-03-01"
    ) in commands


def test_a_month_with_nothing_to_compare_it_with(sell, found):
    sell("8.50", "2011-03-05")

    assert found(MARCH) == [
        "March 2011, of which not every day is counted, brought net sales of GBP 8.50.",
        "It took 1 order of GBP 8.50 each on average.",
        "Goods worth 0.0 % of gross sales came back.",
    ]


def test_a_month_of_credits_alone_and_one_of_nothing(sell, shop, found):
    sell("10.00", "2011-02-01")
    shop.credit_note("4.00", issued_at="2011-03-31 12:00:00")
    sell("1.00", "2011-05-31")

    assert found(MARCH, most=1) == [
        "March 2011 brought net sales of GBP −4: 140.0 % less than in February 2011."
    ]
    assert found(Period(date(2011, 4, 1)), most=1)[0].startswith("April 2011") is False


def test_two_currencies_are_told_apart(sell, found):
    sell("10.00", "2011-03-01")
    sell("20.00", "2011-03-31", currency="EUR")

    first, *_, fourth = found(MARCH, most=4)
    assert "EUR 20" in first
    assert "GBP 10" in fourth


def test_the_month_is_the_last_that_has_every_day(sell, db):
    assert last_whole(db.connection, "online_retail") == EVERYTHING
    sell("1.00", "2011-12-09")
    assert last_whole(db.connection, "online_retail") == Period(date(2011, 12, 1))
    sell("1.00", "2011-11-30")
    assert last_whole(db.connection, "online_retail") == Period(date(2011, 11, 1))
    sell("1.00", "2012-02-29")
    assert last_whole(db.connection, "online_retail") == Period(date(2012, 2, 1))


def test_a_period_says_what_questions_are_given():
    year = Period(date(2012, 1, 1))
    assert year.parameters(Reach.MONTH, ["from_day", "until_day"]) == {
        "until_day": "2012-02-01",
        "from_day": "2012-01-01",
    }
    assert year.parameters(Reach.YEAR, ["from_day"]) == {"from_day": "2011-01-01"}
    assert year.parameters(Reach.QUARTER, ["from_day"]) == {"from_day": "2011-11-01"}
    assert year.parameters(Reach.END, ["from_day", "as_of"]) == {"as_of": "2012-02-01"}
    assert year.parameters(None, ["as_of"]) == EVERYTHING.parameters(Reach.END, ["as_of"]) == {}
    assert later(date(2012, 1, 1), -13) == date(2010, 12, 1)
    assert later(date(2012, 12, 1), 1) == date(2013, 1, 1)


@pytest.mark.parametrize("text", ["2011", "2011-13", "2011-3", "March", "0000-01", "2011-03-01"])
def test_refuses_what_is_no_month(text):
    with pytest.raises(Problem, match="is no month"):
        parse(text)


def test_the_command_takes_a_month_or_everything(monkeypatch, db, sell, tmp_path):
    monkeypatch.setenv("SHOPDB_URL", db.url.render_as_string(hide_password=False))
    sell("8.50", "2011-03-05")
    sell("9.50", "2011-05-05")

    def title(*options):
        run = CliRunner().invoke(app, ["report", "--output", str(tmp_path), *options])
        if isinstance(run.exception, Problem):
            raise run.exception
        return Page((tmp_path / "index.html").read_text(encoding="utf-8")).texts["h1"]

    assert title("--month", "2011-03") == ["Monthly review: March 2011"]
    assert title() == ["Monthly review: April 2011"]
    assert title("--everything") == ["Sales report"]
    with pytest.raises(Problem, match="one month or everything"):
        title("--everything", "--month", "2011-03")
