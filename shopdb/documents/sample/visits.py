"""Who visits the sample shop, when, and signed in since when: the sessions of a month."""

from dataclasses import dataclass
from uuid import UUID, uuid5

import numpy as np

from shopdb.documents.sample.shop import CODES, Part, People
from shopdb.sample.rows import HOUR, MINUTE, NEVER, SECOND, Flags, Ints

# Of all ids that are derived here; made up once.
NAMESPACE = UUID("6f1c2f0e-54b5-4a3e-9d0c-3f0a7f7d2b11")
# Sessions that nothing in MySQL tells of, for each order.
UNKNOWN = 2.6
SIGNED_IN = 0.15


@dataclass(frozen=True)
class Visits:
    """Sessions as arrays: those of orders first, then of carts, of touches, then all others.

    `starts` is NEVER where it follows from what is done in it; `person` is a place in People or -1,
    who is known from `known` on.
    """

    key: list[str]
    channel: Ints
    person: Ints
    starts: Ints
    known: Ints
    orders: int
    carts: int
    touches: int

    @property
    def others(self) -> int:
        """Where the sessions begin that neither an order nor a cart follows from."""
        return self.orders + self.carts

    def __len__(self) -> int:
        return len(self.key)


def derived(*parts: object) -> str:
    """An id that follows from what it is of."""
    return str(uuid5(NAMESPACE, ":".join(str(part) for part in parts)))


def draw(rng: np.random.Generator, part: Part, people: People, seed: int) -> Visits:
    """The sessions of a month."""
    of_orders = _orders(rng, part, people)
    of_carts = _carts(rng, part, people)
    count = len(part.orders)
    shares = np.bincount(part.orders["channel"].to_numpy(), minlength=len(CODES)) + 1.0
    of_touches = _touches(rng, part, people, shares / shares.sum())
    others = _others(rng, part, people, round(count * UNKNOWN))
    name = part.month.name
    keys = [
        *_session_keys(part),
        *(derived("cart", one) for one in part.carts["public_id"]),
        *part.touches["session_key"],
        *(derived("session", seed, name, n) for n in range(len(others[0]))),
    ]
    channel, person, starts, known = (
        np.concatenate(each) for each in zip(of_orders, of_carts, of_touches, others, strict=True)
    )
    # Nobody is known before the account is there.
    since = np.where(person >= 0, people.since[person], NEVER)
    return Visits(
        key=keys,
        channel=channel,
        person=person,
        starts=starts,
        # In whole milliseconds, as the times of clicks are.
        known=np.where(person >= 0, np.maximum(known, since) // 1000 * 1000, NEVER),
        orders=count,
        carts=len(part.carts),
        touches=len(part.touches),
    )


Columns = tuple[Ints, Ints, Ints, Ints]


def _session_keys(part: Part) -> list[str]:
    """The session of each order: that of its touches, else one of its own."""
    keys = [derived("order", one) for one in part.orders["public_id"]]
    owners = part.order_touches["owner"].to_list()
    for owner, key in zip(owners, part.order_touches["session_key"], strict=True):
        keys[owner] = key
    return keys


def _orders(rng: np.random.Generator, part: Part, people: People) -> Columns:
    """Sessions that end in an order: half of the accounts sign in only to pay, all guests do."""
    orders = part.orders
    person, placed = orders["customer"].to_numpy(), orders["at"].to_numpy()
    starts = np.full(len(orders), NEVER)
    pays = placed - rng.integers(40 * SECOND, 60 * SECOND, len(orders))
    late = (rng.random(len(orders)) < 0.5) | people.is_guest[person]
    known = np.where(late, pays, placed - 24 * HOUR)
    # Where a touch says who it was, they were known by then.
    touched = part.order_touches
    told = touched.filter(touched["customer"] >= 0)
    known[told["owner"].to_numpy()] = placed[told["owner"].to_numpy()] - 24 * HOUR
    return orders["channel"].to_numpy(), person, starts, known


def _carts(rng: np.random.Generator, part: Part, people: People) -> Columns:
    """Sessions whose cart was left; whom the cart names, signed in before it or with it."""
    del people
    carts = part.carts
    begun = carts["at"].to_numpy()
    early = rng.random(len(carts)) < 0.6
    known = np.where(early, begun - HOUR, begun)
    channel, person = carts["channel"].to_numpy(), carts["customer"].to_numpy()
    return channel, person, np.full(len(carts), NEVER), known


def _touches(rng: np.random.Generator, part: Part, people: People, shares: np.ndarray) -> Columns:
    """Sessions that MySQL knows the beginning of; MySQL does not say in which channel."""
    touches = part.touches
    person, at = touches["customer"].to_numpy(), touches["at"].to_numpy()
    drawn = rng.choice(len(CODES), len(touches), p=shares)
    home = np.where(person >= 0, people.home[person], -1)
    return np.where(home >= 0, home, drawn), person, at, at


def _others(rng: np.random.Generator, part: Part, people: People, count: int) -> Columns:
    """Sessions at about the times of the orders; some are signed in, most of them later."""
    like = rng.integers(0, max(1, len(part.orders)), count)
    channel = part.orders["channel"].to_numpy()[like]
    starts = part.orders["at"].to_numpy()[like] + rng.integers(-2 * HOUR, 2 * HOUR, count)
    person = np.full(count, -1)
    signs: Flags = rng.random(count) < SIGNED_IN
    turn = rng.random(count)
    for code in range(len(CODES)):
        here = np.flatnonzero((people.home == code) & ~people.is_guest)
        whose = np.flatnonzero(signs & (channel == code))
        # Those of the channel that were there by then, as ids ascend with time.
        there = np.searchsorted(people.since[here], starts[whose])
        some = whose[there > 0]
        person[some] = here[(turn[some] * there[there > 0]).astype(np.int64)]
    known = starts + rng.integers(0, 4 * MINUTE, count)
    return channel, person, starts, known
