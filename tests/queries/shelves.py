"""What comes onto a shelf and leaves it, for tests of questions about stock."""

from typing import Any

from tests.queries.parcels import Parcels
from tests.shop import Line, Order


class Shelves:
    """Writes movements beside `Parcels`; a day is that of a noon in UTC, as 2011-03-01."""

    def __init__(self, parcels: Parcels) -> None:
        self.parcels = parcels
        self.db = parcels.db

    def move(
        self,
        variant: int,
        kind: str,
        quantity: int,
        day: str,
        *,
        warehouse: str = "main",
        **columns: Any,
    ) -> None:
        """One movement; `day` may be a moment. The shelf is made on first use."""
        key = {"variant_id": variant, "warehouse_id": self.parcels.warehouse(warehouse)}
        self.db.execute(
            "INSERT IGNORE INTO stock_level (variant_id, warehouse_id) VALUES (%s, %s)",
            tuple(key.values()),
        )
        self.db.insert(
            "stock_movement",
            **key,
            kind=kind,
            quantity=quantity,
            on_hand_after=0,
            occurred_at=day if ":" in day else f"{day} 12:00:00",
            **columns,
        )

    def receive(
        self, variant: int, quantity: int, day: str, cost: str | None = None, **more: Any
    ) -> None:
        """Goods from a supplier, without a purchase order."""
        self.move(variant, "receipt", quantity, day, unit_cost=cost, **more)

    def receive_ordered(self, variant: int, quantity: int, day: str, cost: str, code: str) -> None:
        """Goods of a purchase order in the currency of that code."""
        number = self.db.count("purchase_order")
        warehouse_id = self.parcels.warehouse()
        supplier_id = self.db.insert(
            "supplier",
            supplier_code=f"S-{number}",
            name="Supplier",
            country_code="GB",
            currency_code=code,
        )
        order_id = self.db.insert(
            "purchase_order",
            purchase_order_number=f"P-{number}",
            supplier_id=supplier_id,
            warehouse_id=warehouse_id,
            currency_code=code,
        )
        line_id = self.db.insert(
            "purchase_order_line",
            purchase_order_id=order_id,
            variant_id=variant,
            qty_ordered=quantity,
            unit_cost=cost,
        )
        self.db.execute(
            "UPDATE purchase_order SET status = 'submitted', submitted_at = '2010-01-01'"
            " WHERE purchase_order_id = %s",
            (order_id,),
        )
        receipt_id = self.db.insert(
            "goods_receipt",
            purchase_order_id=order_id,
            supplier_id=supplier_id,
            warehouse_id=warehouse_id,
            delivery_note=f"N-{number}",
            received_at=day,
        )
        receipt_line_id = self.db.insert(
            "goods_receipt_line",
            goods_receipt_id=receipt_id,
            purchase_order_id=order_id,
            purchase_order_line_id=line_id,
            qty_accepted=quantity,
        )
        self.move(
            *(variant, "receipt", quantity, day),
            unit_cost=cost,
            goods_receipt_line_id=receipt_line_id,
        )

    def sell(
        self, variant: int, quantity: int, day: str, *, warehouse: str = "main", **more: Any
    ) -> Order:
        """An order that is shipped at once."""
        moment = day if ":" in day else f"{day} 12:00:00"
        order = self.parcels.order(Line("1.00", quantity, variant), placed_at=moment, **more)
        self.parcels.ship(order, quantity, at=moment, warehouse=warehouse)
        return order

    def take_back(self, order: Order, variant: int, quantity: int, day: str) -> None:
        """Units of an order that go back onto the shelf."""
        self.parcels.send_back(order, quantity)
        line_id = self.db.scalar("SELECT MAX(return_line_id) FROM return_line")
        self.move(variant, "return", quantity, day, return_line_id=line_id)
