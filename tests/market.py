"""A shop that is open for business: customers with carts, orders, payments and parcels."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.premises import Premises


@dataclass(frozen=True)
class Buyer:
    """A customer, with an address that is the default for both kinds."""

    customer_id: int
    address_id: int


class Market(Premises):
    """Sells what the premises hold."""

    def buyer(
        self,
        *,
        email: str | None = None,
        country: str = "GB",
        region: str | None = None,
        **columns: Any,
    ) -> Buyer:
        """A customer with an address."""
        number = next(self._numbers)
        customer = self.db.insert(
            "customer", **({"email": email or f"buyer-{number}@example.com"} | columns)
        )
        address = self.db.insert(
            "customer_address",
            customer_id=customer,
            full_name="Ann Example",
            line1="1 High Street",
            city="York",
            region=region,
            postal_code="YO1 7HH",
            country_code=country,
            is_default_shipping=True,
            is_default_billing=True,
        )
        return Buyer(customer, address)

    def cart(self, lines: dict[int, int], buyer: Buyer | None = None, **columns: Any) -> int:
        """An open cart of units by variant, of a new buyer unless one is given."""
        values = {
            "channel_id": self.channel,
            "currency_code": self.currency,
            "customer_id": (buyer or self.buyer()).customer_id,
            "shipping_method_id": self.method,
        }
        cart = self.db.insert("cart", **(values | columns))
        for variant, units in lines.items():
            self.db.call("cart_add_line", cart, variant, units, None)
        return cart

    def checkout(
        self, cart: int, *, warehouse: int | None = None, coupon: str | None = None
    ) -> int:
        """Place the order of a cart; its id."""
        return int(self.db.call("checkout_place_order", cart, warehouse, coupon, None)[-1])

    def order(self, lines: dict[int, int], buyer: Buyer | None = None, **options: Any) -> int:
        """Fill a cart and place it."""
        return self.checkout(self.cart(lines, buyer), **options)

    def payment(self, order: int, amount: str | None = None) -> int:
        """A payment by card with an authorisation over what is owed, or over `amount`."""
        payment = int(self.db.call("payment_open", order, "card", None)[-1])
        self.authorize(payment, amount or str(self.owed(order)))
        return payment

    def authorize(
        self, payment: int, amount: str, key: str = "a", failure: str | None = None
    ) -> int:
        """Ask for money to be set aside; the transaction."""
        return self._ask("payment_authorize", payment, amount, key, failure)

    def capture(self, payment: int, amount: str, key: str = "c", failure: str | None = None) -> int:
        """Take money set aside; the transaction."""
        return self._ask("payment_capture", payment, amount, key, failure)

    def void(self, payment: int, amount: str, key: str = "v") -> int:
        """Let money set aside go; the transaction."""
        return self._ask("payment_void", payment, amount, key, None)

    def refund(self, payment: int, amount: str, key: str = "r") -> int:
        """Give money back; the transaction."""
        return self._ask("payment_refund", payment, amount, key, None)

    def paid_order(self, lines: dict[int, int], **options: Any) -> int:
        """An order that was paid by card."""
        order = self.order(lines, **options)
        self.capture(self.payment(order), str(self.owed(order)))
        return order

    def ship(self, order: int, warehouse: int | None = None, lines: str | None = None) -> int:
        """Send a parcel; the shipment."""
        answer = self.db.call("shipment_create", order, warehouse or self.north, lines, None, None)
        return int(answer[-1])

    def song(self, price: str = "1.00", **columns: Any) -> int:
        """A digital variant with one file to download."""
        variant = self.goods(price, stock=0, kind="digital")
        self.asset(variant, **columns)
        return variant

    def asset(self, variant: int, **columns: Any) -> int:
        """A file that is downloaded with a variant."""
        number = next(self._numbers)
        values = {
            "variant_id": variant,
            "file_name": f"song-{number}.flac",
            "sha256": "a" * 64,
            "size_bytes": 1000,
            "mime_type": "audio/flac",
            "storage_key": f"songs/{number}",
        }
        return self.db.insert("digital_asset", **(values | columns))

    def owed(self, order: int) -> Decimal:
        """What the customer owes for an order."""
        total = self.db.scalar("SELECT grand_total FROM sales_order WHERE order_id = %s", (order,))
        return Decimal(total)

    def status(self, order: int) -> str:
        """Where an order stands."""
        return str(
            self.db.scalar("SELECT status_code FROM sales_order WHERE order_id = %s", (order,))
        )

    def violations(self) -> list[tuple[Any, ...]]:
        """Every broken invariant; none is health."""
        return self.db.rows("SELECT * FROM invariant_violations")

    def _ask(self, procedure: str, payment: int, amount: str, key: str, failure: str | None) -> int:
        answer = self.db.call(procedure, payment, amount, key, "acquirer", None, failure, None)
        return int(answer[-1])
