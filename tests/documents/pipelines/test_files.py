"""Pipelines' files are read strictly: each fault is named with its file and line."""

import pytest

from shopdb.documents.engine import connect
from shopdb.documents.pipelines import find, names
from shopdb.documents.pipelines.budget import Budget
from shopdb.documents.pipelines.example import answer, example_shop, fill
from shopdb.documents.pipelines.library import room
from shopdb.documents.pipelines.page import PAGE, page, write
from shopdb.problem import Problem

GOOD = """\
/*
title: Trial
question: How many?
collection: events
parameters:
  n: {type: int, default: 3, meaning: how many}
  kind: {type: choice, values: [one, two], example: two, meaning: which}
columns:
  a: first
  b: second
notes:
  - A note.
budget: {keys: 1.5, documents: 2}
*/
[
  // Not ":this" one.
  {"$match": {"type": ":kind"}},
  {"$limit": ":n"},
  {"$project": {"_id": 0, "a": 1, "b": 1}}
]
"""
MERGE = '"b": 1}},\n  {"$merge": {"into": "x"}}'


@pytest.fixture
def read(tmp_path):
    def of(text):
        (tmp_path / "trial.js").write_text(text, encoding="utf-8")
        return find("trial", tmp_path)

    return of


def test_reads_what_the_file_says(read):
    pipeline = read(GOOD)

    assert (pipeline.name, pipeline.title, pipeline.question) == ("trial", "Trial", "How many?")
    assert (pipeline.collection, pipeline.collections) == ("events", ("events",))
    assert pipeline.columns == {"a": "first", "b": "second"}
    assert pipeline.notes == ("A note.",)
    assert pipeline.budget == Budget(keys=1.5, documents=2)
    assert pipeline.check({"kind": "one"}) == {"n": 3, "kind": "one"}
    assert pipeline.stages[0] == {"$match": {"type": ":kind"}}
    assert pipeline.writes is None


def test_names_what_it_writes(read):
    pipeline = read(GOOD.replace('"b": 1}}', MERGE).replace("notes:", "writes: x\nnotes:"))

    assert pipeline.writes == "x"
    assert pipeline.collections == ("events", "x")


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("/*\n", "", 1, "the file begins with front matter between lines"),
        ("*/\n", "", 1, "the file begins with front matter between lines"),
        ("title: Trial", "titel: Trial", 2, "'titel' is no key here"),
        ("title: Trial\n", "", 2, "'title' is missing"),
        ("title: Trial", "title: a: b", 2, "mapping values are not allowed here"),
        ("budget: {keys: 1.5, documents: 2}\n", "", 2, "'budget' is missing"),
        ("keys: 1.5", "keys: few", 13, "keys is no number from 0 up: few"),
        ("keys: 1.5", "keys: -1", 13, "keys is no number from 0 up: -1"),
        ("keys: 1.5", "keys: nan", 13, "keys is no number from 0 up: nan"),
        ("keys: 1.5, ", "", 13, "'keys' is missing"),
        ("documents: 2", "documents: 2, scans: 1", 13, "'scans' is no key here"),
        ("type: int", "type: integer", 6, "'integer' is no type"),
        ("default: 3", "default: three", 6, "n=three is not a whole number"),
        ('":n"', "3", 6, "n is declared, but the pipeline has no :n"),
        ('":n"', '":m"', 18, ":m is not under parameters"),
        ("  b: second\n", "", 14, "the pipeline answers with a, b, but columns declares a;"),
        ('"a": 1, "b": 1', '"b": 1, "a": 1', 15, "answers with b, a, but columns declares a, b"),
        ('"_id": 0, ', "", 15, "of _id, too, $project says whether it is one"),
        ('{"$project"', '{"$set"', 15, "the answer is shaped by a last stage $project"),
        ('"b": 1}}', MERGE, 15, "it merges into x"),
        ("notes:", "writes: x\nnotes:", 16, "it merges into none"),
        ('{"$limit": ":n"}', '{"$limit" ":n"}', 18, "this is not JSON"),
        ('{"type": ":kind"}', '{"type": ":kind", "type": 1}', 15, "'type' is there twice"),
        ('{"$limit": ":n"}', '":n"', 15, "a pipeline is a list of stages"),
        ('":kind"}', '":kind", "$where": "true"}', 15, "$where has no place in a pipeline"),
    ],
)
def test_tells_what_is_wrong_and_where(read, old, new, line, what):
    assert old in GOOD
    with pytest.raises(Problem) as caught:
        read(GOOD.replace(old, new, 1))

    assert f"/trial.js:{line}: " in caught.value.what
    assert what in caught.value.what
    assert caught.value.remedy


def test_a_time_zone_is_used_by_every_date(read):
    zone = "  timezone: {type: text, default: UTC, meaning: zone}\ncolumns:"
    dated = GOOD.replace("columns:", zone, 1)

    with pytest.raises(Problem, match="timezone is declared, but the pipeline has no :timezone"):
        read(dated)
    day = "type: date, default: day_after_last_event"
    assert read(dated.replace("type: int, default: 3", day)).parameters["n"].usual == (
        "day after last event"
    )


def test_an_unknown_name_has_the_nearest_suggested():
    with pytest.raises(Problem) as caught:
        find("catalogue_facets")
    assert caught.value.what == "there is no pipeline 'catalogue_facets'"
    assert caught.value.remedy == "Did you mean catalog_facets?"
    with pytest.raises(Problem) as caught:
        find("xyz")
    assert caught.value.remedy == "`shopdb documents list` lists them."


def test_all_that_are_there_are_whole():
    pipelines = [find(name) for name in names()]

    assert len(pipelines) >= 13
    for pipeline in pipelines:
        assert pipeline.question.endswith("?")
        for parameter in pipeline.parameters.values():
            assert parameter.check(parameter.example) is not None


def test_the_page_is_fresh(mongo):
    """Stale: `make gallery` writes it anew."""
    fill(mongo)

    assert (room() / PAGE).read_text(encoding="utf-8") == page(mongo)


def test_every_pipeline_has_rows_of_the_example(mongo):
    fill(mongo)

    for pipeline in map(find, names()):
        assert bool(answer(mongo, pipeline).rows) != bool(pipeline.writes), pipeline.name


def test_the_page_is_written_where_it_is_wanted(mongo_url, tmp_path):
    with example_shop(mongo_url) as database:
        assert write(database, tmp_path).read_text(encoding="utf-8") == page(database)
        with pytest.raises(Problem, match="cannot write"):
            write(database, tmp_path / "none")
        name = database.name
    with connect(mongo_url).client as client:
        assert name not in client.list_database_names()
