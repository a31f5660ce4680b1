"""A shop that is ready to open: what it sells, where, for how much, and by what rules.

The channel sells in pounds in London, tax on top unless asked otherwise: 20 % in the United Kingdom
on goods and carriage, Jersey has no rate at all. Parcels cost 4.95, nothing from 50.00 on. Two
warehouses serve it, `north` before `south`.
"""

from itertools import count
from typing import Any

from tests.database import Database


class Premises:
    """Makes what a test names and gives the ids; all else is as the module says."""

    def __init__(
        self,
        db: Database,
        *,
        currency: str = "GBP",
        prices_include_tax: bool = False,
        carriage: str = "4.95",
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
        self.shipping_rate(carriage)
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

    def product_of(self, variant: int) -> int:
        """The product that a variant is of."""
        return int(
            self.db.scalar(
                "SELECT product_id FROM product_variant WHERE variant_id = %s", (variant,)
            )
        )

    def category(self, parent: int | None = None) -> int:
        """A place in the tree, a root unless it lies below another."""
        depth = self.db.scalar("SELECT depth FROM category WHERE category_id = %s", (parent,))
        return self.db.insert(
            "category",
            depth=0 if depth is None else depth + 1,
            parent_depth=depth,
            parent_id=parent,
        )

    def put_in(self, variant: int, category: int) -> None:
        """Show a variant's product in a category."""
        self.db.insert(
            "product_category", product_id=self.product_of(variant), category_id=category
        )

    def target(self, promotion: int, **columns: Any) -> None:
        """Name what a promotion is for, or with `mode="exclude"` what it is not for."""
        self.db.insert("promotion_target", promotion_id=promotion, **columns)

    def group(self, code: str) -> int:
        """A group of customers."""
        return self.db.insert("customer_group", customer_group_code=code, name=code)
