"""What a shop buys: suppliers, purchase orders and deliveries, all of them through procedures."""

import json
from itertools import count
from typing import Any

from tests.market import Market


class Purchases:
    """Buys for a market, for its warehouse in the north unless said otherwise."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.db = market.db
        self._numbers = count(1)

    def supplier(self, *, currency: str = "GBP", **columns: Any) -> int:
        """A supplier in Britain that bills in pounds."""
        number = next(self._numbers)
        values = {
            "supplier_code": f"S-{number}",
            "name": f"Supplier {number}",
            "country_code": "GB",
            "currency_code": currency,
        }
        return self.db.insert("supplier", **(values | columns))

    def offer(self, supplier: int, variant: int, cost: str, **columns: Any) -> None:
        """What a supplier asks for a variant."""
        values = {"supplier_id": supplier, "variant_id": variant, "cost": cost}
        self.db.insert("supplier_variant", **(values | {"currency_code": "GBP"} | columns))

    def draft(self, supplier: int, *lines: dict[str, Any], warehouse: int | None = None) -> int:
        """A purchase order that is not sent yet; its id."""
        answer = self.db.call(
            "po_create", supplier, warehouse or self.market.north, json.dumps(lines), None
        )
        return int(answer[-1])

    def order(
        self,
        units: dict[int, int],
        *,
        cost: str = "2.00",
        tolerance: int = 0,
        supplier: int | None = None,
        warehouse: int | None = None,
    ) -> int:
        """A purchase order that was submitted; its id."""
        lines = [
            {"variant_id": variant, "quantity": many, "unit_cost": cost, "tolerance": tolerance}
            for variant, many in units.items()
        ]
        order = self.draft(supplier or self.supplier(), *lines, warehouse=warehouse)
        self.db.call("po_submit", order, None)
        return order

    def receive(
        self,
        order: int,
        note: str,
        accepted: dict[int, int],
        rejected: dict[int, int] | None = None,
    ) -> int:
        """Post a delivery of units by variant; the receipt."""
        lines = delivery(accepted, rejected or {})
        return int(self.db.call("goods_receipt_post", order, note, lines, None)[-1])

    def status(self, order: int) -> str:
        """Where a purchase order stands."""
        return str(
            self.db.scalar(
                "SELECT status FROM purchase_order WHERE purchase_order_id = %s", (order,)
            )
        )

    def violations(self) -> list[tuple[Any, ...]]:
        """Every broken rule of purchases and of the shop; none is health."""
        return [
            *self.db.rows("SELECT * FROM purchasing_violations"),
            *self.db.rows("SELECT * FROM stock_drift"),
            *self.market.violations(),
        ]


def delivery(accepted: dict[int, int], rejected: dict[int, int]) -> str:
    """Units by variant as goods_receipt_post takes them."""
    return json.dumps(
        [
            {
                "variant_id": variant,
                "accepted": accepted.get(variant, 0),
                "rejected": rejected.get(variant, 0),
            }
            for variant in accepted | rejected
        ]
    )


def goods(units: dict[int, int]) -> str:
    """Units by variant as stock_transfer takes them."""
    return json.dumps(
        [{"variant_id": variant, "quantity": many} for variant, many in units.items()]
    )
