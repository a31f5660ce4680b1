"""Carts: those that became orders, those that lapsed, and those still open on the last day."""

import numpy as np
import polars as pl

from shopdb.sample.clock import END, START, Month, time_of_day
from shopdb.sample.market import Market
from shopdb.sample.orders import Lines, Orders
from shopdb.sample.places import CHANNELS
from shopdb.sample.rows import (
    DAY,
    MINUTE,
    Flags,
    Ids,
    Ints,
    Tables,
    moments,
    money,
    only,
    public_ids,
    texts,
)

KEPT = 0.1
LAPSED = 0.25
OPEN_DAYS = 5
LEAD = 20 * MINUTE
# Open carts stay open until the end of the year that follows.
OPEN_UNTIL = END + 365 * DAY - MINUTE
SOURCES = ("newsletter", "search", "social", None)


def of_orders(
    rng: np.random.Generator,
    market: Market,
    orders: Orders,
    lines: Lines,
    *,
    channel_id: Ints,
    ids: Ids,
) -> tuple[pl.Series, Tables]:
    """Carts of a share of a month's orders; the cart of each order, NULL without one."""
    has_cart = rng.random(len(orders)) < KEPT
    place = np.flatnonzero(has_cart)
    cart_id = np.zeros(len(orders), dtype=np.int64)
    cart_id[place] = ids.take("cart", len(place))
    begun = orders.placed[place] - LEAD
    line = np.flatnonzero(has_cart[lines.order])
    customer = pl.Series(market.customers.customer_id[orders.buyer[place]])
    carts = _carts(rng, cart_id[place], orders.channel[place], channel_id, begun).with_columns(
        customer.alias("customer_id"),
        pl.lit("converted").alias("status"),
        moments(begun + 7 * DAY).alias("expires_at"),
        moments(orders.placed[place]).alias("updated_at"),
    )
    return only(has_cart, pl.Series(cart_id)), {
        "cart": carts,
        "cart_line": pl.DataFrame(
            {
                "cart_id": cart_id[lines.order[line]],
                "variant_id": market.catalog.variant_id[lines.variant[line]],
                "quantity": lines.quantity[line],
                "unit_price": money(lines.price[line]),
                "quoted_at": moments(orders.placed[lines.order[line]] - LEAD),
            }
        ),
    }


def abandoned(
    rng: np.random.Generator,
    month: Month,
    market: Market,
    count: int,
    *,
    channel_id: Ints,
    ids: Ids,
) -> Tables:
    """Carts of a month that lapsed."""
    day = rng.integers(month.first_day, month.end_day, count)
    who, known = _somebody(rng, market, month.start, count)
    channel = market.customers.channel[who]
    begun = START + day * DAY + time_of_day(rng, market.customers.east[channel, day])
    cart_id = ids.take("cart", count)
    carts = _carts(rng, cart_id, channel, channel_id, begun).with_columns(
        only(known, pl.Series(market.customers.customer_id[who])).alias("customer_id"),
        pl.lit("expired").alias("status"),
        moments(begun + 7 * DAY).alias("expires_at"),
        moments(begun + 7 * DAY).alias("updated_at"),
    )
    _, _, lines = _fill(rng, market, cart_id, channel, begun)
    return {"cart": carts, "cart_line": lines}


def still_open(
    rng: np.random.Generator,
    market: Market,
    count: int,
    *,
    channel_id: Ints,
    ids: Ids,
) -> tuple[Tables, Ints, Ints, Ints]:
    """Carts open on the last day; cart, channel and variant of each of their lines."""
    who, known = _somebody(rng, market, END - OPEN_DAYS * DAY, count)
    channel = market.customers.channel[who]
    begun = END - 1 - rng.integers(0, OPEN_DAYS * DAY, count)
    cart_id = ids.take("cart", count)
    carts = _carts(rng, cart_id, channel, channel_id, begun).with_columns(
        only(known, pl.Series(market.customers.customer_id[who])).alias("customer_id"),
        pl.lit("open").alias("status"),
        moments(np.full(count, OPEN_UNTIL)).alias("expires_at"),
        moments(begun).alias("updated_at"),
    )
    place, variant, lines = _fill(rng, market, cart_id, channel, begun)
    return {"cart": carts, "cart_line": lines}, cart_id[place], channel[place], variant


def _carts(
    rng: np.random.Generator, cart_id: Ints, channel: Ints, channel_id: Ints, begun: Ints
) -> pl.DataFrame:
    source = texts(SOURCES, rng.integers(0, len(SOURCES), len(cart_id)))
    return pl.DataFrame(
        {
            "cart_id": cart_id,
            "public_id": public_ids(rng, begun),
            "channel_id": channel_id[channel],
            "currency_code": texts([one.currency for one in CHANNELS], channel),
            "utm_source": source,
            "created_at": moments(begun),
        }
    )


def _somebody(
    rng: np.random.Generator, market: Market, when: int, count: int
) -> tuple[Ints, Flags]:
    """People who were there at a time, and whether the cart knows them: no guest, and signed in."""
    there = max(1, market.customers.came_before(when))
    who = rng.integers(0, there, count)
    known = (rng.random(count) < 0.5) & ~market.customers.is_guest[who]
    return who, known & (market.customers.since[who] < when)


def _fill(
    rng: np.random.Generator, market: Market, cart_id: Ints, channel: Ints, begun: Ints
) -> tuple[Ints, Ints, pl.DataFrame]:
    """One to three lines for each cart, of the best sold goods of a kind."""
    catalog = market.catalog
    place = np.repeat(np.arange(len(cart_id)), rng.integers(1, 4, len(cart_id)))
    leaf = rng.integers(0, len(catalog.leaves), len(place))
    width = len(catalog.product_of)
    key = np.unique(place * width + catalog.variant_start[catalog.leaf_start[leaf]])
    place, variant = key // width, key % width
    one = np.ones(len(place), dtype=np.int64)
    price = market.prices.at(channel[place], variant, begun[place], one, one == 0)
    return (
        place,
        variant,
        pl.DataFrame(
            {
                "cart_id": cart_id[place],
                "variant_id": catalog.variant_id[variant],
                "quantity": one,
                "unit_price": money(price),
                "quoted_at": moments(begun[place]),
            }
        ),
    )
