"""The steps of each order, as seeds/reference/order_status_transition.csv allows them."""

import numpy as np
import polars as pl

from shopdb.sample.lives import INVOICE, Lives, happened
from shopdb.sample.orders import Orders
from shopdb.sample.rows import NEVER, Ints, moments, running, texts

STATUSES = (
    *("new", "pending", "on_hold", "paid", "processing", "partially_shipped"),
    *("shipped", "delivered", "completed", "returned", "cancelled"),
)
ACTORS = (
    *("shop", "shop", "check", "payment", "warehouse", "warehouse"),
    *("warehouse", "carrier", "schedule", "service", "service"),
)
NOTES = {
    "on_hold": "Looked at before payment",
    "partially_shipped": "The rest follows from another warehouse",
    "returned": "All of it came back or was lost",
}


def rows(orders: Orders, lives: Lives) -> pl.DataFrame:
    """Every step that was taken before the end, in order."""
    is_split = lives.second < NEVER
    never = np.full(len(orders), NEVER)
    steps: dict[str, Ints] = {
        "pending": orders.placed,
        "on_hold": lives.held,
        # Paid for later, an order is packed without having been paid.
        "paid": np.where(lives.method < INVOICE, lives.captured, NEVER),
        "processing": lives.processing,
        "partially_shipped": np.where(is_split, lives.shipped, NEVER),
        "shipped": lives.left,
        "delivered": np.where(lives.lost < NEVER, NEVER, lives.arrived),
        "completed": np.where(lives.returned < NEVER, never, lives.completed),
        "returned": np.minimum(lives.returned, lives.lost),
        "cancelled": lives.cancelled,
    }
    order = np.concatenate([np.flatnonzero(happened(times)) for times in steps.values()])
    when = np.concatenate([times[happened(times)] for times in steps.values()])
    status = np.concatenate(
        [np.full(happened(times).sum(), STATUSES.index(code)) for code, times in steps.items()]
    )
    ranked = np.lexsort((status, when, order))
    order, when, status = order[ranked], when[ranked], status[ranked]
    seq = running(order)
    before = np.where(seq == 1, 0, np.r_[0, status[:-1]])
    return pl.DataFrame(
        {
            "order_id": orders.order_id[order],
            "seq": seq,
            "from_status": texts(STATUSES, before),
            "to_status": texts(STATUSES, status),
            "changed_at": moments(when),
            "actor": texts([f"sample:{actor}" for actor in ACTORS], status),
            "note": texts([NOTES.get(code) for code in STATUSES], status),
        }
    )
