"""Documents, stored value and payments: their views are empty on a sound shop, and name what broke.

The rules are broken in a database of the tests' own, without its triggers and foreign keys: what
the views are there to see is what got past them.
"""

import json
import re
from decimal import Decimal

import pytest

from shopdb.migrate.grants import revoke_all
from shopdb.migrate.session import engine_for
from shopdb.migrate.session import session as migration_session
from shopdb.settings import project_root
from tests.conftest import fresh_database, migrated
from tests.database import Database
from tests.market import Market

VIEWS = project_root() / "views"
RULES = {
    "billing_violations": VIEWS / "billing" / "billing_violations.sql",
    "stored_value_violations": VIEWS / "stored_value" / "stored_value_violations.sql",
}

# View, rule, where, what is found, what is expected, and the statements that bring it about.
BROKEN = [
    (
        "billing_violations",
        "no more units of a line are billed than were ordered",
        ("order line 1", "3", "at most 2"),
        "UPDATE billing_document_line SET quantity = 3 WHERE billing_document_line_id = 1",
    ),
    (
        "billing_violations",
        "a charge is billed once",
        ("order charge 1", "2", "1"),
        "INSERT INTO billing_document_line (billing_document_id, line_no, line_kind,"
        " order_charge_id, label, quantity, unit_amount, net_amount)"
        " VALUES (1, 9, 'charge', 1, 'Again', 1, 0, 0)",
    ),
    (
        "billing_violations",
        "the invoices of an order come to no more than it",
        ("order 1", "29.9500", "at most 29.9400"),
        "UPDATE billing_document SET tax_total = tax_total + 0.01 WHERE billing_document_id = 1",
    ),
    (
        "billing_violations",
        "no more units of a line are credited than were billed",
        ("document line 1", "3", "at most 2"),
        "UPDATE billing_document_line SET quantity = 3 WHERE corrects_line_id = 1",
    ),
    (
        "billing_violations",
        "no more of a line is credited than it was billed for",
        ("document line 1", "24.0100", "at most 24.0000"),
        "UPDATE billing_document_line SET net_amount = 22.01 WHERE corrects_line_id = 1",
    ),
    (
        "stored_value_violations",
        "balance is its entries",
        ("stored value account 1", "21.0000", "20.0000"),
        "UPDATE stored_value_account SET balance = 21 WHERE stored_value_account_id = 1",
    ),
    (
        "stored_value_violations",
        "balance_after is the one before and the amount",
        ("stored value entry 2", "21.0000", "20.0000"),
        "UPDATE stored_value_entry SET balance_after = 21 WHERE stored_value_entry_id = 2",
    ),
    (
        "stored_value_violations",
        "an entry is in the currency of its account",
        ("stored value entry 1", "points", "GBP"),
        "UPDATE stored_value_entry SET currency_code = NULL WHERE stored_value_entry_id = 1",
    ),
]


def build(market):
    """Two at 10.00 and carriage, 5.00 of it paid with a card; billed, and one unit credited."""
    db = market.db
    card = ("gift_card", "GBP", None, "a" * 64, None, "25.00", None, "open", None)
    account = db.call("stored_value_open", *card)[-1]
    order = market.order({market.goods("10.00"): 2})
    db.call("stored_value_redeem", account, "5.00", order, "redeem", None)
    payment = market.payment(order, "24.94")
    market.capture(payment, "24.94")
    document = db.call("invoice_issue", order, None, None)[-1]
    unit = [{"billing_document_line_id": 1, "quantity": 1}]
    db.call("credit_note_issue", document, json.dumps(unit), None)
    market.refund(payment, "12.00")


@pytest.fixture(scope="module")
def unguarded(server_url, worker_id):
    """A sound shop whose triggers are gone, on a session that checks no foreign key."""
    with fresh_database(server_url, f"shopdb_test_{worker_id}_money") as url:
        db = Database(migrated(url))
        build(Market(db))
        for (trigger,) in db.rows(
            "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE()"
        ):
            db.execute(f"DROP TRIGGER {trigger}")
        db.execute("SET SESSION foreign_key_checks = 0")
        yield db
        db.close()
        with migration_session(engine_for(url)) as connection:
            revoke_all(connection, url.database or "")


@pytest.fixture
def broken(unguarded):
    """Runs statements and tells what a view says then; all is undone afterwards."""

    def told(view, *statements):
        for statement in statements:
            assert unguarded.execute(statement), statement
        return unguarded.rows(f"SELECT * FROM {view}")

    unguarded.execute("START TRANSACTION")
    yield told
    unguarded.execute("ROLLBACK")


@pytest.mark.parametrize("view", [*RULES, "payment_ledger_check", "invariant_violations"])
def test_a_sound_shop_breaks_no_rule(broken, view):
    assert broken(view) == []


@pytest.mark.parametrize(("view", "rule", "said", "statements"), [(*b[:3], b[3:]) for b in BROKEN])
def test_a_broken_rule_is_named_and_no_other(broken, view, rule, said, statements):
    assert broken(view, *statements) == [(rule, *said)]


@pytest.mark.parametrize("view", RULES)
def test_every_rule_of_a_view_is_broken_here(view):
    rules = re.findall(r"'([^']+)' AS invariant\b", RULES[view].read_text(encoding="utf-8"))

    assert len(rules) == len(set(rules))
    assert set(rules) == {rule for where, rule, *_ in BROKEN if where == view}


def test_credits_of_another_system_are_as_they_came(broken):
    statements = (
        "UPDATE billing_document SET external_number = 'old:C1' WHERE billing_document_id = 2",
        "UPDATE billing_document_line SET quantity = 3 WHERE corrects_line_id = 1",
    )

    assert broken("billing_violations", *statements) == []


# Authorised 24.94, of it 24.94 captured, nothing voided, and 12.00 given back.
@pytest.mark.parametrize(
    ("counter", "counted", "ledger"),
    [
        ("authorized", "25.94", "24.94"),
        ("captured", "23.94", "24.94"),
        ("refunded", "11.00", "12.00"),
    ],
)
def test_a_counter_that_is_not_its_ledger_is_named(broken, counter, counted, ledger):
    assert broken("payment_ledger_check", f"UPDATE payment SET {counter} = {counted}") == [
        (1, 1, "GBP", counter, Decimal(counted), Decimal(ledger))
    ]


def test_a_void_that_was_not_counted_is_named(broken):
    void = (
        "INSERT INTO payment_transaction (payment_id, kind, amount, status, provider,"
        " idempotency_key) VALUES (1, 'void', 1, 'success', 'acquirer', 'v')"
    )

    assert broken("payment_ledger_check", void) == [(1, 1, "GBP", "voided", Decimal(0), Decimal(1))]
