"""A person of whom every column that may hold personal data holds a mark that can be searched."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

from bson import Int64, json_util
from pymongo.database import Database as Mongo

from tests.database import Database
from tests.market import Buyer, Market
from tests.summaries import refresh

ZQX = "zqx"
STAFF = "sue@shop.example"


def email(mark: str = ZQX) -> str:
    """The person's e-mail."""
    return f"{mark}@{mark}.example"


def ip_hash(mark: str = ZQX) -> str:
    """What stands for the address that the person comes from."""
    return sha256(f"{mark} address".encode()).hexdigest()


def token_hash(mark: str = ZQX) -> str:
    """What stands for the link by which the person downloads."""
    return sha256(f"{mark} link".encode()).hexdigest()


def marks(mark: str = ZQX) -> str:
    """What an erasure has to leave nowhere, as a pattern: the mark, and what is made of it."""
    redeemer = sha256(email(mark).encode()).hexdigest()
    return "|".join((mark, ip_hash(mark), token_hash(mark), redeemer))


TEXTS = """
    SELECT c.table_name, c.column_name
    FROM information_schema.columns AS c
    INNER JOIN information_schema.tables AS t
        ON c.table_schema = t.table_schema AND c.table_name = t.table_name
    WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'
        AND c.data_type NOT IN
            ('bigint', 'binary', 'date', 'datetime', 'decimal', 'int', 'smallint', 'tinyint')
        AND c.table_name NOT IN ('alembic_version', 'migration_ledger')
    ORDER BY c.table_name, c.ordinal_position
"""


def found(db: Database, mark: str = ZQX) -> set[str]:
    """Every column of every table in which a mark stands, as table.column."""
    probes = [
        f"SELECT '{table}.{column}' FROM DUAL WHERE EXISTS (SELECT 1 FROM `{table}` WHERE"
        f" REGEXP_LIKE(CONVERT(`{column}` USING utf8mb4), '{marks(mark)}', 'i'))"
        for table, column in db.rows(TEXTS)
    ]
    return {name for (name,) in db.rows(" UNION ALL ".join(probes))}


def staff(db: Database) -> int:
    """Somebody who works for the shop."""
    known = db.scalar("SELECT staff_user_id FROM staff_user WHERE email = %s", (STAFF,))
    return known or db.insert("staff_user", email=STAFF, full_name="Sue Staff", role_code="privacy")


def completed_order(market: Market, buyer: Buyer, variant: int, coupon: str | None = None) -> int:
    """An order that was paid, sent and closed."""
    order = market.order({variant: 2}, buyer, coupon=coupon)
    market.capture(market.payment(order), str(market.owed(order)))
    market.ship(order)
    market.db.call("order_transition", order, "completed", "test", None)
    return order


def plant(market: Market, variant: int, mark: str = ZQX, home: str = "") -> Buyer:
    """A customer with two closed orders, one as a guest, and marks wherever there is room.

    Args:
        market: where they buy.
        variant: what.
        mark: what their columns hold.
        home: the street they live in; the mark unless said.
    """
    db = market.db
    if not db.count("coupon"):
        market.coupon(
            promotion=market.promotion(is_coupon_only=True, currency_code="GBP"), usage_limit=5
        )
    buyer = market.buyer(
        email=email(mark),
        external_ref=f"online_retail:{mark}",
        full_name=f"{mark} Example",
        phone=f"+44{mark}",
    )
    guest = market.buyer(email=email(mark), is_guest=True, full_name=f"Guest {mark}")
    db.execute(
        "UPDATE customer_address SET full_name = %(mark)s, company = %(mark)s, line1 = %(home)s,"
        " line2 = %(mark)s, city = %(mark)s, region = %(mark)s, postal_code = %(mark)s,"
        " phone = %(mark)s WHERE customer_id IN %(customers)s",
        {"mark": mark, "home": home or mark, "customers": [buyer.customer_id, guest.customer_id]},
    )
    order = _order(market, buyer, variant, mark)
    # What is ordered after it waits for the next refresh.
    refresh(db)
    completed_order(market, guest, variant)
    homes = {"shipping_address_id": buyer.address_id, "billing_address_id": buyer.address_id}
    cart = market.cart({variant: 1}, buyer, **homes)
    db.execute(
        "UPDATE cart SET utm_source = %(mark)s, utm_medium = %(mark)s, utm_campaign = %(mark)s"
        " WHERE cart_id = %(cart)s",
        {"mark": mark, "cart": cart},
    )
    db.call("cart_reserve_stock", cart, None, 900)
    _said(market, buyer, variant, mark)
    _asked(market, buyer, order, variant, mark)
    _technical(market, buyer, order, mark)
    return buyer


