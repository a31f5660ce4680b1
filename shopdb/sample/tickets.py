"""Questions to the service of the sample shop: most are about orders that went badly.

They wait longer after a weekend and in the weeks before and after Christmas, less where they are
urgent or come by chat.
"""

import numpy as np
import polars as pl

from shopdb.sample.clock import END, START, Month
from shopdb.sample.lives import happened
from shopdb.sample.market import Market
from shopdb.sample.returns import CLAIM, Sales
from shopdb.sample.rows import (
    DAY,
    HOUR,
    MINUTE,
    NEVER,
    Flags,
    Ids,
    Ints,
    Tables,
    moments,
    only,
    public_ids,
    texts,
)

# Why somebody writes: how often it happens to such an order, in English and in German, priority.
WHY = (
    ("late", 0.35, "Where is my order?", "Wo bleibt meine Bestellung?", 1),
    ("lost", 0.85, "My parcel never came", "Mein Paket ist nie angekommen", 2),
    ("claim", 0.75, "It arrived broken", "Die Ware kam beschädigt an", 2),
    ("return", 0.15, "When do I get my money?", "Wann bekomme ich mein Geld?", 1),
    ("cancelled", 0.20, "Why was it cancelled?", "Wieso wurde die Bestellung storniert?", 1),
    ("declined", 0.06, "My payment was refused", "Meine Zahlung wurde abgelehnt", 1),
    ("other", 0.012, "I need a copy of the invoice", "Ich brauche eine Rechnungskopie", 0),
    ("advice", 0.0, "Which size should I take?", "Welche Größe soll ich nehmen?", 0),
)
KINDS = [name for name, *_ in WHY]
PRIORITIES = ("low", "normal", "high", "urgent")
CHANNELS = ("email", "phone", "chat", "web")
# Hours until somebody answers, by way and by priority, each on average.
WAIT_BY_WAY = np.array([9.0, 1.5, 0.4, 12.0])
WAIT_BY_PRIORITY = np.array([1.6, 1.0, 0.6, 0.3])
# Questions of people who have not ordered, for each order.
ADVICE = 0.008
STAFF = ("Ada Quill", "Ben Osei", "Carla Reyes", "Dov Lindqvist", "Eun-ji Park", "Femi Adler")


