"""Zones of the sample shop as rows: what is taxed there, and what carriage costs."""

import polars as pl

from shopdb.sample.places import (
    CARRIAGE,
    CARRIERS,
    CHANNELS,
    COLUMN,
    EARLIER,
    FREE_FROM,
    METHODS,
    TAXES,
    WEIGHTS,
    rate_label,
)
from shopdb.sample.rows import Ids, Ints, Tables, money


def zones(ids: Ids, tax_class: dict[str, int]) -> Tables:
    """Zones with their members and their taxes, then and now."""
    count = len(TAXES)
    zone = ids.take("geo_zone", count + len(CARRIAGE))
    codes = [f"tax_{country}_{region}".lower().strip("_") for country, region, *_ in TAXES]
    names = [f"Tax of {region or 'all'}, {country}" for country, region, *_ in TAXES]
    members = [(int(zone[n]), country, region) for n, (country, region, *_) in enumerate(TAXES)]
    for n, (code, countries, *_) in enumerate(CARRIAGE, count):
        codes.append(code)
        names.append(code.replace("_", " ").capitalize())
        members += [(int(zone[n]), country, "") for country in countries]
    rates = []
    for n, (country, region, name, *now) in enumerate(TAXES):
        for code, class_id in tax_class.items():
            column = COLUMN.get(code)
            chain = [
                (until, (standard, reduced), compound)
                for until, standard, reduced, compound in EARLIER.get((country, region), ())
            ]
            begin: str | None = None
            for until, pair, compound in [*chain, ("9999-12-31", tuple(now), 0)]:
                rate = 0 if column is None else pair[column]
                rates.append(
                    (
                        *(class_id, int(zone[n]), begin or "2007-01-01", until, begin),
                        *(rate_label(name, rate), f"{rate / 100000:.5f}", compound),
                        0 if region else 10,
                    )
                )
                begin = until
    columns = ["tax_class_id", "geo_zone_id", "valid_from", "valid_to", "prev_valid_to"]
    columns += ["label", "rate", "is_compound", "priority"]
    return {
        "geo_zone": pl.DataFrame({"geo_zone_id": zone, "geo_zone_code": codes, "name": names}),
        "geo_zone_member": pl.DataFrame(
            members, ["geo_zone_id", "country_code", "region_code"], orient="row"
        ),
        "tax_rate": pl.DataFrame(rates, columns, orient="row").sort(
            "tax_class_id", "geo_zone_id", "valid_from"
        ),
    }


def carriage(ids: Ids, channel: Ints, zone: Ints, tax_class: int) -> Tables:
    """Methods, two a channel, and their rates: by weight, and standard free from some worth on."""
    method = ids.take("shipping_method", 2 * len(CHANNELS))
    methods = {
        "shipping_method_id": method,
        "shipping_method_code": [
            f"{one.code}_{name.lower()}" for one in CHANNELS for name in METHODS
        ],
        "name": [name for _ in CHANNELS for name in METHODS],
        "carrier_code": [carrier for pair in CARRIERS for carrier in pair],
        "tax_class_id": [tax_class] * len(method),
    }
    rates = []
    for n, (_, _, where, *prices) in enumerate(CARRIAGE, len(TAXES)):
        for kind, steps in enumerate(prices):
            ends: list[int | None] = [*WEIGHTS[1:], None]
            head = (int(method[2 * where + kind]), int(zone[n]), int(channel[where]))
            for low, high, price in zip(WEIGHTS, ends, steps, strict=True):
                rates.append((*head, CHANNELS[where].currency, low, high, 0, price))
            if kind == 0:
                rates.append((*head, CHANNELS[where].currency, 0, None, FREE_FROM[where], 0))
    columns = ["shipping_method_id", "geo_zone_id", "channel_id", "currency_code"]
    columns += ["min_weight_g", "max_weight_g", "min_subtotal", "price"]
    frame = pl.DataFrame(rates, columns, orient="row", infer_schema_length=None)
    return {
        "shipping_method": pl.DataFrame(methods),
        "shipping_rate": frame.with_columns(
            pl.Series("shipping_rate_id", ids.take("shipping_rate", len(rates))),
            money(frame["min_subtotal"].to_numpy()).alias("min_subtotal"),
            money(frame["price"].to_numpy()).alias("price"),
        ),
    }