def _order(market: Market, buyer: Buyer, variant: int, mark: str) -> int:
    """An order of goods and a song, looked at, sent, taken back in part, and closed."""
    db = market.db
    order = market.order({variant: 2, market.song(): 1}, buyer, coupon="WELCOME")
    db.insert(
        "fraud_assessment",
        order_id=order,
        provider="rules",
        score=1,
        verdict="approve",
        reasons=json.dumps([mark]),
    )
    db.insert(
        "payment_transaction",
        payment_id=market.payment(order),
        kind="authorize",
        amount="1.00",
        status="failed",
        failure_code="no",
        provider="acquirer",
        gateway_ref=mark,
        idempotency_key=f"ref {order}",
    )
    payment = db.scalar("SELECT payment_id FROM payment WHERE order_id = %s", (order,))
    market.capture(payment, str(market.owed(order)))
    db.call("shipment_create", order, market.north, None, mark, None)
    db.call("invoice_issue", order, None, None)
    ((line, song, asset),) = db.rows(
        "SELECT goods.order_line_id, song.order_line_id, da.digital_asset_id"
        " FROM order_line AS goods INNER JOIN order_line AS song USING (order_id)"
        " INNER JOIN digital_asset AS da ON song.variant_id = da.variant_id"
        " WHERE goods.order_id = %s AND goods.variant_id = %s",
        (order, variant),
    )
    db.insert(
        "download_grant",
        order_id=order,
        order_line_id=song,
        digital_asset_id=asset,
        token_hash=token_hash(mark),
        downloads_allowed=3,
    )
    wanted = [{"order_line_id": line, "quantity": 1, "reason_code": "unwanted"}]
    request = db.call("return_open", order, "return", json.dumps(wanted), None)[-1]
    db.call("return_approve", request, f"{mark} is sorry")
    _came_back(market, request, variant, mark)
    db.call("order_transition", order, "completed", "test", f"{mark} is content")
    return order


def _came_back(market: Market, request: int, variant: int, mark: str) -> None:
    """As return_receive has it, with a word about who sent it."""
    db = market.db
    line = db.scalar(
        "SELECT return_line_id FROM return_line WHERE return_request_id = %s", (request,)
    )
    db.execute(
        "UPDATE return_request SET status = 'received' WHERE return_request_id = %s", (request,)
    )
    db.execute(
        "UPDATE return_line SET qty_received = 1, is_resellable = TRUE WHERE return_line_id = %s",
        (line,),
    )
    db.insert(
        "stock_movement",
        variant_id=variant,
        warehouse_id=market.north,
        kind="return",
        quantity=1,
        on_hand_after=0,
        return_line_id=line,
        note=f"{mark} has worn it",
    )
    db.call("return_settle", request, None)


def _said(market: Market, buyer: Buyer, variant: int, mark: str) -> None:
    """What the person said, was told to be, and would like."""
    db, who = market.db, {"customer_id": buyer.customer_id}
    db.call(
        "consent_record",
        buyer.customer_id,
        "marketing",
        "email",
        "granted",
        "web",
        None,
        ip_hash(mark),
        0,
    )
    db.insert("customer_note", **who, staff_user_id=staff(db), body=f"{mark} rang")
    group = db.scalar("SELECT MIN(customer_group_id) FROM customer_group") or db.insert(
        "customer_group", customer_group_code="vip", name="Spends much"
    )
    db.insert("customer_group_member", **who, customer_group_id=group)
    db.insert(
        "subscription",
        **who,
        channel_id=market.channel,
        variant_id=variant,
        quantity=1,
        interval_unit="month",
        interval_count=1,
        payment_method_id=db.scalar("SELECT MIN(payment_method_id) FROM payment_method"),
        shipping_address_id=buyer.address_id,
        next_order_on="2100-01-01",
    )
    db.insert("wishlist_item", **who, variant_id=variant)
    for kind, hashed in (("gift_card", sha256(mark.encode()).hexdigest()), ("store_credit", None)):
        paid = (None, "5.00", None, f"{buyer.customer_id} {kind}", None)
        db.call("stored_value_open", kind, "GBP", buyer.customer_id, hashed, *paid)


def _asked(market: Market, buyer: Buyer, order: int, variant: int, mark: str) -> None:
    """What the person asked, looked at and thought of it."""
    db, who = market.db, {"customer_id": buyer.customer_id}
    db.insert("support_ticket", **who, order_id=order, channel="web", subject=f"I am {mark}")
    db.insert("support_ticket", contact_email=email(mark), channel="email", subject=f"{mark} again")
    db.insert("marketing_touch", **who, session_key=mark, marketing_channel="email", utm_term=mark)
    db.insert("marketing_touch", session_key=mark, marketing_channel="direct")
    db.insert(
        "marketing_touch", order_id=order, session_key=f"{mark} 2", marketing_channel="direct"
    )
    question = {
        "product_id": market.product_of(variant),
        "locale_code": "en-GB",
        "question": f"Would it suit {mark}?",
    }
    answered = {"answer": f"Yes, {mark}", "answered_by": "Sue", "answered_at": "2026-01-01"}
    for status in ("rejected", "published"):
        decided = {"status": status, "decided_at": "2026-01-01"}
        db.insert("product_question", **who, **question, **answered, **decided)
    line = db.scalar(
        "SELECT order_line_id FROM order_line WHERE order_id = %s AND variant_id = %s",
        (order, variant),
    )
    review = db.insert(
        "product_review",
        **who,
        product_id=market.product_of(variant),
        variant_id=variant,
        order_line_id=line,
        rating=4,
    )
    db.insert("product_review_vote", product_review_id=review, helpful=2, unhelpful=1)
    request = db.call("privacy_request_open", buyer.customer_id, "rectify", None)[-1]
    said = json.dumps({"was": f"{mark} misspelt"})
    db.call("privacy_request_close", request, "completed", staff(db), said)
    db.call("privacy_request_open", buyer.customer_id, "access", None)


