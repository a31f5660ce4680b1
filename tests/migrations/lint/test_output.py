"""The four ways to write findings."""

import json
from dataclasses import replace

import pytest

from shopdb.migrate.lint import all_rules
from shopdb.migrate.lint.output import as_github, as_json, as_sarif, as_text
from tests.migrations.lint.lint_repository import DOWN, TABLE, UP, found, project

FILES = {
    UP: "-- A note\n\nALTER TABLE t RENAME COLUMN a TO b, ALGORITHM = INSTANT;",
    DOWN: "ALTER TABLE t RENAME COLUMN b TO a, ALGORITHM = INSTANT;",
    TABLE: "CREATE TABLE price (a INT NOT NULL PRIMARY KEY);",
}


@pytest.fixture
def judged(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return found(project(tmp_path, FILES))


def test_text_says_where_what_why_and_what_to_do(judged, tmp_path):
    assert as_text(judged, tmp_path).split("\n\n") == [
        f"{UP}:3: SDB002 error: t.a becomes b\n"
        "    ALTER TABLE t RENAME COLUMN a TO b, ALGORITHM = INSTANT\n"
        "  Why: While the migration runs, and until the last client is deployed, somebody uses the "
        "old name. Every query with it fails from that moment on.\n"
        "  Do:  Expand and contract: add the new one, write both, move the readers, and drop the "
        "old one in a later revision. If nobody reads it, allow it and say so.",
        f"{TABLE}:1: SDB107 warning: table price has no COMMENT\n"
        "    CREATE TABLE price (a INT NOT NULL PRIMARY KEY)\n"
        "  Why: A stranger reads the catalogue at three in the morning: a table says what a row of "
        "it is.\n"
        "  Do:  Say in a few words what one row of it is: COMMENT = '…'.",
        "1 error and 1 warning in 3 files.",
    ]


def test_text_of_nothing_is_the_count(tmp_path):
    nothing = found(project(tmp_path, {UP: "DO 0;"}))

    assert as_text(nothing, tmp_path) == "0 errors and 0 warnings in 2 files."


def test_json_is_a_list_of_objects(judged, tmp_path):
    first, second = json.loads(as_json(judged, tmp_path))

    assert {key: first[key] for key in ("code", "severity", "file", "line", "what")} == {
        "code": "SDB002",
        "severity": "error",
        "file": UP,
        "line": 3,
        "what": "t.a becomes b",
    }
    assert first["title"] == "Rename of a table or a column"
    assert first["why"].startswith("While the migration runs")
    assert first["do"].startswith("Expand and contract")
    assert (second["code"], second["file"], second["line"]) == ("SDB107", TABLE, 1)


def test_sarif_has_what_its_schema_requires(judged, tmp_path):
    log = json.loads(as_sarif(judged, tmp_path))
    (run,) = log["runs"]
    driver = run["tool"]["driver"]

    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    assert driver["name"] == "shopdb lint"
    assert [rule["id"] for rule in driver["rules"]] == list(all_rules())
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning")
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning")
        assert result["message"]["text"]
    assert [one["locations"] for one in run["results"]] == [
        [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": path, "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": line},
                }
            }
        ]
        for path, line in ((UP, 3), (TABLE, 1))
    ]


def test_github_gets_a_workflow_command_a_finding(judged, tmp_path):
    error, warning = as_github(judged, tmp_path).split("\n")

    assert error == (
        f"::error file={UP},line=3,title=SDB002 Rename of a table or a column::"
        "t.a becomes b%0AExpand and contract: add the new one, write both, move the readers, and "
        "drop the old one in a later revision. If nobody reads it, allow it and say so."
    )
    assert warning.startswith(f"::warning file={TABLE},line=1,title=SDB107 ")


def test_github_takes_marks_in_a_text_for_no_command(judged, tmp_path):
    one = judged.findings[0]
    odd = replace(
        one,
        rule=replace(one.rule, title="a, b: c"),
        path=tmp_path / "100%, a:b.sql",
        what="100 %\r\nof it",
    )

    line = as_github(replace(judged, findings=[odd]), tmp_path)

    assert line.startswith(
        "::error file=100%25%2C a%3Ab.sql,line=3,title=SDB002 a%2C b%3A c::100 %25%0D%0Aof it%0A"
    )
