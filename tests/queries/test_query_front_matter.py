"""Front matter is read strictly: each fault is named with its file and line."""

import pytest

from shopdb.problem import Problem
from shopdb.query import find
from shopdb.query.question import Chart

GOOD = """\
-- ---
-- title: Trial
-- question: How many?
-- parameters:
--   n: {type: int, default: 3, meaning: how many}
--   kind: {type: choice, values: [one, two], example: two, meaning: which}
-- columns:
--   a: first
--   b: second
-- notes:
--   - A note that goes on
--     over two lines.
-- engine:
--   mysql: any
-- ---

SELECT
    :n AS a, -- not :this one
    :kind AS b;
"""


@pytest.fixture
def read(tmp_path):
    def of(text):
        (tmp_path / "trial.sql").write_text(text, encoding="utf-8")
        return find("trial", tmp_path)

    return of


def test_reads_what_the_file_says(read):
    question = read(GOOD)

    assert (question.name, question.title, question.question) == ("trial", "Trial", "How many?")
    assert question.columns == {"a": "first", "b": "second"}
    assert question.notes == ("A note that goes on over two lines.",)
    assert question.engine == {"mysql": "any"}
    assert question.check({"kind": "one"}) == {"n": 3, "kind": "one"}
    assert question.statement.sql == "SELECT\n    ? AS a, -- not :this one\n    ? AS b"
    assert [(one.name, one.line) for one in question.statement.placeholders] == [
        ("n", 3),
        ("kind", 4),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("-- ---\n-- title", "-- title", 1, "front matter begins and ends with a line"),
        ("--   mysql: any\n-- ---", "--   mysql: any", 1, "front matter begins and ends"),
        ("-- title: Trial", "title: Trial", 2, "begin the line with '-- '"),
        ("-- title: Trial", "-- titel: Trial", 2, "'titel' is no key here"),
        ("-- title: Trial\n", "", 2, "'title' is missing"),
        ("-- title: Trial", "-- title:", 2, "there has to be a text"),
        ("-- title: Trial", "-- title: [Trial]", 2, "there has to be a text"),
        ("-- title: Trial", "-- title: a: b", 2, "mapping values are not allowed here"),
        ("-- question: How", "-- title: Once more\n-- question: How", 3, "'title' is there twice"),
        ("--   a: first\n", "--   a: first\n--   a: again\n", 9, "'a' is there twice"),
        ("--   a: first\n--   b: second", "--   []", 8, "there has to be a mapping"),
        ("--   a: first\n--   b: second", "--   {}", 8, "columns names none"),
        ("--   mysql: any", "--   oracle: any", 14, "'oracle' is no key here"),
        ("    :kind AS b;", "    :kind AS b\nFROM x_summary;", 14, "it reads x_summary"),
        ("--   mysql: any", "--   summary: an hour behind", 14, "it reads none"),
        ("-- engine:", "-- chart: {kind: pie, x: a, y: [b]}\n-- engine:", 13, "'pie' is no chart"),
        ("-- engine:", "-- chart: {kind: bar, x: a, y: [c]}\n-- engine:", 13, "draws c, which"),
        ("-- engine:", "-- chart: {kind: heat, x: a, y: [b]}\n-- engine:", 13, "needs one y"),
        ("-- notes:\n--   - A", "-- notes:\n--     A", 11, "there has to be a list"),
        ("type: int", "type: integer", 5, "'integer' is no type"),
        ("type: int, ", "", 5, "'type' is missing"),
        (", meaning: how many", "", 5, "'meaning' is missing"),
        ("default: 3, ", "", 5, "n has neither a default nor an example"),
        ("default: 3", "default: three", 5, "n=three is not a whole number"),
        ("default: 3", "default: 3, example: three", 5, "n=three is not a whole number"),
        ("example: two", "example: three", 6, "kind=three is not one of one, two"),
        (", values: [one, two]", "", 6, "values belong to a choice, and it needs them"),
        ("type: int", "type: int, values: [3]", 5, "values belong to a choice"),
        ("--   n:", "--   N:", 5, "'N' is no name for a parameter"),
        (":n AS a", ":m AS a", 18, ":m is not under parameters"),
        (":n AS a", "3 AS a", 5, "n is declared, but the SQL has no :n"),
        (":n AS a", "? AS a", 18, "write :name where a value goes, not ?"),
        ("SELECT", "DELETE", 17, "a question is a SELECT, not a DELETE"),
        ("AS b;", "AS b INTO OUTFILE '/tmp/x';", 19, "a question writes into nothing"),
        ("AS b;", "AS b; SELECT 1;", 19, "a file holds one statement"),
        ("SELECT\n    :n AS a, -- not :this one\n    :kind AS b;\n", "", 16, "no statement"),
    ],
)
def test_names_file_line_and_fault(read, old, new, line, what):
    assert old in GOOD
    with pytest.raises(Problem) as caught:
        read(GOOD.replace(old, new, 1))

    assert f"/trial.sql:{line}: " in caught.value.what
    assert what in caught.value.what


def test_a_parameter_with_an_example_alone_has_to_be_given(read):
    with pytest.raises(Problem, match="trial needs kind, one of one, two: which") as caught:
        read(GOOD).check({})
    assert caught.value.remedy == "Give it as kind=two"


def test_a_name_that_is_not_there_names_the_nearest(tmp_path, read):
    (tmp_path / "sales").mkdir()
    (tmp_path / "sales" / "net_sales.sql").write_text(GOOD, encoding="utf-8")

    for wrong in ("sales/net_sale", "net_sales", "sale/netsales"):
        with pytest.raises(Problem, match=f"there is no question '{wrong}'") as caught:
            find(wrong, tmp_path)
        assert caught.value.remedy == "Did you mean sales/net_sales?"
    with pytest.raises(Problem) as caught:
        find("../../etc/passwd", tmp_path)
    assert caught.value.remedy == "`shopdb query list` lists them."


def test_a_question_reads_raw_rows_where_its_summaries_would_serve(read):
    text = GOOD.replace("    :kind AS b;", "    :kind AS b\nFROM day_summary, my_day_summary_old;")
    question = read(text.replace("--   mysql: any", "--   summary: day_summary, an hour behind"))

    assert question.summaries == ("day_summary",)
    assert question.raw().statement.sql.endswith("FROM day, my_day_summary_old")
    assert question.raw().summaries == ()
    assert read(GOOD).raw() == read(GOOD)


def test_reads_how_the_answer_is_drawn(read):
    chart = "-- chart: {kind: line, x: a, y: [b], series: b}\n-- engine:"

    assert read(GOOD).chart is None
    assert read(GOOD.replace("-- engine:", chart)).chart == Chart("line", "a", ("b",), "b")


def test_a_default_may_be_asked_of_the_shop(read):
    question = read(
        GOOD.replace("{type: int, default: 3,", "{type: date, default: day_after_last_sale,")
    )

    assert question.parameters["n"].asked == "day_after_last_sale"
    assert question.parameters["n"].usual == "day after last sale"
    assert question.check({"kind": "one"})["n"] is None
    with pytest.raises(Problem, match="n=day_after_last_sale is not a whole number"):
        read(GOOD.replace("default: 3,", "default: day_after_last_sale,"))