def _technical(market: Market, buyer: Buyer, order: int, mark: str) -> None:
    """What is there of the person for technicians: the log, the outbox, what was imported."""
    db = market.db
    db.insert(
        "audit_log",
        table_name="customer",
        row_key=str(buyer.customer_id),
        action="update",
        actor="old@localhost",
        old_row=json.dumps({"customer_id": buyer.customer_id, "full_name": mark}),
        new_row=json.dumps({"customer_id": buyer.customer_id, "full_name": f"{mark} E."}),
    )
    db.execute(
        "UPDATE outbox_event SET last_error = %s WHERE aggregate_type = 'order'"
        " AND aggregate_id = %s",
        (f"no {mark}", order),
    )
    known = db.scalar("SELECT MIN(import_batch_id) FROM import_batch")
    batch = known or db.insert(
        "import_batch",
        source="online_retail",
        rows_sha256="a" * 64,
        file_name="old.csv",
        row_count=1,
    )
    number = 1 + db.count("import_reject")
    db.insert(
        "import_reject",
        import_batch_id=batch,
        row_no=number,
        reason="no_sku",
        landed_row=json.dumps({"customer_id": mark, "quantity": "1"}),
    )
    db.insert(
        "staging_online_retail",
        import_batch_id=batch,
        row_no=number,
        cell_count=8,
        line_no=1,
        invoice_no="1",
        stock_code="1",
        description="",
        quantity="1",
        invoice_date="2010-12-01 08:26:00",
        unit_price="1",
        customer_id=mark,
        country="United Kingdom",
    )


def plant_documents(
    db: Database, mongo: Mongo[dict[str, Any]], buyer: Buyer, mark: str = ZQX
) -> None:
    """The person's words, visits and sign-in in MongoDB, where the relay was before."""
    ids = public_ids(db, buyer)
    (person,), (review,), order = ids["persons"], ids["reviews"], ids["orders"][0]
    words = {"title": mark, "body": f"I am {mark}", "locale": "en-GB"}
    seen = {"photos": [{"url": f"{mark}.jpg"}], "votes": {"helpful": 2, "unhelpful": 1}}
    done = mongo.reviews.update_one({"_id": review, "userId": person}, {"$set": words | seen})
    assert done.modified_count == 1
    now = datetime.now(UTC)
    product = mongo.reviews.find_one({"_id": review}, {"productId": 1}) or {}
    top = {"id": review, "stars": 4, "title": f"Top {mark}", "helpful": 2, "createdAt": now}
    mongo.product_stats.update_one(
        {"_id": product["productId"]},
        {
            "$setOnInsert": {
                "schemaVersion": 1,
                "ratingCount": 1,
                "ratingSum": 4,
                "refreshedAt": now,
            },
            "$push": {"topReviews": top},
        },
        upsert=True,
    )
    for number, whose in enumerate(({}, {"userId": person}, {"userId": person})):
        mongo.events.insert_one(
            {
                "_id": str(uuid4()),
                "schemaVersion": 1,
                "sessionId": f"{mark} {number // 2}",
                "channel": "web",
                "type": "search",
                "at": now,
                "props": {"words": mark},
                **whose,
            }
        )
    mongo.sessions.insert_one(
        {
            "_id": token_hash(mark),
            "schemaVersion": 1,
            "userId": person,
            "channel": "web",
            "startedAt": now,
            "expiresAt": now,
        }
    )
    mongo.sync_dead_letters.insert_one(
        {
            "_id": f"order:{order}:1",
            "schemaVersion": 2,
            "aggregateType": "order",
            "documentId": order,
            "version": Int64(1),
            "op": "upsert",
            "error": {"message": f"no {mark}"},
            "at": now,
        }
    )


def public_ids(db: Database, buyer: Buyer) -> dict[str, list[str]]:
    """What MongoDB calls a person, their reviews and orders, and what of it is theirs."""

    def of(table: str) -> list[str]:
        return [
            one
            for (one,) in db.rows(
                f"SELECT BIN_TO_UUID(public_id) FROM {table} WHERE customer_id = %s",
                (buyer.customer_id,),
            )
        ]

    ids = {"persons": of("customer"), "reviews": of("product_review"), "orders": of("sales_order")}
    return {**ids, "visits": []}


def found_documents(mongo: Mongo[dict[str, Any]], *wanted: str) -> set[str]:
    """The collections in which one of some words stands."""
    return {
        name
        for name in mongo.list_collection_names()
        for one in mongo[name].find()
        if any(word in json_util.dumps(one) for word in wanted)
    }
