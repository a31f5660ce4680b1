"""A saved answer says what was asked, of which revision, and when; no reader trips over it."""

import csv
import json
import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from PIL import Image
from pyarrow import parquet
from typer.testing import CliRunner

import shopdb.cli.query  # noqa: F401 - hangs its commands on the app
from shopdb.cli.app import app
from shopdb.database import scalar
from shopdb.problem import Problem
from shopdb.query import find, run
from shopdb.query.render import Format
from shopdb.query.save import save
from tests.summaries import refresh

GROWTH = "sales/monthly_growth"


@pytest.fixture
def result(db, shop):
    """An answer with a value that would end a comment."""
    shop.channel("a-->b")
    shop.order("2.50", channel="a-->b", placed_at="2011-03-01 12:00:00")
    refresh(db)
    return run(db.connection, find(GROWTH), {"channel": "a-->b", "until_day": "2011-04-01"})


@pytest.fixture
def expected(db, result):
    """What each file has to say."""
    return {
        "question": GROWTH,
        "parameters": {"channel": "a-->b", "from_day": None, "until_day": "2011-04-01"},
        "revision": scalar(db.connection, "SELECT version_num FROM alembic_version"),
        "asked_at": result.asked_at.isoformat(timespec="seconds"),
    }


def test_each_form_says_where_it_comes_from(result, expected, tmp_path):
    def saved(name, form):
        save(result, form, tmp_path / name)
        return tmp_path / name

    schema = parquet.read_schema(saved("a.parquet", Format.PARQUET))
    found = {name.decode(): value.decode() for name, value in schema.metadata.items()}
    assert {**found, "parameters": json.loads(found["parameters"])} == expected
    assert schema.field("growth").metadata[b"meaning"].startswith(b"change of net_sales")

    with Image.open(saved("a.png", Format.PNG)) as picture:
        assert json.loads(picture.text["Description"]) == expected
        assert picture.text["Title"] == find(GROWTH).question
        assert picture.text["Creation Time"] == expected["asked_at"]

    root = ET.parse(saved("a.svg", Format.SVG)).getroot()  # noqa: S314 - our own
    (said,) = (one.text for one in root.iter() if one.tag.endswith("}description"))
    assert json.loads(said) == expected

    *_, comment, _ = saved("a.md", Format.MARKDOWN).read_text(encoding="utf-8").split("\n")
    inner = re.fullmatch(r"<!-- (.*) -->", comment)[1]
    assert "--" not in inner
    assert json.loads(inner) == expected

    for name, form in (("a.csv", Format.CSV), ("a.json", Format.JSON), ("a.txt", Format.TABLE)):
        saved(name, form)
        beside = json.loads((tmp_path / f"{name}.meta.json").read_text(encoding="utf-8"))
        assert beside.pop("columns") == dict(find(GROWTH).columns)
        assert beside == expected


def test_csv_and_json_are_what_they_were_to_their_readers(result, tmp_path):
    for form in (Format.CSV, Format.JSON):
        save(result, form, tmp_path / f"a.{form.value}")
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert row["net_sales"] == "2.5000"
    assert pd.read_csv(tmp_path / "a.csv")["orders"].tolist() == [1]
    assert pd.read_json(tmp_path / "a.json")["orders"].tolist() == [1]


def test_the_time_is_that_of_the_answer(result):
    age = datetime.now(UTC) - result.asked_at
    assert 0 <= age.total_seconds() < 60


def test_says_where_it_cannot_write_or_draw(db, shop, result, tmp_path):
    for form in Format:
        with pytest.raises(Problem, match="cannot write /nowhere/a"):
            save(result, form, type(tmp_path)("/nowhere/a"))
    shop.channel("idle")
    nothing = run(db.connection, find(GROWTH), {"channel": "idle"})
    with pytest.raises(Problem, match="has no rows to draw"):
        save(nothing, Format.PNG, tmp_path / "a.png")


def test_the_command_draws_here_or_into_a_file(monkeypatch, db, result, tmp_path):
    monkeypatch.setenv("SHOPDB_URL", db.url.render_as_string(hide_password=False))

    def query(*arguments):
        done = CliRunner().invoke(app, ["query", "run", *map(str, arguments)])
        if isinstance(done.exception, Problem):
            raise done.exception
        return done

    path = tmp_path / "growth.png"
    done = query(GROWTH, "channel=a-->b", "--output", path)
    assert done.stderr == f"1 rows in {path}\n"
    assert path.read_bytes().startswith(b"\x89PNG")
    here = query(GROWTH, "channel=a-->b", "--chart").stdout
    assert "Mar 2011 ████" in here
    assert "net sales: goods sold less discounts" in here
    assert "No rows" in query(GROWTH, "channel=nowhere", "--chart").stderr
    for wrong, what in (
        (("customer/rfm", "--chart"), "customer/rfm has no chart"),
        (("customer/rfm", "--output", path), "customer/rfm has no chart"),
        ((GROWTH, "--format", "png"), "PNG is no text to print"),
        ((GROWTH, "--chart", "--output", path), "--chart and --watch show the answer here"),
        ((GROWTH, "--watch", "1", "--explain"), "--chart and --watch show the answer here"),
    ):
        with pytest.raises(Problem, match=what) as caught:
            query(*wrong)
        assert caught.value.remedy
