"""The health as Prometheus reads it, as JSON, and as the command ends."""

import json
import re

import pytest
from typer.testing import CliRunner

from shopdb.cli.app import app
from shopdb.health import CHECKS, Check, Level, Reading, Report
from shopdb.health.render import as_json, prometheus

# The text exposition format, version 0.0.4, line by line.
NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*"'
HELP = re.compile(rf"# HELP ({NAME}) ((?:[^\\\n]|\\\\|\\n)*)")
TYPE = re.compile(rf"# TYPE ({NAME}) (gauge|counter)")
SAMPLE = re.compile(
    rf"({NAME})\{{({LABEL}(?:,{LABEL})*)\}} (NaN|[+-]?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?))"
)
PART = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"')
ESCAPES = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}


def parse(text):
    """Samples as (name, labels, value); each metric has its HELP, then its TYPE, then samples."""
    assert text.endswith("\n")
    samples, known, helped = [], [], None
    for line in text.splitlines():
        if found := HELP.fullmatch(line):
            helped = found[1]
        elif found := TYPE.fullmatch(line):
            assert found[1] == helped
            assert helped not in known
            known.append(helped)
        else:
            found = SAMPLE.fullmatch(line)
            assert found, line
            assert found[1] == known[-1]
            labels = {
                key: re.sub(r"\\.", lambda one: ESCAPES[one[0]], value)
                for key, value in PART.findall(found[2])
            }
            assert (found[1], labels) not in [(name, one) for name, one, _ in samples]
            samples.append((found[1], labels, float(found[3])))
    return samples


def report(*readings: Reading, metric="trial_seconds", meaning="What\nis \\ tried"):
    check = Check("trial", metric, meaning, "fine", "Try again.", lambda *_: list(readings))
    return Report(check, readings)


def test_labels_and_meanings_are_escaped_and_no_value_is_not_a_number():
    odd = 'a "name"\nof two \\ lines, {x="y"}'
    given = [
        Reading(Level.WARN, "said", 1e-7, {"what": odd}),
        Reading(Level.CRITICAL, "said", float("nan"), {"what": "nothing"}),
    ]

    text = prometheus([report(*given)], "shop")

    first, second, level = parse(text)
    assert first == ("shopdb_trial_seconds", {"database": "shop", "what": odd}, 1e-7)
    assert second[2] != second[2]
    assert level == ("shopdb_health_level", {"database": "shop", "check": "trial"}, 2.0)
    assert "# HELP shopdb_trial_seconds What\\nis \\\\ tried\n" in text


def test_json_holds_what_to_do_and_null_for_what_was_not_read():
    told = json.loads(as_json([report(Reading(Level.WARN, "said", float("nan"), {"a": "b"}))]))

    (one,) = told
    assert (one["check"], one["level"]) == ("trial", "warn")
    assert one["readings"] == [
        {
            "level": "warn",
            "said": "said",
            "value": None,
            "labels": {"a": "b"},
            "remedy": "Try again.",
        }
    ]


@pytest.fixture
def ask(db, monkeypatch):
    monkeypatch.setenv("SHOPDB_URL", db.url.render_as_string(hide_password=False))
    return lambda *words: CliRunner().invoke(app, ["health", "--no-history", *words])


def test_a_real_server_gives_prometheus_text_that_parses(db, ask):
    answer = ask("--format", "prometheus")

    samples = parse(answer.output)
    levels = {labels["check"]: value for name, labels, value in samples if "health" in name}
    assert list(levels) == [check.name for check in CHECKS]
    assert {labels["database"] for _, labels, _ in samples} == {db.url.database}
    assert answer.exit_code == int(2.0 in levels.values())
    assert {name for name, _, _ in samples} >= {"shopdb_table_bytes", "shopdb_quality_errors"}


def test_the_command_ends_with_1_only_where_something_is_critical(db, ask):
    fine = ask("summary_lag", "auto_increment")
    assert fine.exit_code == 0, fine.output

    db.execute("INSERT INTO summary_change (noted_at) VALUES (UTC_TIMESTAMP(6) - INTERVAL 1 HOUR)")
    assert ask("summary_lag").exit_code == 0
    db.execute("UPDATE summary_change SET noted_at = noted_at - INTERVAL 9 HOUR")
    bad = ask("summary_lag", "--format", "json")

    assert bad.exit_code == 1
    (told,) = json.loads(bad.output)
    assert told["level"] == "critical"
    assert "CALL summaries_refresh" in told["readings"][0]["remedy"]
    assert "critical" in ask("summary_lag").output
