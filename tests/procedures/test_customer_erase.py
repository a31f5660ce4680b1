"""Erasing a person: nothing of them is left, all that was sold is, and nobody else can do it."""

import json

import pytest

from shopdb.errors import SqlError
from tests.persons import completed_order, found, plant, staff

# Where personal data is, but not of a customer, or not for the shop to change.
NOT_THE_CUSTOMERS = {
    "audit_log.actor": "of somebody who works here",
    "order_status_history.actor": "of somebody who works here",
    "product_question.answered_by": "of somebody who works here",
    "retention_run.started_by": "of somebody who works here",
    "staff_user.email": "of somebody who works here",
    "staff_user.full_name": "of somebody who works here",
}
# What stays with a reason, as privacy/person.toml says.
LEFT_OVER = {
    "payment_transaction.gateway_ref",
    "product_question.answer",
    "product_question.question",
}
EMPTY = (
    "full_name = NULL, company = NULL, line1 = NULL, line2 = NULL, city = NULL, region = NULL,"
    " postal_code = NULL, phone = NULL"
)


@pytest.fixture
def tee(market):
    return market.goods("10.00")


def erase(db, customer, by=None):
    return db.call("customer_erase", customer, by, None)[-1]


def violations(db):
    return [
        *db.rows("SELECT * FROM invariant_violations"),
        *db.rows("SELECT * FROM customer_violations"),
        *db.rows("SELECT * FROM engagement_violations"),
    ]


def test_nothing_of_the_person_is_left(db, market, tee):
    buyer = plant(market, tee)
    marked = {f"{table}.{column}" for table, column, *_ in db.rows("SELECT * FROM pii_columns")}

    assert marked - found(db) == set(NOT_THE_CUSTOMERS)
    erase(db, buyer.customer_id)
    assert found(db) == LEFT_OVER
    assert violations(db) == []


def test_what_was_sold_stays(db, market, tee):
    buyer = plant(market, tee)
    kept = (
        "SELECT * FROM order_line",
        "SELECT * FROM order_tax",
        "SELECT order_id, seq, from_status, to_status, changed_at FROM order_status_history",
        "SELECT * FROM payment_transaction",
        "SELECT order_id, customer_id, status_code, grand_total, placed_at FROM sales_order",
        "SELECT coupon_id, order_id, use_no, amount FROM coupon_redemption",
        "SELECT used_count FROM coupon",
        "SELECT order_id, kind, country_code FROM order_address",
        "SELECT shipment_id, order_id, status, shipped_at FROM shipment",
    )
    before = [db.rows(sql) for sql in kept]
    erase(db, buyer.customer_id)

    assert all(before)
    assert [db.rows(sql) for sql in kept] == before


def test_the_request_counts_what_was_done_and_names_nobody(db, market, tee):
    buyer = plant(market, tee)
    someone = db.scalar("SELECT staff_user_id FROM staff_user")
    opened = db.call("privacy_request_open", buyer.customer_id, "erase", None)[-1]

    assert erase(db, buyer.customer_id, someone) == opened
    ((customer, state, by, evidence),) = db.rows(
        "SELECT customer_id, state, staff_user_id, evidence FROM privacy_request"
        " WHERE privacy_request_id = %s",
        (opened,),
    )
    assert (customer, state, by) == (buyer.customer_id, "completed", someone)
    assert json.loads(evidence) == {
        "audit_log": 19,
        "customer": 1,
        "customer_address": 1,
        "customer_consent": 1,
        "customer_group_member": 1,
        "customer_note": 1,
        "cart": 2,
        "cart_line": 1,
        "coupon_redemption": 1,
        "download_grant": 1,
        "fraud_assessment": 1,
        "import_reject": 1,
        "marketing_touch": 3,
        "order_status_history": 1,
        "order_address": 2,
        "product_question": 2,
        "privacy_request": 2,
        "return_request": 1,
        "shipment": 1,
        "staging_online_retail": 1,
        "stock_movement": 1,
        "stock_reservation": 1,
        "stored_value_account": 1,
        "subscription": 1,
        "support_ticket": 2,
        "wishlist_item": 1,
    }


def test_an_account_takes_its_guests_along_and_a_guest_no_account(db, market):
    account = market.buyer(email="ann@example.com").customer_id
    first, second = (
        market.buyer(email="ann@example.com", is_guest=True).customer_id for _ in range(2)
    )
    other = market.buyer(email="änn@example.com", is_guest=True).customer_id

    def standing():
        return dict(db.rows("SELECT customer_id, status FROM customer"))

    erase(db, first)
    assert standing() == {account: "active", first: "erased", second: "erased", other: "active"}
    third = market.buyer(email="ann@example.com", is_guest=True).customer_id
    erase(db, account)
    assert [standing()[one] for one in (account, third, other)] == ["erased", "erased", "active"]
    assert db.count("privacy_request") == 4
    assert violations(db) == []


