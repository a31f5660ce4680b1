"""What keeps MongoDB in step sees what MongoDB may show or told, and nothing else."""

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
    assert may(relay, db, "SELECT {column} FROM {table}") == {
        "outbox_event",
        "product_daily_traffic",
    }
    assert may(relay, db, "SELECT {column} FROM {table}", "VIEW") == DOCUMENTS | {"outbox_lag"}


def test_brings_back_what_mongodb_counted(db, relay):
    product = db.insert(
        "product", tax_class_id=db.scalar("SELECT MIN(tax_class_id) FROM tax_class")
    )
    review = db.insert("product_review", product_id=product, rating=4)
    key, reviewed = db.rows(
        "SELECT BIN_TO_UUID(p.public_id), BIN_TO_UUID(r.public_id) FROM product AS p"
        " INNER JOIN product_review AS r USING (product_id)"
    )[0]
    names = ("views", "sessions", "addedToCart", "purchases")
    day = {"product": key, "day": "2025-03-01", "refreshedAt": "2025-03-02"}
    days = [{**day, **dict.fromkeys(names, 1)}]
    votes = [{"review": reviewed, "helpful": 1, "unhelpful": 0}]

    assert relay.call("product_traffic_import", json.dumps(days), None, None)[1:] == (1, 0)
    assert relay.call("review_votes_import", json.dumps(votes), None, None)[1:] == (1, 0)
    assert relay.count("product_daily_traffic") == 1
    assert db.rows("SELECT product_review_id FROM product_review_vote") == [(review,)]


def test_calls_nothing_but_the_outbox_and_the_imports(db, relay):
    assert {name for name, call in routines(db).items() if is_allowed(relay, call)} == {
        "outbox_ack",
        "outbox_backfill",
        "outbox_claim",
        "outbox_fail",
        "outbox_note",
        "outbox_purge",
        "product_traffic_import",
        "retention_keep",
        "review_votes_import",
    }
