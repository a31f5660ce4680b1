"""Who buys: where they live, what they like, how often they come back, and when they stop."""

import numpy as np
import polars as pl

from shopdb.sample.catalog import Catalog
from shopdb.sample.clock import BUSY, DAYS, START, Month, day_at, hours_east, time_of_day
from shopdb.sample.people import People
from shopdb.sample.places import CHANNELS, Places
from shopdb.sample.rows import (
    DAY,
    HOUR,
    SECOND,
    Flags,
    Floats,
    Ids,
    Ints,
    Tables,
    moments,
    only,
    public_ids,
    stream,
    texts,
)

# How many times as many come at the end as at the beginning.
GROWTH = 3.0
GUESTS = 0.18
SILENT = 0.08
TRADE = 0.02
SECOND_ADDRESS = 0.15
SERIAL = 0.006
LANGUAGES = {
    **{"GB": "en-GB", "DE": "de", "FR": "fr", "NL": "nl", "ES": "es", "IT": "it", "PL": "pl"},
    **{"US": "en", "CA": "en-CA", "JP": "ja"},
}
# A guest's account is made by the order itself, a moment before it.
GUEST_LEAD = 90 * SECOND


class Customers:
    """Every customer as arrays of small numbers, in the order in which they came.

    What they are called and where they live is told in words only for those asked for, so that
    memory holds numbers however many there are.
    """

    def __init__(self, seed: int, count: int, ids: Ids, catalog: Catalog, places: Places) -> None:
        rng = stream(seed, "customers")
        self.count = count
        self.places = places
        self.customer_id = ids.take("customer", count)
        # A quarter was there before the first day; since then each month brings more.
        was_there = rng.random(count) < 0.25
        growth = np.log1p(rng.random(count) * (GROWTH - 1)) / np.log(GROWTH) * BUSY[-1]
        came: Floats = np.sort(np.where(was_there, -rng.random(count) * 300, growth))
        self.is_guest = (rng.random(count) < GUESTS) & (came >= 0)
        self.channel: Ints = rng.choice(len(CHANNELS), count, p=[one.share for one in CHANNELS])
        self.place: Ints = places.draw(rng, self.channel)
        self.is_trade = (rng.random(count) < TRADE) & ~self.is_guest
        self.east = np.stack([hours_east(one.timezone) for one in CHANNELS])

        day = np.where(came < 0, np.floor(came).astype(np.int64), day_at(np.maximum(came, 0)))
        self.time_of_day = time_of_day(rng, self.east[self.channel, np.clip(day, 0, DAYS - 1)])
        self.time_of_day = np.minimum(self.time_of_day, DAY - HOUR)
        self.since: Ints = START + day * DAY + self.time_of_day
        order = np.argsort(self.since, kind="stable")
        for name in ("is_guest", "channel", "place", "is_trade", "time_of_day", "since"):
            setattr(self, name, getattr(self, name)[order])
        day, came = day[order], came[order]

        # Habits: favourite kinds of goods, days between orders, and the chance to stop each time.
        self.favourites: Ints = rng.choice(
            len(catalog.leaves), (count, 3), p=catalog.leaf_appeal
        ).astype(np.int16)
        self.gap: Floats = rng.lognormal(4.15, 0.7, count)
        self.gap[self.is_trade] *= 0.5
        self.churn: Floats = np.where(self.is_guest, 1.0, rng.beta(1.2, 8.0, count))
        # An account first buys on a later day than it was opened.
        first = np.maximum(came + rng.exponential(4.0, count), BUSY[np.clip(day + 1, 0, DAYS)])
        old = rng.random(count) * self.gap
        self.next: Floats = np.where(came < 0, old, first)
        self.next = np.where(self.is_guest, BUSY[np.clip(day, 0, DAYS - 1)] + 1e-9, self.next)
        self.next[(rng.random(count) < SILENT) & ~self.is_guest] = np.inf
        self.orders: Ints = np.zeros(count, dtype=np.int64)
        self.coupons: Ints = np.zeros(count, dtype=np.int64)
        self.people = People(rng, self.customer_id, self.place, self.is_guest, places)
        self.has_second = (rng.random(count) < SECOND_ADDRESS) & ~self.is_guest
        self.is_blocked = (rng.random(count) < 0.004) & ~self.is_guest
        # Some send back nearly all that they buy; every channel has one at least.
        account = ~self.is_guest & ~self.is_trade & np.isfinite(self.next)
        self.is_serial: Flags = (rng.random(count) < SERIAL) & account
        for channel in range(len(CHANNELS)):
            here = np.flatnonzero(account & (self.channel == channel))
            steady = here[np.argmin(np.abs(self.gap[here] - 40) + self.next[here])]
            self.is_serial[steady], self.churn[steady] = True, 0.02

    def orders_until(self, rng: np.random.Generator, month: Month) -> tuple[Ints, Ints]:
        """Who orders in a month, and when; lets their busy time run on."""
        who: list[Ints] = []
        busy: list[Floats] = []
        limit = BUSY[month.end_day]
        while len(due := np.flatnonzero(self.next < limit)):
            who.append(due)
            busy.append(self.next[due])
            stays = rng.random(len(due)) >= self.churn[due]
            self.next[due] += np.where(stays, rng.gamma(2.0, self.gap[due] / 2), np.inf)
        buyer = np.concatenate(who) if who else np.zeros(0, dtype=np.int64)
        day = day_at(np.concatenate(busy)) if busy else np.zeros(0, dtype=np.int64)
        east = self.east[self.channel[buyer], day]
        clock = np.where(
            self.is_guest[buyer],
            self.time_of_day[buyer] + GUEST_LEAD,
            time_of_day(rng, east),
        )
        placed = START + day * DAY + clock
        order = np.lexsort((buyer, placed))
        return buyer[order], placed[order]

    def came_before(self, end: int) -> int:
        """How many were there at a time."""
        return int(np.searchsorted(self.since, end))

    def rows(self, rng: np.random.Generator, part: tuple[int, int], ids: Ids, group: int) -> Tables:
        """Customers from one number up to another, with the addresses that they keep."""
        who = np.arange(*part)
        since = self.since[who]
        words = self.people.addresses(who)
        languages = [LANGUAGES[code] for code in self.places.country]
        customers = pl.DataFrame(
            {
                "customer_id": self.customer_id[who],
                "public_id": public_ids(rng, since),
                "customer_group_id": only(self.is_trade[who], pl.Series(np.full(len(who), group))),
                "email": pl.Series(self.people.emails(who), dtype=pl.String),
                "is_guest": self.is_guest[who].astype(np.int64),
                "full_name": words["full_name"],
                "phone": words["phone"],
                "locale_code": texts(languages, self.place[who]),
                "status": np.where(self.is_blocked[who], "blocked", "active").tolist(),
                "created_at": moments(since),
                "updated_at": moments(since),
            },
            schema_overrides={"status": pl.String},
        )
        keeps = who[~self.is_guest[who]]
        seconds = who[self.has_second[who]]
        owner = np.r_[keeps, seconds]
        is_first = np.arange(len(owner)) < len(keeps)
        companies = pl.Series(
            [None if one else "Example & Co." for one in is_first], dtype=pl.String
        )
        return {
            "customer": customers,
            "customer_address": pl.DataFrame(
                {
                    "customer_address_id": ids.take("customer_address", len(owner)),
                    "customer_id": self.customer_id[owner],
                    **self.people.addresses(owner),
                    "company": companies,
                    "is_default_shipping": is_first.astype(np.int64),
                    "is_default_billing": is_first.astype(np.int64),
                    "created_at": moments(self.since[owner]),
                }
            ),
        }
