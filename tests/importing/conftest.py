"""Small sheets of the Online Retail kind, taken in through the real importer."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from shopdb.importing import ImportSummary, run
from tests.database import Database

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"

Write = Callable[..., Path]
Take = Callable[..., ImportSummary]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes lines below the header into a CSV file of their own."""
    numbers = count(1)

    def one(*lines: str) -> Path:
        path = tmp_path / f"sheet_{next(numbers)}.csv"
        path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
        return path

    return one


@pytest.fixture
def take(db: Database, write: Write) -> Take:
    """Imports lines below the header."""
    return lambda *lines: run(db.url, "online_retail", write(*lines))
