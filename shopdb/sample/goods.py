"""Which goods are on an order: by taste, by season, and what goes with what."""

import numpy as np

from shopdb.sample.clock import Month
from shopdb.sample.market import Market
from shopdb.sample.rows import Ints, sums

MOST_LINES = 8
# How often somebody who cannot have it takes nothing in its place.
GIVES_UP = 0.6


def choose(
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
        # What has become too dear gives way to another of its kind.
        first = catalog.variant_start[chosen]
        channel = market.customers.channel[buyer[here]]
        appeal = market.prices.appeal(channel, first, placed[here])
        stays = rng.random(size) < appeal
        leaf = catalog.leaf[chosen]
        other = catalog.leaf_start[leaf] + (catalog.leaf_count[leaf] * rng.random(size)).astype(
            np.int64
        )
        stays |= ~catalog.is_sold(other, placed[here])
        chosen = np.where(stays, chosen, other)
        before[here] = chosen
        order.append(here)
        product.append(chosen)
    all_orders, products = np.concatenate(order), np.concatenate(product)
    share = rng.random(len(products)) ** 1.5
    variant = catalog.variant_start[products] + (catalog.variant_count[products] * share).astype(
        np.int64
    )
    # What cannot be had just then gives way to its neighbour, or is not bought at all.
    channel = market.customers.channel[buyer[all_orders]]
    lacks = market.gaps.holds(channel, variant, placed[all_orders])
    variant += lacks
    goes = lacks & (rng.random(len(variant)) < GIVES_UP)
    goes &= sums(all_orders, (~lacks).astype(np.int64), count)[all_orders] > 0
    all_orders, variant = all_orders[~goes], variant[~goes]
    width = len(catalog.product_of)
    keys = np.unique(all_orders * width + variant)
    return keys // width, keys % width
