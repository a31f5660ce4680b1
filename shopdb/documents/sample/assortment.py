"""What a visitor comes across: goods on show in a month, the more often the better they sell."""

import numpy as np

from shopdb.documents.sample.shop import LEAVES, Goods
from shopdb.sample.clock import Month
from shopdb.sample.rows import Floats, Ints


class Assortment:
    """The goods that are on show for all of a month, by kind."""

    def __init__(self, goods: Goods, month: Month) -> None:
        on_show = (goods.shown <= month.start) & (goods.hidden >= month.end)
        self.goods = goods
        self.order: Ints = np.argsort(goods.leaf, kind="stable")
        # What never sold is looked at, too.
        weight = np.where(on_show, goods.sold + 3.0, 0.0)[self.order]
        self.until: Floats = np.r_[0.0, np.cumsum(weight)]
        edges = np.searchsorted(goods.leaf[self.order], np.arange(len(LEAVES) + 1))
        self.edge: Floats = self.until[edges]

    def any(self, rng: np.random.Generator, count: int) -> Ints:
        """Products of every kind."""
        return self._at(rng.random(count) * self.until[-1])

    def near(self, rng: np.random.Generator, product: Ints, stays: float = 1.0) -> Ints:
        """For each product one of its kind, with a chance of `stays`, else one of any."""
        leaf = self.goods.leaf[product]
        low, high = self.edge[leaf], self.edge[leaf + 1]
        away = (rng.random(len(product)) >= stays) | (high <= low)
        low, high = np.where(away, 0.0, low), np.where(away, self.until[-1], high)
        return self._at(low + rng.random(len(product)) * (high - low))

    def _at(self, weight: Floats) -> Ints:
        place = np.searchsorted(self.until, weight, side="right") - 1
        # A draw that is rounded up to the end would find nothing there.
        last = np.searchsorted(self.until, self.until[-1], side="left") - 1
        found: Ints = self.order[np.minimum(place, last)]
        return found
