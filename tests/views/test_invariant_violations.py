"""invariant_violations is empty on a sound shop, and names each rule that is broken and no other.

The rules are broken in a database of the tests' own, without its triggers and foreign keys: what
the view is there to see is what got past them.
"""

import re
from hashlib import sha256

import pytest

from shopdb.migrate.grants import revoke_all
from shopdb.migrate.session import engine_for
from shopdb.migrate.session import session as migration_session
from shopdb.settings import project_root
from tests.conftest import fresh_database, migrated
from tests.database import Database
from tests.market import Market
from tests.views.sound_shop import build

VIEWS = project_root() / "views"
VIEW = VIEWS / "platform" / "invariant_violations.sql"
COUNTERS = VIEWS / "billing" / "payment_ledger_check.sql"
NOTHING = "0" * 64

# Rule, where, what is found, what is expected, and the statements that bring it about.
BROKEN = [
    (
        "on_hand is its movements",
        ("variant 1, warehouse 1", "10", "9"),
        "UPDATE stock_level SET on_hand = on_hand + 1 WHERE variant_id = 1",
    ),
    (
        "reserved is its claims",
        ("variant 1, warehouse 1", "3", "2"),
        "UPDATE stock_level SET reserved = reserved + 1 WHERE variant_id = 1",
    ),
    (
        "an open order claims what it has not shipped",
        ("order line 4", "1", "0"),
        "UPDATE order_line SET qty_cancelled = 1 WHERE order_line_id = 4",
    ),
    (
        "an open order claims what it has not shipped",
        ("order line 4", "1", "0"),
        "UPDATE sales_order SET status_code = 'shipped' WHERE order_id = 2",
    ),
    (
        "an open order claims what it has not shipped",
        ("order line 4", "0", "1"),
        "DELETE FROM stock_reservation WHERE order_line_id = 4",
        "UPDATE stock_level SET reserved = reserved - 1 WHERE variant_id = 1",
    ),
    (
        "a claim is on what its line sells",
        ("reservation {claim}", "2", "1"),
        "UPDATE stock_reservation SET variant_id = 2 WHERE order_line_id = 4",
        "UPDATE stock_level SET reserved = reserved - 1 WHERE variant_id = 1",
        "UPDATE stock_level SET reserved = reserved + 1 WHERE variant_id = 2",
    ),
    (
        "only an open cart claims",
        ("cart 3", "expired", "open"),
        "UPDATE cart SET status = 'expired' WHERE cart_id = 3",
    ),
    (
        "a cart is converted by its order",
        ("cart 1", "expired", "converted"),
        "UPDATE cart SET status = 'expired' WHERE cart_id = 1",
    ),
    (
        "a cart is converted by its order",
        ("cart 4", "converted", "another status"),
        "UPDATE cart SET status = 'converted' WHERE cart_id = 4",
    ),
    (
        "authorized is its transactions",
        ("payment 2", "121.0000", "120.0000"),
        "UPDATE payment SET authorized = authorized + 1 WHERE payment_id = 2",
    ),
    (
        "captured is its transactions",
        ("payment 2", "21.0000", "20.0000"),
        "UPDATE payment SET captured = captured + 1 WHERE payment_id = 2",
    ),
    (
        "voided is its transactions",
        ("payment 2", "6.0000", "5.0000"),
        "UPDATE payment SET voided = voided + 1 WHERE payment_id = 2",
    ),
    (
        "refunded is its transactions",
        ("payment 2", "11.0000", "10.0000"),
        "UPDATE payment SET refunded = refunded + 1 WHERE payment_id = 2",
    ),
    (
        "used_count is its redemptions",
        ("coupon 1", "2", "1"),
        "UPDATE coupon SET used_count = used_count + 1",
    ),
    (
        "budget_used is its discounts",
        ("promotion 1", "21.1000", "20.1000"),
        "UPDATE promotion SET budget_used = budget_used + 1",
    ),
    (
        "a placed order has taken a step",
        ("order 1", "new", "another than new"),
        "UPDATE sales_order SET status_code = 'new' WHERE order_id = 1",
    ),
    (
        "an order stands where its history does",
        ("order 1", "5", "4"),
        "UPDATE sales_order SET status_seq = status_seq + 1 WHERE order_id = 1",
    ),
    (
        "subtotal is its parts",
        ("order 1", "202.0000", "201.0000"),
        "UPDATE sales_order SET subtotal = subtotal + 1 WHERE order_id = 1",
    ),
    (
        "discount_total is its parts",
        ("order 1", "19.1000", "20.1000"),
        "UPDATE sales_order SET discount_total = discount_total - 1 WHERE order_id = 1",
    ),
    (
        "shipping_total is its parts",
        ("order 1", "1.0000", "0.0000"),
        "UPDATE sales_order SET shipping_total = shipping_total + 1 WHERE order_id = 1",
    ),
    (
        "fee_total is its parts",
        ("order 1", "1.0000", "0.0000"),
        "UPDATE sales_order SET fee_total = fee_total + 1 WHERE order_id = 1",
    ),
    (
        "tax_total is its parts",
        ("order 1", "37.1800", "36.1800"),
        "UPDATE sales_order SET tax_total = tax_total + 1 WHERE order_id = 1",
    ),
    (
        "a tax is included as the prices of its order say",
        ("order tax 1", "1", "0"),
        "UPDATE order_tax SET is_included = TRUE WHERE order_tax_id = 1",
    ),
    (
        "a line is not reduced below nothing",
        ("order line 2", "5.1000", "at most 1.0000"),
        "UPDATE order_discount SET amount = amount - 5 WHERE order_line_id = 1",
        "UPDATE order_discount SET amount = amount + 5 WHERE order_line_id = 2",
    ),
    (
        "qty_shipped is its parcels",
        ("order line 1", "1", "2"),
        "UPDATE order_line SET qty_shipped = 1 WHERE order_line_id = 1",
    ),
    (
        "qty_returned is its returns",
        ("order line 1", "2", "1"),
        "UPDATE order_line SET qty_returned = 2 WHERE order_line_id = 1",
    ),
    (
        "a parcel took its goods off the shelf",
        ("shipment line 1", "1", "2"),
        "UPDATE stock_movement SET quantity = -1 WHERE shipment_line_id = 1",
        "UPDATE stock_level SET on_hand = on_hand + 1 WHERE variant_id = 1",
    ),
    (
        "net_total of a document is its lines",
        ("document 1", "179.9000", "180.9000"),
        "UPDATE billing_document SET net_total = net_total - 1",
    ),
    (
        "tax_total of a document is its lines",
        ("document 1", "35.1800", "36.1800"),
        "UPDATE billing_document SET tax_total = tax_total - 1",
    ),
    (
        "a series has no gap",
        ("series I-", "2", "1"),
        "UPDATE number_sequence SET last_number = 2 WHERE scope = 'invoice'",
    ),
    (
        "a series has no gap",
        ("series I-", "1", "1"),
        "UPDATE billing_document SET number = 2",
    ),
    (
        "option_signature is its options",
        ("variant 2", NOTHING, sha256(b"1").hexdigest()),
        f"UPDATE product_variant SET option_signature = '{NOTHING}' WHERE variant_id = 2",
    ),
    (
        "a variant makes every choice of its product",
        ("variant 2", "1", "2"),
        "INSERT INTO product_option (product_id, option_type_id) VALUES (2, 2)",
    ),
]


