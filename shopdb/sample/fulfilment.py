"""Parcels: what left which warehouse when, and when it arrived."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from shopdb.sample.clock import START
from shopdb.sample.customers import Customers
from shopdb.sample.lives import happened
from shopdb.sample.places import CHANNELS
from shopdb.sample.returns import Sales
from shopdb.sample.rows import (
    DAY,
    HOUR,
    NEVER,
    Ids,
    Ints,
    Tables,
    days,
    moments,
    public_ids,
    texts,
)

WAREHOUSE = np.array([one.warehouses for one in CHANNELS])


@dataclass
class Parcels:
    """What left before the end, by line: the place in Lines, the warehouse, the time."""

    shipment_line_id: Ints
    line: Ints
    warehouse: Ints
    shipped: Ints
    quantity: Ints


def send(
    rng: np.random.Generator,
    customers: Customers,
    sales: Sales,
    *,
    warehouse_id: Ints,
    method_id: Ints,
    ids: Ids,
) -> tuple[Parcels, Tables]:
    """The parcels of a month's orders, as they stand at the end."""
    orders, lines, lives = sales.orders, sales.lines, sales.lives
    first = np.flatnonzero(happened(lives.shipped))
    second = np.flatnonzero(happened(lives.second))
    order = np.r_[first, second]
    is_second = np.arange(len(order)) >= len(first)
    shipped = np.where(is_second, lives.second[order], lives.shipped[order])
    arrived = np.where(is_second, lives.second_delivered[order], lives.delivered[order])
    is_there = happened(arrived)
    is_lost = happened(lives.lost[order])
    shipment_id = ids.take("shipment", len(order))
    warehouse = WAREHOUSE[orders.channel[order], is_second.astype(np.int64)]

    of_order = np.full((len(orders), 2), -1)
    of_order[order, is_second.astype(np.int64)] = np.arange(len(order))
    parcel = of_order[lines.order, lives.in_second.astype(np.int64)]
    line = np.flatnonzero((parcel >= 0) & ~lives.dropped)
    parcel = parcel[line]
    sent = Parcels(
        shipment_line_id=ids.take("shipment_line", len(line)),
        line=line,
        warehouse=warehouse[parcel],
        shipped=shipped[parcel],
        quantity=lines.quantity[line],
    )
    marks = rng.integers(10**9, 10**10, len(order))
    zone_day = np.clip((lives.promised[order] - START) // DAY, 0, customers.east.shape[1] - 1)
    local = lives.promised[order] + customers.east[orders.channel[order], zone_day] * HOUR
    status = np.where(is_there, 1, np.where(is_lost, 2, 0))
    return sent, {
        "shipment": pl.DataFrame(
            {
                "shipment_id": shipment_id,
                "public_id": public_ids(rng, shipped),
                "order_id": orders.order_id[order],
                "warehouse_id": warehouse_id[warehouse],
                "shipping_method_id": method_id[orders.channel[order], orders.express[order]],
                "status": texts(("shipped", "delivered", "lost"), status),
                "tracking_number": pl.Series([f"SP{one}" for one in marks], dtype=pl.String),
                "promised_on": days(local),
                "shipped_at": moments(shipped),
                "delivered_at": moments(np.where(is_there, arrived, NEVER)),
            }
        ),
        "shipment_line": pl.DataFrame(
            {
                "shipment_line_id": sent.shipment_line_id,
                "shipment_id": shipment_id[parcel],
                "order_id": orders.order_id[lines.order[line]],
                "order_line_id": lines.line_id[line],
                "quantity": sent.quantity,
            }
        ),
    }
