"""Every public procedure holds its own transaction, and refuses a session without its checks."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from time import monotonic, sleep

import pymysql
import pytest

from shopdb.errors import SqlError
from tests.purchases import Purchases

TRANSACTION_IN_PROGRESS = 1568
CALLS = {
    "audit_log_seal": (False, None),
    "authorizations_mark_stale": (7, None),
    "cart_add_line": (1, 1, 1, None),
    "cart_apply_coupon": (1, "WELCOME", None),
    "cart_merge": (1, 1),
    "cart_reserve_stock": (1, None, 900),
    "carts_expire": (10, None),
    "carts_purge": (30, 10, None),
    "category_move": (1, None),
    "checkout_place_order": (1, None, None, None),
    "consent_record": (1, "newsletter", "email", "granted", "test", None, None, None),
    "credit_note_issue": (1, None, None),
    "customer_erase": (1, None, None),
    "download_grant_issue": (1, None),
    "download_grant_revoke": (1,),
    "download_take": ("f" * 64, None),
    "fraud_assess": (1, "test", 10, "review", None, None),
    "goods_receipt_post": (1, "DN-1", '[{"variant_id": 1, "accepted": 1}]', None),
    "invariants_check": (None,),
    "invoice_issue": (1, None, None),
    "order_cancel": (1, "test", None),
    "order_hold": (1, "test", None),
    "order_release": (1, "test", None),
    "order_transition": (1, "paid", "test", None),
    "outbox_ack": ("test", "[]", None),
    "outbox_backfill": ("product", 0, 10, None, None),
    "outbox_claim": ("test", 10, 60),
    "outbox_fail": ("test", "product", 1, 1, "no", False, None),
    "outbox_note": ("product", "[1]", None),
    "outbox_purge": (30, 10, None),
    "partition_rotate": (None, None, None),
    "payment_authorize": (1, "1.00", "k", "acquirer", None, None, None),
    "payment_capture": (1, "1.00", "k", "acquirer", None, None, None),
    "payment_open": (1, "card", None),
    "payment_refund": (1, "1.00", "k", "acquirer", None, None, None),
    "payment_void": (1, "1.00", "k", "acquirer", None, None, None),
    "po_cancel": (1,),
    "po_create": (1, 1, '[{"variant_id": 1, "quantity": 1, "unit_cost": 1}]', None),
    "po_submit": (1, None),
    "price_bulk_change": (1, 1, "0.1", None, None),
    "price_set": (1, 1, 1, "1.00", None),
    "privacy_deadlines_check": (7, None),
    "privacy_request_close": (1, "completed", None, None),
    "privacy_request_open": (1, "access", None),
    "product_traffic_import": ("[]", None, None),
    "reservations_expire": (10, None),
    "retention_apply": (None, True, 10, None),
    "retention_approve": ("cart", 1),
    "return_approve": (1, None),
    "return_open": (
        1,
        "return",
        '[{"order_line_id": 1, "quantity": 1, "reason_code": "unwanted"}]',
        None,
    ),
    "return_receive": (1, 1, '[{"return_line_id": 1, "quantity": 1, "is_resellable": true}]'),
    "return_reject": (1, None),
    "return_settle": (1, None),
    "review_votes_import": ("[]", None, None),
    "shipment_create": (1, 1, None, None, None),
    "stock_adjust": (1, 1, 1, "adjust", None),
    "stock_transfer": (1, 2, '[{"variant_id": 1, "quantity": 1}]', None),
    "stored_value_credit": (1, "1.00", None, "k", None),
    "stored_value_expire": (10, None),
    "stored_value_open": ("gift_card", "GBP", None, "f" * 64, None, "1.00", None, "k", None),
    "stored_value_redeem": (1, "1.00", 1, "k", None),
    "subscription_fill_cart": (1, None),
    "subscription_start": (1, 1, 1, 1, "month", 1, "2030-01-01", "card", 1, None),
    "subscription_transition": (1, "paused", None),
    "summaries_refresh": (0, None),
    "variant_create": (1, "SKU", None, None),
}
# Cuts months off tables and writes no row, so it has no key to hold.
UNGUARDED = {"partition_rotate"}
# What makes a procedure wait that waits for nothing of HELD.
HELD = "cart, sales_order, stock_level, price, supplier, purchase_order, category, product"
HELD_FOR = {
    "consent_record": "customer",
    "customer_erase": "customer",
    "privacy_request_open": "customer",
    "reservations_expire": "stock_level",
    "stored_value_credit": "stored_value_account",
    "stored_value_expire": "stored_value_entry",
    "stored_value_open": "stored_value_account",
}
# What passes over locked rows, waits for none, or for rows that take a shop of their own to make;
# tests/conventions holds the text of all.
NOT_HELD_UP = UNGUARDED | {
    "audit_log_seal",
    "authorizations_mark_stale",
    "carts_expire",
    "carts_purge",
    "download_grant_issue",
    "download_grant_revoke",
    "download_take",
    "invariants_check",
    "outbox_ack",
    "outbox_backfill",
    "outbox_claim",
    "outbox_fail",
    "outbox_note",
    "outbox_purge",
    "privacy_deadlines_check",
    "privacy_request_close",
    "product_traffic_import",
    "retention_apply",
    "retention_approve",
    "review_votes_import",
    "subscription_fill_cart",
    "subscription_start",
    "subscription_transition",
    "summaries_refresh",
}
# How a session reads that waits for a lock.
WAITING = (
    "SELECT trx_isolation_level FROM information_schema.innodb_trx"
    " WHERE trx_mysql_thread_id = %s AND trx_state = 'LOCK WAIT'"
)
every_procedure = pytest.mark.parametrize("name", CALLS)


@pytest.fixture
def selling(db, market):
    """What each procedure is called with, once there is one of each thing it works on."""
    tee = market.goods()
    order = market.order({tee: 1})
    payment = market.payment(order)
    cart = market.cart({tee: 1})
    db.call("cart_reserve_stock", cart, None, 1)
    db.execute("UPDATE stock_reservation SET expires_at = '2020-01-01' WHERE cart_id IS NOT NULL")
    purchases = Purchases(market)
    supplier = purchases.supplier()
    purchase = purchases.draft(supplier, {"variant_id": tee, "quantity": 1, "unit_cost": 1})
    category = market.category()
    market.put_in(tee, category)
    card = db.call(
        "stored_value_open", "gift_card", "GBP", None, "a" * 64, None, "25.00", None, "open", None
    )[-1]
    db.execute("UPDATE stored_value_account SET expires_at = '2020-01-01'")
    buyer = market.buyer().customer_id
    first = {
        "cart": (cart, tee),
        "category": (category,),
        "checkout": (cart,),
        "consent": (buyer,),
        "customer": (buyer,),
        "fraud": (order,),
        "goods": (purchase,),
        "credit": (db.call("invoice_issue", order, None, None)[-1],),
        "invoice": (order,),
        "order": (order,),
        "payment": (order,),
        "po": (purchase,),
        "price": (market.price_list, tee),
        "privacy": (buyer,),
        "reservations": (),
        "return": (db.insert("return_request", order_id=order),),
        "shipment": (order, market.north),
        "stock": (tee, market.north),
        "variant": (db.insert("product", tax_class_id=market.standard),),
    }
    stored = {"stored_value_redeem": (card, "1.00", order), "stored_value_credit": (card,)}

    def call(name):
        kind = name.partition("_")[0]
        if kind == "stored":
            ids = stored.get(name, ())
            return (*ids, *CALLS[name][len(ids) :])
        ids = (payment,) if kind == "payment" and name != "payment_open" else first[kind]
        ids = (cart,) if name in ("cart_reserve_stock", "cart_apply_coupon") else ids
        ids = (supplier, market.north) if name == "po_create" else ids
        ids = (order,) if name == "return_open" else ids
        ids = (market.north, market.south) if name == "stock_transfer" else ids
        ids = (cart, cart) if name == "cart_merge" else ids
        ids = (market.price_list, category) if name == "price_bulk_change" else ids
        return (*ids, *CALLS[name][len(ids) :])

    return call


def reads_again_what_it_read(session, other):
    """Whether the next transaction of a session is REPEATABLE READ, as the session is."""
    session.execute("START TRANSACTION")
    before = session.count("brand")
    other.insert("brand", name="Theirs", slug="theirs")
    after = session.count("brand")
    session.execute("COMMIT")
    return before == after == session.count("brand") - 1


def test_every_public_procedure_is_here(db):
    assert {
        name
        for (name,) in db.rows(
            "SELECT routine_name FROM information_schema.routines"
            " WHERE routine_schema = DATABASE() AND routine_type = 'PROCEDURE'"
        )
        if not name.endswith("_core")
    } == CALLS.keys()


@every_procedure
def test_refuses_an_open_transaction_and_leaves_its_work_alone(db, connect, raises_sql, name):
    db.execute("START TRANSACTION")
    db.insert("brand", name="Mine", slug="mine")
    with raises_sql(TRANSACTION_IN_PROGRESS):
        db.call(name, *CALLS[name])
    seen = [session.count("brand") for session in (db, connect())]
    db.execute("COMMIT")

    assert seen == [1, 0]
    assert connect().rows("SELECT name FROM brand") == [("Mine",)]


@pytest.mark.parametrize("name", sorted(CALLS.keys() - UNGUARDED))
@pytest.mark.parametrize("check", ["foreign_key_checks", "unique_checks"])
def test_refuses_a_session_that_switched_a_check_off(connect, refuses, name, check):
    session = connect()
    session.execute(f"SET SESSION {check} = 0")

    with refuses(SqlError.SESSION_UNSAFE):
        session.call(name, *CALLS[name])
    assert reads_again_what_it_read(session, connect())


@every_procedure
def test_leaves_no_transaction_open_and_the_session_as_it_was(connect, name):
    session = connect()
    settings = "SELECT @@autocommit, @@transaction_isolation, @@sql_mode, @@foreign_key_checks"
    before = session.rows(settings)
    with suppress(pymysql.MySQLError):
        session.call(name, *CALLS[name])

    assert session.rows(settings) == before
    assert reads_again_what_it_read(session, connect())


@pytest.mark.parametrize("name", sorted(CALLS.keys() - NOT_HELD_UP))
def test_reads_what_is_committed_when_it_reads(db, connect, selling, name):
    session = connect()
    session.execute("SET SESSION innodb_lock_wait_timeout = 20")
    thread, watcher = session.scalar("SELECT CONNECTION_ID()"), connect()
    db.execute("START TRANSACTION")
    for table in HELD_FOR.get(name, HELD).split(", "):
        db.execute(f"SELECT 1 FROM {table} FOR UPDATE")

    with ThreadPoolExecutor(1) as pool:
        running, deadline, level = (
            pool.submit(session.call, name, *selling(name)),
            monotonic() + 15,
            None,
        )
        while level is None and monotonic() < deadline:
            sleep(0.1)
            level = watcher.scalar(WAITING, (thread,))
        db.execute("COMMIT")
        with suppress(pymysql.MySQLError):
            running.result()

    assert level == "READ COMMITTED"
