"""The sample shop as pandas reads it from its tables, for answers to be held against.

Nothing here passes through a view or a question. Money is counted in whole ten-thousandths.
"""

from functools import cache
from typing import Any

import pandas as pd

from shopdb.database import Connection, rows

UNIT = 10_000


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
