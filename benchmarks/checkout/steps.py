"""A client that places the same order statement by statement, with SQLAlchemy Core."""

from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from sqlalchemy import URL, Connection, MetaData, Row, Table, create_engine, text

from shopdb.database import SESSION

PENNY = Decimal("0.01")
ADDRESS = ("full_name", "line1", "city", "region", "postal_code", "country_code")


@cache
def _tables(url: URL) -> MetaData:
    found = MetaData()
    engine = create_engine(url)
    found.reflect(engine, only=lambda name, _: name.startswith(("order_", "sales_", "stock_")))
    engine.dispose()
    return found


class Programme:
    """Does what the procedure does, and reckons taxes and totals in Python."""

    def __init__(self, url: URL) -> None:
        self.tables = _tables(url)
        self.engine = create_engine(
            url,
            isolation_level="READ COMMITTED",
            connect_args={"init_command": SESSION, "charset": "utf8mb4"},
        )
        self.connection: Connection = self.engine.connect()

    def place(self, job: int) -> None:
        """One transaction of some eighty statements.

        Raises:
            SystemExit: the cart cannot be ordered as it is.
        """
        with self.connection.begin():
            self._order(job)

    def give_up(self) -> None:
        """Roll back."""
        self.connection.rollback()

    def close(self) -> None:
        """End the session."""
        self.connection.close()
        self.engine.dispose()

    def _ask(self, sql: str, **values: Any) -> list[Any]:
        return list(self.connection.execute(text(sql), values).all())

    def _put(self, name: str, **values: Any) -> int:
        table: Table = self.tables.tables[name]
        done = self.connection.execute(table.insert().values(**values))
        key = done.inserted_primary_key
        return int(key[0]) if key and isinstance(key[0], int) else 0

    def _order(self, cart: int) -> None:
        ((channel, currency, customer, method),) = self._ask(
            "SELECT channel_id, currency_code, customer_id, shipping_method_id FROM cart"
            " WHERE cart_id = :cart AND status = 'open' FOR UPDATE",
            cart=cart,
        )
        self._ask(
            "SELECT status FROM customer WHERE customer_id = :customer FOR SHARE",
            customer=customer,
        )
        address = self._ask(
            f"SELECT {', '.join(ADDRESS)} FROM customer_address"
            " WHERE customer_id = :customer AND is_default_shipping",
            customer=customer,
        )[0]
        ((includes_tax,),) = self._ask(
            "SELECT prices_include_tax FROM sales_channel WHERE channel_id = :channel",
            channel=channel,
        )
        goods = self._ask(
            "SELECT cl.variant_id, pv.sku, pt.name, tc.tax_class_code, cl.quantity, cl.unit_price"
            " FROM cart_line AS cl"
            " JOIN product_variant AS pv USING (variant_id) JOIN product AS p USING (product_id)"
            " JOIN tax_class AS tc USING (tax_class_id)"
            " JOIN product_translation AS pt ON pt.product_id = p.product_id"
            " WHERE cl.cart_id = :cart ORDER BY cl.variant_id",
            cart=cart,
        )
        for one in goods:
            self._hold_to_price(one, channel, currency)
        shelves = [self._lock(one, channel) for one in goods]
        order = self._put(
            "sales_order",
            order_number=f"cart:{cart}",
            cart_id=cart,
            channel_id=channel,
            customer_id=customer,
            currency_code=currency,
            currency_minor_unit=2,
            prices_include_tax=includes_tax,
            shipping_method_id=method,
        )
        lines = [
            self._line(order, number, one, warehouse)
            for number, (one, warehouse) in enumerate(zip(goods, shelves, strict=True), 1)
        ]
        subtotal = sum((one.quantity * one.unit_price for one in goods), Decimal(0))
        charge, carriage = self._ship(order, channel, method, address.country_code, subtotal)
        parts = [
            *(
                ("order_line_id", line, one.quantity * one.unit_price)
                for line, one in zip(lines, goods, strict=True)
            ),
            ("order_charge_id", charge, carriage),
        ]
        tax_total = self._tax(order, parts, address.country_code, includes_tax)
        for kind in ("shipping", "billing"):
            self._put("order_address", order_id=order, kind=kind, **address._mapping)
        totals = {"subtotal": subtotal, "carriage": carriage, "tax": tax_total}
        self._finish(order, cart, channel, totals)

    def _hold_to_price(self, one: Row[Any], channel: int, currency: str) -> None:
        ((price,),) = self._ask(
            "SELECT p.amount FROM price_list AS pl JOIN price AS p USING (price_list_id)"
            " WHERE pl.channel_id = :channel AND pl.currency_code = :currency"
            " AND p.variant_id = :variant AND p.min_quantity <= :quantity"
            " AND p.valid_from <= UTC_TIMESTAMP(6) AND p.valid_to > UTC_TIMESTAMP(6)"
            " ORDER BY pl.priority DESC LIMIT 1",
            channel=channel,
            currency=currency,
            variant=one.variant_id,
            quantity=one.quantity,
        )
        if price != one.unit_price:
            raise SystemExit(f"the price of variant {one.variant_id} changed")

    def _lock(self, one: Row[Any], channel: int) -> int:
        """The warehouse that the goods come from, its stock locked."""
        shelf = self._ask(
            "SELECT sl.warehouse_id, sl.promisable FROM stock_level AS sl"
            " JOIN channel_warehouse AS cw USING (warehouse_id)"
            " WHERE sl.variant_id = :variant AND cw.channel_id = :channel"
            " ORDER BY cw.priority DESC FOR UPDATE",
            variant=one.variant_id,
            channel=channel,
        )[0]
        if shelf.promisable < one.quantity:
            raise SystemExit(f"too little is there of variant {one.variant_id}")
        return int(shelf.warehouse_id)

    def _line(self, order: int, number: int, one: Row[Any], warehouse: int) -> int:
        ((cost,),) = self._ask(
            "SELECT cost FROM supplier_variant WHERE variant_id = :variant"
            " ORDER BY variant_id DESC, cost_at DESC, supplier_id DESC LIMIT 1",
            variant=one.variant_id,
        )
        line = self._put(
            "order_line",
            order_id=order,
            line_no=number,
            variant_id=one.variant_id,
            sku=one.sku,
            product_name=one.name,
            tax_class_code=one.tax_class_code,
            quantity=one.quantity,
            unit_price=one.unit_price,
            unit_cost=cost,
        )
        self._put(
            "stock_reservation",
            variant_id=one.variant_id,
            warehouse_id=warehouse,
            order_line_id=line,
            quantity=one.quantity,
        )
        return line

    def _ship(
        self, order: int, channel: int, method: int, country: str, subtotal: Decimal
    ) -> tuple[int, Decimal]:
        ((label, carriage),) = self._ask(
            "SELECT sm.name, sr.price FROM shipping_rate AS sr JOIN shipping_method AS sm"
            " USING (shipping_method_id) JOIN geo_zone_member AS gm USING (geo_zone_id)"
            " WHERE sm.shipping_method_id = :method AND sr.channel_id = :channel"
            " AND gm.country_code = :country AND sr.min_subtotal <= :subtotal"
            " ORDER BY sr.min_subtotal DESC LIMIT 1",
            method=method,
            channel=channel,
            country=country,
            subtotal=subtotal,
        )
        charge = self._put(
            "order_charge", order_id=order, kind="shipping", label=label, amount=carriage
        )
        return charge, carriage

    def _tax(
        self, order: int, parts: list[tuple[str, int, Decimal]], country: str, includes_tax: bool
    ) -> Decimal:
        ((label, rate),) = self._ask(
            "SELECT tr.label, tr.rate FROM tax_rate AS tr JOIN geo_zone_member AS gm"
            " USING (geo_zone_id) JOIN tax_class AS tc USING (tax_class_id)"
            " WHERE tc.tax_class_code = 'standard' AND gm.country_code = :country"
            " AND tr.valid_from <= UTC_TIMESTAMP(6) AND tr.valid_to > UTC_TIMESTAMP(6)",
            country=country,
        )
        total = Decimal(0)
        for column, part, base in parts:
            tax = (base * rate).quantize(PENNY, ROUND_HALF_UP)
            total += tax
            self._put(
                "order_tax",
                order_id=order,
                label=label,
                country_code=country,
                rate=rate,
                taxable_amount=base,
                amount=tax,
                is_included=includes_tax,
                **{column: part},
            )
        return total

    def _finish(self, order: int, cart: int, channel: int, totals: dict[str, Decimal]) -> None:
        self.connection.execute(
            text("UPDATE cart SET status = 'converted' WHERE cart_id = :cart"), {"cart": cart}
        )
        self.connection.execute(
            text(
                "UPDATE number_sequence SET last_number = LAST_INSERT_ID(last_number + 1)"
                " WHERE scope = 'order' AND channel_id = :channel AND year = 0"
            ),
            {"channel": channel},
        )
        ((number,),) = self._ask("SELECT LAST_INSERT_ID()")
        self.connection.execute(
            text(
                "UPDATE sales_order SET order_number = :number, subtotal = :subtotal,"
                " shipping_total = :carriage, tax_total = :tax, placed_at = UTC_TIMESTAMP(6)"
                " WHERE order_id = :order"
            ),
            {"number": f"W-{number:08}", "order": order, **totals},
        )
        self._put(
            "order_status_history",
            order_id=order,
            seq=1,
            from_status="new",
            to_status="pending",
            actor="client",
        )
