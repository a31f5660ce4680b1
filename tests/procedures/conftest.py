"""An open shop, one whose rows are rolled back, and refusals that leave no trace."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest

from tests.database import Database, Workspace
from tests.market import Market
from tests.persons import staff


def money(*amounts: str) -> tuple[Decimal, ...]:
    """Amounts as the server gives them."""
    return tuple(Decimal(amount) for amount in amounts)


def bill(db: Database, order: int) -> tuple[Decimal, ...]:
    """Goods, discounts, carriage, tax and what is owed."""
    ((*amounts,),) = db.rows(
        "SELECT subtotal, discount_total, shipping_total, tax_total, grand_total"
        " FROM sales_order WHERE order_id = %s",
        (order,),
    )
    return tuple(amounts)


@pytest.fixture
def market(db: Database) -> Market:
    """A shop that is open for business."""
    return Market(db)


@pytest.fixture
def shelf(db: Database) -> Iterator[Market]:
    """A shop in a transaction that is rolled back: for functions, which only read."""
    db.execute("START TRANSACTION")
    yield Market(db)
    db.execute("ROLLBACK")


@pytest.fixture
def contents(db: Database, workspace: Workspace) -> Callable[[], dict[str, int]]:
    """Tells what every table of the shop holds, as a checksum each."""
    sql = "CHECKSUM TABLE " + ", ".join(workspace.tables)
    return lambda: dict(db.rows(sql))


@pytest.fixture
def refuses(contents: Callable[[], Any], raises_sql: Any) -> Callable[[int], Any]:
    """Expects an error that leaves every row of every table as it was."""

    @contextmanager
    def expect(code: int) -> Iterator[None]:
        before = contents()
        with raises_sql(code):
            yield
        assert contents() == before

    return expect


@pytest.fixture
def officer(db: Database) -> int:
    """Somebody who answers for privacy."""
    return staff(db)


@pytest.fixture
def rules_put_back(db: Database) -> Iterator[None]:
    """The rules as they were, so that the next test need not have them loaded again."""
    yield
    db.execute("ROLLBACK")
    db.execute(
        "UPDATE retention_rule SET approved_at = NULL, staff_user_id = NULL, own_keep = NULL,"
        " max_rows = DEFAULT, is_enabled = DEFAULT"
    )
