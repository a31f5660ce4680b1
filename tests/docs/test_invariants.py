"""The page of invariants: what must hold, by which file, and which test attacks it."""

import re

import pytest

from shopdb.settings import project_root

ROOT = project_root()
PAGE = (ROOT / "docs/invariants.md").read_text(encoding="utf-8")
# What the shop promises; the page may say more, and no less.
PROMISED = {
    "no oversell",
    "a counter is its ledger: stock",
    "a counter is its ledger: payment",
    "a counter is its ledger: stored value",
    "a counter is its ledger: coupon",
    "captured and voided within authorized",
    "refunded within captured",
    "same key, same answer",
    "one order a cart",
    "coupon limit in total",
    "coupon limit per customer",
    "an order's total is its lines",
    "parts sum to the whole",
    "only legal status changes, without gaps",
    "no two prices valid at once",
    "no cycle of categories",
    "one default address of a kind",
    "document numbers without gaps",
    "returned within shipped within ordered",
    "stored value never below zero",
    "stored value spent once",
    "a combination of options once",
    "append-only",
    "append-only against REPLACE",
    "append-only against INSERT IGNORE",
    "append-only against ON DUPLICATE KEY UPDATE",
    "append-only against LOAD DATA",
    "append-only against multi-table UPDATE",
    "append-only against cascades",
    "append-only with foreign_key_checks off",
    "a placed order never changes",
}
MECHANISM = re.compile(r"`(?P<path>[\w/.-]+\.sql)`(?: \((?P<name>\w+)\))?")
ATTACK = re.compile(r"`(?P<path>tests/[\w/.-]+\.py)::(?P<name>\w+)`")


def lines():
    """Name, mechanism and attacks of each row of the table."""
    cells = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in PAGE.splitlines()
        if line.startswith("|")
    ]
    return {name: (mechanism, attacks) for name, mechanism, attacks in cells[2:]}


ROWS = lines()


def test_every_promise_is_on_the_page():
    assert set(ROWS) >= PROMISED


@pytest.mark.parametrize("name", ROWS)
def test_a_promise_is_kept_by_a_file_that_is_there(name):
    mechanism, _ = ROWS[name]
    found = list(MECHANISM.finditer(mechanism))

    assert found
    for one in found:
        text = (ROOT / one["path"]).read_text(encoding="utf-8")
        assert one["name"] is None or one["name"] in text, one[0]


@pytest.mark.parametrize("name", ROWS)
def test_a_promise_is_attacked_by_a_test_that_is_there(name):
    _, attacks = ROWS[name]
    found = list(ATTACK.finditer(attacks))

    assert found
    for one in found:
        text = (ROOT / one["path"]).read_text(encoding="utf-8")
        assert re.search(rf"^ *def {one['name']}\(", text, re.MULTILINE), one[0]
