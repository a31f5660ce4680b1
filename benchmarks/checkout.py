"""How many orders a second `checkout_place_order` places, against a client that does it by steps.

    python -m benchmarks.checkout mysql://root:…@127.0.0.1:3306 [--orders 400] [--lines 10]

The same carts become the same orders in the same tables, all keys, ledgers and triggers on: once by
one CALL, once by a client that sends each statement itself in one transaction and reckons taxes and
totals in Python. Each order has other goods, spread over 1,000 variants in one warehouse.
"""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pymysql
from sqlalchemy import URL

from benchmarks.bench import arguments, database, described
from shopdb.database import Connection, session
from tests.database import Database
from tests.market import Market

DATABASE = "shopdb_benchmark_checkout"
VARIANTS = 1000
PENNY = Decimal("0.01")
AGAIN = (1205, 1213)
Way = Callable[[Connection, int], None]


def stocked(url: URL) -> Market:
    """A shop that offers VARIANTS things, of each more than will be sold."""
    market = Market(Database(url))
    for number in range(VARIANTS):
        market.goods(f"{5 + number % 40}.{number % 100:02}", stock=1_000_000)
    return market


def carts(market: Market, count: int, lines: int, seed: int) -> list[int]:
    """Carts of `lines` variants each, ready to be ordered, with prices quoted."""
    dice = random.Random(seed)  # noqa: S311 - which goods, not a secret
    prices = dict(market.db.rows("SELECT variant_id, amount FROM price"))
    buyer = market.buyer()
    made = []
    for _ in range(count):
        cart = market.cart({}, buyer)
        rows = [
            (cart, variant, dice.randint(1, 3), prices[variant])
            for variant in dice.sample(list(prices), lines)
        ]
        with market.db.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO cart_line (cart_id, variant_id, quantity, unit_price)"
                " VALUES (%s, %s, %s, %s)",
                rows,
            )
        made.append(cart)
    return made


def by_procedure(connection: Connection, cart: int) -> None:
    """One CALL."""
    with connection.cursor() as cursor:
        cursor.execute("CALL checkout_place_order(%s, NULL, NULL, @order_id)", (cart,))


