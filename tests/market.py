"""A shop that is open for business: all that a checkout needs, through plain SQL.

The channel sells in pounds in London, tax on top unless asked otherwise: 20 % in the United Kingdom
on goods and carriage, 0 on books, Jersey has no rate at all. Parcels cost 4.95, nothing from 50.00
on. Two warehouses serve it, `north` before `south`.
"""

from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any

from tests.database import Database


@dataclass(frozen=True)
class Buyer:
    """A customer, with an address that is the default for both kinds."""

    customer_id: int
    address_id: int


class Market:
    """Makes what a test names and gives the ids; all else is as the module says."""

    def __init__(
        self, db: Database, *, currency: str = "GBP", prices_include_tax: bool = False
    ) -> None:
        self.db = db
        self.currency = currency
        self._numbers = count(1)
        self.standard = self.tax_class("standard")
        self.channel = db.insert(
            "sales_channel",
            channel_code=f"web_{currency.lower()}",
            name="Web shop",
            default_currency_code=currency,
            default_locale_code="en-GB",
            timezone="Europe/London",
            prices_include_tax=prices_include_tax,
        )
        db.insert("number_sequence", scope="order", channel_id=self.channel, year=0, prefix="W-")
        self.zone = self.new_zone("GB")
        self.tax(self.zone, "0.2", "VAT 20 %")
        self.price_list = self.new_price_list()
        self.method = db.insert(
            "shipping_method",
            shipping_method_code="parcel",
            name="Parcel",
            carrier_code="post",
            tax_class_id=self.standard,
        )
        self.shipping_rate("4.95")
        self.shipping_rate("0", min_subtotal="50")
        self.north = self.warehouse("north", priority=2)
        self.south = self.warehouse("south", priority=1)

    def tax_class(self, code: str) -> int:
        """A class of goods by its code."""
        return int(
            self.db.scalar("SELECT tax_class_id FROM tax_class WHERE tax_class_code = %s", (code,))
        )

    def new_zone(self, *countries: str, region: str = "") -> int:
        """A zone of whole countries, or of one region of them."""
        zone = self.db.insert("geo_zone", geo_zone_code=f"zone-{next(self._numbers)}", name="Zone")
        for country in countries:
            self.db.insert(
                "geo_zone_member", geo_zone_id=zone, country_code=country, region_code=region
            )
        return zone

    def tax(self, zone: int, rate: str, label: str = "Tax", **columns: Any) -> None:
        """A rate that has always held; for the standard class unless `columns` say otherwise."""
        values = {
            "tax_class_id": self.standard,
            "geo_zone_id": zone,
            "valid_from": "2000-01-01",
            "label": label,
            "rate": rate,
        }
        self.db.insert("tax_rate", **(values | columns))

    def new_price_list(self, **columns: Any) -> int:
        """A list of the channel in its currency."""
        values = {
            "price_list_code": f"list-{next(self._numbers)}",
            "name": "List",
            "channel_id": self.channel,
            "currency_code": self.currency,
        }
        return self.db.insert("price_list", **(values | columns))

    def shipping_rate(self, price: str, **columns: Any) -> int:
        """A step of the price of a parcel in the first zone."""
        values = {
            "shipping_method_id": self.method,
            "geo_zone_id": self.zone,
            "channel_id": self.channel,
            "currency_code": self.currency,
            "price": price,
        }
        return self.db.insert("shipping_rate", **(values | columns))

    def warehouse(self, code: str, *, priority: int = 0) -> int:
        """A warehouse that serves the channel."""
        warehouse = self.db.insert("warehouse", warehouse_code=code, name=code, country_code="GB")
        self.db.insert(
            "channel_warehouse",
            channel_id=self.channel,
            warehouse_id=warehouse,
            priority=priority,
        )
        return warehouse

    def goods(
        self,
        price: str | None = "10.00",
        *,
        stock: int = 100,
        warehouse: int | None = None,
        kind: str = "physical",
        tax_class: int | None = None,
        weight_g: int = 500,
    ) -> int:
        """A variant that the channel offers, with a price and some stock; its id."""
        number = next(self._numbers)
        product = self.db.insert(
            "product",
            tax_class_id=tax_class or self.standard,
            product_kind=kind,
            status="active",
            published_at="2020-01-01",
        )
        self.db.insert(
            "product_translation",
            product_id=product,
            locale_code="en",
            name=f"Thing {number}",
            slug=f"thing-{number}",
        )
        self.db.insert(
            "product_channel",
            product_id=product,
            channel_id=self.channel,
            visible_from="2020-01-01",
        )
        variant = self.db.insert(
            "product_variant", product_id=product, sku=f"SKU-{number}", weight_g=weight_g
        )
        if price is not None:
            self.price(variant, price)
        if stock:
            self.stock(variant, stock, warehouse)
        return variant

    def price(self, variant: int, amount: str, **columns: Any) -> None:
        """A price that has held since 2020, in the first list unless `columns` name another."""
        values = {
            "price_list_id": self.price_list,
            "variant_id": variant,
            "valid_from": "2020-01-01",
            "amount": amount,
        }
        self.db.insert("price", **(values | columns))

    def stock(self, variant: int, units: int, warehouse: int | None = None) -> None:
        """Receive units, in the north unless said otherwise."""
        self.db.call("stock_adjust", variant, warehouse or self.north, units, "receipt", None)

    def buyer(self, *, email: str | None = None, country: str = "GB", **columns: Any) -> Buyer:
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

    def order(self, lines: dict[int, int], **options: Any) -> int:
        """Fill a cart and place it."""
        return self.checkout(self.cart(lines), **options)

    def promotion(self, **columns: Any) -> int:
        """10 % off everything, for everybody, unless `columns` say otherwise."""
        values: dict[str, Any] = {
            "promotion_code": f"promotion-{next(self._numbers)}",
            "name": "Promotion",
            "starts_at": "2020-01-01",
            "action_type": "percentage",
        }
        if columns.get("action_type", "percentage") == "percentage":
            values["percentage"] = "0.1"
        return self.db.insert("promotion", **(values | columns))

    def coupon(self, code: str = "WELCOME", promotion: int | None = None, **columns: Any) -> int:
        """A code for a promotion that only coupons bring."""
        values = {
            "coupon_code": code,
            "promotion_id": promotion or self.promotion(is_coupon_only=True),
        }
        return self.db.insert("coupon", **(values | columns))

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
