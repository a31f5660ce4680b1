"""What becomes of rows after they are written, for the acts of shopdb.sample.steps."""

import numpy as np
import polars as pl

from shopdb.sample.lives import Lives, happened
from shopdb.sample.lives import given_up as units_given_up
from shopdb.sample.orders import Lines, Orders
from shopdb.sample.rows import moments


def releases(orders: Orders, life: Lives, redeemed: pl.DataFrame) -> pl.DataFrame:
    """When the use of a coupon was given back: its order was cancelled."""
    called_off = pl.DataFrame(
        {"order_id": orders.order_id, "released_at": moments(life.cancelled)}
    ).filter(pl.Series(happened(life.cancelled)))
    return redeemed.select("coupon_id", "order_id").join(called_off, on="order_id").sort("order_id")


def given_up(lines: Lines, life: Lives) -> pl.DataFrame:
    """The units of lines that were cancelled."""
    units = units_given_up(life, lines)
    place = np.flatnonzero(units)
    return pl.DataFrame({"order_line_id": lines.line_id[place], "qty_cancelled": units[place]})