class Service:
    """Who answers, with their ids."""

    def __init__(self, ids: Ids) -> None:
        self.staff_id: Ints = ids.take("staff_user", len(STAFF))

    def rows(self) -> Tables:
        """Those who answer."""
        mails = [name.lower().replace(" ", ".") + "@example.com" for name in STAFF]
        return {
            "staff_user": pl.DataFrame(
                {
                    "staff_user_id": self.staff_id,
                    "email": mails,
                    "full_name": STAFF,
                    "role_code": ["support"] * len(STAFF),
                    "created_at": moments(np.full(len(STAFF), START - 90 * DAY)),
                }
            )
        }

    def tickets(
        self, rng: np.random.Generator, month: Month, market: Market, sales: Sales, ids: Ids
    ) -> pl.DataFrame:
        """The questions about a month's orders, and those of the month about none."""
        orders = sales.orders
        why, since = _troubles(sales)
        count = len(orders)
        likely = np.array([share for _, share, *_ in WHY])[why]
        asks = np.flatnonzero((rng.random(count) < likely) & happened(since))
        opened = since[asks] + rng.integers(HOUR, 40 * HOUR, len(asks))
        idle = round(count * ADVICE)
        there = max(1, market.customers.came_before(month.start))
        who = rng.integers(0, there, idle)
        day = rng.integers(month.first_day, month.end_day, idle)
        looked = START + day * DAY + rng.integers(8 * HOUR, 22 * HOUR, idle)

        place = np.r_[asks, np.full(idle, -1)]
        buyer = np.r_[orders.buyer[asks], who]
        kind = np.r_[why[asks], np.full(idle, KINDS.index("advice"))]
        when = np.r_[opened, looked]
        ranked = np.lexsort((buyer, when))
        ranked = ranked[when[ranked] < END]
        place, buyer, kind, when = place[ranked], buyer[ranked], kind[ranked], when[ranked]
        # Some write from another address than the one that they have an account with.
        customer_since = market.customers.since[buyer]
        known = (place >= 0) | ((rng.random(len(when)) < 0.6) & (customer_since < when))
        return self._rows(
            *(rng, market, orders.order_id, place),
            buyer=buyer,
            known=known,
            kind=kind,
            opened=when,
            ids=ids,
        )

    def _rows(
        self,
        rng: np.random.Generator,
        market: Market,
        order_id: Ints,
        place: Ints,
        *,
        buyer: Ints,
        known: Flags,
        kind: Ints,
        opened: Ints,
        ids: Ids,
    ) -> pl.DataFrame:
        count = len(opened)
        way = rng.choice(len(CHANNELS), count, p=(0.5, 0.2, 0.18, 0.12))
        priority = np.array([level for *_, level in WHY])[kind]
        priority = np.minimum(priority + (rng.random(count) < 0.1), 3)
        hours = rng.exponential(WAIT_BY_WAY[way] * WAIT_BY_PRIORITY[priority])
        hours *= np.where(_is_busy(opened), 3.0, 1.0)
        waits = (hours * HOUR).astype(np.int64) + 2 * MINUTE
        waits += np.where(((opened // DAY + 3) % 7 >= 5) & (way != 2), 30 * HOUR, 0)
        answered = opened + waits
        talks = rng.exponential(30.0, count) * np.where(kind == KINDS.index("lost"), 5, 1)
        resolved = answered + (talks * HOUR).astype(np.int64) + 5 * MINUTE
        # A few are never settled: the customer does not write back.
        resolved = np.where(rng.random(count) < 0.02, NEVER, resolved)
        state = np.where(resolved < END, 3, np.where(answered < END, 1 + (way + kind) % 2, 0))
        german = np.array([code == "DE" for code in market.places.country])[
            market.customers.place[buyer]
        ]
        subjects = [words for _, _, *both, _ in WHY for words in both]
        # What is taken up by nobody yet is nobody's; the first does half of the rest.
        turn = np.minimum(rng.geometric(0.3, count) - 1, len(STAFF) - 1)
        emails = pl.Series(market.customers.people.emails(buyer), dtype=pl.String)
        return pl.DataFrame(
            {
                "support_ticket_id": ids.take("support_ticket", count),
                "public_id": public_ids(rng, opened),
                "customer_id": only(known, pl.Series(market.customers.customer_id[buyer])),
                "contact_email": only(~known, "other." + emails),
                "order_id": only(place >= 0, pl.Series(order_id[place])),
                "staff_user_id": only(state > 0, pl.Series(self.staff_id[turn])),
                "channel": texts(CHANNELS, way),
                "subject": texts(subjects, kind * 2 + german),
                "priority": texts(PRIORITIES, priority),
                "status": texts(("new", "open", "waiting", "resolved"), state),
                "opened_at": moments(opened),
                "first_answered_at": moments(np.where(answered < END, answered, NEVER)),
                "resolved_at": moments(np.where(resolved < END, resolved, NEVER)),
            }
        )


def _troubles(sales: Sales) -> tuple[Ints, Ints]:
    """What went wrong with each order, the worst of it, and since when it can be told."""
    orders, lives, returns = sales.orders, sales.lives, sales.returns
    why = np.full(len(orders), KINDS.index("other"))
    since = np.where(lives.captured < NEVER, lives.captured + DAY, orders.placed + DAY)

    def note(name: str, place: Ints, when: Ints) -> None:
        why[place] = KINDS.index(name)
        since[place] = when

    declined = np.flatnonzero(lives.first_try_fails)
    note("declined", declined, orders.placed[declined])
    cancelled = np.flatnonzero(lives.cancelled < NEVER)
    note("cancelled", cancelled, lives.cancelled[cancelled])
    note("return", returns.order, returns.requested + 3 * DAY)
    late = np.flatnonzero((lives.arrived < NEVER) & (lives.arrived > lives.promised + DAY))
    note("late", late, lives.promised[late] + 12 * HOUR)
    lost = np.flatnonzero(lives.lost < NEVER)
    note("lost", lost, lives.lost[lost] - 8 * DAY)
    claims = np.flatnonzero(returns.kind == CLAIM)
    note("claim", returns.order[claims], returns.requested[claims])
    return why, since


def _is_busy(us: Ints) -> Flags:
    """Whether a time lies in the weeks around Christmas, from the end of November on."""
    day_of_year = (us // DAY - START // DAY) % 365.25
    busy: Flags = (day_of_year > 330) | (day_of_year < 15)
    return busy
