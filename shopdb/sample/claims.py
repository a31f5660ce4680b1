"""Claims on stock on the last day: of orders that have not left, and of open carts."""

import numpy as np
import polars as pl

from shopdb.sample import carts
from shopdb.sample.clock import END
from shopdb.sample.fulfilment import WAREHOUSE
from shopdb.sample.lives import Lives, given_up, happened
from shopdb.sample.market import Market
from shopdb.sample.orders import Lines, Orders
from shopdb.sample.places import WAREHOUSES
from shopdb.sample.rows import NEVER, Ids, Ints, Tables, moments, only
from shopdb.sample.stock import Stock


class Claims:
    """Remembers, month by month, which lines are still open at the end."""

    def __init__(self, market: Market, stock: Stock, channel_id: Ints) -> None:
        self.market = market
        self.stock = stock
        self.channel_id = channel_id
        none = np.zeros(0, dtype=np.int64)
        # Lines with their shelves, quantities and times, as far as there are any.
        self._open = [(none, none, none, none)]

    def keep(self, orders: Orders, lines: Lines, life: Lives) -> None:
        """Remember the lines that have neither left nor been given up by the end."""
        leaves = np.where(life.in_second, life.second[lines.order], life.shipped[lines.order])
        line = np.flatnonzero(~happened(leaves) & (given_up(life, lines) == 0))
        if not len(line):
            return
        turn = life.in_second[line].astype(np.int64)
        warehouse = WAREHOUSE[orders.channel[lines.order[line]], turn]
        shelf = lines.variant[line] * len(WAREHOUSES) + warehouse
        made = orders.placed[lines.order[line]]
        self._open.append((lines.line_id[line], shelf, lines.quantity[line], made))

    def by_shelf(self, is_last: bool) -> Ints:
        """Units that open orders claim of each shelf; none before the last month."""
        shelves = np.zeros(len(self.stock.on_hand), dtype=np.int64)
        for _, shelf, quantity, _ in self._open if is_last else ():
            np.add.at(shelves, shelf, quantity)
        return shelves

    def add(self, rng: np.random.Generator, tables: Tables, ids: Ids) -> Tables:
        """Add the open carts, and the claims of open orders and carts on what lies there."""
        count = max(8, round(self.market.customers.count / 100))
        opened, cart_id, channel, variant = carts.still_open(
            rng, self.market, count, channel_id=self.channel_id, ids=ids
        )
        both = {name: pl.concat([tables[name], opened[name]], how="diagonal") for name in opened}
        line_id, shelf, quantity, made = (
            np.concatenate(parts) for parts in zip(*self._open, strict=True)
        )
        free = self.stock.on_hand - self.by_shelf(True)
        cart_shelf = variant * len(WAREHOUSES) + WAREHOUSE[channel, 0]
        # One claim a shelf at most, and on half of the carts.
        _, first = np.unique(cart_shelf, return_index=True)
        first = first[(free[cart_shelf[first]] > 0) & (cart_id[first] % 2 == 0)]
        shelves = np.r_[shelf, cart_shelf[first]]
        of_carts = np.arange(len(shelves)) >= len(shelf)
        claims = pl.DataFrame(
            {
                "stock_reservation_id": ids.take("stock_reservation", len(shelves)),
                "variant_id": self.market.catalog.variant_id[shelves // len(WAREHOUSES)],
                "warehouse_id": self.stock.warehouse_id[shelves % len(WAREHOUSES)],
                "cart_id": only(of_carts, pl.Series(np.r_[line_id, cart_id[first]])),
                "order_line_id": only(~of_carts, pl.Series(np.r_[line_id, first])),
                "quantity": np.r_[quantity, np.ones(len(first), dtype=np.int64)],
                "expires_at": moments(np.where(of_carts, carts.OPEN_UNTIL, NEVER)),
                "created_at": moments(np.r_[made, np.full(len(first), END - 1)]),
            }
        )
        return {**tables, **both, "stock_reservation": claims}
