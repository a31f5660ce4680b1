"""queries/README.md shows the questions as they are: what is stale is told."""

import re

import pytest
from typer.testing import CliRunner

import shopdb.cli.gallery  # noqa: F401 - hangs its commands on the app
from shopdb.cli.app import app
from shopdb.problem import Problem
from shopdb.query import find, names
from shopdb.query.gallery import PAGE, SCALE, THUMBNAILS, digest, entries, page, write
from shopdb.query.library import room
from tests.queries.conftest import SAMPLE_SCALE

LARGEST = 1_500_000


@pytest.fixture(scope="module")
def asked(sample):
    return entries(sample.connection)


def pictures(folder):
    return {path.name: digest(path) for path in (folder / THUMBNAILS).iterdir()}


def test_it_shows_the_shop_that_the_tests_have():
    assert SCALE == SAMPLE_SCALE


def test_the_page_is_fresh(asked):
    """Stale: `make gallery` writes it anew."""
    assert (room() / PAGE).read_text(encoding="utf-8") == page(asked)


def test_the_pictures_are_fresh_and_small(asked):
    """Stale: `make gallery` draws them anew."""
    drawn = {entry.thumbnail: entry.drawn.digest for entry in asked if entry.drawn}
    found = {f"{THUMBNAILS}/{name}": said for name, said in pictures(room()).items()}
    assert found == drawn
    size = sum(path.stat().st_size for path in (room() / THUMBNAILS).iterdir())
    assert 0 < size < LARGEST


def test_every_question_has_its_words_rows_columns_and_sources(asked):
    text = page(asked)
    assert len(asked) == len(names())
    for entry in asked:
        question = entry.question
        assert f"{question.question} [`{question.name}`]({question.name}.sql)" in text
        assert all(f"| `{column}` | " in text for column in question.columns)
        assert bool(entry.drawn) == bool(question.chart and entry.result.rows)
    assert text.count("\nReads ") == len(asked)
    anchors = re.findall(r'<a id="([^"]+)">', text)
    assert len(anchors) == len(set(anchors)) == len(asked)
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) == set(anchors)


def test_writes_what_is_shown_and_removes_what_is_not(asked, tmp_path):
    few = [entry for entry in asked if entry.question.name.startswith("sales/")]
    write(few, tmp_path)
    assert (tmp_path / PAGE).read_text(encoding="utf-8") == page(few)
    once = pictures(tmp_path)
    assert once == {
        entry.thumbnail.removeprefix(f"{THUMBNAILS}/"): entry.drawn.digest
        for entry in few
        if entry.drawn
    }
    path = tmp_path / few[0].thumbnail
    written_at = path.stat().st_mtime_ns
    (tmp_path / THUMBNAILS / "gone.png").write_bytes(b"")
    write(few, tmp_path)
    assert pictures(tmp_path) == once
    assert path.stat().st_mtime_ns == written_at
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(Problem, match="cannot write the gallery"):
        write(few, tmp_path / "taken")


def test_a_question_without_rows_says_so(db, shop):
    shop.channel("shop_uk")
    text = page(
        [entry for entry in entries(db.connection) if entry.question.name == "customer/rfm"]
    )
    assert "no rows in so small a shop." in text
    assert find("customer/rfm").title in text


@pytest.mark.deep
def test_the_command_makes_its_own_shop_and_leaves_none(monkeypatch, db, sample_shop, tmp_path):
    monkeypatch.setenv("SHOPDB_URL", db.url.render_as_string(hide_password=False))
    run = CliRunner().invoke(app, ["query", "readme", "--output", str(tmp_path)])
    assert run.exit_code == 0, run.output
    assert (tmp_path / PAGE).read_text() == (room() / PAGE).read_text()
    assert pictures(tmp_path) == pictures(room())
    db.execute("DO 0")
    with db.connection.cursor() as cursor:
        assert cursor.execute("SHOW DATABASES LIKE '%gallery%'") == 0
