"""Where the sample shop sells: channels, warehouses, and ten countries with their taxes."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from shopdb.sample.clock import at
from shopdb.sample.rows import Ids, Ints, Tables, moments
from shopdb.sample.words import table

OPENED = date(2023, 1, 1)


@dataclass(frozen=True)
class Channel:
    """A shop of its own; `factor` is what a pound's price is there, in hundredths."""

    code: str
    name: str
    currency: str
    locale: str
    timezone: str
    includes_tax: bool
    share: float
    factor: int
    prefix: str
    countries: dict[str, float]
    warehouses: tuple[int, int]


CHANNELS = (
    Channel(
        *("shop_uk", "Shop UK", "GBP", "en-GB", "Europe/London", True, 0.42, 100, "UK"),
        {"GB": 1.0},
        (0, 1),
    ),
    Channel(
        *("shop_eu", "Shop EU", "EUR", "de", "Europe/Berlin", True, 0.33, 117, "EU"),
        {"DE": 0.40, "FR": 0.20, "NL": 0.13, "ES": 0.10, "IT": 0.10, "PL": 0.07},
        (1, 0),
    ),
    Channel(
        *("shop_us", "Shop US", "USD", "en", "America/New_York", False, 0.25, 127, "US"),
        {"US": 0.80, "CA": 0.14, "JP": 0.06},
        (2, 0),
    ),
)
WAREHOUSES = (("york", "York", "GB"), ("leipzig", "Leipzig", "DE"), ("reno", "Reno", "US"))

# Standard and reduced rate of each zone in hundred-thousandths, with the country and region.
TAXES = (
    ("GB", "", "VAT", 20000, 5000),
    ("DE", "", "USt.", 19000, 7000),
    ("FR", "", "TVA", 20000, 5500),
    ("NL", "", "BTW", 21000, 9000),
    ("ES", "", "IVA", 21000, 10000),
    ("IT", "", "IVA", 22000, 10000),
    ("PL", "", "VAT", 23000, 8000),
    ("US", "CA", "Sales tax", 7250, 0),
    ("US", "NY", "Sales tax", 8875, 0),
    ("US", "TX", "Sales tax", 8250, 0),
    ("US", "WA", "Sales tax", 6500, 0),
    ("US", "OR", "Sales tax", 0, 0),
    ("CA", "", "GST", 5000, 5000),
    ("CA", "ON", "HST, provincial part", 8000, 0),
    ("CA", "QC", "QST", 9975, 0),
    ("CA", "BC", "PST", 7000, 0),
    ("JP", "", "消費税", 10000, 8000),
)
# Earlier rates: zone, end, standard, reduced, on top of other taxes.
EARLIER = {
    ("DE", ""): (("2020-07-01", 19000, 7000, 0), ("2021-01-01", 16000, 5000, 0)),
    ("CA", "QC"): (("2013-01-01", 9500, 0, 1),),
    ("JP", ""): (("2019-10-01", 8000, 8000, 0),),
}
CLASSES = ("standard", "reduced")
# Which of the two rates a class pays; the others pay none.
COLUMN = {"standard": 0, "reduced": 1, "super_reduced": 1}

# Zone of carriage: its countries, its channel, prices of standard and express by weight.
CARRIAGE = (
    ("carriage_uk", ("GB",), 0, (395, 595, 1295), (795, 1095, 1995)),
    ("carriage_eu", ("DE", "FR", "NL", "ES", "IT", "PL"), 1, (495, 795, 1695), (995, 1495, 2695)),
    ("carriage_us", ("US",), 2, (595, 995, 2295), (1495, 2195, 3995)),
    ("carriage_abroad", ("CA", "JP"), 2, (1495, 2495, 4995), (2995, 4495, 7995)),
)
WEIGHTS = (0, 2000, 10000)
FREE_FROM = (5000, 6000, 7500)
CARRIERS = (("royal_mail", "dpd"), ("dhl", "dhl"), ("ups", "fedex"))
METHODS = ("Standard", "Express")


def rate_label(name: str, rate: int) -> str:
    """How a rate is printed, as VAT 20 %."""
    return f"{name} {rate / 1000:g} %"


class Places:
    """Every town of the word lists, and what is taken there; arrays are by town."""

    def __init__(self) -> None:
        towns = table("place")
        self.country = [town["country"] for town in towns]
        self.region = [town["region"] for town in towns]
        self.city = [town["city"] for town in towns]
        self.postcode = [town["postcode"] for town in towns]
        countries = [code for channel in CHANNELS for code in channel.countries]
        self.countries = countries
        self.country_of = np.array([countries.index(code) for code in self.country])
        self.taxes = [
            [
                n
                for n, (country, region, *_) in enumerate(TAXES)
                if country == town["country"] and region in ("", town["region"])
            ]
            for town in towns
        ]
        # The first and the second tax of a town, as places in TAXES; -1: it has none.
        self.tax = np.array([[*found, -1][:2] for found in self.taxes], dtype=np.int64)
        zones = [members for _, members, *_ in CARRIAGE]
        self.carriage = np.array(
            [next(z for z, members in enumerate(zones) if code in members) for code in self.country]
        )

    def draw(self, rng: np.random.Generator, channel: Ints) -> Ints:
        """A town for each buyer of a channel."""
        drawn = np.zeros(len(channel), dtype=np.int64)
        for number, one in enumerate(CHANNELS):
            here = np.flatnonzero(channel == number)
            shares = np.zeros(len(self.country))
            for code, share in one.countries.items():
                inside = [n for n, country in enumerate(self.country) if country == code]
                shares[inside] = share / len(inside)
            drawn[here] = rng.choice(len(shares), len(here), p=shares / shares.sum())
        return drawn


RATE = np.array([[standard, reduced] for *_, standard, reduced in TAXES], dtype=np.int64)
TAX_LABELS = [rate_label(name, rate) for _, _, name, *rates in TAXES for rate in rates]


def channels(ids: Ids) -> Tables:
    """The channels, the warehouses that serve them, and the series their numbers run in."""
    channel = ids.take("sales_channel", len(CHANNELS))
    warehouse = ids.take("warehouse", len(WAREHOUSES))
    serves = [
        (int(channel[n]), int(warehouse[w]), 10 - 10 * turn)
        for n, one in enumerate(CHANNELS)
        for turn, w in enumerate(one.warehouses)
    ]
    return {
        "sales_channel": pl.DataFrame(
            {
                "channel_id": channel,
                "channel_code": [one.code for one in CHANNELS],
                "name": [one.name for one in CHANNELS],
                "default_currency_code": [one.currency for one in CHANNELS],
                "default_locale_code": [one.locale for one in CHANNELS],
                "timezone": [one.timezone for one in CHANNELS],
                "prices_include_tax": [int(one.includes_tax) for one in CHANNELS],
                "created_at": moments(np.full(len(CHANNELS), at(OPENED))),
            }
        ),
        "warehouse": pl.DataFrame(
            [(int(warehouse[n]), *one) for n, one in enumerate(WAREHOUSES)],
            ["warehouse_id", "warehouse_code", "name", "country_code"],
            orient="row",
        ),
        "channel_warehouse": pl.DataFrame(
            serves, ["channel_id", "warehouse_id", "priority"], orient="row"
        ),
    }
