"""Movements of stock before they become rows: when, what kind, which shelf, how many, and why."""

import numpy as np
import polars as pl

from shopdb.sample.places import WAREHOUSES
from shopdb.sample.rows import Ints

KINDS = ("receipt", "sale", "return", "adjust", "transfer_in", "transfer_out", "damage", "count")
RECEIPT, SALE, RETURN, ADJUST, TRANSFER_IN, TRANSFER_OUT, DAMAGE, COUNT = range(8)
CAUSES = ("goods_receipt_line_id", "shipment_line_id", "return_line_id")
COLUMNS = ("when", "kind", "shelf", "quantity", *CAUSES, "cost")


def shelf_of(variant: Ints, warehouse: Ints) -> Ints:
    """The place of each variant in each warehouse."""
    return variant * len(WAREHOUSES) + warehouse


def brought(deliveries: pl.DataFrame) -> pl.DataFrame:
    """Deliveries of a supplier as movements."""
    unknown = pl.lit(None, pl.Int64)
    return deliveries.with_columns(
        pl.lit(RECEIPT, pl.Int64).alias("kind"),
        unknown.alias("shipment_line_id"),
        unknown.alias("return_line_id"),
    ).select(COLUMNS)


def movements(
    when: Ints | None = None,
    kind: int = 0,
    shelf: Ints | None = None,
    quantity: Ints | None = None,
    *,
    shipment_line_id: Ints | None = None,
    return_line_id: Ints | None = None,
) -> pl.DataFrame:
    """Movements of one kind; without arguments none."""
    none = np.zeros(0, dtype=np.int64)
    count = len(when) if when is not None else 0
    unknown = pl.Series([None] * count, dtype=pl.Int64)
    return pl.DataFrame(
        {
            "when": none if when is None else when,
            "kind": np.full(count, kind),
            "shelf": none if shelf is None else shelf,
            "quantity": none if quantity is None else quantity,
            "goods_receipt_line_id": unknown,
            "shipment_line_id": unknown if shipment_line_id is None else shipment_line_id,
            "return_line_id": unknown if return_line_id is None else return_line_id,
            "cost": unknown,
        },
        schema=dict.fromkeys(COLUMNS, pl.Int64),
    )
