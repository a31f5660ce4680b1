"""The orders of a month as rows: header, lines, charges, discounts, taxes, addresses."""

import hashlib

import numpy as np
import polars as pl

from shopdb.sample.catalog import Catalog
from shopdb.sample.catalog_rows import product_names
from shopdb.sample.orders import INCLUDES_TAX, Lines, Market, Orders
from shopdb.sample.places import CHANNELS, CLASSES, METHODS, RATE, TAX_LABELS, TAXES
from shopdb.sample.promotions import PROMOTIONS, coupon_code
from shopdb.sample.rows import (
    Flags,
    Ids,
    Ints,
    Tables,
    moments,
    money,
    only,
    public_ids,
    texts,
)


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
        charge = self.charges = _charges(orders, ids)
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
            "order_discount": _discounts(market, orders, lines, charge, ids),
            "order_tax": _taxes(market, orders, lines, charge, ids),
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


def _charges(orders: Orders, ids: Ids) -> pl.DataFrame:
    """Carriage of every order, gift wrap of some."""
    wrapped = np.flatnonzero(orders.gift_wrap)
    order = np.r_[np.arange(len(orders)), wrapped]
    is_wrap = np.arange(len(order)) >= len(orders)
    tax = np.r_[orders.carriage_tax, orders.wrap_tax[wrapped]]
    labels = [f"Carriage, {name.lower()}" for name in METHODS]
    return pl.DataFrame(
        {
            "order": order,
            "order_charge_id": ids.take("order_charge", len(order)),
            "order_id": orders.order_id[order],
            "kind": texts(("shipping", "gift_wrap"), is_wrap.astype(np.int64)),
            "label": texts((*labels, "Gift wrap"), np.where(is_wrap, 2, orders.express[order])),
            "amount": money(np.where(is_wrap, orders.gift_wrap[order], orders.carriage[order])),
            "off": np.where(is_wrap, 0, orders.carriage_off[order]),
            "promotion": np.where(is_wrap, -1, orders.winter[order]),
            "tax_1": tax[:, 0],
            "tax_2": tax[:, 1],
        }
    )


def _discounts(
    market: Market, orders: Orders, lines: Lines, charge: pl.DataFrame, ids: Ids
) -> pl.DataFrame:
    line = np.flatnonzero(lines.discount)
    off = np.flatnonzero(charge["off"].to_numpy())
    order = np.r_[lines.order[line], charge["order"].to_numpy()[off]]
    promotion = np.r_[orders.promotion[lines.order[line]], charge["promotion"].to_numpy()[off]]
    count = len(order)
    is_line = np.arange(count) < len(line)
    channel = orders.channel[order]
    codes = [coupon_code(n, c) for c in range(len(CHANNELS)) for n in range(len(PROMOTIONS))]
    has_coupon = is_line & orders.has_coupon[order]
    return pl.DataFrame(
        {
            "order_discount_id": ids.take("order_discount", count),
            "order_id": orders.order_id[order],
            "order_line_id": only(is_line, pl.Series(np.r_[lines.line_id[line], off])),
            "order_charge_id": only(
                ~is_line, pl.Series(np.r_[line, charge["order_charge_id"].to_numpy()[off]])
            ),
            "promotion_id": market.promotions.promotion_id[channel, promotion],
            "label": texts([one.name for one in PROMOTIONS], promotion),
            "coupon_code": only(has_coupon, texts(codes, channel * len(PROMOTIONS) + promotion)),
            "amount": money(np.r_[lines.discount[line], charge["off"].to_numpy()[off]]),
        }
    )


def _taxes(
    market: Market, orders: Orders, lines: Lines, charge: pl.DataFrame, ids: Ids
) -> pl.DataFrame:
    """One row a tax on a line or a charge; a rate of nought is written down as well."""
    catalog, places = market.catalog, market.places
    part_order = charge["order"].to_numpy()
    order = np.r_[lines.order, part_order]
    size = len(lines)
    column = np.r_[
        catalog.tax_class[catalog.leaf[catalog.product_of[lines.variant]]],
        np.zeros(len(part_order), dtype=np.int64),
    ]
    amount = np.r_[lines.tax, charge.select("tax_1", "tax_2").to_numpy()]
    base = np.r_[
        lines.subtotal - lines.discount,
        (charge["amount"] * 100).round().cast(pl.Int64).to_numpy() - charge["off"].to_numpy(),
    ]
    included = INCLUDES_TAX[orders.channel[order]]
    taxable = np.where(included, base - amount.sum(axis=1), base)
    own = np.r_[lines.line_id, charge["order_charge_id"].to_numpy()]
    # Nothing is taken of a charge of nought.
    is_taxed = (np.arange(len(order)) < size) | (base > 0)
    part = np.r_[
        np.flatnonzero(is_taxed),
        np.flatnonzero(is_taxed & (places.tax[orders.place[order], 1] >= 0)),
    ]
    turn = np.r_[np.zeros(is_taxed.sum(), int), np.ones(len(part) - is_taxed.sum(), int)]
    part, turn = _in_order(part, turn)
    zone = places.tax[orders.place[order[part]], turn]
    rates = [f"{rate / 100000:.5f}" for rate in RATE.ravel()]
    which = zone * 2 + column[part]
    is_line: Flags = part < size
    return pl.DataFrame(
        {
            "order_tax_id": ids.take("order_tax", len(part)),
            "order_id": orders.order_id[order[part]],
            "order_line_id": only(is_line, pl.Series(own[part])),
            "order_charge_id": only(~is_line, pl.Series(own[part])),
            "label": texts(TAX_LABELS, which),
            "country_code": texts([country for country, *_ in TAXES], zone),
            "region": texts([region or None for _, region, *_ in TAXES], zone),
            "rate": texts(rates, which),
            "taxable_amount": money(taxable[part]),
            "amount": money(amount[part, turn]),
            "is_included": included[part].astype(np.int64),
        }
    )


def _in_order(part: Ints, turn: Ints) -> tuple[Ints, Ints]:
    order = np.lexsort((turn, part))
    return part[order], turn[order]


def _addresses(market: Market, orders: Orders) -> pl.DataFrame:
    words = pl.DataFrame(market.customers.addresses(orders.buyer))
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
    emails = market.customers.emails(orders.buyer[place])
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
