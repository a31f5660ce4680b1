"""A person is erased once however often it is asked, and never while an order is on its way."""

from collections import Counter

import pytest

from shopdb.errors import SqlError
from tests.concurrency.conftest import checkout

THREADS = 16
HALF = THREADS // 2


@pytest.fixture
def goods(market):
    return [market.goods("10.00", stock=100) for _ in range(2)]


def erase(customer):
    return ("customer_erase", customer, None, None)


def violations(db):
    return [
        *db.rows("SELECT * FROM invariant_violations"),
        *db.rows("SELECT * FROM customer_violations"),
    ]


def test_asked_many_times_at_once_it_happens_once(db, market, goods, at_once):
    buyer = market.buyer()
    db.call("cart_reserve_stock", market.cart({goods[0]: 1}, buyer), None, 900)
    rush = at_once([erase(buyer.customer_id)] * THREADS)

    assert (rush.done, len(set(rush.answers)), rush.calls_again) == (THREADS, 1, 0)
    assert db.rows("SELECT state FROM privacy_request") == [("completed",)]
    assert violations(db) == []


def test_many_who_claim_the_same_goods_are_erased_at_once(db, market, goods, at_once):
    customers = []
    for number in range(THREADS):
        buyer = market.buyer()
        for variants in (goods, goods[::-1]) if number % 2 else (goods[::-1], goods):
            cart = market.cart(dict.fromkeys(variants, 1), buyer)
            db.call("cart_reserve_stock", cart, None, 900)
        customers.append(buyer.customer_id)
    rush = at_once([erase(customer) for customer in customers])

    assert (rush.done, rush.calls_again, rush.refusals) == (THREADS, 0, Counter())
    assert db.rows("SELECT DISTINCT reserved FROM stock_level") == [(0,)]
    assert violations(db) == []


def test_an_account_and_its_guests_are_erased_from_both_ends(db, market, at_once):
    account = market.buyer(email="ann@example.com").customer_id
    guests = [market.buyer(email="ann@example.com", is_guest=True).customer_id for _ in range(HALF)]
    rush = at_once([erase(account)] * HALF + [erase(guest) for guest in guests])

    assert (rush.done, rush.refusals) == (THREADS, Counter())
    assert db.rows("SELECT status, COUNT(*) FROM customer GROUP BY 1") == [("erased", HALF + 1)]
    assert violations(db) == []


@pytest.mark.parametrize("take", range(4))
def test_of_an_order_and_an_erasure_at_once_one_wins(db, market, goods, at_once, take):
    buyer = market.buyer()
    carts = [market.cart({goods[0]: 1, goods[1]: 1}, buyer) for _ in range(HALF)]
    calls = [checkout(cart) for cart in carts] + [erase(buyer.customer_id)] * HALF
    rush = at_once(calls if take % 2 else calls[::-1])
    (status,) = db.rows("SELECT status FROM customer")[0]
    orders = db.count("sales_order")

    assert rush.done == HALF
    if status == "erased":
        assert orders == 0
        assert set(rush.refusals) <= {SqlError.CART_NOT_OPEN, SqlError.CUSTOMER_BLOCKED}
    else:
        assert orders == HALF
        assert set(rush.refusals) == {SqlError.ERASE_BLOCKED_OPEN_ORDER}
    assert violations(db) == []


def test_nobody_consents_while_being_erased(db, market, at_once):
    customer = market.buyer().customer_id
    consent = ("consent_record", customer, "marketing", "email", "granted", "web", None, None, None)
    rush = at_once([consent] * HALF + [erase(customer)] * HALF)

    assert set(rush.refusals) <= {SqlError.CUSTOMER_ERASED}
    assert db.rows("SELECT COUNT(*) FROM customer_consent_current WHERE state = 'granted'") == [
        (0,)
    ]
    assert violations(db) == []
