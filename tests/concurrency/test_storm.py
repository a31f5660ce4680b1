"""A storm: sixteen connections sell, cancel, send, take back and move the same goods at random.

Carts name the goods in opposite orders, coupons and budgets are shared, orders are everybody's.
What a caller meets besides the shop's own refusals is a deadlock or a lock wait, and calling again
helps.
"""

import json
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pymysql
import pytest

from shopdb.errors import SqlError
from tests.concurrency.conftest import AGAIN, TRIES, cancel, capture, checkout, hold, ship

THREADS = 16
# What a shop under a storm says no with.
EXPECTED = {
    SqlError.STOCK_INSUFFICIENT,
    SqlError.CART_EMPTY,
    SqlError.COUPON_EXHAUSTED,
    SqlError.COUPON_CUSTOMER_LIMIT,
    SqlError.BUDGET_EXHAUSTED,
    SqlError.CAPTURE_EXCEEDS_AUTH,
    SqlError.ILLEGAL_TRANSITION,
    SqlError.SHIP_EXCEEDS_ORDER,
    SqlError.RETURN_EXCEEDS_SHIPPED,
}
ACTS = (
    "buy",
    "buy",
    "buy",
    "pay",
    "pay",
    "send",
    "send",
    "cancel",
    "count",
    "expire",
    "hold",
    "move",
)


class Caller:
    """One of the sixteen; the orders are everybody's."""

    def __init__(self, session, market, orders, number):
        self.session, self.market, self.orders = session, market, orders
        self.chance = random.Random(number)
        self.again, self.refused, self.failed, self.calls = Counter(), Counter(), [], 0

    def call(self, call):
        """The answer of a call, sent again up to three times; None where it is refused."""
        self.calls += 1
        for tries in range(1, TRIES + 1):
            try:
                return self.session.call(*call)[-1]
            except pymysql.MySQLError as error:
                code = error.args[0]
                if code in EXPECTED:
                    self.refused[SqlError(code).name] += 1
                    return None
                if code not in AGAIN or tries == TRIES:
                    self.failed.append((call, error.args))
                    return None
                self.again[code, call[0]] += 1
        return None

    def buy(self):
        """Fill a cart in some order, hold it or not, and order it."""
        cart = self.session.insert(
            "cart",
            channel_id=self.market.channel,
            currency_code="GBP",
            customer_id=self.chance.choice(self.market.buyers).customer_id,
            shipping_method_id=self.market.method,
        )
        for variant in self.chance.sample(self.market.shelves, 3):
            self.call(
                (
                    "cart_add_line",
                    cart,
                    variant,
                    self.chance.randint(1, 2),
                    self.chance.choice([None, 900]),
                )
            )
        if self.chance.random() < 0.2:  # left behind, to lapse
            self.call(("cart_reserve_stock", cart, None, 1))
            return
        if self.chance.random() < 0.3:
            self.call(("cart_reserve_stock", cart, None, 900))
        order = self.call(checkout(cart, self.chance.choice([None, "WELCOME"])))
        if order:
            self.orders.append(order)

    def pay(self, order):
        """Take all the money of an order."""
        payment = self.call(("payment_open", order, "card", None))
        if payment:
            owed = str(
                self.session.scalar(
                    "SELECT grand_total FROM sales_order WHERE order_id = %s", (order,)
                )
            )
            self.call(("payment_authorize", payment, owed, "a", "acquirer", None, None, None))
            self.call(capture(payment, owed, "c"))

    def send(self, order):
        """Send a parcel, and take a unit of it back."""
        warehouse = self.chance.choice([self.market.north, self.market.south])
        parcel = self.call(ship(order, warehouse))
        if not parcel or self.chance.random() < 0.3:
            return
        line = self.session.scalar(
            "SELECT MIN(order_line_id) FROM shipment_line WHERE shipment_id = %s", (parcel,)
        )
        asked = [{"order_line_id": line, "quantity": 1, "reason_code": "unwanted"}]
        request = self.call(("return_open", order, "return", json.dumps(asked), None))
        if request:
            self.call(("return_approve", request, None))
            line = self.session.scalar(
                "SELECT return_line_id FROM return_line WHERE return_request_id = %s", (request,)
            )
            came = [{"return_line_id": line, "quantity": 1, "is_resellable": True}]
            self.call(("return_receive", request, warehouse, json.dumps(came)))
            self.call(("return_settle", request, None))

    def move(self):
        """Take goods to the other warehouse, several at a time, in some order."""
        there = self.chance.sample([self.market.north, self.market.south], 2)
        lines = [
            {"variant_id": variant, "quantity": 1}
            for variant in self.chance.sample(self.market.shelves, 2)
        ]
        self.call(("stock_transfer", *there, json.dumps(lines), None))

    def count(self):
        """Count a shelf: mostly there is more than one thought."""
        self.call(
            (
                "stock_adjust",
                self.chance.choice(self.market.shelves),
                self.chance.choice([self.market.north, self.market.south]),
                self.chance.choice([9, 3, -1]),
                "count",
                None,
            )
        )

    def act(self):
        """Do one thing at random."""
        order = self.chance.choice(self.orders)
        match self.chance.choice(ACTS):
            case "buy":
                self.buy()
            case "pay":
                self.pay(order)
            case "send":
                self.send(order)
            case "cancel":
                self.call(cancel(order))
            case "hold":
                self.call(hold(order))
                self.call(("order_release", order, "test", None))
            case "count":
                self.count()
            case "move":
                self.move()
            case _:
                self.call(("reservations_expire", 3, None))


@pytest.mark.parametrize("acts", [12, pytest.param(400, marks=pytest.mark.deep)])
def test_a_storm_breaks_nothing_and_calling_again_helps(db, market, connect, acts):
    goods = market.shelves = [market.goods(stock=20) for _ in range(6)]
    for variant in goods:
        market.stock(variant, 10, market.south)
    market.buyers = [market.buyer() for _ in range(5)]
    stacked = {"currency_code": "GBP", "budget_limit": "300", "is_stackable": True}
    market.promotion(**stacked)
    market.coupon(
        promotion=market.promotion(**stacked, is_coupon_only=True, priority=1),
        usage_limit=25,
        per_customer_limit=6,
    )
    orders = [market.order({goods[0]: 1})]
    for _ in range(THREADS):  # claims that have lapsed already
        db.call("cart_reserve_stock", market.cart({goods[1]: 1, goods[2]: 1}), None, 900)
    db.execute("UPDATE stock_reservation SET expires_at = '2020-01-01' WHERE cart_id IS NOT NULL")
    callers = [Caller(connect(), market, orders, number) for number in range(THREADS)]
    start = Barrier(THREADS)

    def work(caller):
        start.wait(30)
        for _ in range(acts):
            caller.act()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, callers))
    again = sum((caller.again for caller in callers), Counter())
    refused = sum((caller.refused for caller in callers), Counter())
    calls = sum(caller.calls for caller in callers)
    print(calls, "calls,", len(orders), "orders; again:", dict(again), "refused:", dict(refused))

    assert [failure for caller in callers for failure in caller.failed] == []
    assert calls >= THREADS * acts
    assert len(orders) > THREADS
    assert market.violations() == []
