"""What is ordered in a month: who, when, which goods, at which price."""

from dataclasses import dataclass

import numpy as np

from shopdb.sample import goods
from shopdb.sample.clock import Month
from shopdb.sample.customers import Customers
from shopdb.sample.market import Market
from shopdb.sample.rows import Flags, Ids, Ints, running, sums

GIFT_WRAP = 395
INCLUDES_TAX = np.array([True, True, False])


@dataclass
class Orders:
    """The orders of a month as arrays; money in cents of each order's own currency.

    `promotion` is the one taken off goods, -1: none. Parts of `charge`: carriage, then gift wrap.
    `redeemed` is paid with stored value.
    """

    order_id: Ints
    buyer: Ints
    channel: Ints
    place: Ints
    placed: Ints
    ordinal: Ints
    is_trade: Flags
    express: Ints
    promotion: Ints
    has_coupon: Flags
    winter: Ints
    carriage: Ints
    gift_wrap: Ints
    subtotal: Ints
    discount: Ints
    tax: Ints
    total: Ints
    carriage_off: Ints
    carriage_tax: Ints
    wrap_tax: Ints
    redeemed: Ints

    def __len__(self) -> int:
        return len(self.order_id)


@dataclass
class Lines:
    """Their lines; `order` is a place in Orders, `tax` holds up to two taxes a line."""

    line_id: Ints
    order: Ints
    number: Ints
    variant: Ints
    quantity: Ints
    price: Ints
    subtotal: Ints
    discount: Ints
    tax: Ints
    paid: Ints
    cost: Ints

    def __len__(self) -> int:
        return len(self.line_id)


def order_month(
    rng: np.random.Generator, month: Month, market: Market, ids: Ids
) -> tuple[Orders, Lines]:
    """The orders of a month, oldest first; shopdb.sample.totals adds them up."""
    buyer, placed = market.customers.orders_until(rng, month)
    channel = market.customers.channel[buyer]
    line_order, variant = goods.choose(rng, month, market, buyer, placed)
    trade = market.customers.is_trade[buyer]
    quantity = 1 + np.searchsorted([0.75, 0.92, 0.97], rng.random(len(variant)))
    bulk = rng.integers(4, 16, len(variant))
    quantity = np.where(trade[line_order], quantity + bulk, quantity)
    price = market.prices.at(
        channel[line_order], variant, placed[line_order], quantity, trade[line_order]
    )
    count = len(buyer)
    zeros = np.zeros(count, dtype=np.int64)
    orders = Orders(
        order_id=ids.take("sales_order", count),
        buyer=buyer,
        channel=channel,
        place=market.customers.place[buyer],
        placed=placed,
        ordinal=_ordinals(market.customers, buyer),
        is_trade=trade,
        express=(rng.random(count) < 0.15).astype(np.int64),
        promotion=zeros - 1,
        has_coupon=zeros > 0,
        winter=zeros - 1,
        carriage=zeros,
        gift_wrap=np.where(rng.random(count) < 0.03, GIFT_WRAP, 0),
        subtotal=zeros,
        discount=zeros,
        tax=zeros,
        total=zeros,
        carriage_off=zeros,
        carriage_tax=np.zeros((count, 2), dtype=np.int64),
        wrap_tax=np.zeros((count, 2), dtype=np.int64),
        redeemed=zeros.copy(),
    )
    size = len(variant)
    lines = Lines(
        line_id=ids.take("order_line", size),
        order=line_order,
        number=running(line_order),
        variant=variant,
        quantity=quantity,
        price=price,
        subtotal=quantity * price,
        discount=np.zeros(size, dtype=np.int64),
        tax=np.zeros((size, 2), dtype=np.int64),
        paid=np.zeros(size, dtype=np.int64),
        cost=market.catalog.unit_cost(variant, np.full(size, month.number)),
    )
    orders.subtotal = sums(line_order, lines.subtotal, count)
    return orders, lines


def _ordinals(customers: Customers, buyer: Ints) -> Ints:
    """Which order of its buyer each is, from 1, counted over all months."""
    order = np.argsort(buyer, kind="stable")
    place = np.empty(len(buyer), dtype=np.int64)
    place[order] = running(buyer[order])
    ordinal = customers.orders[buyer] + place
    np.add.at(customers.orders, buyer, 1)
    return ordinal
