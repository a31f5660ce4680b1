"""Goods on the shelf: what leaves and comes back, and the receipts that keep the shelf filled.

A movement waits until the month it happens in. Each week of a month begins with receipts for what
will leave in it, so that no shelf ever holds less than nothing.
"""

import numpy as np
import polars as pl

from shopdb.sample.catalog import Catalog
from shopdb.sample.clock import END, START, Month
from shopdb.sample.fulfilment import Parcels
from shopdb.sample.gaps import Gaps
from shopdb.sample.movements import (
    ADJUST,
    CAUSES,
    COUNT,
    DAMAGE,
    KINDS,
    RETURN,
    SALE,
    TRANSFER_IN,
    TRANSFER_OUT,
    brought,
    movements,
    shelf_of,
)
from shopdb.sample.places import WAREHOUSES
from shopdb.sample.purchasing import Purchasing
from shopdb.sample.returns import Returns
from shopdb.sample.rows import DAY, HOUR, Ids, Ints, moments, texts

NOTES = {"adjust": "Found behind the shelf", "damage": "Broken in the warehouse"}
WEEK = 7
# What a receipt brings beyond what is needed, in weeks of the same.
COVER = 3


class Stock:
    """How much lies where, by shelf: the place of the variant times warehouses, plus warehouse."""

    def __init__(
        self, catalog: Catalog, gaps: Gaps, warehouse_id: Ints, purchasing: Purchasing
    ) -> None:
        self.catalog = catalog
        self.gaps = gaps
        self.purchasing = purchasing
        self.warehouse_id = warehouse_id
        self.on_hand: Ints = np.zeros(len(catalog.product_of) * len(WAREHOUSES), dtype=np.int64)
        self.waiting = movements()

    def levels(self) -> pl.DataFrame:
        """The empty shelves, one a variant and warehouse."""
        variant = np.repeat(self.catalog.variant_id, len(WAREHOUSES))
        return pl.DataFrame(
            {
                "variant_id": variant,
                "warehouse_id": np.tile(self.warehouse_id, len(self.catalog.variant_id)),
                "safety_stock": np.full(len(variant), 2),
                "backorder_limit": np.where(variant % 5 == 0, 10, 0),
            }
        )

    def add(self, lines_variant: Ints, parcels: Parcels, returns: Returns, home: Ints) -> None:
        """Note what parcels take out, and what of the returns goes back on the shelf."""
        came = returns.is_resellable & (returns.received < END)[returns.request]
        self.waiting = pl.concat(
            [
                self.waiting,
                movements(
                    parcels.shipped,
                    SALE,
                    shelf_of(lines_variant[parcels.line], parcels.warehouse),
                    -parcels.quantity,
                    shipment_line_id=parcels.shipment_line_id,
                ),
                movements(
                    returns.received[returns.request][came],
                    RETURN,
                    shelf_of(lines_variant[returns.line[came]], home[returns.line[came]]),
                    returns.quantity[came],
                    return_line_id=returns.return_line_id[came],
                ),
            ]
        )

    def month(
        self,
        rng: np.random.Generator,
        buying: np.random.Generator,
        month: Month,
        reserved: Ints,
        ids: Ids,
    ) -> pl.DataFrame:
        """Every movement of a month in order of time; `reserved` must lie there at its end."""
        frames = []
        weeks = range(month.first_day, month.end_day, WEEK)
        for begin in weeks:
            start = month.start + (begin - month.first_day) * DAY
            end = min(start + WEEK * DAY, month.end)
            here = self.waiting.filter(pl.col("when") < end)
            self.waiting = self.waiting.filter(pl.col("when") >= end)
            need = self._sum(here.filter(pl.col("quantity") < 0)) * -1
            if begin == weeks[-1]:
                need += reserved
            frames += [self._receive(rng, buying, month.number, start, need), here]
            self.on_hand += self._sum(here)
            frames.append(self._count(start, end))
            if begin == weeks[2]:
                frames.append(self._care(rng, end - DAY))
        movements = pl.concat(frames).sort("when", "shelf", "kind", "quantity", maintain_order=True)
        return self._rows(movements, ids)

    def _sum(self, movements: pl.DataFrame) -> Ints:
        weights = movements["quantity"].to_numpy()
        shelf = movements["shelf"].to_numpy()
        return np.bincount(shelf, weights=weights, minlength=len(self.on_hand)).astype(np.int64)

    def _receive(
        self,
        rng: np.random.Generator,
        buying: np.random.Generator,
        month: int,
        start: int,
        need: Ints,
    ) -> pl.DataFrame:
        """Deliveries, early on the first day, for shelves that would run out in the week."""
        bought = self._overbought() if start == START else np.zeros_like(need)
        shelf = np.flatnonzero((self.on_hand < need) | (bought > 0))
        lack = need[shelf] - self.on_hand[shelf]
        ample = -(-(lack + need[shelf] * COVER + rng.integers(2, 8, len(shelf))) // 5) * 5
        quantity = np.where(lack > 0, ample, 0) + bought[shelf]
        # What cannot be had comes in just as it was promised to others.
        quantity = np.where(self.gaps.is_short(start)[shelf], np.maximum(lack, 1), quantity)
        self.on_hand[shelf] += quantity
        now, later = self.purchasing.receive(buying, month, start, shelf, quantity)
        self.waiting = pl.concat([self.waiting, brought(later)])
        return brought(now)

    def _overbought(self) -> Ints:
        """What was bought once and too much of: goods that hardly anybody wants."""
        catalog = self.catalog
        slow = (catalog.rank > catalog.leaf_count[catalog.leaf] * 0.6) & (catalog.launched < START)
        many = np.repeat(slow[catalog.product_of], len(WAREHOUSES))
        number = np.arange(len(many))
        return np.where(many & (number % 5 == 0), 20 + number % 9 * 5, 0)

    def _count(self, start: int, end: int) -> pl.DataFrame:
        """Shelves that are found empty on the evening of a week's last day."""
        shelf = np.flatnonzero(self.gaps.found_empty(start, end) & (self.on_hand > 0))
        missing = -self.on_hand[shelf]
        self.on_hand[shelf] = 0
        return movements(np.full(len(shelf), end - DAY + 21 * HOUR), COUNT, shelf, missing)

    def _care(self, rng: np.random.Generator, day: int) -> pl.DataFrame:
        """What happens on an evening: breakage, finds, counts, and goods sent to another house."""
        full = np.flatnonzero(self.on_hand >= 12)
        chosen = rng.choice(full, max(4, len(full) // 40)) if len(full) else full
        chosen = np.unique(chosen)
        what = rng.integers(0, 4, len(chosen))
        size = rng.integers(1, 4, len(chosen))
        evening = day + 20 * HOUR + rng.integers(0, HOUR, len(chosen))
        frames = []
        for n, (kind, sign) in enumerate(((DAMAGE, -1), (ADJUST, 1), (COUNT, -1))):
            here = what == n
            frames.append(movements(evening[here], kind, chosen[here], sign * size[here]))
        moved = chosen[what == 3]
        size = rng.integers(3, 9, len(moved))
        houses = len(WAREHOUSES)
        other = moved // houses * houses + (moved % houses + 1) % houses
        # A night on the road: it is there before the first parcel of the next week leaves.
        there = day + DAY + 7 * HOUR + rng.integers(0, HOUR, len(moved))
        frames.append(movements(evening[what == 3], TRANSFER_OUT, moved, -size))
        frames.append(movements(there, TRANSFER_IN, other, size))
        care = pl.concat(frames)
        self.on_hand += self._sum(care)
        return care

    def _rows(self, movements: pl.DataFrame, ids: Ids) -> pl.DataFrame:
        kind, shelf = movements["kind"].to_numpy(), movements["shelf"].to_numpy()
        variant = shelf // len(WAREHOUSES)
        return pl.DataFrame(
            {
                "stock_movement_id": ids.take("stock_movement", len(movements)),
                "variant_id": self.catalog.variant_id[variant],
                "warehouse_id": self.warehouse_id[shelf % len(WAREHOUSES)],
                "kind": texts(KINDS, kind),
                "quantity": movements["quantity"],
                "unit_cost": movements["cost"] / 100,
                **{cause: movements[cause] for cause in CAUSES},
                "note": texts([NOTES.get(one) for one in KINDS], kind),
                "occurred_at": moments(movements["when"].to_numpy()),
            }
        )
