"""Sessions that fill a cart: seen, put aside, and in most cases paid for.

From the first thing put aside to the checkout the goods follow each other, each looked at after the
one before was put aside.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from shopdb.documents.sample.assortment import Assortment
from shopdb.documents.sample.clicks import (
    ADD,
    CHECKOUT,
    PAGE,
    PURCHASE,
    REMOVE,
    SEARCH,
    VIEW,
    Clicks,
)
from shopdb.documents.sample.shop import Part
from shopdb.sample.rows import MINUTE, NEVER, SECOND, Flags, Ints, running

SEARCHES = 0.35
# Goods that are looked at as well, and how many of those are put aside and taken back.
LOOKS, TAKEN_BACK = 1.1, 0.15
# Left carts whose checkout was begun.
BEGUN = 0.3


@dataclass(frozen=True)
class Shopping:
    """Sessions that put goods aside: from `first` to `end`, begun at `starts`."""

    session: Ints
    starts: Ints
    first: Ints
    end: Ints
    wants: pl.DataFrame


def orders(rng: np.random.Generator, clicks: Clicks, part: Part, assortment: Assortment) -> None:
    """What is done in the sessions that end in an order, each by its place."""
    placed = part.orders["at"].to_numpy()
    count = len(placed)
    here = np.arange(count)
    pays = placed - rng.integers(60 * SECOND, 4 * MINUTE, count)
    alone = placed - rng.integers(6 * MINUTE, 19 * MINUTE, count)
    # The first thing that is put aside makes the cart, where MySQL has one.
    first = part.orders["begun"].fill_null(-1).to_numpy()
    first = np.where(first >= 0, first, alone)
    touched = part.order_touches["owner"].to_numpy()
    seen = part.order_touches["at"].to_numpy()
    starts = _before(rng, first)
    # Where a touch is told of, the session begins with the first one.
    starts[touched] = NEVER
    np.minimum.at(starts, touched, seen)
    known = np.zeros(count, dtype=bool)
    known[touched] = True
    clicks.add(touched, seen, PAGE, touch=np.arange(len(touched)))
    clicks.add(here[~known], starts[~known], PAGE)
    clicks.add(here, pays, CHECKOUT)
    wants = part.lines
    owner = wants["owner"].to_numpy()
    product, quantity = wants["product"].to_numpy(), wants["quantity"].to_numpy()
    clicks.add(owner, placed[owner], PURCHASE, product=product, quantity=quantity)
    shopping = Shopping(here, starts, first, pays - 20 * SECOND, wants)
    _fill(rng, clicks, shopping, assortment)


def carts(
    rng: np.random.Generator,
    clicks: Clicks,
    part: Part,
    assortment: Assortment,
    base: int,
) -> None:
    """What is done in the sessions of carts that were left; the first session is `base`."""
    first = part.carts["at"].to_numpy()
    here = base + np.arange(len(first))
    starts = _before(rng, first)
    end = first + rng.integers(MINUTE, 8 * MINUTE, len(first))
    clicks.add(here, starts, PAGE)
    asks = rng.random(len(first)) < BEGUN
    clicks.add(here[asks], end[asks] + 25 * SECOND, CHECKOUT)
    _fill(rng, clicks, Shopping(here, starts, first, end, part.cart_lines), assortment)


def _before(rng: np.random.Generator, first: Ints) -> Ints:
    """When a session begins in which the first thing is put aside at a time."""
    return first - rng.integers(MINUTE, 8 * MINUTE, len(first))


def _fill(
    rng: np.random.Generator,
    clicks: Clicks,
    shopping: Shopping,
    assortment: Assortment,
) -> None:
    """What lies between the first page and the checkout."""
    wants = shopping.wants
    owner = wants["owner"].to_numpy()
    product, quantity = wants["product"].to_numpy(), wants["quantity"].to_numpy()
    size = np.bincount(owner, minlength=len(shopping.session))
    turn = running(owner) - 1
    first = shopping.first[owner]
    step = (shopping.end[owner] - first) / size[owner]
    added = first + (step * (turn + 0.8 * rng.random(len(owner)) * (turn > 0))).astype(np.int64)
    earlier = np.r_[0, added[:-1]]
    ahead = np.where(turn > 0, added - earlier, 60 * SECOND)
    # Of the first, 15 to 50 seconds before it is put aside; the session is older than that.
    looked = added - (ahead * (0.25 + 0.55 * rng.random(len(owner)))).astype(np.int64)
    clicks.add(shopping.session[owner], looked, VIEW, product=product)
    clicks.add(shopping.session[owner], added, ADD, product=product, quantity=quantity)

    begins = np.flatnonzero(turn == 0)
    asks = begins[rng.random(len(begins)) < SEARCHES]
    sought = looked[asks] - rng.integers(3 * SECOND, 8 * SECOND, len(asks))
    clicks.add(
        shopping.session[owner[asks]], sought, SEARCH, product=assortment.goods.leaf[product[asks]]
    )
    _look_round(rng, clicks, shopping, begins, assortment)


def _look_round(
    rng: np.random.Generator,
    clicks: Clicks,
    shopping: Shopping,
    begins: Ints,
    assortment: Assortment,
) -> None:
    """Goods that are seen beside those that are wanted; some go into the cart for a while."""
    owner = shopping.wants["owner"].to_numpy()
    product = shopping.wants["product"].to_numpy()
    at = np.repeat(begins, rng.poisson(LOOKS, len(begins)))
    other = assortment.near(rng, product[at], 0.7)
    width = len(assortment.goods.leaf)
    wanted: Flags = np.isin(owner[at] * width + other, owner * width + product)
    at, other = at[~wanted], other[~wanted]
    starts, end = shopping.starts[owner[at]] + 5 * SECOND, shopping.end[owner[at]]
    seen = starts + ((end - starts) * rng.random(len(at))).astype(np.int64)
    session = shopping.session[owner[at]]
    clicks.add(session, seen, VIEW, product=other)
    put = seen + rng.integers(10 * SECOND, 30 * SECOND, len(at))
    back = put + rng.integers(15 * SECOND, 60 * SECOND, len(at))
    takes = (rng.random(len(at)) < TAKEN_BACK) & (put > shopping.first[owner[at]]) & (back < end)
    clicks.add(session[takes], put[takes], ADD, product=other[takes], quantity=1)
    clicks.add(session[takes], back[takes], REMOVE, product=other[takes], quantity=1)
