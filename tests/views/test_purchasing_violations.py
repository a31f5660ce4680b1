"""purchasing_violations is empty on sound purchases, and names each rule that is broken.

The rules are broken in a database of the tests' own, without its triggers and foreign keys: what
the view is there to see is what got past them.
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
from tests.purchases import Purchases

VIEW = project_root() / "views" / "purchasing" / "purchasing_violations.sql"

# Rule, what is said of it, and the statement that brings it about. Order 1 came in part (line 1,
# by delivery line 1), order 2 in full, order 3 was sent, order 4 is a draft, order 5 called off.
BROKEN = [
    (
        "qty_received is its deliveries",
        ("purchase order line 1", "5", "4"),
        "UPDATE purchase_order_line SET qty_received = 5 WHERE purchase_order_line_id = 1",
    ),
    (
        "qty_received is its deliveries",
        ("purchase order line 2", "1", "0"),
        "UPDATE purchase_order_line SET qty_received = 1 WHERE purchase_order_line_id = 2",
    ),
    *(
        (
            "a purchase order stands where its lines do",
            (f"purchase order {order}", found, expected),
            f"UPDATE purchase_order SET status = '{found}', submitted_at = {submitted},"
            f" closed_at = {closed} WHERE purchase_order_id = {order}",
        )
        for order, found, expected, submitted, closed in (
            (1, "submitted", "partially_received", "created_at", "NULL"),
            (1, "received", "partially_received", "created_at", "created_at"),
            (2, "partially_received", "received", "created_at", "NULL"),
            (2, "cancelled", "received", "created_at", "created_at"),
            (3, "partially_received", "draft", "created_at", "NULL"),
            (3, "received", "draft", "created_at", "created_at"),
        )
    ),
    (
        "a purchase order stands where its lines do",
        ("purchase order 3", "submitted", "draft"),
        "DELETE FROM purchase_order_line WHERE purchase_order_id = 3",
    ),
    (
        "a delivery put what was accepted on the shelf",
        ("goods receipt line 1", "3", "4"),
        "UPDATE stock_movement SET quantity = 3 WHERE goods_receipt_line_id = 1",
    ),
    (
        "a delivery put what was accepted on the shelf",
        ("goods receipt line 1", "0", "4"),
        "DELETE FROM stock_movement WHERE goods_receipt_line_id = 1",
    ),
    (
        "a delivery put what was accepted on the shelf",
        ("goods receipt line 1", "0", "4"),
        "UPDATE stock_movement SET warehouse_id = 2 WHERE goods_receipt_line_id = 1",
    ),
    (
        "a delivery put what was accepted on the shelf",
        ("goods receipt line 1", "0", "4"),
        "UPDATE stock_movement SET variant_id = 2 WHERE goods_receipt_line_id = 1",
    ),
    (
        "goods came in at the cost of their order",
        ("goods receipt line 1", "2.0100", "2.0000"),
        "UPDATE stock_movement SET unit_cost = 2.01 WHERE goods_receipt_line_id = 1",
    ),
    (
        "goods came in at the cost of their order",
        ("goods receipt line 1", "none", "2.0000"),
        "UPDATE stock_movement SET unit_cost = NULL WHERE goods_receipt_line_id = 1",
    ),
]


def buy(market):
    """Five purchase orders, each of another status; the first and the second share a variant."""
    purchases = Purchases(market)
    tee, mug = market.goods(stock=0), market.goods(stock=0)
    first = purchases.order({tee: 10, mug: 5})
    purchases.receive(first, "DN-1", {tee: 4}, rejected={mug: 5})
    purchases.receive(purchases.order({tee: 3}), "DN-2", {tee: 3})
    purchases.order({tee: 1})
    supplier = purchases.supplier()
    purchases.draft(supplier, {"variant_id": tee, "quantity": 1, "unit_cost": 1})
    off = purchases.draft(supplier, {"variant_id": tee, "quantity": 1, "unit_cost": 1})
    market.db.call("po_cancel", off)


@pytest.fixture(scope="module")
def unguarded(server_url, worker_id):
    """Sound purchases whose triggers are gone, on a session that checks no foreign key."""
    with fresh_database(server_url, f"shopdb_test_{worker_id}_bought") as url:
        db = Database(migrated(url))
        buy(Market(db))
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
        return unguarded.rows("SELECT * FROM purchasing_violations")

    unguarded.execute("START TRANSACTION")
    yield told
    unguarded.execute("ROLLBACK")


def test_sound_purchases_break_no_rule(unguarded, broken):
    assert broken() == []
    assert unguarded.scalar("SELECT COUNT(DISTINCT status) FROM purchase_order") == 5


@pytest.mark.parametrize(("rule", "said", "statement"), BROKEN)
def test_a_broken_rule_is_named_and_no_other(broken, rule, said, statement):
    assert broken(statement) == [(rule, *said)]


def test_every_rule_of_the_view_is_broken_here():
    rules = re.findall(r"'([^']+)' AS invariant\b", VIEW.read_text(encoding="utf-8"))

    assert len(rules) == len(set(rules))
    assert set(rules) == {rule for rule, *_ in BROKEN}
