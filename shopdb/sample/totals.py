"""What an order comes to: less its reductions, with carriage and taxes, each to the cent."""

import numpy as np

from shopdb.sample.clock import at
from shopdb.sample.market import Market
from shopdb.sample.orders import INCLUDES_TAX, Lines, Orders
from shopdb.sample.places import CARRIAGE, FREE_FROM, RATE, WEIGHTS, Places
from shopdb.sample.promotions import BOOKS, LOYAL, PAPER, PROMOTIONS, SPRINGS, WELCOME, WINTERS
from shopdb.sample.rows import Ints, portion, sums

CARRIAGE_PRICES = np.array([[standard, express] for *_, standard, express in CARRIAGE])


def add_up(rng: np.random.Generator, market: Market, orders: Orders, lines: Lines) -> None:
    """Fill in what each line and each order comes to."""
    _reduce(rng, market, orders, lines)
    _carry(market, orders, lines)
    _tax(market, orders, lines)


def _reduce(rng: np.random.Generator, market: Market, orders: Orders, lines: Lines) -> None:
    """Take a promotion off the goods of those who have one."""
    customers, promotions = market.customers, market.promotions
    wants = rng.random(len(orders))
    personal = customers.people.email_of[orders.buyer] == orders.buyer
    account = ~customers.is_guest[orders.buyer] & personal
    # Every other customer is sent the thanks; who takes it comes back sooner and for longer.
    thanked = customers.customer_id[orders.buyer] % 2 == 0
    for n in (WELCOME, *SPRINGS, LOYAL):
        one = PROMOTIONS[n]
        fits = (at(one.begin) <= orders.placed) & (orders.placed < at(one.end)) & account
        fits &= (orders.subtotal >= one.least) & (orders.promotion < 0)
        fits &= (orders.ordinal == 1) if one.first_order else (orders.ordinal > 1)
        fits &= wants < (0.35 if n == WELCOME else 0.5)
        fits &= thanked | (n != LOYAL)
        for place in np.flatnonzero(fits):
            buyer, channel = orders.buyer[place], orders.channel[place]
            if customers.coupons[buyer] >> n & 1 or not promotions.left[channel][n]:
                continue
            customers.coupons[buyer] |= 1 << n
            promotions.left[channel][n] -= 1
            orders.promotion[place] = n
            orders.has_coupon[place] = True
            if n == LOYAL:
                customers.gap[buyer] *= 0.6
                customers.churn[buyer] *= 0.3
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


def _carry(market: Market, orders: Orders, lines: Lines) -> None:
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
