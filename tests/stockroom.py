"""What moves counters: rows of shelves, carts, coupons, parcels and returns, all of them valid."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from tests.database import Database
from tests.shop import Order, Shop

Row = dict[str, Any]
# Every table that a counter or a ledger of these tests lives in.
TABLES = (
    "cart",
    "cart_line",
    "coupon",
    "coupon_redemption",
    "order_discount",
    "order_line",
    "order_status_history",
    "payment",
    "promotion",
    "return_line",
    "return_request",
    "sales_order",
    "shipment",
    "shipment_line",
    "stock_level",
    "stock_movement",
    "stock_reservation",
)


@dataclass(frozen=True)
class Shelf:
    """A variant in a warehouse: the key of a stock_level."""

    variant_id: int
    warehouse_id: int


def claim(shelf: Shelf, cart: int, quantity: int = 1) -> Row:
    """A cart's claim on a shelf."""
    return {
        "variant_id": shelf.variant_id,
        "warehouse_id": shelf.warehouse_id,
        "cart_id": cart,
        "quantity": quantity,
        "expires_at": "2100-01-01 00:00:00",
    }


def movement(shelf: Shelf, quantity: int) -> Row:
    """Goods put on a shelf by hand, or taken off it."""
    return {
        "variant_id": shelf.variant_id,
        "warehouse_id": shelf.warehouse_id,
        "kind": "adjust",
        "quantity": quantity,
    }


def redemption(coupon: int, order: Order, redeemer: str = "ann") -> Row:
    """A coupon used on an order."""
    return {
        "coupon_id": coupon,
        "order_id": order.order_id,
        "redeemer_key": redeemer.ljust(64, "0"),
        "amount": "1.00",
    }


def discount(promotion: int | None, order: Order, amount: str) -> Row:
    """What a promotion takes off the first line of an order."""
    return {
        "order_id": order.order_id,
        "order_line_id": order.line_ids[0],
        "promotion_id": promotion,
        "label": "x",
        "amount": amount,
    }


def step(order: Order, seq: int, start: str, end: str) -> Row:
    """A step of an order."""
    return {
        "order_id": order.order_id,
        "seq": seq,
        "from_status": start,
        "to_status": end,
        "actor": "test",
    }


def packed(parcel: int, order: Order, quantity: int, line: int = 0) -> Row:
    """Units of one line of an order in a parcel."""
    return {
        "shipment_id": parcel,
        "order_id": order.order_id,
        "order_line_id": order.line_ids[line],
        "quantity": quantity,
    }


def sent_back(request: int, order: Order, received: int, requested: int = 4) -> Row:
    """Units of the first line of an order that come back."""
    return {
        "return_request_id": request,
        "order_id": order.order_id,
        "order_line_id": order.line_ids[0],
        "reason_code": "unwanted",
        "qty_requested": requested,
        "qty_received": received,
    }


def statement(table: str, *rows: Row, verb: str = "INSERT", rest: str = "") -> tuple[str, Row]:
    """One statement that writes these rows, and its arguments."""
    names = list(rows[0])
    marks = ", ".join(
        "(" + ", ".join(f"%({name}_{number})s" for name in names) + ")"
        for number in range(len(rows))
    )
    arguments = {
        f"{name}_{number}": value for number, row in enumerate(rows) for name, value in row.items()
    }
    return f"{verb} INTO {table} ({', '.join(names)}) VALUES {marks} {rest}", arguments


class Stockroom:
    """A shop with shelves, carts, promotions, parcels and returns."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.shop = Shop(db)
        self._numbers = count(1)

    def add(self, table: str, *rows: Row, verb: str = "INSERT", rest: str = "") -> int:
        """Write rows in one statement; how many it touched."""
        return self.db.execute(*statement(table, *rows, verb=verb, rest=rest))

    def shelf(self, on_hand: int = 0, variant: int | None = None, **limits: int) -> Shelf:
        """A stock_level in a warehouse of its own; what lies there was put there by hand."""
        warehouse = self.db.insert(
            "warehouse",
            warehouse_code=f"W-{next(self._numbers)}",
            name="x",
            country_code="GB",
        )
        shelf = Shelf(variant or self.shop.variant(), warehouse)
        self.db.insert("stock_level", **vars(shelf), **limits)
        if on_hand:
            self.add("stock_movement", movement(shelf, on_hand))
        return shelf

    def cart(self, *shelves: Shelf) -> int:
        """An open cart with one unit of each."""
        cart = self.db.insert("cart", channel_id=self.shop.channel(), currency_code="GBP")
        for variant in {shelf.variant_id for shelf in shelves}:
            self.db.insert(
                "cart_line", cart_id=cart, variant_id=variant, quantity=1, unit_price="1.00"
            )
        return cart

    def order(self) -> Order:
        """An order over 100.00 that is still being written."""
        return self.shop.order("100.00", placed_at=None)

    def promotion(self, **columns: Any) -> int:
        """Ten per cent off, without a budget unless `columns` sets one."""
        return self.db.insert(
            "promotion",
            **{
                "promotion_code": f"P-{next(self._numbers)}",
                "name": "x",
                "currency_code": "GBP",
                "starts_at": "2011-01-01",
                "action_type": "percentage",
                "percentage": "0.1",
            }
            | columns,
        )

    def coupon(self, **columns: Any) -> int:
        """A code of a promotion of its own, without limits unless `columns` sets them."""
        return self.db.insert(
            "coupon",
            **{"promotion_id": self.promotion(), "coupon_code": f"C-{next(self._numbers)}"}
            | columns,
        )

    def parcel(self, order: Order) -> int:
        """A parcel of an order, empty."""
        return self.db.insert(
            "shipment", order_id=order.order_id, warehouse_id=self.shelf().warehouse_id
        )

    def request(self, order: Order) -> int:
        """A request to send something back, empty."""
        return self.db.insert("return_request", order_id=order.order_id)

    def counters(self, shelf: Shelf) -> dict[str, int]:
        """What a shelf counts."""
        columns = ("on_hand", "reserved", "available", "promisable")
        (values,) = self.db.rows(
            f"SELECT {', '.join(columns)} FROM stock_level"
            " WHERE variant_id = %s AND warehouse_id = %s",
            (shelf.variant_id, shelf.warehouse_id),
        )
        return dict(zip(columns, values, strict=True))

    def contents(self) -> list[Any]:
        """Every row of TABLES."""
        return [self.db.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES]