def test_a_second_time_finds_the_first(db, market, tee, contents):
    buyer = plant(market, tee)
    request = erase(db, buyer.customer_id)
    before = contents()

    assert erase(db, buyer.customer_id) == request
    assert db.call("privacy_request_open", buyer.customer_id, "erase", None)[-1] == request
    assert contents() == before


def test_who_was_erased_frees_the_e_mail(db, market):
    buyer = market.buyer(email="ann@example.com")
    erase(db, buyer.customer_id)

    assert market.buyer(email="ann@example.com").customer_id != buyer.customer_id


def test_a_cart_is_emptied_and_its_goods_let_go(db, market, tee):
    buyer = market.buyer()
    cart = market.cart({tee: 3}, buyer)
    db.call("cart_reserve_stock", cart, None, 900)
    erase(db, buyer.customer_id)

    assert db.rows("SELECT status FROM cart") == [("expired",)]
    assert (db.count("cart_line"), db.count("stock_reservation")) == (0, 0)
    assert db.rows("SELECT reserved FROM stock_level") == [(0,)]
    assert violations(db) == []


def test_who_was_erased_orders_no_more(db, market, tee, refuses):
    buyer = market.buyer()
    old = market.cart({tee: 1}, buyer)
    erase(db, buyer.customer_id)
    new = market.cart({tee: 1}, buyer)

    with refuses(SqlError.CART_NOT_OPEN):
        market.checkout(old)
    with refuses(SqlError.CUSTOMER_BLOCKED):
        market.checkout(new)


def test_an_order_that_is_open_holds_it_up(db, market, tee, refuses):
    buyer = market.buyer()
    order = market.order({tee: 1}, buyer)
    market.capture(market.payment(order), str(market.owed(order)))
    for step in ("", "ship", "delivered"):
        if step == "ship":
            market.ship(order)
        elif step:
            db.call("order_transition", order, step, "test", None)
        with refuses(SqlError.ERASE_BLOCKED_OPEN_ORDER):
            erase(db, buyer.customer_id)
    db.call("order_transition", order, "completed", "test", None)

    assert erase(db, buyer.customer_id)


def test_an_open_order_of_a_guest_of_the_same_e_mail_holds_it_up(db, market, tee, refuses):
    account = market.buyer(email="ann@example.com")
    guest = market.buyer(email="ann@example.com", is_guest=True)
    market.order({tee: 1}, guest)

    with refuses(SqlError.ERASE_BLOCKED_OPEN_ORDER):
        erase(db, account.customer_id)


def test_an_order_called_off_does_not_hold_it_up(db, market, tee):
    buyer = market.buyer()
    db.call("order_cancel", market.order({tee: 1}, buyer), "test", None)

    assert erase(db, buyer.customer_id)


def test_a_return_that_is_open_holds_it_up(db, market, tee, refuses):
    buyer = market.buyer()
    order = completed_order(market, buyer, tee)
    request = db.insert("return_request", order_id=order)
    with refuses(SqlError.ERASE_BLOCKED_OPEN_ORDER):
        erase(db, buyer.customer_id)
    db.execute(
        "UPDATE return_request SET status = 'rejected', closed_at = UTC_TIMESTAMP(6)"
        " WHERE return_request_id = %s",
        (request,),
    )

    assert erase(db, buyer.customer_id)


def test_refuses_nobody_and_a_member_of_staff_who_is_none(db, market, refuses):
    buyer = market.buyer()
    gone = staff(db)
    db.execute("UPDATE staff_user SET status = 'left', left_at = '2026-01-01'")

    for customer in (0, None):
        with refuses(SqlError.NOT_FOUND):
            erase(db, customer)
    for by in (0, gone):
        with refuses(SqlError.VALUE_INVALID):
            erase(db, buyer.customer_id, by)


def test_consents_are_taken_back_and_the_ledger_stays(db, market):
    customer = market.buyer().customer_id
    for channel, state in (("email", "granted"), ("sms", "withdrawn")):
        db.call("consent_record", customer, "marketing", channel, state, "web", "v1", None, None)
    erase(db, customer)

    assert db.rows("SELECT channel, state, source FROM customer_consent ORDER BY 1, 2") == [
        ("email", "granted", "web"),
        ("email", "withdrawn", "erasure"),
        ("sms", "withdrawn", "web"),
    ]


