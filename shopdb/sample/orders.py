"""What is ordered in a month: who, when, which goods, at which price, less which reductions."""

from dataclasses import dataclass

import numpy as np

from shopdb.sample.catalog import Catalog
from shopdb.sample.clock import Month, at
from shopdb.sample.customers import Customers
from shopdb.sample.places import CARRIAGE, FREE_FROM, RATE, WEIGHTS, Places
from shopdb.sample.prices import Prices
from shopdb.sample.promotions import (
    BOOKS,
    PAPER,
    PROMOTIONS,
    SPRINGS,
    WELCOME,
    WINTERS,
    Promotions,
)
from shopdb.sample.rows import Flags, Ids, Ints, portion, running, sums

MOST_LINES = 8
GIFT_WRAP = 395
INCLUDES_TAX = np.array([True, True, False])
CARRIAGE_PRICES = np.array([[standard, express] for *_, standard, express in CARRIAGE])


@dataclass
class Orders:
    """The orders of a month as arrays; money in cents of each order's own currency.

    `promotion` is the one taken off goods, -1: none. Parts of `charge`: carriage, then gift wrap.
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


@dataclass
class Market:
    """All that buyers find: who they are, the goods, the prices, the reductions."""

    customers: Customers
    catalog: Catalog
    prices: Prices
    promotions: Promotions
    places: Places


def order_month(
    rng: np.random.Generator, month: Month, market: Market, ids: Ids
) -> tuple[Orders, Lines]:
    """The orders of a month, oldest first."""
    buyer, placed = market.customers.orders_until(rng, month)
    channel = market.customers.channel[buyer]
    line_order, variant = _goods(rng, month, market, buyer, placed)
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
    _reduce(rng, market, orders, lines)
    _ship(market, orders, lines)
    _tax(market, orders, lines)
    return orders, lines


def _ordinals(customers: Customers, buyer: Ints) -> Ints:
    """Which order of its buyer each is, from 1, counted over all months."""
    order = np.argsort(buyer, kind="stable")
    place = np.empty(len(buyer), dtype=np.int64)
    place[order] = running(buyer[order])
    ordinal = customers.orders[buyer] + place
    np.add.at(customers.orders, buyer, 1)
    return ordinal


def _goods(
    rng: np.random.Generator, month: Month, market: Market, buyer: Ints, placed: Ints
) -> tuple[Ints, Ints]:
    """Order and variant of each line; no variant stands twice on an order."""
    catalog = market.catalog
    count = len(buyer)
    wanted = np.minimum(rng.geometric(0.42, count), MOST_LINES)
    shares = catalog.leaf_shares(month.number % 12)
    favourites = market.customers.favourites[buyer]
    pick = np.searchsorted([0.5, 0.8], rng.random((count, MOST_LINES)))
    before = np.full(count, -1)
    order, product = [], []
    for turn in range(MOST_LINES):
        here = np.flatnonzero(wanted > turn)
        size = len(here)
        common = np.minimum(np.searchsorted(shares, rng.random(size)), len(shares) - 1)
        own = favourites[here, pick[here, turn]].astype(np.int64)
        leaf = np.where(rng.random(size) < 0.7, own, common)
        rank = (catalog.leaf_count[leaf] * rng.random(size) ** 2.2).astype(np.int64)
        chosen = catalog.leaf_start[leaf] + rank
        beside = (rng.random(size) < 0.35) & (before[here] >= 0)
        chosen = np.where(beside, catalog.companion[before[here]], chosen)
        # What is not on sale that day gives way to the best of its kind, which always is.
        is_sold = catalog.is_sold(chosen, placed[here])
        chosen = np.where(is_sold, chosen, catalog.leaf_start[catalog.leaf[chosen]])
        before[here] = chosen
        order.append(here)
        product.append(chosen)
    all_orders, products = np.concatenate(order), np.concatenate(product)
    share = rng.random(len(products)) ** 1.5
    variant = catalog.variant_start[products] + (catalog.variant_count[products] * share).astype(
        np.int64
    )
    width = len(catalog.product_of)
    keys = np.unique(all_orders * width + variant)
    return keys // width, keys % width


def _reduce(rng: np.random.Generator, market: Market, orders: Orders, lines: Lines) -> None:
    """Take a promotion off the goods of those who have one."""
    customers, promotions = market.customers, market.promotions
    wants = rng.random(len(orders))
    personal = customers.email_of[orders.buyer] == orders.buyer
    account = ~customers.is_guest[orders.buyer] & personal
    for n in (WELCOME, *SPRINGS):
        one = PROMOTIONS[n]
        fits = (at(one.begin) <= orders.placed) & (orders.placed < at(one.end)) & account
        fits &= (orders.subtotal >= one.least) & (orders.promotion < 0)
        fits &= (orders.ordinal == 1) if one.first_order else (orders.ordinal > 1)
        fits &= wants < (0.35 if n == WELCOME else 0.5)
        for place in np.flatnonzero(fits):
            buyer, channel = orders.buyer[place], orders.channel[place]
            if customers.coupons[buyer] >> n & 1 or not promotions.left[channel][n]:
                continue
            customers.coupons[buyer] |= 1 << n
            promotions.left[channel][n] -= 1
            orders.promotion[place] = n
            orders.has_coupon[place] = True
    books = PROMOTIONS[BOOKS]
    leaf = market.catalog.leaf[market.catalog.product_of[lines.variant]]
    is_paper = np.isin(leaf, [market.catalog.codes.index(code) for code in PAPER])
    has_paper = sums(lines.order, is_paper.astype(np.int64), len(orders)) > 0
    in_summer = (at(books.begin) <= orders.placed) & (orders.placed < at(books.end))
    orders.promotion[in_summer & has_paper & (orders.promotion < 0)] = BOOKS

    taken = orders.promotion[lines.order]
    percent = np.array([one.percent for one in PROMOTIONS] + [0])[taken]
    percent[(taken == BOOKS) & ~is_paper] = 0
    lines.discount = portion(lines.subtotal, percent, 100)
    # A fixed amount is laid out over the lines by their worth, to the last cent.
    fixed = np.array([one.amount for one in PROMOTIONS] + [0])[taken]
    ends = np.cumsum(lines.subtotal)
    first = np.r_[0, np.cumsum(orders.subtotal)[:-1]][lines.order]
    whole = orders.subtotal[lines.order]
    until = portion(ends - first, fixed, whole)
    since = portion(ends - first - lines.subtotal, fixed, whole)
    lines.discount += until - since
    orders.discount = sums(lines.order, lines.discount, len(orders))


def _ship(market: Market, orders: Orders, lines: Lines) -> None:
    """What carriage costs: by weight, and standard free from some worth on."""
    weight = market.catalog.weight[market.catalog.product_of[lines.variant]]
    grams = sums(lines.order, weight * lines.quantity, len(orders))
    step = np.searchsorted(WEIGHTS, grams, side="right") - 1
    price = CARRIAGE_PRICES[market.places.carriage[orders.place], orders.express, step]
    goods = orders.subtotal - orders.discount
    free = (orders.express == 0) & (goods >= np.array(FREE_FROM)[orders.channel])
    orders.carriage = np.where(free, 0, price)
    for n in WINTERS:
        one = PROMOTIONS[n]
        fits = (at(one.begin) <= orders.placed) & (orders.placed < at(one.end))
        fits &= (goods >= one.least) & (orders.carriage > 0)
        orders.winter[fits] = n
    orders.carriage_off = np.where(orders.winter >= 0, orders.carriage, 0)


def _tax(market: Market, orders: Orders, lines: Lines) -> None:
    """Taxes of lines and charges, each rounded by itself, and the totals of the orders."""
    catalog, places = market.catalog, market.places
    column = catalog.tax_class[catalog.leaf[catalog.product_of[lines.variant]]]
    net = lines.subtotal - lines.discount
    lines.tax = taxes(places, orders.place[lines.order], column, net, orders.channel[lines.order])
    standard = np.zeros(len(orders), dtype=np.int64)
    carried = orders.carriage - orders.carriage_off
    orders.carriage_tax = taxes(places, orders.place, standard, carried, orders.channel)
    orders.wrap_tax = taxes(places, orders.place, standard, orders.gift_wrap, orders.channel)
    of_lines = lines.tax.sum(axis=1)
    orders.tax = sums(lines.order, of_lines, len(orders))
    orders.tax += orders.carriage_tax.sum(axis=1) + orders.wrap_tax.sum(axis=1)
    orders.discount = orders.discount + orders.carriage_off
    on_top = ~INCLUDES_TAX[orders.channel]
    lines.paid = net + np.where(on_top[lines.order], of_lines, 0)
    orders.total = orders.subtotal - orders.discount + orders.carriage + orders.gift_wrap
    orders.total += np.where(on_top, orders.tax, 0)


def taxes(places: Places, place: Ints, column: Ints, amount: Ints, channel: Ints) -> Ints:
    """The two taxes of each amount: taken out of it where prices hold them, else on top."""
    which = places.tax[place]
    rate = np.where(which >= 0, RATE[which, column[:, None]], 0)
    whole = np.where(INCLUDES_TAX[channel], 100_000 + rate.sum(axis=1), 100_000)
    return portion(amount[:, None], rate, whole[:, None])
