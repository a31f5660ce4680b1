"""What customers are called and where they live: numbers that are told in words when asked for."""

import numpy as np
import polars as pl

from shopdb.sample.places import Places
from shopdb.sample.rows import Flags, Ints, only, texts
from shopdb.sample.words import table

SHARED_EMAIL = 0.25
DIAL = {
    **{"GB": "44", "DE": "49", "FR": "33", "NL": "31", "ES": "34", "IT": "39", "PL": "48"},
    **{"US": "1", "CA": "1", "JP": "81"},
}


class People:
    """Names and addresses of all customers, as rows of the word lists."""

    def __init__(
        self,
        rng: np.random.Generator,
        customer_id: Ints,
        place: Ints,
        is_guest: Flags,
        places: Places,
    ) -> None:
        self.customer_id = customer_id
        self.place = place
        self.places = places
        count = len(place)
        countries = places.countries
        country = places.country_of[place]
        self.given, self.family = (_pick(rng, "name", countries, country) for _ in range(2))
        self.street = _pick(rng, "street", countries, country)
        self.house: Ints = rng.integers(1, 180, count)
        self.digits: Ints = rng.integers(10, 99, count)
        self.has_phone = rng.random(count) < 0.6
        # A guest may have an account under the same e-mail, opened before.
        shares = is_guest & (rng.random(count) < SHARED_EMAIL)
        accounts = np.flatnonzero(~is_guest)
        before = np.searchsorted(accounts, np.arange(count))
        chosen = accounts[(before * rng.random(count)).astype(np.int64)]
        self.email_of: Ints = np.where(shares, chosen, np.arange(count))

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


def _pick(rng: np.random.Generator, name: str, countries: list[str], country: Ints) -> Ints:
    """A row of a word list for each customer, of the customer's own country."""
    rows = [countries.index(row["country"]) for row in table(name)]
    first = np.array([rows.index(n) for n in range(len(countries))])
    count = np.bincount(rows, minlength=len(countries))
    row: Ints = first[country] + (count[country] * rng.random(len(country))).astype(np.int64)
    return row