def by_steps(connection: Connection, cart: int) -> None:
    """What the procedure does, a statement at a time."""
    with connection.cursor() as cursor:

        def ask(sql: str, *values: Any) -> list[tuple[Any, ...]]:
            cursor.execute(sql, values)
            return list(cursor.fetchall())

        def put(table: str, **values: Any) -> int:
            marks = ", ".join(["%s"] * len(values))
            columns = ", ".join(values)
            cursor.execute(
                f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(values.values())
            )
            return int(cursor.lastrowid or 0)

        cursor.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        cursor.execute("START TRANSACTION")
        ((channel, currency, customer, method),) = ask(
            "SELECT channel_id, currency_code, customer_id, shipping_method_id FROM cart"
            " WHERE cart_id = %s AND status = 'open' FOR UPDATE",
            cart,
        )
        ask("SELECT status FROM customer WHERE customer_id = %s FOR SHARE", customer)
        address = ask(
            "SELECT full_name, line1, city, region, postal_code, country_code"
            " FROM customer_address WHERE customer_id = %s AND is_default_shipping",
            customer,
        )[0]
        ((includes_tax,),) = ask(
            "SELECT prices_include_tax FROM sales_channel WHERE channel_id = %s", channel
        )
        goods = ask(
            "SELECT cl.variant_id, pv.sku, pt.name, tc.tax_class_code, cl.quantity,"
            " cl.unit_price, pv.weight_g FROM cart_line AS cl"
            " JOIN product_variant AS pv USING (variant_id) JOIN product AS p USING (product_id)"
            " JOIN tax_class AS tc USING (tax_class_id)"
            " JOIN product_translation AS pt ON pt.product_id = p.product_id"
            " WHERE cl.cart_id = %s ORDER BY cl.variant_id",
            cart,
        )
        for variant, *_, quantity, quoted, _ in goods:
            ((price,),) = ask(
                "SELECT p.amount FROM price_list AS pl JOIN price AS p USING (price_list_id)"
                " WHERE pl.channel_id = %s AND pl.currency_code = %s AND p.variant_id = %s"
                " AND p.min_quantity <= %s AND p.valid_from <= UTC_TIMESTAMP(6)"
                " AND p.valid_to > UTC_TIMESTAMP(6) ORDER BY pl.priority DESC LIMIT 1",
                channel,
                currency,
                variant,
                quantity,
            )
            if price != quoted:
                raise SystemExit(f"the price of variant {variant} changed")
        shelves = {}
        for variant, *_ in goods:
            shelves[variant] = ask(
                "SELECT sl.warehouse_id, sl.promisable FROM stock_level AS sl"
                " JOIN channel_warehouse AS cw USING (warehouse_id)"
                " WHERE sl.variant_id = %s AND cw.channel_id = %s"
                " ORDER BY cw.priority DESC FOR UPDATE",
                variant,
                channel,
            )[0]
        order = put(
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
        line_ids = []
        for number, (variant, sku, name, tax_class, quantity, price, _) in enumerate(goods, 1):
            line = put(
                "order_line",
                order_id=order,
                line_no=number,
                variant_id=variant,
                sku=sku,
                product_name=name,
                tax_class_code=tax_class,
                quantity=quantity,
                unit_price=price,
            )
            line_ids.append(line)
            if shelves[variant][1] < quantity:
                raise SystemExit(f"too little is there of variant {variant}")
            put(
                "stock_reservation",
                variant_id=variant,
                warehouse_id=shelves[variant][0],
                order_line_id=line,
                quantity=quantity,
            )
        subtotal = sum((quantity * price for *_, quantity, price, _ in goods), Decimal(0))
        ((label, carriage),) = ask(
            "SELECT sm.name, sr.price FROM shipping_rate AS sr JOIN shipping_method AS sm"
            " USING (shipping_method_id) JOIN geo_zone_member AS gm USING (geo_zone_id)"
            " WHERE sm.shipping_method_id = %s AND sr.channel_id = %s AND gm.country_code = %s"
            " AND sr.min_subtotal <= %s ORDER BY sr.min_subtotal DESC LIMIT 1",
            method,
            channel,
            address[5],
            subtotal,
        )
        charge = put("order_charge", order_id=order, kind="shipping", label=label, amount=carriage)
        ((tax_label, rate),) = ask(
            "SELECT tr.label, tr.rate FROM tax_rate AS tr JOIN geo_zone_member AS gm"
            " USING (geo_zone_id) JOIN tax_class AS tc USING (tax_class_id)"
            " WHERE tc.tax_class_code = 'standard' AND gm.country_code = %s"
            " AND tr.valid_from <= UTC_TIMESTAMP(6) AND tr.valid_to > UTC_TIMESTAMP(6)",
            address[5],
        )
        parts = [
            *(("order_line_id", line_ids[n], goods[n][4] * goods[n][5]) for n in range(len(goods))),
            ("order_charge_id", charge, carriage),
        ]
        tax_total = Decimal(0)
        for column, part, base in parts:
            tax = (base * rate).quantize(PENNY, ROUND_HALF_UP)
            tax_total += tax
            put(
                "order_tax",
                order_id=order,
                label=tax_label,
                country_code=address[5],
                rate=rate,
                taxable_amount=base,
                amount=tax,
                is_included=includes_tax,
                **{column: part},
            )
        for kind in ("shipping", "billing"):
            put(
                "order_address",
                order_id=order,
                kind=kind,
                **dict(
                    zip(
                        ("full_name", "line1", "city", "region", "postal_code", "country_code"),
                        address,
                        strict=True,
                    )
                ),
            )
        cursor.execute("UPDATE cart SET status = 'converted' WHERE cart_id = %s", (cart,))
        cursor.execute(
            "UPDATE number_sequence SET last_number = LAST_INSERT_ID(last_number + 1)"
            " WHERE scope = 'order' AND channel_id = %s AND year = 0",
            (channel,),
        )
        ((number,),) = ask("SELECT LAST_INSERT_ID()")
        cursor.execute(
            "UPDATE sales_order SET order_number = %s, subtotal = %s, shipping_total = %s,"
            " tax_total = %s, placed_at = UTC_TIMESTAMP(6) WHERE order_id = %s",
            (f"W-{number:08}", subtotal, carriage, tax_total, order),
        )
        put(
            "order_status_history",
            order_id=order,
            seq=1,
            from_status="new",
            to_status="pending",
            actor="client",
        )
        cursor.execute("COMMIT")


def rate(url: URL, way: Way, made: list[int], clients: int) -> tuple[float, int]:
    """Orders a second over all clients, and how often one had to begin again.

    The first order of each session is not counted: the server reads the routines for it.
    """
    retries = 0

    def work(connection: Connection, own: list[int]) -> None:
        nonlocal retries
        for cart in own:
            while True:
                try:
                    way(connection, cart)
                    break
                except pymysql.MySQLError as error:
                    if error.args[0] not in AGAIN:
                        raise
                    connection.rollback()
                    retries += 1

    shares = [made[n::clients] for n in range(clients)]
    with ExitStack() as sessions, ThreadPoolExecutor(clients) as pool:
        connections = [sessions.enter_context(session(url)) for _ in shares]
        for connection, share in zip(connections, shares, strict=True):
            work(connection, [share.pop()])
        started = time.perf_counter()
        list(pool.map(work, connections, shares))
        return (len(made) - clients) / (time.perf_counter() - started), retries


def main() -> None:
    """Print rates and ratios for each number of clients."""
    parser = arguments(__doc__)
    parser.add_argument("--orders", type=int, default=400)
    parser.add_argument("--lines", type=int, default=10)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 4])
    given = parser.parse_args()
    print(f"orders of {given.lines} lines, {described(given.url)}")
    with database(given.url, DATABASE) as url:
        market = stocked(url)
        for clients in given.clients:
            rates = {}
            for name, way in (("statement by statement", by_steps), ("one CALL", by_procedure)):
                made = carts(market, given.orders, given.lines, seed=clients)
                rates[name], retries = rate(url, way, made, clients)
                print(
                    f"{clients} clients, {name:24} {rates[name]:7.1f} orders/s, {retries} retries"
                )
            ratio = rates["one CALL"] / rates["statement by statement"]
            print(f"{clients} clients, ratio {ratio:.2f}")
        broken = market.violations()
    if broken:
        raise SystemExit(f"invariants broken: {broken[:3]}")


if __name__ == "__main__":
    main()
