"""Visits of the sample shop: those that led to an order, those before it, and those to nothing.

New buyers are found by search, social media and advertising, and come back by newsletter; so who
gets an order depends on whether the first or the last visit counts. Display brings many and sells
little. Visits of guests are known only by their session and by the order that they end in.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from shopdb.sample.carts import SOURCES
from shopdb.sample.clock import START, Month, time_of_day
from shopdb.sample.market import Market
from shopdb.sample.orders import Orders
from shopdb.sample.prices import SALES, is_on
from shopdb.sample.rows import DAY, MINUTE, Floats, Ids, Ints, moments, only, texts

# How many visits lead to an order, from none on; of those that are known.
VISITS = (0.18, 0.36, 0.25, 0.13, 0.08)
# Visits without an order, for each order.
IDLE = 0.9
# Visits lie at most so long before their order.
LOOK_BACK = 30 * DAY


@dataclass(frozen=True)
class Way:
    """A way to the shop, and how often it is taken: by new buyers, by old ones, by mere lookers."""

    channel: str
    source: str | None
    medium: str | None
    campaign: str | None
    term: str | None
    new: float
    old: float
    idle: float


WAYS = (
    Way("direct", None, None, None, None, 0.08, 0.22, 0.12),
    Way("search", "search", "organic", None, None, 0.22, 0.16, 0.18),
    Way("paid_search", "search", "cpc", "brand", "sample shop", 0.08, 0.10, 0.06),
    Way("paid_search", "search", "cpc", "generic", "gifts for the home", 0.18, 0.03, 0.15),
    Way("social", "social", "paid_social", "lookalike", None, 0.17, 0.03, 0.14),
    Way("social", "social", "organic", None, None, 0.07, 0.06, 0.07),
    Way("email", "newsletter", "email", "weekly", None, 0.02, 0.28, 0.05),
    Way("email", "newsletter", "email", "winback", None, 0.0, 0.05, 0.02),
    Way("affiliate", "bargains.example", "affiliate", "deals", None, 0.08, 0.03, 0.03),
    Way("referral", "blog.example", "referral", None, None, 0.05, 0.02, 0.03),
    Way("display", "adnet.example", "display", "retargeting", None, 0.05, 0.02, 0.15),
)
WEEKLY, RETARGETING = 6, 10
NEW, OLD, LOOKS = (np.cumsum([getattr(way, who) for way in WAYS]) for who in ("new", "old", "idle"))
# By which way a cart that names a source was come to.
OF_CART = {"newsletter": WEEKLY, "search": 1, "social": 5, None: 0}


def rows(
    rng: np.random.Generator,
    month: Month,
    market: Market,
    orders: Orders,
    *,
    cart_source: Ints,
    ids: Ids,
) -> pl.DataFrame:
    """The visits before a month's orders and those to nothing, in order of time.

    `cart_source` is of each order the place in `carts.SOURCES` that its cart names; -1: no cart.
    """
    customers = market.customers
    count = len(orders)
    guest = customers.is_guest[orders.buyer]
    visits = np.searchsorted(np.cumsum(VISITS)[:-1], rng.random(count), side="right")
    visits = np.maximum(visits, cart_source >= 0)
    order = np.repeat(np.arange(count), visits)
    turn = np.arange(len(order)) - np.repeat(np.cumsum(visits) - visits, visits)
    is_last = turn == visits[order] - 1
    way = np.where(
        (orders.ordinal[order] == 1) & ~(is_last & (turn > 0)),
        _draw(rng, NEW, len(order)),
        _draw(rng, OLD, len(order)),
    )
    # Between the first visit and the order people are followed by advertising.
    followed = ~is_last & (turn > 0) & (rng.random(len(order)) < 0.35)
    way = np.where(followed, RETARGETING, way)
    named = is_last & (cart_source[order] >= 0)
    way = np.where(named, np.array([OF_CART[one] for one in SOURCES])[cart_source[order]], way)

    placed = orders.placed[order]
    ended = placed - rng.integers(21 * MINUTE, 45 * MINUTE, len(order))
    since = np.minimum(customers.since[orders.buyer[order]] + MINUTE, ended)
    room = np.minimum(ended - since, LOOK_BACK)
    earlier = ended - (room * rng.random(len(order)) ** 1.5).astype(np.int64)
    # A guest looks round within one session, an account comes back on other days.
    browsed = ended - (visits[order] - turn) * 11 * MINUTE
    touched = np.where(is_last, ended, np.where(guest[order], browsed, earlier))
    known = ~guest[order] & (touched > customers.since[orders.buyer[order]])
    session = np.where(guest[order], order, np.arange(len(order)) + count)

    idle = round(count * IDLE)
    day = rng.integers(month.first_day, month.end_day, idle)
    there = max(1, customers.came_before(month.start))
    who = rng.integers(0, there, idle)
    looked = START + day * DAY + time_of_day(rng, customers.east[customers.channel[who], day])
    signed_in = (rng.random(idle) < 0.4) & ~customers.is_guest[who]

    size = len(order)
    buyer = np.r_[orders.buyer[order], who]
    when = np.r_[touched, looked]
    way = np.r_[way, _draw(rng, LOOKS, idle)]
    is_known = np.r_[known, signed_in & (customers.since[who] < looked)]
    ends = np.r_[is_last, np.zeros(idle, dtype=bool)]
    session = np.r_[session, np.arange(idle) + size + count]
    order_id = np.r_[orders.order_id[order], np.zeros(idle, dtype=np.int64)]
    ranked = np.lexsort((session, when))
    return _rows(month, ids, when[ranked], way[ranked], session[ranked]).with_columns(
        only(is_known[ranked], pl.Series(customers.customer_id[buyer[ranked]])).alias(
            "customer_id"
        ),
        only(ends[ranked], pl.Series(order_id[ranked])).alias("order_id"),
    )


def _draw(rng: np.random.Generator, shares: Floats, count: int) -> Ints:
    drawn: Ints = np.searchsorted(shares / shares[-1], rng.random(count)).astype(np.int64)
    return drawn


def _rows(month: Month, ids: Ids, when: Ints, way: Ints, session: Ints) -> pl.DataFrame:
    """What each visit says by itself; a newsletter during a sale is about the sale."""
    campaigns = [*(one.campaign for one in WAYS), *(code for code, *_ in SALES)]
    campaign = way.copy()
    for n in range(len(SALES)):
        campaign[(way == WEEKLY) & is_on(n, when)] = len(WAYS) + n
    return pl.DataFrame(
        {
            "marketing_touch_id": ids.take("marketing_touch", len(when)),
            "touched_at": moments(when),
            "session_key": pl.Series(
                [f"{month.name}-{one:08x}" for one in session], dtype=pl.String
            ),
            "marketing_channel": texts([one.channel for one in WAYS], way),
            "utm_source": texts([one.source for one in WAYS], way),
            "utm_medium": texts([one.medium for one in WAYS], way),
            "utm_campaign": texts(campaigns, campaign),
            "utm_term": texts([one.term for one in WAYS], way),
        }
    )
