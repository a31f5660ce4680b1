"""What becomes of goods: stock, parcels and returns, for tests of questions about them."""

from typing import Any

from tests.shop import Order, Shop


class Parcels:
    """Writes through plain SQL beside a `Shop`, so that the triggers move the counters."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.db = shop.db
        self._warehouses: dict[str, int] = {}
        self._methods: dict[str, int] = {}

    def warehouse(self, code: str = "main", *channels: str) -> int:
        """The warehouse of that code, made on first use; it serves the channels named."""
        if code not in self._warehouses:
            self._warehouses[code] = self.db.insert(
                "warehouse", warehouse_code=code, name=code, country_code="GB"
            )
            for channel in channels or ("online_retail",):
                self.db.insert(
                    "channel_warehouse",
                    channel_id=self.shop.channel(channel),
                    warehouse_id=self._warehouses[code],
                )
        return self._warehouses[code]

    def stock(self, variant: int, on_hand: int, warehouse: str = "main") -> None:
        """Units on the shelf of a warehouse, received before all that tests sell."""
        key = {"variant_id": variant, "warehouse_id": self.warehouse(warehouse)}
        self.db.insert("stock_level", **key)
        if on_hand:
            self.db.insert(
                "stock_movement",
                **key,
                kind="receipt",
                quantity=on_hand,
                on_hand_after=0,
                occurred_at="2011-01-01",
            )

    def reserve(self, variant: int, quantity: int, order: Order, warehouse: str = "main") -> None:
        """A claim of an order's first line."""
        self.db.insert(
            "stock_reservation",
            variant_id=variant,
            warehouse_id=self.warehouse(warehouse),
            order_line_id=order.line_ids[0],
            quantity=quantity,
        )

    def order(
        self,
        *lines: Any,
        carrier: str | None = None,
        placed_at: str = "2011-03-01 12:00:00",
        steps: tuple[str, ...] = ("pending", "paid", "processing", "shipped"),
        to: tuple[str, str | None] | None = None,
        **more: Any,
    ) -> Order:
        """A placed order that took these steps, by a carrier, `to` a country and a postal code."""
        order = self.shop.order(*lines, placed_at=None, **more)
        if to:
            country, postal_code = to
            self.db.insert(
                "order_address",
                order_id=order.order_id,
                kind="shipping",
                country_code=country,
                postal_code=postal_code,
            )
        self.db.execute(
            "UPDATE sales_order SET shipping_method_id = %s, placed_at = %s WHERE order_id = %s",
            (self._method(carrier) if carrier else None, placed_at, order.order_id),
        )
        self.move(order, *steps)
        return order

    def move(self, order: Order, *steps: str, at: str | None = None) -> None:
        """Take the next steps of an order, all at one time in UTC; now, unless that is given."""
        for step in steps:
            status, seq = self.db.rows(
                "SELECT status_code, status_seq FROM sales_order WHERE order_id = %s",
                (order.order_id,),
            )[0]
            self.db.insert(
                "order_status_history",
                order_id=order.order_id,
                seq=seq + 1,
                from_status=status,
                to_status=step,
                actor="test",
                **({"changed_at": at} if at else {}),
            )

    def ship(
        self,
        order: Order,
        *quantities: int,
        at: str = "2011-03-02 12:00:00",
        warehouse: str = "main",
        **columns: Any,
    ) -> int:
        """A parcel with so many units of each line; what has a level leaves its shelf."""
        warehouse_id = self.warehouse(warehouse)
        shipment_id = self.db.insert(
            "shipment",
            **{"order_id": order.order_id, "warehouse_id": warehouse_id, "shipped_at": at},
            **columns,
        )
        for line_id, quantity in zip(order.line_ids, quantities, strict=True):
            shipment_line_id = self.db.insert(
                "shipment_line",
                shipment_id=shipment_id,
                order_id=order.order_id,
                order_line_id=line_id,
                quantity=quantity,
            )
            variant_id = self.db.scalar(
                "SELECT variant_id FROM order_line WHERE order_line_id = %s", (line_id,)
            )
            if self.db.rows(
                "SELECT 1 FROM stock_level WHERE variant_id = %s AND warehouse_id = %s",
                (variant_id, warehouse_id),
            ):
                self.db.insert(
                    "stock_movement",
                    variant_id=variant_id,
                    warehouse_id=warehouse_id,
                    kind="sale",
                    quantity=-quantity,
                    on_hand_after=0,
                    shipment_line_id=shipment_line_id,
                    occurred_at=at,
                )
        return shipment_id

    def send_back(
        self,
        order: Order,
        received: int,
        *,
        reason: str = "unwanted",
        line: int = 0,
        asked: int | None = None,
        refund: str = "0",
        status: str = "settled",
        kind: str = "return",
    ) -> None:
        """A request about one line, of which so many units were received."""
        is_closed = status in ("settled", "rejected")
        request_id = self.db.insert(
            "return_request",
            order_id=order.order_id,
            kind=kind,
            status=status,
            closed_at="2011-04-01" if is_closed else None,
        )
        self.db.insert(
            "return_line",
            return_request_id=request_id,
            order_id=order.order_id,
            order_line_id=order.line_ids[line],
            reason_code=reason,
            qty_requested=asked or received,
            qty_received=received,
            refund_amount=refund,
        )

    def method_of(self, order: Order) -> int:
        """The way of shipping that was chosen for an order."""
        return int(
            self.db.scalar(
                "SELECT shipping_method_id FROM sales_order WHERE order_id = %s", (order.order_id,)
            )
        )

    def _method(self, carrier: str) -> int:
        if carrier not in self._methods:
            tax_class = self.db.scalar(
                "SELECT tax_class_id FROM tax_class WHERE tax_class_code = 'standard'"
            )
            self._methods[carrier] = self.db.insert(
                "shipping_method",
                shipping_method_code=f"{carrier}_parcel",
                name="Parcel",
                carrier_code=carrier,
                tax_class_id=tax_class,
            )
        return self._methods[carrier]
