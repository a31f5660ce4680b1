"""Reads the sample shop from MySQL, month by month, in one snapshot."""

from typing import Any

import numpy as np
import polars as pl

from shopdb.database import Connection, rows
from shopdb.documents.sample.shop import CODES, LEAVES, Goods, Part, People, seed_of
from shopdb.sample.clock import Month
from shopdb.sample.rows import NEVER, SECOND, Ints

TEXTS = {
    *("public_id", "name", "status", "locale", "session_key"),
    *("source", "utm_source", "utm_medium", "utm_campaign", "utm_term"),
}
CHANNEL = "FIELD(sales_channel.channel_code, {}) - 1".format(
    ", ".join(f"'{code}'" for code in CODES)
)
OF_ORDERS = (
    " FROM sales_order JOIN sales_channel USING (channel_id) {}"
    " WHERE channel_code IN %(codes)s"
    " AND placed_at >= FROM_UNIXTIME(%(since)s) AND placed_at < FROM_UNIXTIME(%(until)s)"
)
OF_CARTS = (
    " FROM cart JOIN sales_channel USING (channel_id) {}"
    " WHERE channel_code IN %(codes)s AND cart.status <> 'converted'"
    " AND cart.created_at >= FROM_UNIXTIME(%(since)s)"
    " AND cart.created_at < FROM_UNIXTIME(%(until)s)"
)
LINES = "owner", "product", "quantity", "line_no"
TOUCHED = (
    *("owner", "at", "customer", "session_key", "source"),
    *("utm_source", "utm_medium", "utm_campaign", "utm_term"),
)


def us(column: str) -> str:
    """A time in microseconds since 1970, UTC."""
    return f"TIMESTAMPDIFF(MICROSECOND, '1970-01-01', {column})"


TOUCH = (
    f"{us('seen.touched_at')}, seen.customer_id, seen.session_key, seen.marketing_channel,"
    " seen.utm_source, seen.utm_medium, seen.utm_campaign, seen.utm_term"
)