@pytest.fixture(scope="module")
def unguarded(server_url, worker_id):
    """A sound shop whose triggers are gone, on a session that checks no foreign key."""
    with fresh_database(server_url, f"shopdb_test_{worker_id}_unguarded") as url:
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
    """Runs statements and tells what the view says then; all is undone afterwards."""

    def told(*statements):
        for statement in statements:
            assert unguarded.execute(statement), statement
        return unguarded.rows("SELECT * FROM invariant_violations")

    unguarded.execute("START TRANSACTION")
    yield told
    unguarded.execute("ROLLBACK")


def test_a_sound_shop_breaks_no_rule(broken):
    assert broken() == []


def test_an_empty_shop_breaks_no_rule(db):
    assert db.rows("SELECT * FROM invariant_violations") == []


@pytest.mark.parametrize(("rule", "said", "statements"), [(r, s, t) for r, s, *t in BROKEN])
def test_a_broken_rule_is_named_and_no_other(unguarded, broken, rule, said, statements):
    claim = unguarded.scalar(
        "SELECT stock_reservation_id FROM stock_reservation WHERE order_line_id = 4"
    )

    assert broken(*statements) == [(rule, *(text.format(claim=claim) for text in said))]


def test_every_rule_of_the_view_is_broken_here():
    rules = re.findall(r"'([^']+)' AS invariant\b", VIEW.read_text(encoding="utf-8"))
    rules += [
        f"{counter} is its transactions"
        for counter in re.findall(r"'(\w+)' AS name\b", COUNTERS.read_text(encoding="utf-8"))
    ]

    assert len(rules) == len(set(rules))
    assert set(rules) == {rule for rule, *_ in BROKEN}


def test_the_rules_of_every_domain_come_in():
    domains = {path.stem for path in VIEWS.glob("*/*_violations.sql")} - {VIEW.stem}

    assert len(domains) >= 7
    assert set(re.findall(r"^FROM (\w+_violations)", VIEW.read_text(), re.MULTILINE)) == domains
