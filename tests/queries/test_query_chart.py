"""A chart draws what the answer says: by x, by series, and each currency by itself."""

from datetime import date
from decimal import Decimal

import pytest
from PIL import Image

from shopdb.problem import Problem
from shopdb.query import Result, find, names
from shopdb.query.chart import labels, plot
from shopdb.query.picture import THUMBNAIL, draw, save
from shopdb.query.terminal import sketch


@pytest.fixture
def drawn(tmp_path):
    """Writes a question with a chart, and sorts the rows given as its answer."""

    def of(chart, columns, rows):
        text = ["-- ---", "-- title: Trial", "-- question: What, in $, then?", "-- parameters: {}"]
        text += ["-- columns:", *(f"--   {name}: what {name} means; and more" for name in columns)]
        text += [f"-- chart: {chart}", "-- ---", "", "SELECT 1", ""]
        (tmp_path / "trial.sql").write_text("\n".join(text), encoding="utf-8")
        return plot(Result(find("trial", tmp_path), {}, tuple(columns), rows))

    return of


def test_each_currency_has_a_field_and_each_series_its_numbers(drawn):
    found = drawn(
        "{kind: line, x: month, y: [sales], series: buyers}",
        ["month", "currency_code", "buyers", "sales"],
        [
            (date(2024, 2, 1), "GBP", "new", Decimal("2.5")),
            (date(2024, 1, 1), "GBP", "old", Decimal("-1.0")),
            (date(2024, 2, 1), "GBP", "old", None),
            (date(2024, 2, 1), "EUR", None, Decimal("7.0")),
        ],
    )
    assert [panel.currency for panel in found.panels] == ["EUR", "GBP"]
    euros, pounds = found.panels
    assert euros.series == {"–": [Decimal("7.0")]}
    assert pounds.x == [date(2024, 1, 1), date(2024, 2, 1)]
    assert pounds.series == {"new": [None, Decimal("2.5")], "old": [Decimal("-1.0"), None]}
    assert (found.x, found.y) == ("month: what month means", "sales: what sales means")


def test_bars_keep_the_order_of_the_answer_and_two_of_one_name_apart(drawn):
    found = drawn(
        "{kind: bar, x: name, y: [units, orders]}",
        ["name", "units", "orders"],
        [("Tee", 5, 1), ("Cap", 9, 2), ("Tee", 3, 3), (None, 1, None)],
    )
    (panel,) = found.panels
    assert panel.x == ["Tee", "Cap", "Tee", None]
    assert panel.series == {"units": [5, 9, 3, 1], "orders": [1, 2, 3, None]}
    assert found.y == "units and orders"
    text = sketch(found, 40).plain
    assert text.startswith("What, in $, then?\n")
    assert "Cap ██" in text
    assert "\n–   █" in text


def test_a_series_of_currencies_is_what_the_fields_are(drawn):
    found = drawn(
        "{kind: bar, x: a, y: [b], series: currency_code}",
        ["a", "b", "currency_code"],
        [(1, 2, "GBP"), (1, 3, "EUR")],
    )
    assert [panel.series for panel in found.panels] == [{"b": [3]}, {"b": [2]}]


def test_a_currency_without_numbers_has_no_field_beside_others(drawn):
    chart, columns = "{kind: bar, x: a, y: [b]}", ["a", "b", "currency_code"]
    found = drawn(chart, columns, [(1, 2, "GBP"), (2, None, None)])
    assert [panel.currency for panel in found.panels] == ["GBP"]
    assert len(drawn(chart, columns, [(1, None, None)]).panels) == 1


def test_months_are_named_without_a_day_and_days_with_it():
    assert labels([date(2024, 2, 1), None, date(2024, 3, 1)]) == ["Feb 2024", "–", "Mar 2024"]
    assert labels([date(2024, 2, 1), date(2024, 2, 2)]) == ["2024-02-01", "2024-02-02"]


def test_a_digest_is_of_what_is_drawn(drawn):
    chart, columns = "{kind: bar, x: a, y: [b]}", ["a", "b"]
    once = drawn(chart, columns, [("x", Decimal("1.10"))])
    assert once.digest == drawn(chart, columns, [("x", Decimal("1.10"))]).digest
    assert once.digest != drawn(chart, columns, [("x", Decimal("1.11"))]).digest
    assert once.digest != drawn(chart.replace("bar", "line"), columns, [("x", 1)]).digest


@pytest.mark.parametrize(
    ("chart", "rows", "marks"),
    [
        ("{kind: line, x: a, y: [b]}", [(n, n * n, 0) for n in range(30)], "⠀"),
        ("{kind: line, x: a, y: [b, c]}", [("x", None, 1), ("y", 2, None)], "•"),
        ("{kind: line, x: a, y: [b]}", [(1, None, 0)], "no numbers"),
        ("{kind: bar, x: a, y: [b]}", [("x" * 60, -2, 0), ("$y", 0, 0)], "-2"),
        ("{kind: bar, x: a, y: [b]}", [(f"name {n}", n, 0) for n in range(99)], "of 99"),
        ("{kind: heat, x: a, y: [b], series: c}", [(1, 5, 1), (2, None, 1), (1, 0, 2)], "█ is 5"),
        ("{kind: heat, x: a, y: [b], series: c}", [(1, 0, 1)], "█ is 0"),
    ],
)
def test_odd_answers_are_drawn_all_the_same(drawn, tmp_path, chart, rows, marks):
    found = drawn(chart, ["a", "b", "c"], rows)
    assert marks in sketch(found, 60).plain
    assert max(map(len, sketch(found, 60).plain.split("\n"))) <= 62
    save(draw(found, THUMBNAIL), tmp_path / "thumbnail.png", "png", {}, dpi=100)
    with Image.open(tmp_path / "thumbnail.png") as picture:
        assert picture.size == (480, 270)
        assert len(picture.convert("RGB").getcolors(1 << 20)) > 2


def test_a_question_without_chart_is_not_drawn():
    with pytest.raises(Problem, match="customer/rfm has no chart"):
        plot(Result(find("customer/rfm"), {}, (), []))


def test_an_empty_answer_has_nothing_to_draw(drawn):
    assert drawn("{kind: bar, x: a, y: [b]}", ["a", "b"], []).panels == []
    assert drawn("{kind: bar, x: a, y: [b]}", ["a", "b", "currency_code"], []).panels == []


def test_most_questions_have_a_chart():
    assert sum(find(name).chart is not None for name in names()) > len(names()) / 2
