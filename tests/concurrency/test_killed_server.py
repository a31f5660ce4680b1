"""kill -9 of mysqld under load: what was acknowledged is whole, what was not is whole or not there.

Eight clients place orders and take money on a server of the test's own, with the settings of the
shop and its data on disk. Each notes what it was about to ask and what it was answered.
"""

import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pymysql
import pytest
from sqlalchemy import URL

from tests.concurrency.conftest import AGAIN, Call, capture, checkout
from tests.conftest import migrated
from tests.database import Database
from tests.launching import launch
from tests.market import Buyer, Market

CLIENTS = 8
# What a client hears from a server that is gone.
GONE = (2003, 2006, 2013, 1053)


@dataclass
class Diary:
    """What one client was answered, and the call that it still waits for."""

    orders: dict[int, int] = field(default_factory=dict)
    taken: dict[int, tuple[int, str]] = field(default_factory=dict)
    asked: Call | None = None

    def ask(self, db: Database, call: Call) -> Any:
        """The answer of a call; it stays asked where none comes."""
        self.asked = call
        while True:
            try:
                answer = db.call(*call)[-1]
                break
            except pymysql.MySQLError as error:
                if error.args[0] not in AGAIN:
                    raise
        self.asked = None
        return answer


def buy(diary: Diary, db: Database, market: Market, goods: list[int], buyer: Buyer) -> None:
    """Order two goods and pay for them."""
    cart = db.insert(
        "cart",
        channel_id=market.channel,
        currency_code="GBP",
        customer_id=buyer.customer_id,
        shipping_method_id=market.method,
    )
    for variant in goods:
        db.call("cart_add_line", cart, variant, 1, 900)
    order = diary.orders[cart] = diary.ask(db, checkout(cart, "WELCOME"))
    payment = diary.ask(db, ("payment_open", order, "card", None))
    owed = str(db.scalar("SELECT grand_total FROM sales_order WHERE order_id = %s", (order,)))
    authorize = ("payment_authorize", payment, owed, "a", "acquirer", f"ref-{order}", None, None)
    for call in (authorize, capture(payment, owed, "c")):
        diary.taken[diary.ask(db, call)] = (payment, call[3])


def load(url: URL, market: Market, diary: Diary, buyer: Buyer, goods: list[int]) -> None:
    """Buy until the server dies."""
    db, chance = Database(url), random.Random(buyer.customer_id)
    try:
        while True:
            buy(diary, db, market, chance.sample(goods, 2), buyer)
    except pymysql.MySQLError as error:
        if error.args[0] not in GONE:
            raise
    finally:
        with suppress(pymysql.MySQLError):
            db.close()


def orders_of(diaries: list[Diary]) -> int:
    """How many orders were acknowledged."""
    return sum(len(diary.orders) for diary in diaries)


def check(db: Database, market: Market, diaries: list[Diary]) -> None:
    """Hold the server against what its clients were answered, then ask again what was not."""
    assert market.violations() == []
    # An order is placed, with its lines, addresses and first step, or it is not there at all.
    assert (
        db.rows(
            "SELECT o.order_id FROM sales_order AS o WHERE o.placed_at IS NULL"
            " OR o.order_number NOT LIKE 'W-%%'"
            " OR 2 <> (SELECT COUNT(*) FROM order_line AS ol WHERE ol.order_id = o.order_id)"
            " OR 2 <> (SELECT COUNT(*) FROM order_address AS oa WHERE oa.order_id = o.order_id)"
            " OR 1 <> (SELECT COUNT(*) FROM coupon_redemption AS c WHERE c.order_id = o.order_id)"
            " OR 2 <> (SELECT COUNT(*) FROM order_line INNER JOIN stock_reservation"
            "  USING (order_line_id) WHERE order_id = o.order_id)",
        )
        == []
    )
    orders = dict(db.rows("SELECT cart_id, order_id FROM sales_order"))
    taken = {
        number: (payment, key)
        for number, payment, key in db.rows(
            "SELECT payment_transaction_id, payment_id, idempotency_key FROM payment_transaction"
        )
    }
    for diary in diaries:
        assert diary.orders.items() <= orders.items()
        assert diary.taken.items() <= taken.items()
        if diary.asked is not None:
            first = db.call(*diary.asked)[-1]
            assert first is not None
            assert db.call(*diary.asked)[-1] == first
            if diary.asked[0] == "checkout_place_order":
                assert orders.get(diary.asked[1], first) == first
    numbers = [number for (number,) in db.rows("SELECT order_number FROM sales_order ORDER BY 1")]
    assert numbers == [f"W-{number:08}" for number in range(1, len(numbers) + 1)]
    assert market.violations() == []


@pytest.fixture
def durable():
    """A server of the test's own, set as the shop's is, its data on disk."""
    running = launch(in_memory=False)
    yield running
    running.stop()


@pytest.mark.skipif(
    "SHOPDB_TEST_URL" in os.environ, reason="the server that SHOPDB_TEST_URL names is not killed"
)
@pytest.mark.parametrize("kills", [1, pytest.param(10, marks=pytest.mark.deep)])
def test_what_was_acknowledged_outlives_the_server(durable, kills):
    url = migrated(durable.url.set(database="shopdb"))
    market = Market(Database(url))
    market.coupon()
    goods = [market.goods(stock=100_000) for _ in range(4)]
    buyers = [market.buyer() for _ in range(CLIENTS)]
    acknowledged = lost = 0
    for number in range(kills):
        diaries = [Diary() for _ in buyers]
        with ThreadPoolExecutor(CLIENTS) as pool:
            clients = [
                pool.submit(load, url, market, diary, buyer, goods)
                for diary, buyer in zip(diaries, buyers, strict=True)
            ]
            while orders_of(diaries) < 2 * CLIENTS and not any(one.done() for one in clients):
                time.sleep(0.05)
            time.sleep(random.Random(number).uniform(0, 1))
            durable.crash()
            for client in clients:
                client.result()
        url = durable.revive().set(database="shopdb")
        market.db = Database(url)
        check(market.db, market, diaries)
        market.db.close()
        acknowledged += orders_of(diaries)
        lost += sum(diary.asked is not None for diary in diaries)
    print(kills, "kills;", acknowledged, "orders acknowledged;", lost, "calls without an answer")

    assert acknowledged >= kills * 2 * CLIENTS
    assert lost or kills == 1
