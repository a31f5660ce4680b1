"""Counters that somebody wrote past their ledgers; a sound shop has none."""

import pytest

from tests.shop import Line

DRIFT = "inventory/drift"
ROW = "counter subject currency_code counted ledger difference"


@pytest.fixture
def tee(shop):
    return shop.variant("TEE")


@pytest.fixture
def sold(shop, parcels, tee):
    """An order of 1 March with stock, a claim, a coupon, a card payment and a refund."""
    parcels.stock(tee, 10)
    order = parcels.order(Line("9.00", 2, tee), steps=("pending", "paid"))
    parcels.reserve(tee, 2, order)
    method = shop.db.scalar(
        "SELECT payment_method_id FROM payment_method WHERE payment_method_code = 'card'"
    )
    payment = shop.db.insert(
        "payment",
        order_id=order.order_id,
        payment_method_id=method,
        currency_code="GBP",
        currency_minor_unit=2,
    )
    parent = {"authorize": None}
    for kind, amount in (("authorize", 18), ("capture", 18), ("refund", 5)):
        parent[kind] = shop.db.insert(
            "payment_transaction",
            payment_id=payment,
            parent_transaction_id={"capture": parent["authorize"]}.get(kind, parent.get("capture")),
            kind=kind,
            amount=amount,
            status="success",
            provider="acquirer",
            idempotency_key=kind,
            occurred_at="2011-03-01 12:00:00" if kind != "refund" else "2011-05-01 12:00:00",
        )
    return order


@pytest.fixture
def vouchers(shop, sold):
    """A coupon with a limit that was used once, one without, and a gift card of 20.00."""
    promotion = shop.db.insert(
        "promotion",
        promotion_code="P",
        name="x",
        starts_at="2011-01-01",
        action_type="percentage",
        percentage="0.1",
    )
    for code, limit in (("TEN", 5), ("FREE", None)):
        coupon = shop.db.insert(
            "coupon", promotion_id=promotion, coupon_code=code, usage_limit=limit
        )
        shop.db.insert(
            "coupon_redemption",
            coupon_id=coupon,
            order_id=sold.order_id,
            redeemer_key="a" * 64,
            use_no=1,
            amount="1.00",
        )
    account = shop.db.insert(
        "stored_value_account",
        kind="gift_card",
        code_hash="b" * 64,
        currency_code="GBP",
        currency_minor_unit=2,
    )
    shop.db.insert(
        "stored_value_entry",
        stored_value_account_id=account,
        kind="issue",
        amount="20.00",
        balance_after=0,
        idempotency_key="issue",
    )
    return account


def test_a_sound_shop_has_no_rows(sold, vouchers, told):
    assert told(DRIFT, ROW) == []


def test_names_each_counter_that_is_wrong(shop, sold, vouchers, told):
    for change in (
        "stock_level SET on_hand = 7, reserved = 3",
        "payment SET captured = 17, refunded = 6",
        "stored_value_account SET balance = 30",
        "coupon SET used_count = 4 WHERE coupon_code = 'TEN'",
    ):
        shop.db.execute(f"UPDATE {change}")
    payment = shop.db.scalar("SELECT payment_id FROM payment")

    rows = told(DRIFT, ROW)
    assert rows == [
        ("coupon uses", "coupon TEN", None, 4, 1, 3),
        ("payment captured", f"payment {payment}", "GBP", 17, 18, -1),
        ("payment refunded", f"payment {payment}", "GBP", 6, 5, 1),
        ("stock on hand", "TEE in main", None, 7, 10, -3),
        ("stock reserved", "TEE in main", None, 3, 2, 1),
        ("stored value balance", f"stored value account {vouchers}", None, 30, 20, 10),
    ]


def test_looks_at_payments_of_the_days_looked_back_on(shop, sold, told):
    shop.db.execute("UPDATE payment SET voided = 0, authorized = 19")
    wrong = [("payment authorized", 19)]

    assert told(DRIFT, "counter counted") == wrong
    # By its order, by its transactions, or not at all.
    assert told(DRIFT, "counter counted", as_of="2011-03-02", lookback_days=1) == wrong
    assert told(DRIFT, "counter counted", as_of="2011-04-01") == []
    assert told(DRIFT, "counter counted", as_of="2011-05-02", lookback_days=1) == wrong
    assert told(DRIFT, "counter counted", as_of="2011-05-02", lookback_days=0) == []


def test_looks_at_the_stock_and_payments_of_the_channel(shop, sold, parcels, told):
    shop.channel("web")
    shop.db.execute("UPDATE payment SET authorized = 19")
    shop.db.execute("UPDATE stock_level SET on_hand = 11")
    shop.order("1.00", channel="web")

    assert told(DRIFT, "counter", channel="web", lookback_days=9999) == []
    assert told(DRIFT, "counter") == [("payment authorized",), ("stock on hand",)]
