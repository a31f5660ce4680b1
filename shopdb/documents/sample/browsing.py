"""Sessions that nothing is bought in: most see one page, some look round, few put things aside."""

import numpy as np

from shopdb.documents.sample.assortment import Assortment
from shopdb.documents.sample.clicks import ADD, CHECKOUT, PAGE, SEARCH, VIEW, Clicks
from shopdb.documents.sample.shop import Part
from shopdb.documents.sample.visits import Visits
from shopdb.sample.rows import MINUTE, SECOND, running

BOUNCES = 0.42
# Of the rest: views on average and at most, searches, carts, and checkouts of those.
VIEWS, MOST = 3.2, 15
SEARCHES, CARTS, BEGUN = 0.3, 0.14, 0.25
# Some go away for longer than a session is said to last, and come back.
PAUSES = 0.06


def draw(
    rng: np.random.Generator,
    clicks: Clicks,
    part: Part,
    visits: Visits,
    assortment: Assortment,
) -> None:
    """What is done in the sessions that neither an order nor a cart follows from."""
    session = np.arange(visits.others, len(visits))
    starts = visits.starts[session]
    touch = np.full(len(session), -1)
    touch[: visits.touches] = len(part.order_touches) + np.arange(visits.touches)
    clicks.add(session, starts, PAGE, touch=touch)

    stays = np.flatnonzero(rng.random(len(session)) >= BOUNCES)
    views = np.minimum(rng.geometric(1 / VIEWS, len(stays)), MOST)
    asks = rng.random(len(stays)) < SEARCHES
    owner = np.repeat(np.arange(len(stays)), views)
    turn = running(owner) - 1
    first = assortment.any(rng, len(stays))
    product = np.where(turn == 0, first[owner], assortment.near(rng, first[owner], 0.65))

    gap = (rng.exponential(45.0, len(owner)) * SECOND).astype(np.int64) + 15 * SECOND
    pauses = (rng.random(len(stays)) < PAUSES)[owner] & (turn == views[owner] // 2) & (turn > 0)
    gap += np.where(pauses, rng.integers(35 * MINUTE, 150 * MINUTE, len(owner)), 0)
    passed = np.cumsum(gap)
    passed -= (passed - gap)[np.searchsorted(owner, owner)]
    seen = starts[stays[owner]] + 15 * SECOND + passed
    clicks.add(session[stays[owner]], seen, VIEW, product=product)

    sought = starts[stays[asks]] + rng.integers(4 * SECOND, 14 * SECOND, asks.sum())
    clicks.add(session[stays[asks]], sought, SEARCH, product=assortment.goods.leaf[first[asks]])

    last = np.cumsum(views) - 1
    takes = np.flatnonzero(rng.random(len(stays)) < CARTS)
    which = last[takes] - (rng.random(len(takes)) * views[takes]).astype(np.int64)
    put = seen[which] + rng.integers(3 * SECOND, 12 * SECOND, len(takes))
    clicks.add(session[stays[takes]], put, ADD, product=product[which], quantity=1)
    pays = rng.random(len(takes)) < BEGUN
    begun = seen[last[takes[pays]]] + rng.integers(15 * SECOND, MINUTE, pays.sum())
    clicks.add(session[stays[takes[pays]]], begun, CHECKOUT)
