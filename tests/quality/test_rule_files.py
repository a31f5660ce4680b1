"""The files of the rules are read strictly, and speak of tables and columns that there are."""

import pytest

from shopdb.problem import Problem
from shopdb.quality import find, names, rules
from shopdb.quality.rule import DIMENSIONS, SEVERITIES
from shopdb.settings import project_root

GOOD = """\
-- ---
-- title: Trial
-- meaning: Nothing is seven.
-- dimension: validity
-- severity: error
-- owner: finance
-- table: price
-- columns: [price.amount]
-- remedy: Make it eight.
-- parameters:
--   n: {type: int, default: 7, meaning: what nothing is}
-- ---

SELECT
    :n AS subject,
    NULL AS found,
    '8' AS expected;
"""


@pytest.fixture
def read(tmp_path):
    def of(text):
        (tmp_path / "topic").mkdir(exist_ok=True)
        (tmp_path / "topic" / "trial.sql").write_text(text, encoding="utf-8")
        return find("topic/trial", tmp_path)

    return of


def test_reads_what_a_file_says(read):
    rule = read(GOOD)

    assert (rule.name, rule.topic, rule.title) == ("topic/trial", "topic", "Trial")
    assert (rule.dimension, rule.severity, rule.owner) == ("validity", "error", "finance")
    assert (rule.table, rule.columns) == ("price", ("price.amount",))
    assert (rule.meaning, rule.remedy) == ("Nothing is seven.", "Make it eight.")
    assert rule.parameters["n"].default == "7"
    assert rule.statement.sql.startswith("SELECT\n    ? AS subject")


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("-- title: Trial\n", "", 2, "'title' is missing"),
        ("-- remedy", "-- action", 9, "'action' is no key here"),
        ("validity", "beauty", 4, "'beauty' is no dimension"),
        ("error", "fatal", 5, "'fatal' is no severity"),
        ("finance", "nobody", 6, "'nobody' is no owner"),
        ("[price.amount]", "[amount]", 8, "columns are given as table.column"),
        ("[price.amount]", "[]", 8, "columns are given as table.column"),
        ("default: 7, ", "example: 7, ", 11, "n has no default"),
        (":n AS", "8 AS", 11, "n is declared, but the SQL has no :n"),
        (
            "-- parameters:\n--   n: {type: int, default: 7, meaning: what nothing is}\n",
            "",
            13,
            ":n is not under parameters",
        ),
        ("SELECT\n", "DELETE FROM price;\nSELECT\n", 14, "a question is a SELECT, not a DELETE"),
    ],
)
def test_a_fault_is_named_with_its_line(read, old, new, line, what):
    with pytest.raises(Problem) as caught:
        read(GOOD.replace(old, new))

    assert f"trial.sql:{line}: " in caught.value.what
    assert what in caught.value.what


def test_what_is_not_there_is_told_with_what_is():
    for ask, remedy in (
        (lambda: find("customer/email_shap"), "Did you mean customer/email_shape"),
        (lambda: rules(topic="custom"), "customer"),
        (lambda: rules(severity="fatal"), "error, warning, info"),
    ):
        with pytest.raises(Problem) as caught:
            ask()
        assert remedy in caught.value.remedy


def test_rules_are_chosen_by_topic_and_by_how_grave_they_are():
    assert {rule.topic for rule in rules(topic="sales")} == {"sales"}
    assert {rule.severity for rule in rules(severity="warning")} == {"error", "warning"}
    assert len(rules()) == len(names())


def test_there_are_rules_of_every_kind():
    every = rules()

    assert len(every) >= 40
    assert {rule.dimension for rule in every} == set(DIMENSIONS)
    assert {rule.severity for rule in every} == set(SEVERITIES)
    domains = {path.name for path in (project_root() / "schema").iterdir()}
    assert {rule.topic for rule in every} <= domains


def test_rules_speak_of_tables_and_columns_that_there_are(workspace):
    there = {
        f"{table}.{column}"
        for table, column in workspace.admin.rows(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = DATABASE()"
        )
    }
    tables = {name.partition(".")[0] for name in there}

    for rule in rules():
        assert set(rule.columns) <= there, rule.name
        assert rule.table in tables, rule.name
        assert {column.partition(".")[0] for column in rule.columns} & tables, rule.name
