"""What becomes of each order: how it is paid, packed, sent, delivered, called off or lost.

Every order's whole life is drawn at once; what would come after the last day is left out where
rows are written, so that the last orders stand where they stand on that day.
"""

from dataclasses import dataclass

import numpy as np

from shopdb.sample.clock import END, on_day, working_day
from shopdb.sample.orders import Lines, Orders
from shopdb.sample.rows import DAY, HOUR, MINUTE, NEVER, SECOND, Flags, Ints, sums

METHODS = ("card", "paypal", "bank_transfer", "invoice", "cash_on_delivery")
CARD, PAYPAL, BANK, INVOICE, CASH = range(5)
# How buyers of each channel pay, in the order of METHODS.
PAYS = ((0.62, 0.33, 0.05, 0.0, 0.0), (0.35, 0.3, 0.1, 0.2, 0.05), (0.74, 0.26, 0.0, 0.0, 0.0))
# A first try fails by card and by PayPal, twice as often where a lot is asked, and one after it.
FIRST_TRY_FAILS = (0.10, 0.04)
DEAR, SECOND_TRY_FAILS = 20_000, 0.3
# After that: again by the same way, by the other, or never.
RETRY, SWITCH = 0.65, 0.88
TRANSIT = ((1, 4), (2, 6), (2, 7))
EXPRESS_TRANSIT = (1, 3)
PROMISE = np.array([8, 10, 11])
EXPRESS_PROMISE = 7


@dataclass
class Paying:
    """How each order is paid and when, or why not; NEVER: it is not."""

    method: Ints
    first_try_fails: Flags
    second_try_fails: Flags
    switches: Flags
    authorized: Ints
    captured: Ints
    voided: Ints
    held: Ints
    cancelled: Ints


@dataclass
class Lives(Paying):
    """When each order of a month took each step; NEVER: it does not.

    `second` is the parcel that a split order sends from the other warehouse, `in_second` says which
    lines are in it. `dropped` lines are given up before they ship.
    """

    processing: Ints
    shipped: Ints
    second: Ints
    delivered: Ints
    second_delivered: Ints
    arrived: Ints
    completed: Ints
    lost: Ints
    returned: Ints
    promised: Ints
    in_second: Flags
    dropped: Flags

    @property
    def left(self) -> Ints:
        """When all that is going to leave has left."""
        return np.where(self.second < NEVER, self.second, self.shipped)


def after(us: Ints, more: Ints | int) -> Ints:
    """So much later; NEVER stays NEVER."""
    return np.where(us == NEVER, NEVER, np.where(us == NEVER, 0, us) + more)


def _pay(rng: np.random.Generator, orders: Orders) -> Paying:
    """Draw how each order is paid; what is paid for later is captured once it is sent."""
    count = len(orders)
    placed = orders.placed

    method = np.zeros(count, dtype=np.int64)
    for channel, shares in enumerate(PAYS):
        here = orders.channel == channel
        method[here] = np.searchsorted(np.cumsum(shares)[:-1], rng.random(here.sum()), "right")
    online = method <= PAYPAL
    likely = np.array(FIRST_TRY_FAILS)[np.minimum(method, PAYPAL)]
    likely = np.where(orders.total >= DEAR, 2 * likely, likely)
    fails = online & (rng.random(count) < likely)
    fails_twice = fails & (rng.random(count) < SECOND_TRY_FAILS)
    way = rng.random(count)
    switches = fails & (way >= RETRY) & (way < SWITCH)
    gives_up = fails & (way >= SWITCH)
    gives_up |= (method == BANK) & (rng.random(count) < 0.08)

    tries_again = rng.integers(2 * MINUTE, 12 * MINUTE, count)
    authorized = placed + 5 * SECOND + np.where(fails, tries_again, 0)
    transfer = on_day(rng, placed, rng.integers(1, 5, count), 8, 16)
    authorized = np.where(method == BANK, transfer, authorized)
    authorized = np.where(gives_up, NEVER, authorized)

    # Some are looked at before they are paid: half of those are let through.
    looked_at = online & ~gives_up & (rng.random(count) < 0.015)
    held = np.where(looked_at, after(authorized, 10 * MINUTE), NEVER)
    passes = looked_at & (rng.random(count) < 0.5)
    checked = after(held, rng.integers(2 * HOUR, 30 * HOUR, count))
    refused = looked_at & ~passes
    voided = np.where(refused, after(checked, MINUTE), NEVER)
    captured = np.where(passes, checked, after(authorized, 3 * SECOND))
    captured = np.where(refused | (method >= INVOICE), NEVER, captured)

    withdrawn = (captured < NEVER) & (rng.random(count) < 0.015)
    cancelled = np.where(withdrawn, after(captured, rng.integers(HOUR, 6 * HOUR, count)), NEVER)
    cancelled = np.where(refused, checked, cancelled)
    waits = np.where(method == BANK, 14 * DAY, 2 * DAY)
    return Paying(
        method=method,
        first_try_fails=fails,
        second_try_fails=fails_twice,
        switches=switches,
        authorized=authorized,
        captured=captured,
        voided=voided,
        held=held,
        cancelled=np.where(gives_up, placed + waits, cancelled),
    )


