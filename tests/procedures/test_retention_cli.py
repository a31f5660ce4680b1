"""`shopdb retention`: see, let, take, look back; by hand and by `make retention`."""

import json
import re

import pytest
from typer.testing import CliRunner

import shopdb.cli.retention  # noqa: F401 - hangs its command on the app
from shopdb.cli.app import app, console
from shopdb.problem import Problem
from shopdb.settings import project_root
from tests.retention import NOTES, TAKEN, column, old

pytestmark = pytest.mark.usefixtures("rules_put_back")


@pytest.fixture
def command(db, monkeypatch):
    """Runs a command against the test's database; what it printed."""
    monkeypatch.setenv("SHOPDB_URL", db.url.render_as_string(hide_password=False))
    monkeypatch.setattr(console, "width", 300)

    def run(*words):
        result = CliRunner().invoke(app, ["retention", *words])
        if result.exception:
            raise result.exception
        return result.output

    return run


def plan(command):
    return json.loads(command("plan", "--format", "json"))


def test_a_rule_is_seen_let_and_carried_out(db, shop, officer, command):
    for kept in TAKEN:
        kept.plant(shop, old(db, kept.rule))
    (rule,) = [one for one in plan(command)["mysql"] if one["code"] == "customer_note"]
    assert {**rule, "oldest_at": None} == {
        "code": "customer_note",
        "table": "customer_note",
        "action": "delete",
        "takes": "The note",
        "counts_from": "created_at",
        "keep_for": 36,
        "keep_unit": "month",
        "reason": rule["reason"],
        "carried_out_by": "retention_apply",
        "is_enabled": True,
        "approved_at": None,
        "approved_by": None,
        "due": 1,
        "oldest_at": None,
        "next_step": "stays: not approved",
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", rule["oldest_at"])

    assert "No rule is approved" in command("run")
    command("approve", "customer_note", "--by", "sue@shop.example")
    after = {one["code"]: one["next_step"] for one in plan(command)["mysql"]}
    assert after["customer_note"] == "goes with the next run"
    assert after["cart"] == "goes by carts_purge"
    (run,) = json.loads(command("run", "--format", "json"))
    assert (run["rule"], run["is_dry_run"], run["due"], run["done"], run["failure"]) == (
        "customer_note",
        False,
        1,
        1,
        None,
    )
    assert column(db, NOTES.left) == []
    past = json.loads(command("history", "--limit", "2", "--format", "json"))
    assert [(one["rule"], one["is_dry_run"]) for one in past] == [
        ("customer_note", False),
        ("customer_note", True),
    ]


def test_tables_name_every_rule_and_every_collection_that_ends(db, command):
    told = command("plan")

    assert all(rule in told for rule in column(db, "SELECT rule_code FROM retention_rule"))
    assert re.search(r"events\W+1,826 days\W+at\b", told)
    assert re.search(r"sessions\W+until then\W+expiresAt\b", told)
    assert re.search(r"sync_relays\W+7 days\b", told)
    assert re.search(r"customer_note\W+dry\b", command("history"))


def test_a_rule_that_is_off_is_shown_as_off(db, command):
    db.execute("UPDATE retention_rule SET is_enabled = FALSE")

    assert {one["next_step"] for one in plan(command)["mysql"]} == {"stays: switched off"}


def test_says_what_to_do_where_nothing_was_seen_or_let(command, officer):
    with pytest.raises(Problem, match="RETENTION_DRY_RUN_FIRST") as unseen:
        command("run", "customer_note")
    with pytest.raises(Problem, match="RETENTION_DRY_RUN_FIRST"):
        command("approve", "customer_note", "--by", "sue@shop.example")
    plan(command)
    with pytest.raises(Problem, match="RETENTION_NOT_APPROVED") as unapproved:
        command("run", "customer_note")
    with pytest.raises(Problem, match="VALUE_INVALID"):
        command("approve", "customer_note", "--by", "nobody@shop.example")

    assert "retention plan" in unseen.value.remedy
    assert "retention approve" in unapproved.value.remedy


def test_says_how_rules_come_where_there_are_none(db, command):
    db.execute("DELETE FROM retention_rule")

    with pytest.raises(Problem, match="no rules") as missing:
        command("plan")
    assert missing.value.remedy == "Load them: shopdb seed reference"


def test_make_shows_first_and_takes_when_told_to():
    makefile = (project_root() / "Makefile").read_text(encoding="utf-8")

    assert "\t@$(SHOPDB) retention $(if $(APPLY),run,plan) $(ARGS)\n" in makefile
