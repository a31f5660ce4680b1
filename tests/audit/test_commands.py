"""`shopdb audit`: seal, print what is kept elsewhere, and verify."""

import json

import pytest
from typer.testing import CliRunner

from shopdb.cli import app


@pytest.fixture
def run(monkeypatch, db):
    """Runs the command on the test's database."""
    monkeypatch.setenv("SHOPDB_URL", db.url.render_as_string(hide_password=False))
    return lambda *words: CliRunner().invoke(app, ["audit", *map(str, words)])


def test_seals_prints_and_verifies(db, group, run, tmp_path):
    group("One")
    group("Two")
    assert run("seal").output == "2 lines sealed\n"
    assert run("seal", "--full").output == "0 lines sealed\n"
    printed = run("anchors")
    copy = tmp_path / "anchors.jsonl"
    copy.write_text(printed.output, encoding="utf-8")
    assert json.loads(printed.output)["seal"] == 2

    verified = run("verify", "--anchors", copy)
    assert verified.exit_code == 0
    assert "2 seals and 0 anchors computed anew, 1 copies compared" in verified.output


def test_exits_1_with_what_is_wrong(db, group, run):
    group("One")
    run("seal")
    db.execute("ALTER TABLE audit_log TRUNCATE PARTITION ALL")
    db.insert(
        "audit_log",
        occurred_at="2026-01-01",
        table_name="price",
        row_key="1",
        action="delete",
        actor="nobody@localhost",
        old_row="{}",
    )
    verified = run("verify")

    assert verified.exit_code == 1
    assert "line gone" in verified.output
    assert "line not sealed: 1" in verified.output
    assert "nobody@localhost" in verified.output
    assert run("verify", "--lag", 60_000_000).output.count("line not sealed") == 0


def test_says_when_another_run_is_at_it_and_when_a_month_has_nothing(db, connect, run):
    connect().execute("DO GET_LOCK(CONCAT('audit_log_seal_', LEFT(SHA2(DATABASE(), 256), 32)), 0)")

    assert run("seal").output == "Another run is at it.\n"
    assert "nothing was sealed in 2026-01" in str(run("verify", "--month", "2026-01").exception)
