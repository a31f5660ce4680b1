"""The shop that is measured: its goods, its carts, its past, and a client of one CALL."""

import random
from decimal import Decimal
from typing import Any

from sqlalchemy import URL

from shopdb.database import connect
from tests.database import Database
from tests.market import Market

# Orders of the past are written this many at a time.
CHUNK = 50_000


def stocked(url: URL, items: int) -> Market:
    """A shop that offers `items` things, of each more than will be sold."""
    market = Market(Database(url))
    for number in range(items):
        market.goods(f"{5 + number % 40}.{number % 100:02}", stock=1_000_000)
    market.db.insert(
        "supplier",
        supplier_id=1,
        supplier_code="one",
        name="One",
        country_code="GB",
        currency_code="GBP",
    )
    market.db.execute(
        "INSERT INTO supplier_variant (supplier_id, variant_id, cost, currency_code)"
        " SELECT 1, variant_id, amount / 2, 'GBP' FROM price"
    )
    return market


def carts(market: Market, count: int, lines: int, seed: int, *, hot: bool) -> list[int]:
    """Carts of `lines` variants each, ready to be ordered, with prices quoted.

    With `hot`, the first variant is in all of them.
    """
    dice = random.Random(seed)  # noqa: S311 - which goods, not a secret
    prices: dict[int, Decimal] = dict(market.db.rows("SELECT variant_id, amount FROM price"))
    first, *others = sorted(prices)
    buyers = [market.buyer() for _ in range(min(count, 100))]
    made, rows = [], []
    for number in range(count):
        cart = market.cart({}, buyers[number % len(buyers)])
        chosen = dice.sample(others, lines - 1 if hot else lines) + ([first] if hot else [])
        rows += [(cart, variant, dice.randint(1, 3), prices[variant]) for variant in chosen]
        made.append(cart)
    with market.db.connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO cart_line (cart_id, variant_id, quantity, unit_price)"
            " VALUES (%s, %s, %s, %s)",
            rows,
        )
    return made


class Application:
    """Calls `checkout_place_order`."""

    def __init__(self, url: URL) -> None:
        self.connection = connect(url)

    def place(self, job: int) -> None:
        """One CALL."""
        with self.connection.cursor() as cursor:
            cursor.execute("CALL checkout_place_order(%s, NULL, NULL, @order_id)", (job,))

    def give_up(self) -> None:
        """Nothing is open: the procedure rolls back itself."""

    def close(self) -> None:
        """End the session."""
        self.connection.close()


def remember(market: Market, total: int) -> None:
    """Fill up to `total` orders by copies of one of three lines, its lines, taxes and all.

    Triggers are dropped meanwhile and made again as they were, and keys are not checked: this
    writes what checkout wrote, only faster.
    """
    db = market.db
    count = total - db.count("sales_order")
    if count <= 0:
        return
    model = _model(market)
    triggers = _dropped_triggers(db)
    db.execute("SET SESSION foreign_key_checks = 0, unique_checks = 0, sql_log_bin = 0")
    db.execute(f"SET SESSION cte_max_recursion_depth = {CHUNK}")
    try:
        for begun in range(0, count, CHUNK):
            _copy(db, model, min(CHUNK, count - begun))
    finally:
        db.execute("SET SESSION foreign_key_checks = 1, unique_checks = 1, sql_log_bin = 1")
        for trigger in triggers:
            db.execute(trigger)
    for table in PARTS:
        db.execute(f"ANALYZE TABLE {table}")


# The tables of an order, and the ids in them that a copy has of its own.
PARTS: dict[str, tuple[str, ...]] = {
    "sales_order": ("order_id",),
    "order_line": ("order_line_id", "order_id"),
    "order_charge": ("order_charge_id", "order_id"),
    "order_tax": ("order_tax_id", "order_id", "order_line_id", "order_charge_id"),
    "order_address": ("order_id",),
    "order_status_history": ("order_id",),
}


def _model(market: Market) -> int:
    (cart,) = carts(market, 1, 3, seed=0, hot=False)
    return int(market.db.call("checkout_place_order", cart, None, None, None)[-1])


def _dropped_triggers(db: Database) -> list[str]:
    """Drop the triggers of an order's tables; what makes them again, in their order."""
    marks = ", ".join(["%s"] * len(PARTS))
    names = db.rows(
        "SELECT trigger_name FROM information_schema.triggers"
        f" WHERE trigger_schema = DATABASE() AND event_object_table IN ({marks})"
        " ORDER BY event_object_table, event_manipulation, action_timing, action_order",
        tuple(PARTS),
    )
    made = [db.rows(f"SHOW CREATE TRIGGER {name}")[0][2] for (name,) in names]
    for (name,) in names:
        db.execute(f"DROP TRIGGER {name}")
    return made


def _copy(db: Database, model: int, count: int) -> None:
    """Write `count` copies of the model, each id beyond those that are there."""
    firsts: dict[str, tuple[int, int, int]] = {}
    for table, ids in PARTS.items():
        key = ids[0]
        if key not in firsts:
            least, rows = db.rows(
                f"SELECT MIN({key}), COUNT(*) FROM {table} WHERE order_id = %s", (model,)
            )[0]
            beyond = int(db.scalar(f"SELECT MAX({key}) FROM {table}")) + 1
            firsts[key] = (int(least), int(rows), beyond)
    for table, ids in PARTS.items():
        values: dict[str, Any] = {name: name for name in _columns(db, table)}
        for key in ids:
            least, rows, beyond = firsts[key]
            values[key] = f"{beyond} + n * {rows} + {key} - {least}"
        if table == "sales_order":
            values |= {
                "order_number": f"CONCAT('B-', {firsts['order_id'][2]} + n)",
                "cart_id": "NULL",
                "placed_at": "placed_at - INTERVAL n MINUTE",
            }
        db.execute(
            f"INSERT INTO {table} ({', '.join(values)})"
            " WITH RECURSIVE number AS (SELECT 0 AS n UNION ALL"
            f" SELECT n + 1 FROM number WHERE n < {count - 1})"
            f" SELECT {', '.join(values.values())} FROM number CROSS JOIN {table}"
            f" WHERE order_id = {model}"
        )


def _columns(db: Database, table: str) -> list[str]:
    return [
        name
        for (name,) in db.rows(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
            " AND table_name = %s AND generation_expression = '' AND column_name <> 'public_id'"
            " ORDER BY ordinal_position",
            (table,),
        )
    ]
