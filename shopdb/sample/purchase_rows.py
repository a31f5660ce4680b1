"""The papers of purchasing as rows: orders, their lines, deliveries, and where each order stands.

An order is written as a draft, gets its lines and is submitted then: triggers want it so. What
happens after a month waits until the month it happens in.
"""

import numpy as np
import polars as pl

from shopdb.sample.places import WAREHOUSES
from shopdb.sample.rows import HOUR, NEVER, Ints, Tables, days, moments, money, texts
from shopdb.sample.suppliers import SUPPLIERS, Suppliers, currency

PAPERS = (
    *("purchase_order", "purchase_order_line", "submitting"),
    *("goods_receipt", "goods_receipt_line", "standing"),
)


class Papers:
    """Frames by table that are not loaded yet; `at` is when a row is to be."""

    def __init__(self, suppliers: Suppliers, warehouse_id: Ints) -> None:
        self.suppliers = suppliers
        self.warehouse_id = warehouse_id[np.array([one.warehouse for one in SUPPLIERS])]
        self._frames: dict[str, list[pl.DataFrame]] = {name: [] for name in PAPERS}

    def order(self, supplier: Ints, order_id: Ints, submitted: Ints, expected: Ints) -> None:
        """Orders, as drafts; they are submitted at once unless NEVER."""
        written = np.where(submitted == NEVER, expected, submitted) - HOUR
        here = pl.Series(submitted != NEVER)
        self._add(
            "purchase_order",
            {
                "purchase_order_id": order_id,
                "purchase_order_number": pl.Series(
                    [f"PO-S{one:07}" for one in order_id], dtype=pl.String
                ),
                "supplier_id": self.suppliers.supplier_id[supplier],
                "warehouse_id": self.warehouse_id[supplier],
                "currency_code": texts([currency(one.warehouse) for one in SUPPLIERS], supplier),
                "created_at": moments(written),
            },
        )
        frame = pl.DataFrame(
            {
                "purchase_order_id": order_id,
                "submitted_at": moments(submitted),
                "expected_on": days(expected),
                "at": np.zeros(len(order_id), dtype=np.int64),
            }
        )
        self._frames["submitting"].append(frame.filter(here))

    def lines(self, order_id: Ints, line_id: Ints, shelf: Ints, ordered: Ints, cost: Ints) -> None:
        """What is ordered, at a cost in cents."""
        variant_id = self.suppliers.catalog.variant_id
        self._add(
            "purchase_order_line",
            {
                "purchase_order_line_id": line_id,
                "purchase_order_id": order_id,
                "variant_id": variant_id[shelf // len(WAREHOUSES)],
                "qty_ordered": ordered,
                "unit_cost": money(cost),
            },
        )

    def receipt(self, receipt_id: Ints, order_id: Ints, supplier: Ints, came: Ints) -> None:
        """Deliveries."""
        self._add(
            "goods_receipt",
            {
                "goods_receipt_id": receipt_id,
                "purchase_order_id": order_id,
                "supplier_id": self.suppliers.supplier_id[supplier],
                "warehouse_id": self.warehouse_id[supplier],
                "delivery_note": pl.Series([f"DN-{one:07}" for one in receipt_id], dtype=pl.String),
                "received_at": moments(came),
            },
            came,
        )

    def receipt_lines(
        self,
        receipt_line_id: Ints,
        receipt_id: Ints,
        order_id: Ints,
        line_id: Ints,
        *,
        accepted: Ints,
        rejected: Ints,
        came: Ints,
    ) -> None:
        """What deliveries held."""
        self._add(
            "goods_receipt_line",
            {
                "goods_receipt_line_id": receipt_line_id,
                "goods_receipt_id": receipt_id,
                "purchase_order_id": order_id,
                "purchase_order_line_id": line_id,
                "qty_accepted": accepted,
                "qty_rejected": rejected,
            },
            came,
        )

    def stand(self, order_id: Ints, status: str, when: Ints, closed: Ints | int) -> None:
        """Where orders stand from a time on."""
        self._add(
            "standing",
            {
                "purchase_order_id": order_id,
                "status": pl.Series([status] * len(order_id), dtype=pl.String),
                "closed_at": moments(np.zeros(len(order_id), dtype=np.int64) + closed),
            },
            when,
        )

    def due(self, end: int) -> Tables:
        """The rows of what happened before a time, taken out."""
        found = {}
        for name, frames in self._frames.items():
            if not frames:
                continue
            every = pl.concat(frames)
            self._frames[name] = [every.filter(pl.col("at") >= end)]
            rows = every.filter(pl.col("at") < end)
            if name == "standing":
                rows = rows.sort("at", maintain_order=True).unique(
                    "purchase_order_id", keep="last", maintain_order=True
                )
            found[name] = rows.drop("at")
        return found

    @property
    def waiting(self) -> int:
        """How many rows are held over for later."""
        return sum(len(frame) for frames in self._frames.values() for frame in frames)

    def _add(self, name: str, columns: dict[str, Ints | pl.Series], at: Ints | None = None) -> None:
        frame = pl.DataFrame(columns)
        when = np.zeros(len(frame), dtype=np.int64) if at is None else at
        self._frames[name].append(frame.with_columns(pl.Series("at", when, dtype=pl.Int64)))
