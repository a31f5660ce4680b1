"""Answers are written without loss, and for people without clutter."""

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal

import pytest
from rich.console import Console

from shopdb.query.render import Format, render, table
from shopdb.query.result import Result


@pytest.fixture
def result(question):
    columns = ("day", "money", "share", "n", "text")
    rows = [
        (date(2011, 12, 1), Decimal("12345678901234567.8900"), Decimal("0E-8"), 3, 'a|b, "c"\nd'),
        (date(2011, 12, 2), Decimal("-0.1000"), None, None, None),
        (date(2011, 12, 3), Decimal("0.0000"), Decimal("0.12500000"), 12, "日本 [bold]"),
    ]
    return Result(question("SELECT 1 AS a"), {}, columns, rows)


def test_csv_is_exact(result):
    text = render(result, Format.CSV)

    assert list(csv.reader(io.StringIO(text))) == [
        ["day", "money", "share", "n", "text"],
        ["2011-12-01", "12345678901234567.8900", "0.00000000", "3", 'a|b, "c"\nd'],
        ["2011-12-02", "-0.1000", "", "", ""],
        ["2011-12-03", "0.0000", "0.12500000", "12", "日本 [bold]"],
    ]
    assert text.startswith("day,money,share,n,text\n2011-12-01,")


def test_json_keeps_decimals_as_text_and_whole_numbers_as_numbers(result):
    first, second, _ = json.loads(render(result, Format.JSON))

    assert first == {
        "day": "2011-12-01",
        "money": "12345678901234567.8900",
        "share": "0.00000000",
        "n": 3,
        "text": 'a|b, "c"\nd',
    }
    assert second == {
        "day": "2011-12-02",
        "money": "-0.1000",
        "share": None,
        "n": None,
        "text": None,
    }


def test_markdown_escapes_pipes_and_aligns_numbers(result):
    assert render(result, Format.MARKDOWN).splitlines() == [
        "| day | money | share | n | text |",
        "| --- | --: | --: | --: | --- |",
        '| 2011-12-01 | 12345678901234567.89 | 0.000 | 3 | a\\|b, "c" d |',
        "| 2011-12-02 | -0.10 |  |  |  |",
        "| 2011-12-03 | 0.00 | 0.125 | 12 | 日本 [bold] |",
    ]


def test_a_table_shows_every_cell_whole_and_null_as_a_dash(result):
    lines = render(result, Format.TABLE).splitlines()

    assert '│ 2011-12-01 │ 12345678901234567.89 │ 0.000 │  3 │ a|b, "c"    │' in lines
    assert "│ 2011-12-02 │                -0.10 │     – │  – │ –           │" in lines
    assert any("日本 [bold]" in line for line in lines)


def test_a_terminal_shows_brackets_as_they_are(result):
    screen = io.StringIO()
    Console(file=screen, force_terminal=True, width=100).print(table(result))

    assert "日本 [bold]" in screen.getvalue()


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (Format.CSV, "a,b\n"),
        (Format.JSON, "[]\n"),
        (Format.MARKDOWN, "| a | b |\n| --- | --- |\n"),
    ],
)
def test_an_empty_answer_still_has_its_columns(question, form, text):
    assert render(Result(question("SELECT 1 AS a"), {}, ("a", "b"), []), form) == text


def test_times_and_bytes_are_text(question):
    rows = [(datetime(2011, 12, 1, 8, 26), b"\x01\xff")]
    result = Result(question("SELECT 1 AS a"), {}, ("at", "id"), rows)

    assert render(result, Format.CSV) == "at,id\n2011-12-01T08:26:00,01ff\n"
    assert json.loads(render(result, Format.JSON)) == [{"at": "2011-12-01T08:26:00", "id": "01ff"}]
