"""What keeps MongoDB in step sees what MongoDB may show, and nothing else; it writes nothing."""

import json

from tests.roles.conftest import is_allowed, may, routines

DOCUMENTS = {"category_document", "order_document", "product_document", "review_document"}


def test_takes_what_changed_and_says_what_became_of_it(db, market, relay):
    order = market.order({market.goods("10.00"): 2})
    relay.call("outbox_note", "order", f"[{order}]", None)
    relay.call("outbox_backfill", "product", 0, 100, None, None)
    claimed = relay.rows("CALL outbox_claim('relay-1', 100, 60)")
    said = [{"type": row[0], "id": row[1], "version": row[3]} for row in claimed]

    assert {row[0] for row in claimed} >= {"order", "product"}
    assert relay.call("outbox_ack", "relay-1", json.dumps(said), None)[-1] == len(claimed)
    assert relay.rows("SELECT * FROM outbox_lag") == []


def test_reads_what_both_sides_are_compared_by_and_no_table_of_the_shop(db, relay):
    assert may(relay, db, "SELECT {column} FROM {table}") == {"outbox_event"}
    assert may(relay, db, "SELECT {column} FROM {table}", "VIEW") == DOCUMENTS | {"outbox_lag"}


def test_calls_nothing_but_the_outbox_and_purges_nothing(db, relay):
    assert {name for name, call in routines(db).items() if is_allowed(relay, call)} == {
        "outbox_ack",
        "outbox_backfill",
        "outbox_claim",
        "outbox_fail",
        "outbox_note",
    }
