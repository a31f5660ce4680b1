"""A shop for tests: rows that are valid except for what a test names."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import count, pairwise
from typing import Any

from tests.database import Database

ZERO = Decimal(0)
# The steps that lead an order to where a test wants it.
PATHS = {
    "imported": ("new", "imported"),
    "pending": ("new", "pending"),
    "paid": ("new", "pending", "paid"),
    "cancelled": ("new", "pending", "cancelled"),
}


@dataclass(frozen=True)
class Tax:
    """What order_tax says of a part of an order; money is text."""

    amount: str
    rate: str = "0.2"
    country: str = "GB"
    region: str | None = None
    taxable: str | None = None


@dataclass(frozen=True)
class Line:
    """Goods on an order; money is text, a `tax` that is just an amount is at 20 % in GB.

    The discount is given by hand, unless `promotion` says otherwise.
    """

    price: str
    quantity: int = 1
    variant: int | None = None
    discount: str = "0"
    tax: str | tuple[Tax, ...] = "0"
    promotion: int | None = None
    coupon: str | None = None
    cost: str | None = None


@dataclass(frozen=True)
class Charge:
    """Shipping or a fee on an order."""

    amount: str
    kind: str = "shipping"
    discount: str = "0"
    tax: str | tuple[Tax, ...] = "0"
    promotion: int | None = None
    coupon: str | None = None


@dataclass(frozen=True)
class Credit:
    """A line of a credit note, net and positive."""

    amount: str
    kind: str = "goods"
    quantity: int = 1
    variant: int | None = None
    tax: str = "0"
    order_line_id: int | None = None
    order_charge_id: int | None = None


@dataclass(frozen=True)
class Order:
    """What was ordered, by id."""

    order_id: int
    line_ids: tuple[int, ...]
    charge_ids: tuple[int, ...]


class Shop:
    """Writes through plain SQL, so that the rules of the tables and triggers hold."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._numbers = count(1)
        self._channels: dict[str, int] = {}
        self._default_variant: int | None = None

    def channel(
        self,
        code: str = "online_retail",
        *,
        currency: str = "GBP",
        timezone: str = "Europe/London",
        prices_include_tax: bool = False,
    ) -> int:
        """The channel of that code, made on first use."""
        if code not in self._channels:
            self._channels[code] = self.db.insert(
                "sales_channel",
                channel_code=code,
                name=code,
                default_currency_code=currency,
                default_locale_code="en-GB",
                timezone=timezone,
                prices_include_tax=prices_include_tax,
            )
        return self._channels[code]

    def customer(self, **columns: Any) -> int:
        """A customer taken over from elsewhere; `columns` override."""
        return self.db.insert(
            "customer", **{"external_ref": f"test:{next(self._numbers)}"} | columns
        )

    def variant(self, sku: str | None = None, name: str | None = None) -> int:
        """A variant of a product of its own, named in the channel's language."""
        number = next(self._numbers)
        tax_class = self.db.scalar(
            "SELECT tax_class_id FROM tax_class WHERE tax_class_code = 'standard'"
        )
        product = self.db.insert("product", tax_class_id=tax_class)
        self.db.insert(
            "product_translation",
            product_id=product,
            locale_code="en-GB",
            name=name or f"Thing {number}",
            slug=f"thing-{number}",
        )
        return self.db.insert("product_variant", product_id=product, sku=sku or f"SKU-{number}")

    def promotion(self, code: str, **columns: Any) -> int:
        """A reduction of 10 % in every channel, from 2011 on; `columns` override."""
        return self.db.insert(
            "promotion",
            **{
                "promotion_code": code,
                "name": code.title(),
                "starts_at": "2011-01-01",
                "action_type": "percentage",
                "percentage": "0.1",
            }
            | columns,
        )

    def order(
        self,
        *lines: Line | str,
        placed_at: str | None = "2011-03-01 12:00:00",
        customer: int | None = None,
        channel: str = "online_retail",
        currency: str | None = None,
        status: str = "imported",
        charges: tuple[Charge, ...] = (),
    ) -> Order:
        """A placed order; a line may be just its price, and `placed_at` is UTC, None not yet."""
        number = next(self._numbers)
        channel_id = self.channel(channel)
        home, includes_tax = self.db.rows(
            "SELECT default_currency_code, prices_include_tax FROM sales_channel"
            " WHERE channel_id = %s",
            (channel_id,),
        )[0]
        order_id = self.db.insert(
            "sales_order",
            order_number=f"T-{number}",
            channel_id=channel_id,
            customer_id=customer,
            currency_code=currency or home,
            currency_minor_unit=self._minor_unit(currency or home),
            prices_include_tax=includes_tax,
        )
        goods = [Line(line) if isinstance(line, str) else line for line in lines]
        line_ids = tuple(
            self._line(order_id, line_no, line) for line_no, line in enumerate(goods, start=1)
        )
        charge_ids = tuple(
            self.db.insert(
                "order_charge", order_id=order_id, kind=one.kind, label="x", amount=one.amount
            )
            for one in charges
        )
        for part, part_id in zip((*goods, *charges), (*line_ids, *charge_ids), strict=True):
            key = "order_line_id" if isinstance(part, Line) else "order_charge_id"
            self._discount_and_tax(order_id, part, {key: part_id}, bool(includes_tax))
        parts = (*goods, *charges)
        totals = {
            "subtotal": sum((Decimal(one.price) * one.quantity for one in goods), ZERO),
            "discount_total": sum((Decimal(one.discount) for one in parts), ZERO),
            "shipping_total": _total(charges, "shipping"),
            "fee_total": _total(charges, "fee"),
            "tax_total": sum((Decimal(tax.amount) for one in parts for tax in _taxes(one)), ZERO),
        }
        path = PATHS[status] if placed_at else ("new",)
        for seq, step in enumerate(pairwise(path), start=1):
            self.db.insert(
                "order_status_history",
                **{"order_id": order_id, "seq": seq, "actor": "test"},
                **dict(zip(("from_status", "to_status"), step, strict=True)),
            )
        self._update("sales_order", {"order_id": order_id}, totals | {"placed_at": placed_at})
        return Order(order_id, line_ids, charge_ids)

    def place(self, order: Order, **totals: Any) -> None:
        """Places an order that was written with `placed_at` None; `totals` that changed since."""
        self.db.insert(
            "order_status_history",
            order_id=order.order_id,
            seq=1,
            actor="test",
            from_status="new",
            to_status="imported",
        )
        moment = {"placed_at": "2011-03-01 12:00:00"}
        self._update("sales_order", {"order_id": order.order_id}, totals | moment)

    def credit_note(
        self,
        *lines: Credit | str,
        issued_at: str | None = "2011-03-02 12:00:00",
        customer: int | None = None,
        channel: str = "online_retail",
        currency: str = "GBP",
        order: Order | None = None,
    ) -> int:
        """An issued credit note; a line may be just the net amount of goods."""
        channel_id = self.channel(channel)
        series = f"CN-{channel_id}"
        self.db.execute(
            "INSERT IGNORE INTO number_sequence (scope, channel_id, year, prefix)"
            " VALUES ('credit_note', %s, 0, %s)",
            (channel_id, series),
        )
        document_id = self.db.insert(
            "billing_document",
            document_kind="credit_note",
            series=series,
            number=next(self._numbers),
            channel_id=channel_id,
            customer_id=customer,
            order_id=order.order_id if order else None,
            currency_code=currency,
            currency_minor_unit=self._minor_unit(currency),
        )
        given = [Credit(line) if isinstance(line, str) else line for line in lines]
        for line_no, one in enumerate(given, start=1):
            is_loose = one.kind == "goods" and one.variant is None and one.order_line_id is None
            self.db.insert(
                "billing_document_line",
                billing_document_id=document_id,
                line_no=line_no,
                line_kind=one.kind,
                order_line_id=one.order_line_id,
                order_charge_id=one.order_charge_id,
                variant_id=self._any_variant() if is_loose else one.variant,
                label="x",
                quantity=one.quantity,
                unit_amount=Decimal(one.amount) / one.quantity,
                net_amount=one.amount,
                tax_amount=one.tax,
            )
        self._update(
            "billing_document",
            {"billing_document_id": document_id},
            {
                "net_total": sum((Decimal(one.amount) for one in given), ZERO),
                "tax_total": sum((Decimal(one.tax) for one in given), ZERO),
                "issued_at": issued_at,
            },
        )
        return document_id

    def _line(self, order_id: int, line_no: int, line: Line) -> int:
        variant_id = line.variant or self._any_variant()
        sku = self.db.scalar("SELECT sku FROM product_variant WHERE variant_id = %s", (variant_id,))
        return self.db.insert(
            "order_line",
            order_id=order_id,
            line_no=line_no,
            variant_id=variant_id,
            sku=sku,
            product_name="x",
            tax_class_code="standard",
            quantity=line.quantity,
            unit_price=line.price,
            unit_cost=line.cost,
        )

    def _discount_and_tax(
        self, order_id: int, part: Line | Charge, key: dict[str, int], is_included: bool
    ) -> None:
        if Decimal(part.discount):
            self.db.insert(
                "order_discount",
                order_id=order_id,
                label="x",
                amount=part.discount,
                promotion_id=part.promotion,
                coupon_code=part.coupon,
                **key,
            )
        for tax in _taxes(part):
            self.db.insert(
                "order_tax",
                order_id=order_id,
                label="VAT",
                country_code=tax.country,
                region=tax.region,
                rate=tax.rate,
                taxable_amount=tax.taxable or Decimal(tax.amount) / Decimal(tax.rate),
                amount=tax.amount,
                is_included=is_included,
                **key,
            )

    def _any_variant(self) -> int:
        if self._default_variant is None:
            self._default_variant = self.variant()
        return self._default_variant

    def _minor_unit(self, currency: str) -> int:
        return int(
            self.db.scalar("SELECT minor_unit FROM currency WHERE currency_code = %s", (currency,))
        )

    def _update(self, table: str, key: dict[str, Any], values: dict[str, Any]) -> None:
        ((key_column, key_value),) = key.items()
        settings = ", ".join(f"{column} = %s" for column in values)
        self.db.execute(
            f"UPDATE {table} SET {settings} WHERE {key_column} = %s",
            [*values.values(), key_value],
        )


def _taxes(part: Line | Charge) -> tuple[Tax, ...]:
    if isinstance(part.tax, str):
        return (Tax(part.tax),) if Decimal(part.tax) else ()
    return part.tax


def _total(charges: tuple[Charge, ...], kind: str) -> Decimal:
    return sum((Decimal(one.amount) for one in charges if one.kind == kind), ZERO)
