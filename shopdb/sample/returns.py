"""What buyers send back: why, how much of it came, and what is refunded for it."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from shopdb.sample.clock import on_day
from shopdb.sample.lives import Lives, happened
from shopdb.sample.orders import Lines, Orders
from shopdb.sample.rows import (
    DAY,
    HOUR,
    NEVER,
    Flags,
    Ids,
    Ints,
    Tables,
    moments,
    money,
    only,
    public_ids,
    sums,
    texts,
)

REASONS = ("unwanted", "wrong_size", "defective", "damaged_in_transit", "not_as_described")
KINDS = ("return", "exchange", "claim")
EXCHANGE, CLAIM = 1, 2


@dataclass
class Returns:
    """Returns of a month's orders; the second half is by line sent back.

    `request` and `line` are places in Returns and in Lines. `refund` is in cents, tax included.
    """

    request_id: Ints
    order: Ints
    kind: Ints
    is_rejected: Flags
    requested: Ints
    approved: Ints
    received: Ints
    settled: Ints
    return_line_id: Ints
    request: Ints
    line: Ints
    reason: Ints
    quantity: Ints
    is_resellable: Flags
    refund: Ints

    @property
    def refunds(self) -> Flags:
        """Whether each line has been refunded before the end."""
        return happened(self.settled)[self.request] & (self.refund > 0)


def send_back(
    rng: np.random.Generator, orders: Orders, lines: Lines, lives: Lives, ids: Ids
) -> Returns:
    """Draw the returns of a month's orders; notes in their lives which came back whole."""
    chance = rng.random(len(orders)) < 0.08
    asked = on_day(rng, np.where(lives.arrived < NEVER, lives.arrived, 0), 2, 9, 20)
    asked = asked + rng.integers(0, 19, len(orders)) * DAY
    order = np.flatnonzero(chance & happened(lives.arrived) & happened(asked))
    size = len(order)
    requested = asked[order]
    kind = np.searchsorted([0.84, 0.92], rng.random(size))
    is_rejected = (kind == CLAIM) & (rng.random(size) < 0.4)
    approved = requested + rng.integers(1, 20, size) * HOUR
    received = on_day(rng, approved, rng.integers(4, 11, size), 9, 16)
    settled = on_day(rng, received, rng.integers(1, 4, size), 17, 20)
    # What was not paid yet cannot be given back.
    settled = np.maximum(settled, lives.captured[order] + HOUR)
    rejected = on_day(rng, approved, 2, 9, 16)
    received = np.where(is_rejected, NEVER, received)
    settled = np.where(is_rejected, rejected, settled)

    # All lines of some, one line of the others.
    request_of = np.full(len(orders), -1)
    request_of[order] = np.arange(size)
    sent = np.flatnonzero((request_of[lines.order] >= 0) & ~lives.dropped)
    whole = rng.random(size) < 0.4
    request = request_of[lines.order[sent]]
    draw = rng.random(len(sent))
    best = np.full(size, 2.0)
    np.minimum.at(best, request, draw)
    keep = whole[request] | (draw == best[request])
    line, request = sent[keep], request[keep]
    quantity = np.where(
        whole[request], lines.quantity[line], rng.integers(1, lines.quantity[line] + 1)
    )
    refund = lines.paid[line] * quantity // lines.quantity[line]
    refund = np.where((kind[request] == EXCHANGE) | is_rejected[request], 0, refund)
    reason = np.searchsorted([0.45, 0.7, 0.85, 0.93], rng.random(len(line)))
    back = (kind == 0) & whole & (sums(request, np.ones(len(request), int), size) > 0)
    closed = back & ~_has_dropped(lives, lines, len(orders))[order]
    lives.returned[order[closed]] = settled[closed]
    # Once it is completed, what comes back does not move the status.
    late = lives.returned > lives.completed
    lives.returned[late] = NEVER
    return Returns(
        request_id=ids.take("return_request", size),
        order=order,
        kind=kind,
        is_rejected=is_rejected,
        requested=requested,
        approved=approved,
        received=received,
        settled=settled,
        return_line_id=ids.take("return_line", len(line)),
        request=request,
        line=line,
        reason=reason,
        quantity=quantity,
        is_resellable=(reason < 2) & (rng.random(len(line)) < 0.9),
        refund=refund,
    )


@dataclass
class Sales:
    """All that happens to the orders of a month."""

    orders: Orders
    lines: Lines
    lives: Lives
    returns: Returns


def _has_dropped(lives: Lives, lines: Lines, count: int) -> Flags:
    return sums(lines.order, lives.dropped.astype(np.int64), count) > 0


def rows(rng: np.random.Generator, sales: Sales) -> Tables:
    """Returns as they stand at the end."""
    returns = sales.returns
    closed = happened(returns.settled)
    status = np.full(len(returns.order), "requested", dtype="U9")
    status[happened(returns.approved)] = "approved"
    status[happened(returns.received)] = "received"
    status[closed] = "settled"
    status[closed & returns.is_rejected] = "rejected"
    came = happened(returns.received)[returns.request]
    order_id = sales.orders.order_id[returns.order]
    return {
        "return_request": pl.DataFrame(
            {
                "return_request_id": returns.request_id,
                "public_id": public_ids(rng, returns.requested),
                "order_id": order_id,
                "kind": texts(KINDS, returns.kind),
                "status": pl.Series(status.tolist(), dtype=pl.String),
                "requested_at": moments(returns.requested),
                "closed_at": moments(np.where(closed, returns.settled, NEVER)),
            }
        ),
        "return_line": pl.DataFrame(
            {
                "return_line_id": returns.return_line_id,
                "return_request_id": returns.request_id[returns.request],
                "order_id": order_id[returns.request],
                "order_line_id": sales.lines.line_id[returns.line],
                "reason_code": texts(REASONS, returns.reason),
                "qty_requested": returns.quantity,
                "qty_received": np.where(came, returns.quantity, 0),
                "is_resellable": only(came, pl.Series(returns.is_resellable.astype(np.int64))),
                "refund_amount": money(np.where(returns.refunds, returns.refund, 0)),
            }
        ),
    }
