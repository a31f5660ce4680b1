"""Invoices for what left and credit notes for what was given back, numbered in order of issue.

A document waits until the month it is issued in; so numbers run without a gap and with time.
"""

import numpy as np
import polars as pl

from shopdb.sample.entries import entries as entries_of
from shopdb.sample.market import Market
from shopdb.sample.places import CHANNELS
from shopdb.sample.returns import Sales
from shopdb.sample.rows import Ids, Ints, Tables, moments, money, public_ids, texts

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
                entries_of(market, sales, charges),
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
