"""Purchase orders behind every receipt: ordered ahead, sent late or in part, some sent back.

What is owed after a delivery comes in a second one or is called off. The shelf's need says what the
first delivery brings, so that stock never waits for a supplier that is late.
"""

import numpy as np
import polars as pl

from shopdb.sample.clock import END, working_day
from shopdb.sample.places import WAREHOUSES
from shopdb.sample.purchase_rows import Papers
from shopdb.sample.rows import DAY, HOUR, NEVER, Floats, Ids, Ints, Tables, running, sums
from shopdb.sample.suppliers import LEAST, SUPPLIERS, Suppliers

# Most lines of a purchase order.
MOST_LINES = 40
# How often what is owed comes at last.
COMES = 0.7
LEAD = np.array([one.lead for one in SUPPLIERS])
SLIP = np.array([one.slip for one in SUPPLIERS])


def _chance(name: str) -> Floats:
    return np.array([getattr(one, name) for one in SUPPLIERS]) / 100


LATE, SHORT, REJECT = _chance("late"), _chance("short"), _chance("reject")


class Purchasing:
    """Buys what the shelves need, and remembers what it cost last."""

    def __init__(self, suppliers: Suppliers, warehouse_id: Ints, ids: Ids) -> None:
        self.suppliers = suppliers
        self.ids = ids
        self.papers = Papers(suppliers, warehouse_id)
        # When and in which month of order each shelf's goods came last.
        shelves = len(suppliers.slot) * len(WAREHOUSES)
        self.came: Ints = np.full(shelves, -1)
        self.month_of: Ints = np.zeros(shelves, dtype=np.int64)

    def receive(
        self, rng: np.random.Generator, month: int, day: int, shelf: Ints, accepted: Ints
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Order what comes onto shelves on a day; deliveries of that day, and those still owed.

        Returns:
            Rows of shelf, quantity, when, goods_receipt_line_id and cost in cents, twice.
        """
        supplier = self.suppliers.of(shelf, month)
        ranked = np.lexsort((shelf, supplier))
        shelf, accepted, supplier = shelf[ranked], accepted[ranked], supplier[ranked]
        block = (running(supplier) - 1) // MOST_LINES
        _, first, order = np.unique(
            supplier * (1 << 32) + block, return_index=True, return_inverse=True
        )
        of_order = supplier[first]
        count = len(first)
        came = day + 4 * HOUR + rng.integers(0, 2 * HOUR, count)
        is_late = rng.random(count) < LATE[of_order]
        off = np.where(is_late, rng.integers(1, SLIP[of_order] + 1), -rng.integers(0, 3, count))
        expected = day - off * DAY
        submitted = _sent(rng, expected - LEAD[of_order] * DAY)

        lacks = rng.random(len(shelf)) < SHORT[supplier]
        missing = lacks * LEAST * (1 + accepted * rng.integers(2, 6, len(shelf)) // 50)
        spoilt = rng.random(len(shelf)) < REJECT[supplier]
        rejected = spoilt * rng.integers(1, np.maximum(1, accepted // 5) + 1)
        owed = missing + rejected
        is_owed = sums(order, owed, count) > 0
        comes = is_owed & (rng.random(count) < COMES)
        again = came + rng.integers(7, 21, count) * DAY
        given_up = came + rng.integers(21, 35, count) * DAY

        order_id = self.ids.take("purchase_order", count)
        line_id = self.ids.take("purchase_order_line", len(shelf))
        self.papers.order(of_order, order_id, submitted, expected)
        cost = self.suppliers.cost(shelf, np.full(len(shelf), month))
        self.papers.lines(order_id[order], line_id, shelf, accepted + owed, cost)
        closed = np.where(is_owed, np.where(comes, again, given_up), came)
        self.papers.stand(order_id[is_owed], "partially_received", came[is_owed], NEVER)
        self.papers.stand(order_id[comes], "received", again[comes], again[comes])
        whole = ~is_owed
        self.papers.stand(order_id[whole], "received", came[whole], closed[whole])
        lapses = is_owed & ~comes
        self.papers.stand(order_id[lapses], "cancelled", closed[lapses], closed[lapses])

        now = self._deliver(
            *(order_id, of_order, came, order, line_id), accepted=accepted, rejected=rejected
        )
        later = np.flatnonzero((owed > 0) & comes[order])
        late_shelf, when = shelf[later], again[order[later]]
        self._learn(shelf, came[order], month)
        self._learn(late_shelf, np.where(when < END, when, -1), month)
        second = self._deliver(
            *(order_id, of_order, again, order[later], line_id[later]),
            accepted=owed[later],
            rejected=np.zeros(len(later), dtype=np.int64),
        )
        return (
            _brought(shelf, accepted, came[order], now, cost),
            _brought(late_shelf, owed[later], when, second, cost[later]),
        )

    def _learn(self, shelf: Ints, when: Ints, month: int) -> None:
        """Note what came last; what was owed for long may come after what was ordered later."""
        is_last = when > self.came[shelf]
        self.came[shelf[is_last]] = when[is_last]
        self.month_of[shelf[is_last]] = month

    def _deliver(
        self,
        order_id: Ints,
        supplier: Ints,
        came: Ints,
        order: Ints,
        line_id: Ints,
        *,
        accepted: Ints,
        rejected: Ints,
    ) -> Ints:
        """Write down one delivery of each order that lines are of; the ids of its lines."""
        own, place = np.unique(order, return_inverse=True)
        receipt_id = self.ids.take("goods_receipt", len(own))
        receipt_line_id = self.ids.take("goods_receipt_line", len(line_id))
        self.papers.receipt(receipt_id, order_id[own], supplier[own], came[own])
        self.papers.receipt_lines(
            *(receipt_line_id, receipt_id[place], order_id[order], line_id),
            accepted=accepted,
            rejected=rejected,
            came=came[order],
        )
        return receipt_line_id

    def outstanding(self, rng: np.random.Generator, month: int) -> None:
        """Orders of the last weeks that nothing has come of; some should have been there."""
        for n in (n for n, one in enumerate(SUPPLIERS) if not one.until):
            one = SUPPLIERS[n]
            variant = np.flatnonzero(self.suppliers.slot == one.slot)
            chosen = np.sort(rng.choice(variant, min(6, len(variant)), replace=False))
            shelf = chosen * len(WAREHOUSES) + one.warehouse
            off = int(rng.integers(2, 9)) if one.late > 40 else -int(rng.integers(1, one.lead))
            expected = np.array([END - off * DAY])
            order_id = self.ids.take("purchase_order", 1)
            # The quickest can wait: what they shall send is written down and not sent yet.
            is_draft = one.lead < 7
            sent = _sent(rng, expected - one.lead * DAY)
            submitted = np.full(1, NEVER) if is_draft else sent
            self.papers.order(np.array([n]), order_id, submitted, expected)
            line_id = self.ids.take("purchase_order_line", len(shelf))
            ordered = rng.integers(4, 13, len(shelf)) * LEAST
            cost = self.suppliers.cost(shelf, np.full(len(shelf), month))
            self.papers.lines(order_id[np.zeros(len(shelf), int)], line_id, shelf, ordered, cost)

    def month(self, end: int) -> Tables:
        """All that was written down and happened before a time."""
        return self.papers.due(end)

    def offers(self) -> pl.DataFrame:
        """What every supplier sells, at the cost of its last delivery."""
        shelf = np.arange(len(self.came))
        supplier = self.suppliers.of(shelf, SUPPLIERS[0].until)
        listed = END - 400 * DAY
        return self.suppliers.offers(
            shelf, supplier, self.month_of, np.where(self.came < 0, listed, self.came)
        )


def _sent(rng: np.random.Generator, day: Ints) -> Ints:
    """Office hours of a day, or of the working day before it."""
    back = np.where(working_day(day) > 0, 3 - working_day(day), 0)
    sent: Ints = day // DAY * DAY - back * DAY + rng.integers(9 * HOUR, 16 * HOUR, len(day))
    return sent


def _brought(shelf: Ints, quantity: Ints, when: Ints, line_id: Ints, cost: Ints) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "shelf": shelf,
            "quantity": quantity,
            "when": when,
            "goods_receipt_line_id": line_id,
            "cost": cost,
        }
    )
