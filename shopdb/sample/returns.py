"""What buyers send back: why, how much of it came, and what is refunded for it."""

from dataclasses import dataclass

import numpy as np

from shopdb.sample.clock import on_day
from shopdb.sample.lives import Lives, happened
from shopdb.sample.market import Market
from shopdb.sample.orders import Lines, Orders
from shopdb.sample.rows import (
    DAY,
    HOUR,
    NEVER,
    Flags,
    Ids,
    Ints,
    sums,
)

# Places in return_rows.REASONS.
WRONG_SIZE, TOO_LATE = 1, 5
# How often each of the first five: of plain goods, of those with sizes, of bad ones, of claims.
CHANCES = (
    (0.56, 0.0, 0.17, 0.12, 0.15),
    (0.20, 0.60, 0.08, 0.06, 0.06),
    (0.15, 0.0, 0.45, 0.05, 0.35),
    (0.0, 0.0, 0.55, 0.45, 0.0),
)
# Places in return_rows.KINDS.
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
    rng: np.random.Generator,
    market: Market,
    orders: Orders,
    lines: Lines,
    lives: Lives,
    *,
    ids: Ids,
) -> Returns:
    """Draw the returns of a month's orders; notes in their lives which came back whole."""
    catalog = market.catalog
    product = catalog.product_of[lines.variant]
    sized, bad = catalog.has_size[product], catalog.is_bad[product]
    serial = market.customers.is_serial[orders.buyer]
    likely = 0.06 + 0.14 * _has(orders, lines, sized) + 0.10 * _has(orders, lines, bad)
    likely = np.where(serial, 0.85, likely)
    chance = rng.random(len(orders)) < likely
    asked = on_day(rng, np.where(lives.arrived < NEVER, lives.arrived, 0), 2, 9, 20)
    asked = asked + rng.integers(0, 19, len(orders)) * DAY
    order = np.flatnonzero(chance & happened(lives.arrived) & happened(asked))
    size = len(order)
    requested = asked[order]
    is_claim = (rng.random(size) < 0.08) & ~serial[order]
    is_rejected = is_claim & (rng.random(size) < 0.4)
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
    whole = rng.random(size) < np.where(serial[order], 0.9, 0.4)
    request = request_of[lines.order[sent]]
    # What does not fit or does not please goes back first.
    draw = rng.random(len(sent)) / (1 + 3 * sized[sent] + 6 * bad[sent])
    best = np.full(size, 2.0)
    np.minimum.at(best, request, draw)
    keep = whole[request] | (draw == best[request])
    line, request = sent[keep], request[keep]
    quantity = np.where(
        whole[request], lines.quantity[line], rng.integers(1, lines.quantity[line] + 1)
    )
    is_late = (lives.arrived > lives.promised + DAY)[lines.order[line]]
    reason = _reasons(rng, sized[line], bad[line], is_late, is_claim[request])
    kind = np.where(is_claim, CLAIM, 0)
    alone = sums(request, np.ones(len(request), dtype=np.int64), size)[request] == 1
    swaps = alone & (reason == WRONG_SIZE) & ~serial[order][request]
    kind[request[swaps & (rng.random(len(line)) < 0.85)]] = EXCHANGE
    refund = lines.paid[line] * quantity // lines.quantity[line]
    refund = np.where((kind[request] == EXCHANGE) | is_rejected[request], 0, refund)
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


def _has(orders: Orders, lines: Lines, which: Flags) -> Flags:
    """Whether each order has such a line."""
    return sums(lines.order, which.astype(np.int64), len(orders)) > 0


def _reasons(
    rng: np.random.Generator, sized: Flags, bad: Flags, is_late: Flags, is_claim: Flags
) -> Ints:
    """Why each line goes back: by what can be wrong with it."""
    plain, fitted, poor, claimed = np.cumsum(CHANCES, axis=1)
    shares = np.where(sized[:, None], fitted, plain)
    shares = np.where(bad[:, None], poor, shares)
    shares = np.where(is_claim[:, None], claimed, shares)
    reason = (rng.random(len(sized))[:, None] >= shares[:, :-1]).sum(axis=1)
    return np.where(is_late & ~is_claim & (rng.random(len(sized)) < 0.3), TOO_LATE, reason)


@dataclass
class Sales:
    """All that happens to the orders of a month."""

    orders: Orders
    lines: Lines
    lives: Lives
    returns: Returns


def _has_dropped(lives: Lives, lines: Lines, count: int) -> Flags:
    return sums(lines.order, lives.dropped.astype(np.int64), count) > 0
