"""A world with one placed and one unplaced order, and ways to see that nothing changed."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.database import Database
from tests.market import Market
from tests.schema.conftest import world

__all__ = ["world"]

ORDER_TABLES = (
    "sales_order",
    "order_line",
    "order_charge",
    "order_discount",
    "order_tax",
    "order_address",
    "order_status_history",
)
BILLING_TABLES = ("payment", "payment_transaction", "billing_document", "billing_document_line")


@pytest.fixture
def placed(world: Database) -> Database:
    """The world, with order 1 placed; order 2 is still being written."""
    world.execute("UPDATE sales_order SET placed_at = '2011-03-01 10:00' WHERE order_id = 1")
    return world


@pytest.fixture
def issued(placed: Database) -> Database:
    """The world, with invoice 1 issued too; credit note 2 is still being written."""
    placed.execute(
        "UPDATE billing_document SET issued_at = '2011-03-01 11:00' WHERE billing_document_id = 1"
    )
    return placed


@pytest.fixture
def refuses(world: Database, raises_sql: Any) -> Callable[[int], Any]:
    """Expects an error that leaves every order, payment and document as it was."""

    def contents() -> list[Any]:
        tables = ORDER_TABLES + BILLING_TABLES
        return [world.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]

    @contextmanager
    def expect(code: int) -> Iterator[None]:
        before = contents()
        with raises_sql(code):
            yield
        assert contents() == before

    return expect


@pytest.fixture
def load_data(world: Database, tmp_path: Path) -> Callable[..., int]:
    """Sends rows as a file: `LOAD DATA LOCAL INFILE … <how> INTO TABLE …`."""

    def send(table: str, how: str, *rows: dict[str, Any]) -> int:
        path = tmp_path / f"{table}.csv"
        with path.open("w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(
                [int(value) if isinstance(value, bool) else value for value in row.values()]
                for row in rows
            )
        return world.execute(
            f"LOAD DATA LOCAL INFILE %s {how} INTO TABLE {table} FIELDS TERMINATED BY ','"
            f" OPTIONALLY ENCLOSED BY '\"' ESCAPED BY '' ({', '.join(rows[0])})",
            (str(path),),
        )

    return send


@pytest.fixture
def market(db: Database) -> Market:
    """A shop that is open for business."""
    return Market(db)
