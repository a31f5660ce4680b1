"""What the document side is drawn from: the sample shop's goods, people and months."""

from dataclasses import dataclass

import polars as pl

from shopdb.database import Connection, rows
from shopdb.problem import Problem
from shopdb.sample.clock import Month
from shopdb.sample.places import CHANNELS
from shopdb.sample.records import CHUNKS, SOURCE
from shopdb.sample.rows import Flags, Floats, Ints
from shopdb.sample.words import table

CODES = tuple(one.code for one in CHANNELS)
# The kinds of goods, each a row of the word list.
LEAVES = tuple(row for row in table("category") if row["price_low"])


@dataclass(frozen=True)
class Goods:
    """Every product, in the order of its id.

    `leaf` is its place in LEAVES, `sold` its units in all orders; it is on show from `shown` until
    `hidden`.
    """

    product_id: Ints
    public_id: list[str]
    leaf: Ints
    sold: Floats
    shown: Ints
    hidden: Ints


@dataclass(frozen=True)
class People:
    """Every customer, in the order of its id; `home` is the channel of the first order, or -1."""

    customer_id: Ints
    public_id: list[str]
    since: Ints
    home: Ints
    is_guest: Flags


@dataclass(frozen=True)
class Part:
    """A month of the shop.

    Times are microseconds, products and customers are places in Goods and People (-1: none), and
    an `owner` is the place of the order or cart in its own table. The `order_touches` belong to the
    session that the order was placed in; no order followed from `touches`.
    """

    month: Month
    orders: pl.DataFrame
    lines: pl.DataFrame
    carts: pl.DataFrame
    cart_lines: pl.DataFrame
    order_touches: pl.DataFrame
    touches: pl.DataFrame


def seed_of(connection: Connection) -> int:
    """The seed of the sample shop that is in MySQL.

    Raises:
        Problem: none is there, or it is not whole.
    """
    found = rows(connection, "SELECT file_name FROM import_batch WHERE source = %s", (SOURCE,))
    if len(found) < len(CHUNKS):
        raise Problem(
            "MySQL holds no sample shop" if not found else "MySQL holds a part of the sample shop",
            "Load it with `shopdb seed sample`; the documents follow from it.",
        )
    return int(str(found[0][0]).removeprefix("seed ").partition(",")[0])
