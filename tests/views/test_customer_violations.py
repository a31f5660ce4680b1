"""What is still known of an erased person is reported, and so is a ticket about another's order.

Customer 1 was erased with order 1 and cart 2, and is the guest's, customer 2's, account; customer 3
is somebody else with order 3. The rules are broken in a database without triggers and foreign keys.
"""

import re

import pytest

from shopdb.migrate.grants import revoke_all
from shopdb.migrate.session import engine_for
from shopdb.migrate.session import session as migration_session
from shopdb.settings import project_root
from tests.conftest import fresh_database, migrated
from tests.database import Database
from tests.market import Market
from tests.persons import completed_order, plant

VIEWS = ("customer/customer_violations", "engagement/engagement_violations")
KEPT = "of an erased customer nothing is kept"
# Rule, where, what is found, what is expected, and the statement that brings it about.
BROKEN = [
    (
        KEPT,
        ("customer 1, customer_address", "1", "0"),
        "INSERT INTO customer_address (customer_id, full_name, line1, city, country_code)"
        " VALUES (1, 'Ann', '1 High Street', 'York', 'GB')",
    ),
    (
        KEPT,
        ("customer 1, customer_note", "1", "0"),
        "INSERT INTO customer_note (customer_id, staff_user_id, body) VALUES (1, 1, 'Rang')",
    ),
    (
        KEPT,
        ("customer 1, customer_group_member", "1", "0"),
        "INSERT INTO customer_group_member (customer_id, customer_group_id) VALUES (1, 1)",
    ),
    (
        KEPT,
        ("customer 2, wishlist_item", "1", "0"),
        "INSERT INTO wishlist_item (customer_id, variant_id) VALUES (2, 1)",
    ),
    (
        KEPT,
        ("customer 1, support_ticket", "1", "0"),
        "UPDATE support_ticket SET subject = 'I am Ann' WHERE support_ticket_id = 1",
    ),
    (
        KEPT,
        ("customer 1, support_ticket", "1", "0"),
        "UPDATE support_ticket SET contact_email = 'a@b' WHERE support_ticket_id = 2",
    ),
    (
        KEPT,
        ("customer 1, customer_consent", "1", "0"),
        "UPDATE customer_consent SET ip_hash = REPEAT('a', 64) WHERE customer_consent_id = 1",
    ),
    (
        KEPT,
        ("customer 1, order_status_history", "1", "0"),
        "UPDATE order_status_history SET note = 'Ann' WHERE order_id = 1 AND seq = 1",
    ),
    (
        KEPT,
        ("customer 1, fraud_assessment", "1", "0"),
        """UPDATE fraud_assessment SET reasons = '["ann"]' WHERE order_id = 1""",
    ),
    (
        KEPT,
        ("customer 1, shipment", "1", "0"),
        "UPDATE shipment SET tracking_number = 'A1' WHERE order_id = 1",
    ),
    (
        KEPT,
        ("customer 1, return_request", "1", "0"),
        "UPDATE return_request SET note = 'Ann' WHERE order_id = 1",
    ),
    (
        KEPT,
        ("customer 1, stored_value_account", "1", "0"),
        "UPDATE stored_value_account SET customer_id = 1 WHERE kind = 'gift_card'",
    ),
    (KEPT, ("customer 1, cart", "1", "0"), "UPDATE cart SET utm_medium = 'x' WHERE cart_id = 1"),
    (KEPT, ("customer 1, cart", "1", "0"), "UPDATE cart SET customer_id = 1 WHERE cart_id = 5"),
    (
        KEPT,
        ("customer 1, coupon_redemption", "1", "0"),
        "UPDATE coupon_redemption SET redeemer_key = REPEAT('a', 64)",
    ),
    (
        KEPT,
        ("customer 1, subscription", "1", "0"),
        "UPDATE subscription SET status = 'paused', cancelled_at = NULL",
    ),
    (
        KEPT,
        ("customer 1, marketing_touch", "1", "0"),
        "UPDATE marketing_touch SET customer_id = 1 WHERE marketing_touch_id = 1",
    ),
    *(
        (
            KEPT,
            ("customer 1, order_address", "1", "0"),
            f"UPDATE order_address SET {change} WHERE order_id = 1 AND kind = 'billing'",
        )
        for change in (
            "full_name = ''",
            "company = 'x'",
            "line1 = 'x', city = 'x'",
            "line2 = 'x'",
            "region = 'x'",
            "postal_code = 'x'",
            "phone = 'x'",
        )
    ),
    (
        "an erased customer agrees to nothing",
        ("customer 1", "1", "0"),
        "INSERT INTO customer_consent (customer_id, purpose, channel, state, source)"
        " VALUES (1, 'sharing', 'post', 'granted', 'web')",
    ),
    (
        "an erasure has a request that it completed",
        ("customer 2", "none", "completed"),
        "DELETE FROM privacy_request WHERE customer_id = 2",
    ),
    (
        "an erasure has a request that it completed",
        ("customer 2", "in_progress", "completed"),
        "UPDATE privacy_request SET state = 'in_progress', completed_at = NULL, evidence = NULL"
        " WHERE customer_id = 2",
    ),
    (
        "a request for erasure that was completed erased somebody",
        ("customer 3", "active", "erased"),
        "INSERT INTO privacy_request (customer_id, kind, state, completed_at, evidence)"
        " VALUES (3, 'erase', 'completed', '2100-01-01', '{}')",
    ),
    (
        "a ticket is about an order of its customer",
        ("ticket 1", "3", "1"),
        "UPDATE support_ticket SET order_id = 3 WHERE support_ticket_id = 1",
    ),
]


@pytest.fixture(scope="module")
def unguarded(server_url, worker_id):
    """A shop that erased somebody, without triggers, on a session that checks no foreign key."""
    with fresh_database(server_url, f"shopdb_test_{worker_id}_erased") as url:
        db = Database(migrated(url))
        market = Market(db)
        tee = market.goods("10.00")
        db.call("customer_erase", plant(market, tee).customer_id, None, None)
        completed_order(market, market.buyer(), tee)
        market.cart({tee: 1}, customer_id=None)
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
    """Runs a statement and tells what the views say then; it is undone afterwards."""

    def told(statement=None):
        if statement:
            assert unguarded.execute(statement) == 1
        return unguarded.rows(
            "SELECT * FROM customer_violations UNION ALL SELECT * FROM engagement_violations"
        )

    unguarded.execute("START TRANSACTION")
    yield told
    unguarded.execute("ROLLBACK")


def test_an_erasure_breaks_no_rule(broken):
    assert broken() == []


@pytest.mark.parametrize(("rule", "said", "statement"), BROKEN)
def test_a_broken_rule_is_named_and_no_other(broken, rule, said, statement):
    assert broken(statement) == [(rule, *said)]


def test_every_rule_of_the_views_is_broken_here():
    rules = {
        rule
        for view in VIEWS
        for rule in re.findall(
            r"'([^']+)' AS invariant\b",
            (project_root() / "views" / f"{view}.sql").read_text(encoding="utf-8"),
        )
    }

    assert rules == {rule for rule, *_ in BROKEN}


def test_every_table_that_the_view_asks_is_broken_here():
    text = (project_root() / "views" / "customer" / "customer_violations.sql").read_text(
        encoding="utf-8"
    )

    assert set(re.findall(r"'(\w+)' AS what\b", text)) == {
        where.partition(", ")[2] for rule, (where, *_), _ in BROKEN if rule == KEPT
    }
