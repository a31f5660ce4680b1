"""Gift cards and store credit: given out, spent in part or whole on orders, and lapsed.

Cards are given out most before Christmas and lapse after a year, many with something on them. Who
waited far too long for a parcel, or never got it, has credit for the next order. Value pays only
for orders that go through, so that nothing has to be given back onto an account.
"""

import numpy as np

from shopdb.sample import value_rows
from shopdb.sample.clock import END, Month
from shopdb.sample.lives import PAYPAL, happened
from shopdb.sample.market import Market
from shopdb.sample.places import CHANNELS
from shopdb.sample.returns import Sales
from shopdb.sample.rows import DAY, HOUR, NEVER, SECOND, Flags, Ids, Tables
from shopdb.sample.value_rows import Account, Entry

WORTH = (2_000, 2_500, 5_000, 10_000)
# Cards given out, and orders paid with one, for each order of a channel; in December more.
GIVEN, USED, CHRISTMAS = 0.01, 0.04, 4
LASTS = 365 * DAY
CREDIT = (500, 1_000, 1_500)
APOLOGISES, TOO_LATE = 0.6, 4 * DAY
# At least so much is left to be paid by the buyer's own way.
LEFT = 100
ISSUE, REDEEM, EXPIRE = "issue", "redeem", "expire"


class StoredValue:
    """All accounts with something on them, and the credit that is still to be given."""

    def __init__(self, market: Market, ids: Ids) -> None:
        self.market = market
        self.ids = ids
        self.cards: list[list[Account]] = [[] for _ in CHANNELS]
        self.credit: dict[int, Account] = {}
        # When, whose, how much.
        self.promised: list[tuple[int, int, int]] = []
        self._opened: list[Account] = []
        self._entries: list[Entry] = []

    def month(self, rng: np.random.Generator, month: Month, sales: Sales) -> Tables:
        """Move value in a month; notes in its orders what was paid with it."""
        self._opened, self._entries = [], []
        self._promise(rng, sales)
        due = [one for one in self.promised if one[0] < month.end]
        self.promised = [one for one in self.promised if one[0] >= month.end]
        # Credit first, then cards, then what is bought; all of it in order of time.
        events = [(when, 0, owner, cents) for when, owner, cents in due]
        events += self._give(rng, month, sales)
        events += self._buyers(rng, sales)
        for when, kind, who, cents in sorted(events):
            if kind == 0:
                self._apologise(when, who, cents)
            elif kind == 1:
                self.cards[who].append(self._open(who, -1, when, when + LASTS, cents))
            else:
                self._pay(when, who, cents, sales)
        self._lapse(month.end)
        return value_rows.rows(
            rng, self._opened, self._entries, self.market.customers.customer_id, ids=self.ids
        )

    def _promise(self, rng: np.random.Generator, sales: Sales) -> None:
        """Credit for what came far too late or never, a few days after it was clear."""
        orders, lives = sales.orders, sales.lives
        account = ~self.market.customers.is_guest[orders.buyer]
        late = happened(lives.arrived) & (lives.arrived - TOO_LATE > lives.promised)
        chance = rng.random(len(orders)) < APOLOGISES
        place = np.flatnonzero(account & chance & (late | happened(lives.lost)))
        when = np.minimum(lives.arrived, lives.lost)[place] + 3 * DAY
        cents = np.array(CREDIT)[rng.integers(0, len(CREDIT), len(place))]
        for at, who, worth in zip(when, orders.buyer[place], cents, strict=True):
            if at < END:
                self.promised.append((int(at), int(who), int(worth)))

    def _give(
        self, rng: np.random.Generator, month: Month, sales: Sales
    ) -> list[tuple[int, int, int, int]]:
        """Cards of a month: when, 1, the channel, the worth."""
        orders = np.bincount(sales.orders.channel, minlength=len(CHANNELS))
        times = CHRISTMAS if month.number % 12 == 11 else 1
        channel = np.repeat(np.arange(len(CHANNELS)), 1 + (orders * GIVEN * times).astype(int))
        when = month.start + rng.integers(0, month.end - month.start, len(channel))
        worth = np.array(WORTH)[rng.integers(0, len(WORTH), len(channel))]
        return [(int(a), 1, int(b), int(c)) for a, b, c in zip(when, channel, worth, strict=True)]

    def _buyers(self, rng: np.random.Generator, sales: Sales) -> list[tuple[int, int, int, int]]:
        """Orders that may be paid with value: when, 2, the order's place, a draw of the card."""
        orders = sales.orders
        owners = {*self.credit, *(who for _, who, _ in self.promised)}
        owns = np.isin(orders.buyer, np.array(sorted(owners), dtype=np.int64))
        has_card = rng.random(len(orders)) < USED
        draw = rng.integers(0, 1 << 30, len(orders))
        place = np.flatnonzero(_goes_through(sales) & (owns | has_card))
        draw = np.where(has_card, draw, -1)
        return [(int(orders.placed[n]) + 4 * SECOND, 2, int(n), int(draw[n])) for n in place]

    def _apologise(self, when: int, owner: int, cents: int) -> None:
        account = self.credit.get(owner)
        if account is None:
            channel = int(self.market.customers.channel[owner])
            self.credit[owner] = self._open(channel, owner, when, NEVER, cents)
        else:
            self._move(account, ISSUE, cents, when)

    def _pay(self, when: int, place: int, draw: int, sales: Sales) -> None:
        orders = sales.orders
        account = self.credit.get(int(orders.buyer[place]))
        cards = self.cards[orders.channel[place]]
        at = draw % len(cards) if draw >= 0 and cards else -1
        if (account is None or not account.balance) and at >= 0:
            account = cards[at]
        if account is None or account.lapses <= when or account.begun > when:
            return
        cents = min(account.balance, int(orders.total[place]) - LEFT)
        if cents > 0:
            orders.redeemed[place] = cents
            self._move(account, REDEEM, -cents, when, int(orders.order_id[place]))
            if not account.balance and account.owner < 0:
                cards[at] = cards[-1]
                cards.pop()

    def _lapse(self, end: int) -> None:
        for channel, cards in enumerate(self.cards):
            for card in cards:
                if card.lapses + HOUR < end:
                    self._move(card, EXPIRE, -card.balance, card.lapses + HOUR)
            self.cards[channel] = [card for card in cards if card.balance]

    def _open(self, channel: int, owner: int, when: int, lapses: int, cents: int) -> Account:
        number = int(self.ids.take("stored_value_account", 1)[0])
        account = Account(number, channel, owner, when, lapses)
        self._opened.append(account)
        self._move(account, ISSUE, cents, when)
        return account

    def _move(self, account: Account, kind: str, cents: int, when: int, order: int = 0) -> None:
        account.balance += cents
        self._entries.append(Entry(account, kind, cents, when, order))


def _goes_through(sales: Sales) -> Flags:
    """Orders that are paid at once and keep all of their money."""
    orders, lines, lives = sales.orders, sales.lines, sales.lives
    good = (lives.method <= PAYPAL) & ~lives.first_try_fails & happened(lives.captured)
    good &= (lives.held == NEVER) & (lives.cancelled == NEVER) & (lives.lost == NEVER)
    good[sales.returns.order] = False
    good[lines.order[lives.dropped]] = False
    good &= orders.total > LEFT
    return good
