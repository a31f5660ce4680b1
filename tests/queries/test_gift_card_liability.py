"""What is owed on cards, credit and points at any day: the ledger adds up, and grows old."""

from decimal import Decimal
from itertools import count

import pytest

LIABILITY = "payment/gift_card_liability"
FLOW = "opening issued refunded redeemed expired adjusted closing"
AGE = "closing accounts lapsed up_to_90_days up_to_365_days older"


@pytest.fixture
def account(shop):
    """An empty account; a gift card in pounds unless said otherwise."""
    numbers = count(1)

    def of(kind="gift_card", currency="GBP", minor_unit=2, **columns):
        return shop.db.insert(
            "stored_value_account",
            kind=kind,
            code_hash=f"{next(numbers):064}" if kind == "gift_card" else None,
            customer_id=None if kind == "gift_card" else shop.customer(),
            currency_code=currency,
            currency_minor_unit=minor_unit,
            **columns,
        )

    return of


@pytest.fixture
def move(shop):
    """An entry at noon of a day; what is redeemed or refunded is so for an order."""
    numbers = count(1)

    def of(account_id, kind, amount, day, at="12:00:00"):
        currency = shop.db.scalar(
            "SELECT currency_code FROM stored_value_account WHERE stored_value_account_id = %s",
            (account_id,),
        )
        order = kind in ("redeem", "refund") and currency
        shop.db.insert(
            "stored_value_entry",
            stored_value_account_id=account_id,
            kind=kind,
            amount=amount,
            balance_after=0,
            order_id=shop.order("1.00", currency=currency).order_id if order else None,
            idempotency_key=f"key-{next(numbers)}",
            occurred_at=f"{day} {at}",
        )

    return of


def test_of_an_empty_shop_and_of_a_card_that_holds_nothing(shop, account, told):
    assert told(LIABILITY, FLOW) == []
    shop.channel()
    account()
    assert told(LIABILITY, FLOW) == []


def test_every_kind_of_entry_moves_its_own_column(shop, account, move, told):
    shop.channel()
    card, other = account(), account()
    move(card, "issue", "50.00", "2011-01-01")
    move(card, "redeem", "-20.00", "2011-02-01")
    move(other, "issue", "30.00", "2011-02-01")
    move(card, "refund", "5.00", "2011-02-02")
    move(other, "adjust", "-1.50", "2011-02-03")
    move(other, "expire", "-28.50", "2011-03-01")

    whole = (0, 80, 5, 20, Decimal("28.5"), Decimal("-1.5"), 35)
    assert told(LIABILITY, FLOW) == [whole]
    assert told(LIABILITY, FLOW, from_day="2011-02-02") == [
        (60, 0, 5, 0, Decimal("28.5"), Decimal("-1.5"), 35)
    ]
    assert told(LIABILITY, FLOW, as_of="2011-02-02") == [(0, 80, 0, 20, 0, 0, 60)]
    assert told(LIABILITY, "closing accounts", as_of="2011-02-02") == [(60, 2)]
    assert told(LIABILITY, "closing accounts") == [(35, 1)]
    assert told(LIABILITY, FLOW, as_of="2011-01-01") == []


def test_the_oldest_is_spent_first(shop, account, move, told):
    shop.channel()
    card = account()
    for day in ("2010-01-01", "2011-01-01", "2011-12-01"):
        move(card, "issue", "10.00", day)
    move(card, "redeem", "-14.00", "2011-12-02")

    assert told(LIABILITY, AGE, as_of="2012-01-01") == [(16, 1, 0, 10, 6, 0)]
    assert told(LIABILITY, AGE, as_of="2011-12-02") == [(30, 1, 0, 10, 10, 10)]
    # Of 365 days is what was put on a year before, in a leap year a day later.
    assert told(LIABILITY, AGE, as_of="2013-01-01") == [(16, 1, 0, 0, 0, 16)]
    assert told(LIABILITY, AGE, as_of="2012-11-30") == [(16, 1, 0, 0, 10, 6)]


def test_kinds_and_currencies_are_not_added_up_and_points_have_none(shop, account, move, told):
    shop.channel()
    move(account(), "issue", "10.00", "2011-01-01")
    move(account(currency="EUR"), "issue", "20.00", "2011-01-01")
    move(account("store_credit"), "issue", "30.00", "2011-01-01")
    points = account("points", None, 0)
    move(points, "issue", "500", "2011-01-01")
    move(points, "redeem", "-200", "2011-01-02")

    assert told(LIABILITY, f"kind currency_code redeemed {AGE}") == [
        ("gift_card", "EUR", 0, 20, 1, 0, 20, 0, 0),
        ("gift_card", "GBP", 0, 10, 1, 0, 10, 0, 0),
        ("points", None, 200, 300, 1, 0, 300, 0, 0),
        ("store_credit", "GBP", 0, 30, 1, 0, 30, 0, 0),
    ]


def test_days_end_by_the_channel_s_clock_and_the_lapsed_is_owed_until_taken_off(
    shop, account, move, told
):
    shop.channel(timezone="Asia/Tokyo")
    card = account(expires_at="2011-01-31 15:00:00")
    move(card, "issue", "10.00", "2011-01-01", "15:00:00")

    assert told(LIABILITY, AGE, as_of="2011-01-02") == []
    assert told(LIABILITY, AGE, as_of="2011-01-03") == [(10, 1, 0, 10, 0, 0)]
    assert told(LIABILITY, AGE, as_of="2011-01-31") == [(10, 1, 0, 10, 0, 0)]
    assert told(LIABILITY, AGE, as_of="2011-02-01") == [(10, 1, 10, 10, 0, 0)]
    move(card, "expire", "-10.00", "2011-02-02")
    assert told(LIABILITY, f"expired {AGE}", as_of="2011-02-04") == [(10, 0, 0, 0, 0, 0, 0)]
