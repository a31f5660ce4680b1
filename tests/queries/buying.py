"""What a shop buys: suppliers, purchase orders and deliveries on days of a test's own."""

from dataclasses import dataclass
from itertools import count

from tests.queries.parcels import Parcels


@dataclass(frozen=True)
class Purchase:
    """What was ordered from a supplier, by id; a line for each variant."""

    order_id: int
    supplier_id: int
    warehouse_id: int
    line_ids: dict[int, int]


class Buying:
    """Writes through plain SQL beside `Parcels`, as procedures only know today."""

    def __init__(self, parcels: Parcels) -> None:
        self.parcels = parcels
        self.db = parcels.db
        self._suppliers: dict[str, int] = {}
        self._numbers = count(1)

    def supplier(self, code: str = "acme") -> int:
        """The supplier of that code, made on first use."""
        if code not in self._suppliers:
            self._suppliers[code] = self.db.insert(
                "supplier",
                supplier_code=code,
                name=code.title(),
                country_code="GB",
                currency_code="GBP",
            )
        return self._suppliers[code]

    def order(
        self,
        units: dict[int, int],
        *,
        on: str = "2011-03-01",
        expected_on: str | None = "2011-03-08",
        supplier: str = "acme",
        warehouse: str = "main",
        cost: str = "2.00",
        currency: str = "GBP",
        tolerance: int = 0,
    ) -> Purchase:
        """A purchase order of units by variant, submitted at noon."""
        supplier_id, warehouse_id = self.supplier(supplier), self.parcels.warehouse(warehouse)
        order_id = self.db.insert(
            "purchase_order",
            purchase_order_number=f"PO-{next(self._numbers)}",
            supplier_id=supplier_id,
            warehouse_id=warehouse_id,
            currency_code=currency,
        )
        line_ids = {
            variant: self.db.insert(
                "purchase_order_line",
                purchase_order_id=order_id,
                variant_id=variant,
                qty_ordered=many,
                qty_tolerance=tolerance,
                unit_cost=cost,
            )
            for variant, many in units.items()
        }
        self.db.execute(
            "UPDATE purchase_order SET status = 'submitted', submitted_at = %s, expected_on = %s"
            " WHERE purchase_order_id = %s",
            (f"{on} 12:00:00", expected_on, order_id),
        )
        return Purchase(order_id, supplier_id, warehouse_id, line_ids)

    def receive(
        self,
        purchase: Purchase,
        accepted: dict[int, int],
        rejected: dict[int, int] | None = None,
        *,
        at: str,
    ) -> None:
        """A delivery of units by variant; `at` is UTC."""
        receipt_id = self.db.insert(
            "goods_receipt",
            purchase_order_id=purchase.order_id,
            supplier_id=purchase.supplier_id,
            warehouse_id=purchase.warehouse_id,
            delivery_note=f"DN-{next(self._numbers)}",
            received_at=at,
        )
        back = rejected or {}
        for variant in accepted | back:
            self.db.insert(
                "goods_receipt_line",
                goods_receipt_id=receipt_id,
                purchase_order_id=purchase.order_id,
                purchase_order_line_id=purchase.line_ids[variant],
                qty_accepted=accepted.get(variant, 0),
                qty_rejected=back.get(variant, 0),
            )

    def cancel(self, purchase: Purchase, at: str) -> None:
        """Call off what has not come."""
        self.db.execute(
            "UPDATE purchase_order SET status = 'cancelled', closed_at = %s"
            " WHERE purchase_order_id = %s",
            (at, purchase.order_id),
        )
