"""Invoices for what left and credit notes for what was given back, numbered in order of issue.

A document waits until the month it is issued in; so numbers run without a gap and with time.
"""

import numpy as np
import polars as pl

from shopdb.sample.lives import happened
from shopdb.sample.orders import INCLUDES_TAX, Market, Orders
from shopdb.sample.places import CHANNELS
from shopdb.sample.returns import Sales
from shopdb.sample.rows import MINUTE, NEVER, Ids, Ints, Tables, moments, money, public_ids, texts

KINDS = ("invoice", "credit_note")
SERIES = {"invoice": "INV", "credit_note": "CN"}
BY_DOCUMENT = ("order_id", "is_credit", "issued")
LINE_KEYS = ("order_line_id", "order_charge_id")


def series(kind: str, channel: int) -> str:
    """The series that documents of a kind run in."""
    return f"{CHANNELS[channel].prefix}-{SERIES[kind]}"


class Billing:
    """Holds what is not issued yet, and the last number of each series: [kind, channel]."""

    def __init__(self, channel_id: Ints) -> None:
        self.channel_id = channel_id
        self.numbers: Ints = np.zeros((len(KINDS), len(CHANNELS)), dtype=np.int64)
        self.waiting = pl.DataFrame()
        # Invoice lines by what they bill, for as long as something may be credited.
        self.billed = pl.DataFrame()

    def issue(
        self,
        rng: np.random.Generator,
        end: int,
        market: Market,
        sales: Sales,
        charges: pl.DataFrame,
        *,
        ids: Ids,
    ) -> Tables:
        """The documents issued up to a time, these orders' and those that waited."""
        entries = pl.concat(
            [
                self.waiting,
                _entries(market, sales, charges),
            ],
            how="diagonal",
        )
        self.waiting = entries.filter(pl.col("issued") >= end)
        due = entries.filter(pl.col("issued") < end)
        documents = (
            due.group_by(BY_DOCUMENT)
            .agg(pl.col("channel", "customer_id").first(), pl.col("net", "tax").sum())
            .sort("issued", "order_id", "is_credit")
        )
        number = np.zeros(len(documents), dtype=np.int64)
        kind, channel = documents["is_credit"].to_numpy(), documents["channel"].to_numpy()
        for k in range(len(KINDS)):
            for c in range(len(CHANNELS)):
                here = np.flatnonzero((kind == k) & (channel == c))
                number[here] = self.numbers[k, c] + np.arange(1, len(here) + 1)
                self.numbers[k, c] += len(here)
        documents = documents.with_columns(
            pl.Series("document_id", ids.take("billing_document", len(documents))),
            pl.Series("number", number),
        )
        due = due.join(documents.select(*BY_DOCUMENT, "document_id"), on=BY_DOCUMENT).sort(
            "document_id", "place"
        )
        due = due.with_columns(
            pl.Series("own_id", ids.take("billing_document_line", len(due))),
            pl.int_range(1, pl.len() + 1).over("document_id").alias("line_no"),
        )
        due = self._link(due)
        corrects = due.group_by("document_id").agg(pl.col("invoice_id").first())
        documents = documents.join(corrects, on="document_id").sort("document_id")
        return _rows(rng, documents, due, self.channel_id)

    def _link(self, due: pl.DataFrame) -> pl.DataFrame:
        """Tell credits which line of which invoice they take back."""
        invoices = due.filter(pl.col("is_credit") == 0).select(
            *LINE_KEYS,
            pl.col("own_id").alias("billed_id"),
            pl.col("document_id").alias("invoice_id"),
        )
        self.billed = pl.concat([self.billed, invoices], how="diagonal")
        linked = due.join(self.billed, on=LINE_KEYS, how="left", nulls_equal=True)
        # Only what is still to be credited needs its invoice later on.
        later = self.waiting.select(LINE_KEYS)
        self.billed = self.billed.join(later, on=LINE_KEYS, how="semi", nulls_equal=True)
        is_credit = pl.col("is_credit") == 1
        return linked.with_columns(
            pl.when(is_credit).then("billed_id"), pl.when(is_credit).then("invoice_id")
        ).sort("own_id")

    def sequences(self) -> pl.DataFrame:
        """The last number of each series."""
        return pl.DataFrame(
            [
                (kind, int(self.channel_id[c]), series(kind, c), int(self.numbers[k, c]))
                for k, kind in enumerate(KINDS)
                for c in range(len(CHANNELS))
            ],
            ["scope", "channel_id", "prefix", "last_number"],
            orient="row",
        )


def _entries(market: Market, sales: Sales, charges: pl.DataFrame) -> pl.DataFrame:
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


def _rows(
    rng: np.random.Generator, documents: pl.DataFrame, due: pl.DataFrame, channel_id: Ints
) -> Tables:
    kind, channel = documents["is_credit"].to_numpy(), documents["channel"].to_numpy()
    issued = documents["issued"].to_numpy()
    all_series = [series(one, c) for one in KINDS for c in range(len(CHANNELS))]
    return {
        "billing_document": documents.select(
            pl.col("document_id").alias("billing_document_id"),
            public_ids(rng, issued).alias("public_id"),
            texts(KINDS, kind).alias("document_kind"),
            texts(all_series, kind * len(CHANNELS) + channel).alias("series"),
            "number",
            pl.Series("channel_id", channel_id[channel]),
            "customer_id",
            "order_id",
            pl.col("invoice_id").alias("corrects_document_id"),
            texts([one.currency for one in CHANNELS], channel).alias("currency_code"),
            pl.lit(2).alias("currency_minor_unit"),
            money(documents["net"].to_numpy()).alias("net_total"),
            money(documents["tax"].to_numpy()).alias("tax_total"),
            moments(issued).alias("created_at"),
        ),
        "billing_document_line": due.select(
            pl.col("own_id").alias("billing_document_line_id"),
            pl.col("document_id").alias("billing_document_id"),
            "line_no",
            pl.when(pl.col("order_line_id").is_null())
            .then(pl.lit("charge"))
            .otherwise(pl.lit("goods"))
            .alias("line_kind"),
            *LINE_KEYS,
            pl.col("billed_id").alias("corrects_line_id"),
            "variant_id",
            "label",
            "quantity",
            (pl.col("net") / 100 / pl.col("quantity")).round(4).alias("unit_amount"),
            (pl.col("net") / 100).alias("net_amount"),
            (pl.col("tax") / 100).alias("tax_amount"),
        ),
        "issuing": documents.select(
            pl.col("document_id").alias("billing_document_id"),
            moments(issued).alias("issued_at"),
        ),
    }