@pytest.mark.parametrize(
    "setting",
    [
        "SET @erase = 1",
        "SET SESSION foreign_key_checks = 0",
        "SET SESSION sql_mode = ''",
        "SET SESSION unique_checks = 0",
        "SET SESSION sql_safe_updates = 0",
    ],
)
def test_no_setting_of_a_session_opens_the_addresses_of_orders(
    db, market, tee, raises_sql, setting
):
    buyer = market.buyer()
    order = completed_order(market, buyer, tee)
    db.execute(setting)
    for statement in (
        f"UPDATE order_address SET {EMPTY}",
        f"UPDATE IGNORE order_address SET {EMPTY}",
        f"UPDATE order_address INNER JOIN sales_order USING (order_id) SET {EMPTY}",
        "DELETE FROM order_address",
    ):
        with raises_sql(SqlError.ORDER_IMMUTABLE):
            db.execute(statement)
    with raises_sql(SqlError.CUSTOMER_ERASED):
        db.execute(
            "UPDATE customer SET status = 'erased', erased_at = UTC_TIMESTAMP(6), email = NULL"
        )

    assert db.rows("SELECT DISTINCT order_id, full_name, line1 FROM order_address") == [
        (order, "Ann Example", "1 High Street")
    ]


@pytest.mark.parametrize(
    "change",
    [
        "full_name = 'Bob'",
        "line1 = '2 Low Street', city = 'Hull'",
        "country_code = 'FR'",
        "country_code = NULL, region = 'Nowhere'",
        "region = 'Kent'",
        "phone = ''",
        "kind = IF(kind = 'billing', 'shipping', 'billing')",
    ],
)
def test_of_an_erased_customer_nothing_but_nothing_can_be_written(db, market, tee, refuses, change):
    buyer = market.buyer()
    completed_order(market, buyer, tee)
    erase(db, buyer.customer_id)

    with refuses(SqlError.ORDER_IMMUTABLE):
        db.execute(f"UPDATE order_address SET {change}")
    assert db.execute(f"UPDATE order_address SET {EMPTY}") == 0


def test_the_order_of_somebody_else_stays_closed(db, market, tee, refuses):
    buyer, other = market.buyer(), market.buyer()
    mine = completed_order(market, buyer, tee)
    theirs = completed_order(market, other, tee)
    erase(db, buyer.customer_id)

    with refuses(SqlError.ORDER_IMMUTABLE):
        db.execute(f"UPDATE order_address SET {EMPTY} WHERE order_id = {theirs}")
    with refuses(SqlError.ORDER_IMMUTABLE):
        db.execute(f"UPDATE order_address SET order_id = {theirs}, {EMPTY} WHERE order_id = {mine}")


def test_a_region_that_is_no_country_stays(db, market, shop):
    customer = shop.customer()
    order = shop.order("1.00", customer=customer, placed_at=None).order_id
    db.insert("order_address", order_id=order, kind="billing", region="Channel Islands")
    db.insert(
        "order_status_history",
        order_id=order,
        seq=1,
        from_status="new",
        to_status="imported",
        actor="test",
    )
    db.execute("UPDATE sales_order SET placed_at = '2011-03-01' WHERE order_id = %s", (order,))
    erase(db, customer)

    assert db.rows("SELECT region FROM order_address") == [("Channel Islands",)]


@pytest.mark.parametrize(
    "change",
    [
        "status = 'active', erased_at = NULL",
        "status = 'blocked', erased_at = NULL",
        "erased_at = '2020-01-01'",
    ],
)
def test_who_was_erased_stays_erased(db, market, refuses, change):
    erase(db, market.buyer().customer_id)

    with refuses(SqlError.CUSTOMER_ERASED):
        db.execute(f"UPDATE customer SET {change}")


@pytest.mark.parametrize("column", ["email", "full_name", "phone", "external_ref"])
def test_who_was_erased_gets_no_name_again(db, market, refuses, column):
    erase(db, market.buyer().customer_id)

    with refuses(3819):
        db.execute(f"UPDATE customer SET {column} = 'a@b'")


@pytest.mark.parametrize(
    "change",
    [
        "redeemer_key = SHA2('customer:1', 256)",
        "redeemer_key = SHA2(CONCAT('erased:', order_id), 256)",
        "redeemer_key = SHA2(CONCAT('erased:', order_id), 256), released_at = UTC_TIMESTAMP(6)",
    ],
)
def test_a_redemption_forgets_nobody_who_was_not_erased(db, market, tee, refuses, change):
    plant(market, tee)

    with refuses(SqlError.APPEND_ONLY):
        db.execute(f"UPDATE coupon_redemption SET {change}")


def test_a_redemption_that_was_released_is_not_given_back_again(db, market, tee):
    market.coupon(promotion=market.promotion(is_coupon_only=True), usage_limit=5)
    buyer = market.buyer()
    db.call("order_cancel", market.order({tee: 1}, buyer, coupon="WELCOME"), "test", None)
    market.order({tee: 1}, coupon="WELCOME")
    erase(db, buyer.customer_id)

    assert db.rows("SELECT used_count FROM coupon") == [(1,)]
    assert violations(db) == []
