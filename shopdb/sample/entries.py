"""What invoices and credit notes say: one entry a line, with the time it is issued."""

import numpy as np
import polars as pl

from shopdb.sample.lives import happened
from shopdb.sample.market import Market
from shopdb.sample.orders import INCLUDES_TAX, Orders
from shopdb.sample.returns import Sales
from shopdb.sample.rows import MINUTE, NEVER, Ints


def entries(market: Market, sales: Sales, charges: pl.DataFrame) -> pl.DataFrame:
    """Every line of every document of these orders that is issued before the end."""
    orders, lines, lives, returns = sales.orders, sales.lines, sales.lives, sales.returns
    tax = lines.tax.sum(axis=1)
    net = lines.subtotal - lines.discount
    net = np.where(INCLUDES_TAX[orders.channel[lines.order]], net - tax, net)
    invoiced = np.where(happened(lives.left), lives.left + 10 * MINUTE, NEVER)
    kept = np.flatnonzero(~lives.dropped)
    catalog = market.catalog
    names = pl.Series([catalog.model[product] for product in catalog.product_of])
    skus = pl.Series(catalog.sku)

    def goods(line: Ints, quantity: Ints, is_credit: int, issued: Ints) -> pl.DataFrame:
        whole = lines.quantity[line]
        own_tax = tax[line] * quantity // whole
        gross = (net[line] + tax[line]) * quantity // whole
        variant = lines.variant[line]
        return _frame(orders, lines.order[line], is_credit, issued).with_columns(
            pl.Series("order_line_id", lines.line_id[line]),
            pl.Series("variant_id", catalog.variant_id[variant]),
            (names.gather(variant) + ", " + skus.gather(variant)).alias("label"),
            pl.Series("quantity", quantity),
            pl.Series("net", gross - own_tax),
            pl.Series("tax", own_tax),
            pl.Series("place", lines.number[line]),
        )

    def carried(is_credit: int, issued: Ints) -> pl.DataFrame:
        order = charges["order"].to_numpy()
        own_tax = (charges["tax_1"] + charges["tax_2"]).to_numpy()
        amount = (charges["amount"] * 100).round().cast(pl.Int64).to_numpy()
        amount = amount - charges["off"].to_numpy()
        amount = np.where(INCLUDES_TAX[orders.channel[order]], amount - own_tax, amount)
        return _frame(orders, order, is_credit, issued[order]).with_columns(
            charges["order_charge_id"],
            charges["label"],
            pl.lit(1, pl.Int64).alias("quantity"),
            pl.Series("net", amount),
            pl.Series("tax", own_tax),
            pl.Series("place", 1000 + np.arange(len(order))),
        )

    lost = np.where(happened(lives.lost), lives.lost, NEVER)
    lost_lines = kept[lost[lines.order[kept]] < NEVER]
    refunded = np.flatnonzero(returns.refunds)
    back = returns.line[refunded]
    frames = [
        goods(kept, lines.quantity[kept], 0, invoiced[lines.order[kept]]),
        carried(0, invoiced),
        goods(lost_lines, lines.quantity[lost_lines], 1, lost[lines.order[lost_lines]]),
        carried(1, lost),
        goods(back, returns.quantity[refunded], 1, returns.settled[returns.request[refunded]]),
    ]
    customers = pl.Series("customer_id", market.customers.customer_id[orders.buyer])
    every = pl.concat(frames, how="diagonal").filter(pl.col("issued") < NEVER)
    return every.with_columns(customers.gather(every["order"])).drop("order")


def _frame(orders: Orders, order: Ints, is_credit: int, issued: Ints) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "order": order,
            "order_id": orders.order_id[order],
            "channel": orders.channel[order],
            "is_credit": np.full(len(order), is_credit),
            "issued": issued,
        }
    )
