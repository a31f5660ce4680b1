"""TPC-C's NewOrder as the yardstick: a shop of one warehouse, and a client that calls it."""

import json
import random
from pathlib import Path

from sqlalchemy import URL

from shopdb.database import connect, session
from shopdb.migrate.statements import split

DISTRICTS = 10
CUSTOMERS = 3000
Order = tuple[int, int, str]


def load(url: URL, items: int) -> None:
    """Make the tables and the procedure, and fill them: one warehouse, as clause 4.3 says.

    Args:
        url: an empty database.
        items: things for sale; the specification has 100,000.
    """
    path = Path(__file__).with_suffix(".sql")
    with session(url) as connection, connection.cursor() as cursor:
        for statement in split(path.read_text(encoding="utf-8"), path):
            cursor.execute(statement.text)
        cursor.execute("SET SESSION cte_max_recursion_depth = 1000000")
        cursor.execute(
            "INSERT INTO warehouse VALUES"
            " (1, 'one', 'High Street', '', 'York', 'YO', '1', 0.1, 300000)"
        )
        cursor.execute(
            f"INSERT INTO district {_numbers(DISTRICTS)}"
            " SELECT 1, n, 'district', 'High Street', '', 'York', 'YO', '1', 0.05, 30000, 3001"
            " FROM number"
        )
        cursor.execute(
            f"INSERT INTO customer {_numbers(DISTRICTS * CUSTOMERS)}"
            f" SELECT 1, 1 + n MOD {DISTRICTS}, 1 + n DIV {DISTRICTS}, 'Ann', 'OE',"
            " CONCAT('NAME', n MOD 1000), 'High Street', 'York', 'YO', '1', '1', 'GC', 0.1, -10,"
            " REPEAT('x', 400) FROM number"
        )
        cursor.execute(
            f"INSERT INTO item {_numbers(items)}"
            " SELECT n, n, CONCAT('Thing ', n), 5 + n MOD 40, REPEAT('x', 40) FROM number"
        )
        places = ", ".join(f"'{place:024}'" for place in range(1, 11))
        cursor.execute(
            f"INSERT INTO stock {_numbers(items)}"
            f" SELECT 1, n, 100, {places}, 0, 0, 0, REPEAT('x', 40) FROM number"
        )


def _numbers(count: int) -> str:
    return (
        "WITH RECURSIVE number AS (SELECT 1 AS n UNION ALL"
        f" SELECT n + 1 FROM number WHERE n < {count})"
    )


def orders(count: int, lines: int, items: int, seed: int, *, hot: bool) -> list[Order]:
    """District, customer and lines of `count` orders; with `hot`, all of them buy item 1."""
    dice = random.Random(seed)  # noqa: S311 - which goods, not a secret
    made = []
    for _ in range(count):
        chosen = dice.sample(range(2, items + 1), lines - 1 if hot else lines)
        wanted = [{"item": item, "quantity": dice.randint(1, 3)} for item in chosen]
        if hot:
            wanted.append({"item": 1, "quantity": 1})
        made.append((dice.randint(1, DISTRICTS), dice.randint(1, CUSTOMERS), json.dumps(wanted)))
    return made


class Terminal:
    """Calls `new_order`."""

    def __init__(self, url: URL) -> None:
        self.connection = connect(url)

    def place(self, job: Order) -> None:
        """One CALL."""
        with self.connection.cursor() as cursor:
            cursor.execute("CALL new_order(1, %s, %s, %s, @order, @total)", job)

    def give_up(self) -> None:
        """Roll back."""
        self.connection.rollback()

    def close(self) -> None:
        """End the session."""
        self.connection.close()
