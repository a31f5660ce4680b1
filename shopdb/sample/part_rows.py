"""Charges, discounts and taxes of a month's orders as rows."""

import numpy as np
import polars as pl

from shopdb.sample.market import Market
from shopdb.sample.orders import INCLUDES_TAX, Lines, Orders
from shopdb.sample.places import CHANNELS, METHODS, RATE, TAX_LABELS, TAXES
from shopdb.sample.promotions import PROMOTIONS, coupon_code
from shopdb.sample.rows import (
    Flags,
    Ids,
    Ints,
    money,
    only,
    texts,
)


def charges(orders: Orders, ids: Ids) -> pl.DataFrame:
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


def discounts(
    market: Market, orders: Orders, lines: Lines, charge: pl.DataFrame, ids: Ids
) -> pl.DataFrame:
    """One row a reduction of a line or a charge."""
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


def taxes(
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
