"""Weeks in which a channel cannot get a variant that sells well: what is asked for then is lost.

Nobody orders it in that time. What is left lies on the shelf for the orders from before; once those
have left, a count finds the shelf empty, and it stays so until the weeks are over.
"""

import numpy as np

from shopdb.sample.catalog import Catalog
from shopdb.sample.clock import DAYS, START
from shopdb.sample.places import CHANNELS, WAREHOUSES
from shopdb.sample.rows import DAY, NEVER, Flags, Ints, stream

# How many of the products that sell well have such weeks, in each channel.
SHARE = 0.35
SHORTEST, LONGEST = 14, 42
# So long after the last order its parcel has left.
PACKED = 9 * DAY


class Gaps:
    """When each variant cannot be had, by channel: of a product the best sold variant, once."""

    def __init__(self, seed: int, catalog: Catalog) -> None:
        rng = stream(seed, "gaps")
        self.begin: Ints = np.full((len(CHANNELS), len(catalog.product_of)), NEVER)
        self.end: Ints = self.begin.copy()
        best = catalog.rank < np.maximum(2, catalog.leaf_count[catalog.leaf] // 3)
        product = np.flatnonzero(best & (catalog.variant_count > 1))
        for channel in range(len(CHANNELS)):
            chosen = product[rng.random(len(product)) < SHARE]
            first = rng.integers(60, DAYS - 2 * LONGEST, len(chosen))
            length = rng.integers(SHORTEST, LONGEST + 1, len(chosen))
            variant = catalog.variant_start[chosen]
            self.begin[channel, variant] = START + first * DAY
            self.end[channel, variant] = START + (first + length) * DAY

    def holds(self, channel: Ints, variant: Ints, when: Ints) -> Flags:
        """Whether each variant cannot be had in a channel at a time."""
        return (self.begin[channel, variant] <= when) & (when < self.end[channel, variant])

    def on_shelves(self, times: Ints) -> Ints:
        """Times by channel and variant as times by shelf: a channel's home is its own number."""
        return np.ascontiguousarray(times[: len(WAREHOUSES)].T).ravel()

    def is_short(self, when: int) -> Flags:
        """Whether each shelf gets no more than it owes at a time."""
        return (self.on_shelves(self.begin) <= when) & (when < self.on_shelves(self.end))

    def found_empty(self, since: int, until: int) -> Flags:
        """Whether each shelf is counted empty between two times."""
        begin = self.on_shelves(self.begin)
        counted = np.where(begin == NEVER, NEVER, np.minimum(begin, NEVER - PACKED) + PACKED)
        return (since <= counted) & (counted < until)
