"""fulfilment_violations is empty on a sound shop, and names each rule that is broken and no other.

The rules are broken in a database of the tests' own, without its triggers and foreign keys: what
the view is there to see is what got past them.
"""

import json
import re

import pytest

from shopdb.migrate.grants import revoke_all
from shopdb.migrate.session import engine_for
from shopdb.migrate.session import session as migration_session
from shopdb.settings import project_root
from tests.conftest import fresh_database, migrated
from tests.database import Database
from tests.market import Market

VIEW = project_root() / "views" / "fulfilment" / "fulfilment_violations.sql"

# Rule, where, what is found, what is expected, and the statements that bring it about.
BROKEN = [
    (
        "returns ask for no more than was shipped",
        ("order line 2", "3", "at most 2"),
        "UPDATE return_line SET qty_requested = 3 WHERE return_line_id = 2",
    ),
    (
        "a return puts no more on the shelf than came",
        ("return line 1", "2", "at most 1"),
        "UPDATE stock_movement SET quantity = 2 WHERE return_line_id = 1",
    ),
    (
        "a return puts back what its line sold",
        ("stock movement {movement}", "2", "1"),
        "UPDATE stock_movement SET variant_id = 2 WHERE return_line_id = 1",
    ),
    (
        "a rejected return received nothing",
        ("return line 2", "1", "0"),
        "UPDATE return_line SET qty_received = 1 WHERE return_line_id = 2",
        "UPDATE return_request SET status = 'rejected', closed_at = '2026-01-01'"
        " WHERE return_request_id = 2",
    ),
    (
        "only a settled return refunds",
        ("return line 2", "requested", "settled"),
        "UPDATE return_line SET refund_amount = 1 WHERE return_line_id = 2",
    ),
    (
        "returns of a line refund no more than it cost",
        ("order line 1", "24.0100", "at most 24.0000"),
        "UPDATE return_line SET refund_amount = 24.01 WHERE return_line_id = 1",
    ),
    (
        "returns of an order refund no more than its goods cost",
        ("order 1", "36.0100", "at most 36.0000"),
        "UPDATE return_line SET refund_amount = IF(return_line_id = 1, 24.005, 12.005)",
        "UPDATE return_request SET status = 'settled', closed_at = '2026-01-01'"
        " WHERE return_request_id = 2",
    ),
    (
        "a download is of what its line sold",
        ("download grant 1", "1", "3"),
        "UPDATE digital_asset SET variant_id = 1",
    ),
]


def build(market):
    """Two tees and two mugs for 24.00 and 12.00 have left; one tee came back, one mug may.

    Order 2 is of a song, variant 3, which may be downloaded.
    """
    db = market.db
    order = market.paid_order({market.goods("10.00"): 2, market.goods("5.00"): 2})
    market.ship(order)
    for line in (1, 2):
        given = [{"order_line_id": line, "quantity": 1, "reason_code": "unwanted"}]
        db.call("return_open", order, "return", json.dumps(given), None)
    db.call("return_approve", 1, None)
    back = [{"return_line_id": 1, "quantity": 1, "is_resellable": True}]
    db.call("return_receive", 1, market.north, json.dumps(back))
    db.call("return_settle", 1, None)
    song = market.paid_order({market.song("1.00"): 1})
    db.call("download_grant_issue", song, None)


@pytest.fixture(scope="module")
def unguarded(server_url, worker_id):
    """A sound shop whose triggers are gone, on a session that checks no foreign key."""
    with fresh_database(server_url, f"shopdb_test_{worker_id}_unguarded_returns") as url:
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
        return unguarded.rows("SELECT * FROM fulfilment_violations")

    unguarded.execute("START TRANSACTION")
    yield told
    unguarded.execute("ROLLBACK")


def test_a_sound_shop_breaks_no_rule(broken):
    assert broken() == []


def test_an_empty_shop_breaks_no_rule(db):
    assert db.rows("SELECT * FROM fulfilment_violations") == []


@pytest.mark.parametrize(("rule", "said", "statements"), [(r, s, t) for r, s, *t in BROKEN])
def test_a_broken_rule_is_named_and_no_other(unguarded, broken, rule, said, statements):
    movement = unguarded.scalar(
        "SELECT stock_movement_id FROM stock_movement WHERE return_line_id = 1"
    )

    assert broken(*statements) == [(rule, *(text.format(movement=movement) for text in said))]


def test_every_rule_of_the_view_is_broken_here():
    rules = re.findall(r"'([^']+)' AS invariant\b", VIEW.read_text(encoding="utf-8"))

    assert len(rules) == len(set(rules))
    assert set(rules) == {rule for rule, *_ in BROKEN}
