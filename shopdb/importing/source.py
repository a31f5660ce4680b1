"""The systems whose files can be taken over, and what their files look like."""

import difflib
from dataclasses import dataclass
from pathlib import Path

from shopdb.problem import Problem


@dataclass(frozen=True)
class Source:
    """One kind of file.

    Attributes:
        name: as in import_batch.source; its rows land in `staging_<name>`.
        columns: heading in the file → column in staging, in the order of staging.
        numbers: headings whose cells are brought to the shortest form of their number.
        document: the heading that says which rows belong together.
        origin: where the file can be had.
    """

    name: str
    columns: dict[str, str]
    numbers: frozenset[str]
    document: str
    origin: str

    @property
    def steps(self) -> Path:
        """The folder of the SQL that moves its rows into the model."""
        return Path(__file__).with_name(self.name)


ONLINE_RETAIL = Source(
    name="online_retail",
    columns={
        "InvoiceNo": "invoice_no",
        "StockCode": "stock_code",
        "Description": "description",
        "Quantity": "quantity",
        "InvoiceDate": "invoice_date",
        "UnitPrice": "unit_price",
        "CustomerID": "customer_id",
        "Country": "country",
    },
    numbers=frozenset({"Quantity", "UnitPrice", "CustomerID"}),
    document="InvoiceNo",
    origin="https://archive.ics.uci.edu/dataset/352/online+retail",
)
SOURCES = {source.name: source for source in (ONLINE_RETAIL,)}


def find(name: str) -> Source:
    """The source of that name.

    Raises:
        Problem: there is none; the nearest name is suggested.
    """
    if name in SOURCES:
        return SOURCES[name]
    near = difflib.get_close_matches(name, SOURCES, n=1, cutoff=0.4)
    known = f"Known: {', '.join(SOURCES)}."
    raise Problem(
        f"there is no source {name!r}", f"Did you mean {near[0]}? {known}" if near else known
    )