def live(rng: np.random.Generator, orders: Orders, lines: Lines) -> Lives:
    """Draw the life of every order of a month."""
    count = len(orders)
    paying = _pay(rng, orders)
    method = paying.method

    # Packed on the next working day, sent on that day or one of the next.
    ready = np.where(method >= INVOICE, orders.placed, paying.captured)
    stands = (paying.cancelled == NEVER) & (ready < NEVER)
    ready = np.where(stands, ready, 0)
    next_day = ready + DAY
    processing = on_day(rng, next_day, working_day(next_day), 7, 11)
    lag = np.searchsorted([0.55, 0.83, 0.93, 0.97], rng.random(count))
    sent = processing + lag * DAY
    shipped = on_day(rng, sent, working_day(sent), 12, 18)
    size = sums(lines.order, np.ones(len(lines), dtype=np.int64), count)
    splits = stands & (size > 1) & (rng.random(count) < 0.07)
    later = shipped + rng.integers(1, 4, count) * DAY
    second = on_day(rng, later, working_day(later), 12, 18)

    low, high = np.array(TRANSIT).T[:, orders.channel]
    low = np.where(orders.express == 1, EXPRESS_TRANSIT[0], low)
    high = np.where(orders.express == 1, EXPRESS_TRANSIT[1], high)
    delay = (rng.random(count) < 0.1) * rng.integers(2, 10, count)
    transit = rng.integers(low, high) + delay
    delivered = on_day(rng, shipped, transit, 9, 17)
    second_delivered = np.where(splits, on_day(rng, second, transit, 9, 17), NEVER)
    loses = stands & ~splits & (method <= BANK) & (rng.random(count) < 0.008)
    lost = np.where(loses, shipped + 21 * DAY, NEVER)
    delivered = np.where(loses, NEVER, delivered)
    arrived = np.where(splits, np.maximum(delivered, second_delivered), delivered)

    pays_later = np.where(method == INVOICE, shipped + rng.integers(14, 31, count) * DAY, arrived)
    is_later = stands & (method >= INVOICE)
    paying.captured = np.where(is_later, after(pays_later, SECOND), paying.captured)
    is_cash = stands & (method == CASH)
    paying.authorized = np.where(is_cash, arrived, paying.authorized)

    promise = np.where(orders.express == 1, EXPRESS_PROMISE, PROMISE[orders.channel])
    in_second = splits[lines.order] & (lines.number > (size[lines.order] + 1) // 2)
    # Now and then one line of several cannot be supplied.
    short = stands & ~splits & ~loses & (size > 1) & (method <= BANK)
    short &= rng.random(count) < 0.012
    return Lives(
        **vars(paying),
        processing=np.where(stands, processing, NEVER),
        shipped=np.where(stands, shipped, NEVER),
        second=np.where(splits, second, NEVER),
        delivered=np.where(stands, delivered, NEVER),
        second_delivered=second_delivered,
        arrived=np.where(stands, arrived, NEVER),
        completed=np.where(stands & ~loses, after(arrived, 30 * DAY), NEVER),
        lost=lost,
        returned=np.full(count, NEVER),
        promised=orders.placed + promise * DAY,
        in_second=in_second,
        dropped=short[lines.order] & (lines.number == 1),
    )


def happened(us: Ints) -> Flags:
    """Whether a time lies before the end."""
    return us < END


def given_up(lives: Lives, lines: Lines) -> Ints:
    """Units of each line that were cancelled before the end."""
    gone = happened(lives.cancelled)[lines.order]
    gone |= lives.dropped & happened(lives.processing)[lines.order]
    return np.where(gone, lines.quantity, 0)
