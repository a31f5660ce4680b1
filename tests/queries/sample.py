"""The sample shop as pandas reads it from its tables, for answers to be held against.

Nothing here passes through a view or a question. Money is counted in whole ten-thousandths.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

import pandas as pd
import pytest

from shopdb.database import Connection, rows

UNIT = 10_000
CHANNELS = ("shop_eu", "shop_uk", "shop_us")

channels = pytest.mark.parametrize("channel", CHANNELS)


class Sample:
    """The tables of a database, read once each, and the sales and credits in them."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.table = cache(self._table)

    def _table(self, name: str) -> pd.DataFrame:
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {name}")
            names = [column[0] for column in cursor.description or ()]
            return pd.DataFrame(list(cursor.fetchall()), columns=names, dtype=object)

    def channel(self, code: str) -> Any:
        """The row of a channel."""
        channels = self.table("sales_channel")
        return next(channels[channels["channel_code"] == code].itertuples())

    def orders(self, code: str) -> pd.DataFrame:
        """Every order placed in a channel, by number, with its moment and day on its clock."""
        channel, orders = self.channel(code), self.table("sales_order")
        orders = orders[(orders["channel_id"] == channel.channel_id) & orders["placed_at"].notna()]
        orders = orders.assign(moment=local(orders["placed_at"], channel.timezone))
        return orders.assign(day=orders["moment"].dt.date).set_index("order_id")

    def sold(self, code: str) -> pd.DataFrame:
        """Each line of an order that was not cancelled, with its `net`."""
        orders, lines = self.orders(code), self.table("order_line")
        orders = orders[orders["status_code"] != "cancelled"]
        lines = lines[lines["order_id"].isin(orders.index)].set_index("order_line_id")
        off = self._by_line("order_discount")
        tax = self._by_line("order_tax")
        includes = lines["order_id"].map(orders["prices_include_tax"]).astype(bool)
        net = lines["quantity"] * whole(lines["unit_price"])
        net = net - off.reindex(lines.index, fill_value=0)
        net = net - tax.reindex(lines.index, fill_value=0).where(includes, 0)
        parts = {
            name: lines["order_id"].map(orders[name])
            for name in ("day", "moment", "customer_id", "currency_code")
        }
        return lines.assign(net=net.astype(int), **parts)

    def credited(self, code: str) -> pd.DataFrame:
        """Each line of goods of an issued credit note, but for those about cancelled orders."""
        channel, documents = self.channel(code), self.table("billing_document")
        documents = documents[
            (documents["document_kind"] == "credit_note")
            & (documents["channel_id"] == channel.channel_id)
            & documents["issued_at"].notna()
        ]
        documents = documents.assign(day=local(documents["issued_at"], channel.timezone).dt.date)
        documents = documents.set_index("billing_document_id")
        lines = self.table("billing_document_line")
        lines = lines[
            lines["billing_document_id"].isin(documents.index) & (lines["line_kind"] == "goods")
        ]
        sold = self.table("order_line").set_index("order_line_id")
        order = lines["order_line_id"].map(sold["order_id"])
        order = order.fillna(lines["billing_document_id"].map(documents["order_id"]))
        variant = lines["variant_id"].fillna(lines["order_line_id"].map(sold["variant_id"]))
        status = order.map(self.table("sales_order").set_index("order_id")["status_code"])
        lines = lines.assign(
            variant_id=variant,
            net=-whole(lines["net_amount"]),
            **{
                name: lines["billing_document_id"].map(documents[name])
                for name in ("day", "customer_id", "currency_code")
            },
        )
        return lines[status != "cancelled"]

    def category_of(self) -> pd.Series:
        """The primary category of each variant that has one."""
        places = self.table("product_category")
        primary = places[places["is_primary"].astype(bool)].set_index("product_id")["category_id"]
        variants = self.table("product_variant").set_index("variant_id")
        return variants["product_id"].map(primary).dropna()

    def _by_line(self, table: str) -> pd.Series:
        parts = self.table(table)
        parts = parts[parts["order_line_id"].notna()]
        return whole(parts["amount"]).groupby(parts["order_line_id"]).sum()

    def sku_of(self) -> dict[int, str]:
        """The SKU of each variant."""
        return dict(rows(self.connection, "SELECT variant_id, sku FROM product_variant"))


def local(moments: pd.Series, zone: str) -> pd.Series:
    """Times in UTC on the clock of a zone."""
    return pd.to_datetime(moments).dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None)


def whole(amounts: pd.Series) -> pd.Series:
    """Money in ten-thousandths."""
    return (amounts * UNIT).astype(int)


def month_of(days: Iterable[date]) -> list[date]:
    """The first of the month of each day."""
    return [day.replace(day=1) for day in days]


def net_by_day(sample: Sample, channel: str) -> tuple[list[date], list[int]]:
    """What each day brought, and all days from the first to the last, in ten-thousandths."""
    parts = pd.concat([sample.sold(channel), sample.credited(channel)])
    net = parts.groupby("day")["net"].sum()
    orders = sample.orders(channel)
    idle = orders.loc[orders["status_code"] != "cancelled", "day"]
    first, last = min(net.index.min(), idle.min()), max(net.index.max(), idle.max())
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return days, [int(net.get(day, 0)) for day in days]


def sold_by_order(sample: Sample, channel: str) -> pd.DataFrame:
    """Each order that was not cancelled: its moment, buyer and the value of its goods."""
    orders = sample.orders(channel)
    orders = orders[orders["status_code"] != "cancelled"]
    lines = sample.sold(channel).groupby("order_id")
    return orders.assign(
        value=lines["net"].sum().reindex(orders.index, fill_value=0),
        units=lines["quantity"].sum().reindex(orders.index, fill_value=0),
        lines=lines.size().reindex(orders.index, fill_value=0),
    )


def median(numbers: list[int]) -> Fraction:
    """The number in the middle, or between the two that are."""
    numbers = sorted(numbers)
    return Fraction(numbers[(len(numbers) - 1) // 2] + numbers[len(numbers) // 2], 2)


def p90(numbers: list[int]) -> int:
    """The least number that nine in ten do not exceed."""
    return sorted(numbers)[-(-len(numbers) * 9 // 10) - 1]