class Reader:
    """Asks one connection, whose transaction it begins, so that all answers fit each other.

    Raises:
        Problem: the sample shop is not there, or not whole.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        with connection.cursor() as cursor:
            cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        self.seed = seed_of(connection)
        self.goods = self._goods()
        self.people = self._people()

    def part(self, month: Month) -> Part:
        """All that a month's sessions follow from."""
        orders = self._ask(
            f"SELECT order_id, BIN_TO_UUID(sales_order.public_id), {CHANNEL},"
            f" sales_order.customer_id, {us('placed_at')}, {us('cart.created_at')}"
            + OF_ORDERS.format("LEFT JOIN cart USING (cart_id)")
            + " ORDER BY order_id",
            ("order_id", "public_id", "channel", "customer", "at", "begun"),
            month,
        )
        lines = self._ask(
            "SELECT order_id, product_id, CAST(SUM(quantity) AS SIGNED), MIN(line_no)"
            + OF_ORDERS.format(
                "JOIN order_line USING (order_id) JOIN product_variant USING (variant_id)"
            )
            + " GROUP BY order_id, product_id ORDER BY order_id, MIN(line_no)",
            LINES,
            month,
        )
        carts = self._ask(
            f"SELECT cart_id, BIN_TO_UUID(public_id), {CHANNEL}, customer_id,"
            f" {us('cart.created_at')}" + OF_CARTS.format("") + " ORDER BY cart_id",
            ("cart_id", "public_id", "channel", "customer", "at"),
            month,
        )
        cart_lines = self._ask(
            "SELECT cart_id, product_id, CAST(SUM(quantity) AS SIGNED), MIN(variant_id)"
            + OF_CARTS.format(
                "JOIN cart_line USING (cart_id) JOIN product_variant USING (variant_id)"
            )
            + " GROUP BY cart_id, product_id ORDER BY cart_id, MIN(variant_id)",
            LINES,
            month,
        )
        ending = self._ask(
            f"SELECT sales_order.order_id, {TOUCH}"
            + OF_ORDERS.format(
                "JOIN marketing_touch AS ending ON ending.order_id = sales_order.order_id"
                " JOIN marketing_touch AS seen ON seen.session_key = ending.session_key"
            )
            + " ORDER BY sales_order.order_id, seen.touched_at, seen.marketing_touch_id",
            TOUCHED,
            month,
        )
        idle = self._ask(
            f"SELECT 0, {TOUCH} FROM marketing_touch AS seen"
            " WHERE seen.touched_at >= FROM_UNIXTIME(%(since)s)"
            " AND seen.touched_at < FROM_UNIXTIME(%(until)s)"
            " AND NOT EXISTS (SELECT 1 FROM marketing_touch AS ending"
            " WHERE ending.session_key = seen.session_key AND ending.order_id IS NOT NULL)"
            " ORDER BY seen.marketing_touch_id",
            TOUCHED,
            month,
        )
        return Part(
            month=month,
            orders=orders,
            lines=_owned(lines, orders["order_id"]),
            carts=carts,
            cart_lines=_owned(cart_lines, carts["cart_id"]),
            order_touches=_owned(ending, orders["order_id"]),
            touches=idle.unique("session_key", keep="first", maintain_order=True),
        )

    def reviews(self, month: Month) -> pl.DataFrame:
        """The reviews that were written in a month.

        `locale` is the customer's, else the channel's; NULL where the reviewer is not known.
        """
        found = self._ask(
            "SELECT BIN_TO_UUID(product_review.public_id), product_review.product_id, rating,"
            f" product_review.status, {us('product_review.created_at')},"
            " COALESCE(customer.locale_code, default_locale_code)"
            " FROM product_review LEFT JOIN customer USING (customer_id)"
            " LEFT JOIN order_line USING (order_line_id) LEFT JOIN sales_order USING (order_id)"
            " LEFT JOIN sales_channel USING (channel_id)"
            " WHERE product_review.created_at >= FROM_UNIXTIME(%(since)s)"
            " AND product_review.created_at < FROM_UNIXTIME(%(until)s)"
            " ORDER BY product_review_id",
            ("public_id", "product", "rating", "status", "at", "locale"),
            month,
        )
        return found.filter(pl.col("product") >= 0)

    def _goods(self) -> Goods:
        found = rows(
            self.connection,
            "SELECT product_id, BIN_TO_UUID(product.public_id), category_translation.name,"
            f" MIN({us('visible_from')}), MAX(COALESCE({us('visible_to')}, {NEVER})),"
            " (SELECT CAST(COALESCE(SUM(quantity), 0) AS SIGNED) FROM product_variant"
            " JOIN order_line USING (variant_id)"
            " WHERE product_variant.product_id = product.product_id)"
            " FROM product JOIN product_channel USING (product_id)"
            " JOIN sales_channel USING (channel_id) JOIN product_category USING (product_id)"
            " JOIN category_translation USING (category_id)"
            " WHERE channel_code IN %s AND is_primary AND locale_code = 'en'"
            " GROUP BY product_id, category_translation.name ORDER BY product_id",
            (CODES,),
        )
        leaf = {row["en"]: n for n, row in enumerate(LEAVES)}
        # A product that somebody added in a category of their own is no part of the sample.
        own = [row for row in found if row[2] in leaf]
        product_id, public_id, names, shown, hidden, sold = zip(*own, strict=True)
        return Goods(
            product_id=np.array(product_id),
            public_id=list(public_id),
            leaf=np.array([leaf[name] for name in names]),
            sold=np.array(sold, dtype=np.float64),
            shown=np.array(shown),
            hidden=np.array(hidden),
        )

    def _people(self) -> People:
        found = rows(
            self.connection,
            f"SELECT customer_id, BIN_TO_UUID(public_id), {us('customer.created_at')},"
            f" COALESCE((SELECT {CHANNEL} FROM sales_order JOIN sales_channel USING (channel_id)"
            " WHERE sales_order.customer_id = customer.customer_id AND placed_at IS NOT NULL"
            " AND channel_code IN %s ORDER BY order_id LIMIT 1), -1), is_guest"
            " FROM customer WHERE external_ref IS NULL ORDER BY customer_id",
            (CODES,),
        )
        customer_id, public_id, since, home, is_guest = zip(*found, strict=True)
        return People(
            customer_id=np.array(customer_id),
            public_id=list(public_id),
            since=np.array(since),
            home=np.array(home),
            is_guest=np.array(is_guest, dtype=bool),
        )

    def _ask(self, sql: str, columns: tuple[str, ...], month: Month) -> pl.DataFrame:
        """A month's rows, with products and customers as places."""
        # A visit before an order of the first days may lie before the first month.
        since = month.start // SECOND if month.number else 0
        span = {"since": since, "until": month.end // SECOND}
        found: list[tuple[Any, ...]] = rows(self.connection, sql, {"codes": CODES, **span})
        kinds = {name: pl.String if name in TEXTS else pl.Int64 for name in columns}
        frame = pl.DataFrame(found, schema=kinds, orient="row")
        known = {"product": self.goods.product_id, "customer": self.people.customer_id}
        return frame.with_columns(
            pl.Series(name, _places(ids, frame[name]))
            for name, ids in known.items()
            if name in columns
        )


def _places(known: Ints, wanted: pl.Series) -> Ints:
    """Where each id lies among the known ones, which ascend; -1 where it is none of them."""
    ids = wanted.fill_null(-1).to_numpy()
    place = np.minimum(np.searchsorted(known, ids), len(known) - 1)
    return np.where(known[place] == ids, place, -1)


def _owned(found: pl.DataFrame, owners: pl.Series) -> pl.DataFrame:
    """Rows by the place of their owner instead of its id; rows of products that are known."""
    placed = found.with_columns(pl.Series("owner", _places(owners.to_numpy(), found["owner"])))
    return placed.filter(pl.col("product") >= 0) if "product" in found.columns else placed
