"""Who buys: where they live, what they like, how often they come back, and when they stop."""

import numpy as np
import polars as pl

from shopdb.sample.catalog import Catalog
from shopdb.sample.clock import BUSY, DAYS, START, Month, day_at, hours_east, time_of_day
from shopdb.sample.places import CHANNELS, Places
from shopdb.sample.rows import (
    DAY,
    HOUR,
    SECOND,
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
from shopdb.sample.words import table

# How many times as many come at the end as at the beginning.
GROWTH = 3.0
GUESTS = 0.18
SILENT = 0.08
SHARED_EMAIL = 0.25
TRADE = 0.02
SECOND_ADDRESS = 0.15
LANGUAGES = {
    **{"GB": "en-GB", "DE": "de", "FR": "fr", "NL": "nl", "ES": "es", "IT": "it", "PL": "pl"},
    **{"US": "en", "CA": "en-CA", "JP": "ja"},
}
DIAL = {
    **{"GB": "44", "DE": "49", "FR": "33", "NL": "31", "ES": "34", "IT": "39", "PL": "48"},
    **{"US": "1", "CA": "1", "JP": "81"},
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
        self._words(rng)

    def _words(self, rng: np.random.Generator) -> None:
        """Numbers that stand for names and addresses."""
        countries = self.places.countries
        country = self.places.country_of[self.place]
        self.given, self.family = (self._pick(rng, "name", countries, country) for _ in range(2))
        self.street = self._pick(rng, "street", countries, country)
        self.house: Ints = rng.integers(1, 180, self.count)
        self.digits: Ints = rng.integers(10, 99, self.count)
        self.has_second = (rng.random(self.count) < SECOND_ADDRESS) & ~self.is_guest
        self.has_phone = rng.random(self.count) < 0.6
        self.is_blocked = (rng.random(self.count) < 0.004) & ~self.is_guest
        # A guest may have an account under the same e-mail, opened before.
        shares = self.is_guest & (rng.random(self.count) < SHARED_EMAIL)
        accounts = np.flatnonzero(~self.is_guest)
        before = np.searchsorted(accounts, np.arange(self.count))
        chosen = accounts[(before * rng.random(self.count)).astype(np.int64)]
        self.email_of: Ints = np.where(shares, chosen, np.arange(self.count))

    @staticmethod
    def _pick(rng: np.random.Generator, name: str, countries: list[str], country: Ints) -> Ints:
        """A row of a word list for each customer, of the customer's own country."""
        rows = [countries.index(row["country"]) for row in table(name)]
        first = np.array([rows.index(n) for n in range(len(countries))])
        count = np.bincount(rows, minlength=len(countries))
        return first[country] + (count[country] * rng.random(len(country))).astype(np.int64)

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

    def emails(self, who: Ints) -> list[str]:
        """The e-mail of each."""
        owner = self.email_of[who]
        names = table("name")
        hosts = ("example.com", "example.org", "example.net")
        return [
            f"{names[given]['given_ascii']}.{names[family]['family_ascii']}{number}"
            f"@{hosts[number % 3]}"
            for given, family, number in zip(
                self.given[owner], self.family[owner], self.customer_id[owner], strict=True
            )
        ]

    def phones(self, who: Ints) -> pl.Series:
        """The telephone number of each; NULL where none was told."""
        codes = [DIAL[code] for code in self.places.countries]
        country = self.places.country_of[self.place[who]]
        numbers = [
            f"+{codes[at]}{555000000 + int(one) % 1000000}"
            for at, one in zip(country, self.customer_id[who], strict=True)
        ]
        return only(self.has_phone[who], pl.Series(numbers, dtype=pl.String))

    def addresses(self, who: Ints) -> dict[str, pl.Series]:
        """Name and address of each, as columns that all address tables have."""
        names, streets = table("name"), table("street")
        town = self.place[who]
        japanese = np.array([code == "JP" for code in self.places.country])[town]
        given = texts([row["given"] for row in names], self.given[who])
        family = texts([row["family"] for row in names], self.family[who])
        whole = pl.select(
            pl.when(pl.Series(japanese)).then(family + given).otherwise(given + " " + family)
        ).to_series()
        digits = pl.Series(self.digits[who]).cast(pl.String)
        code = texts(self.places.postcode, town)
        two = code.str.contains("##", literal=True)
        filled = pl.DataFrame({"code": code, "digits": digits, "two": two}).select(
            pl.when("two")
            .then(pl.col("code").str.replace("##", pl.col("digits"), literal=True))
            .otherwise(
                pl.col("code").str.replace("#", pl.col("digits").str.slice(0, 1), literal=True)
            )
        )
        house = pl.Series(self.house[who]).cast(pl.String)
        line = texts([row["line"] for row in streets], self.street[who])
        number = pl.DataFrame({"line": line, "house": house}).select(
            pl.col("line").str.replace("#", pl.col("house"), literal=True)
        )
        region = [region or None for region in self.places.region]
        return {
            "full_name": whole,
            "line1": number.to_series(),
            "city": texts(self.places.city, town),
            "region": texts(region, town),
            "postal_code": filled.to_series(),
            "country_code": texts(self.places.country, town),
            "phone": self.phones(who),
        }

    def came_before(self, end: int) -> int:
        """How many were there at a time."""
        return int(np.searchsorted(self.since, end))

    def rows(self, rng: np.random.Generator, part: tuple[int, int], ids: Ids, group: int) -> Tables:
        """Customers from one number up to another, with the addresses that they keep."""
        who = np.arange(*part)
        since = self.since[who]
        words = self.addresses(who)
        languages = [LANGUAGES[code] for code in self.places.country]
        customers = pl.DataFrame(
            {
                "customer_id": self.customer_id[who],
                "public_id": public_ids(rng, since),
                "customer_group_id": only(self.is_trade[who], pl.Series(np.full(len(who), group))),
                "email": pl.Series(self.emails(who), dtype=pl.String),
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
                    **self.addresses(owner),
                    "company": companies,
                    "is_default_shipping": is_first.astype(np.int64),
                    "is_default_billing": is_first.astype(np.int64),
                    "created_at": moments(self.since[owner]),
                }
            ),
        }
