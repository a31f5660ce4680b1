"""The orders of a month as rows: header, lines, charges, discounts, taxes, addresses."""

import hashlib

import numpy as np
import polars as pl

from shopdb.sample import part_rows
from shopdb.sample.catalog import Catalog
from shopdb.sample.market import Market
from shopdb.sample.orders import INCLUDES_TAX, Lines, Orders
from shopdb.sample.places import CHANNELS, CLASSES
from shopdb.sample.rows import (
    Ids,
    Ints,
    Tables,
    moments,
    money,
    public_ids,
    texts,
)
from shopdb.sample.variant_rows import product_names


class Desk:
    """Writes orders down: knows the numbers given out so far and the shop's own ids."""

    def __init__(self, catalog: Catalog, channel_id: Ints, method_id: Ints) -> None:
        self.channel_id = channel_id
        self.method_id = method_id.reshape(len(CHANNELS), 2)
        self.numbers: Ints = np.zeros(len(CHANNELS), dtype=np.int64)
        self.catalog = catalog
        # Those of the month written last, for the documents that bill them.
        self.charges = pl.DataFrame()
        names = {locale: product_names(catalog, locale) for locale in ("en", "de")}
        # Each channel prints the name in its own language.
        self.names = [names["de" if one.locale == "de" else "en"] for one in CHANNELS]

    def order_numbers(self, channel: Ints) -> list[str]:
        """The next number of each order's channel."""
        numbers = np.zeros(len(channel), dtype=np.int64)
        for n in range(len(CHANNELS)):
            here = np.flatnonzero(channel == n)
            numbers[here] = self.numbers[n] + np.arange(1, len(here) + 1)
            self.numbers[n] += len(here)
        return [
            f"{CHANNELS[n].prefix}{number:08}" for n, number in zip(channel, numbers, strict=True)
        ]

    def rows(
        self,
        rng: np.random.Generator,
        market: Market,
        orders: Orders,
        lines: Lines,
        *,
        cart_id: pl.Series,
        ids: Ids,
    ) -> Tables:
        """All that an order says when it is placed; `placing` holds what placing it sets."""
        where = orders.channel
        charge = self.charges = part_rows.charges(orders, ids)
        return {
            "sales_order": pl.DataFrame(
                {
                    "order_id": orders.order_id,
                    "public_id": public_ids(rng, orders.placed),
                    "order_number": self.order_numbers(where),
                    "cart_id": cart_id,
                    "channel_id": self.channel_id[where],
                    "customer_id": market.customers.customer_id[orders.buyer],
                    "currency_code": texts([one.currency for one in CHANNELS], where),
                    "currency_minor_unit": np.full(len(orders), 2),
                    "prices_include_tax": INCLUDES_TAX[where].astype(np.int64),
                    "shipping_method_id": self.method_id[where, orders.express],
                    "created_at": moments(orders.placed),
                    "updated_at": moments(orders.placed),
                }
            ),
            "order_address": _addresses(market, orders),
            "order_line": self._lines(orders, lines),
            "order_charge": charge.drop("order", "off", "tax_1", "tax_2", "promotion"),
            "order_discount": part_rows.discounts(market, orders, lines, charge, ids),
            "order_tax": part_rows.taxes(market, orders, lines, charge, ids),
            "placing": pl.DataFrame(
                {
                    "order_id": orders.order_id,
                    "placed_at": moments(orders.placed),
                    "subtotal": money(orders.subtotal),
                    "discount_total": money(orders.discount),
                    "shipping_total": money(orders.carriage),
                    "fee_total": money(orders.gift_wrap),
                    "tax_total": money(orders.tax),
                }
            ),
            "coupon_redemption": _redemptions(market, orders, lines),
        }

    def _lines(self, orders: Orders, lines: Lines) -> pl.DataFrame:
        catalog = self.catalog
        where = orders.channel[lines.order]
        product = catalog.product_of[lines.variant]
        factor = np.array([one.factor for one in CHANNELS])
        every = [name for names in self.names for name in names]
        return pl.DataFrame(
            {
                "order_line_id": lines.line_id,
                "order_id": orders.order_id[lines.order],
                "line_no": lines.number,
                "variant_id": catalog.variant_id[lines.variant],
                "sku": texts(catalog.sku, lines.variant),
                "product_name": texts(every, where * catalog.count + product),
                "option_label": texts(catalog.option_label, lines.variant),
                "tax_class_code": texts(CLASSES, catalog.tax_class[catalog.leaf[product]]),
                "unit_cost": money(lines.cost * factor[where] // 100),
                "quantity": lines.quantity,
                "unit_price": money(lines.price),
            }
        )


def _addresses(market: Market, orders: Orders) -> pl.DataFrame:
    words = pl.DataFrame(market.customers.people.addresses(orders.buyer))
    head = pl.DataFrame({"order_id": orders.order_id})
    return pl.concat(
        [
            head.with_columns(pl.lit(kind).alias("kind")).hstack(words)
            for kind in ("shipping", "billing")
        ]
    )


def _redemptions(market: Market, orders: Orders, lines: Lines) -> pl.DataFrame:
    """The coupons used; the orders are those with one, the oldest first."""
    place = np.flatnonzero(orders.has_coupon)
    off = np.bincount(lines.order, weights=lines.discount, minlength=len(orders)).astype(np.int64)
    emails = market.customers.people.emails(orders.buyer[place])
    return pl.DataFrame(
        {
            "coupon_id": market.promotions.coupon_id[
                orders.channel[place], orders.promotion[place]
            ],
            "order_id": orders.order_id[place],
            "redeemer_key": pl.Series(
                [hashlib.sha256(email.encode()).hexdigest() for email in emails], dtype=pl.String
            ),
            "amount": money(off[place]),
            "redeemed_at": moments(orders.placed[place]),
        }
    )
