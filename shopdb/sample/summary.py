"""What a load of the sample shop brought, and how far it is while it runs."""

import time
from dataclasses import dataclass
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

COUNTS = {
    "customer": "customers",
    "product": "products",
    "product_variant": "variants",
    "sales_order": "orders",
    "order_line": "order lines",
    "payment_transaction": "payment transactions",
    "shipment": "parcels",
    "return_request": "returns",
    "billing_document": "invoices and credit notes",
    "stock_movement": "stock movements",
    "purchase_order": "purchase orders",
    "marketing_touch": "visits",
}


@dataclass(frozen=True)
class Summary:
    """The sample shop that is there: its rows by table, and whether this call finished it."""

    seed: int
    scale: float
    rows: dict[str, int]
    is_new: bool
    seconds: float

    def lines(self) -> list[str]:
        """What to tell about it."""
        if not self.is_new:
            return [
                f"The sample shop of seed {self.seed} and scale {self.scale:g}"
                " is there already; nothing was changed."
            ]
        told = [f"{label:28} {self.rows.get(table, 0):>12,}" for table, label in COUNTS.items()]
        whole = sum(self.rows.values())
        return [*told, f"{'rows in all':28} {whole:>12,} {self.seconds:6.1f} s"]


class Progress:
    """A bar on a terminal, else a line a chunk."""

    def __init__(self, console: Console | None, total: int) -> None:
        self.console = console or Console(quiet=True)
        self.total = total
        self.bar: Bar | None = None
        self.since = time.monotonic()

    def __enter__(self) -> "Progress":
        if self.console.is_terminal:
            self.bar = Bar(
                TextColumn("  {task.description:8}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=self.console,
            )
            self.task = self.bar.add_task("", total=self.total)
            self.bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.bar:
            self.bar.stop()

    def pass_over(self, chunk: str) -> None:
        """Say that a chunk is there already."""
        self._tell(chunk, f"{chunk:36} {'is there':>14}")

    def advance(self, chunk: str, rows: int) -> None:
        """Say that a chunk is in."""
        now = time.monotonic()
        self._tell(chunk, f"{chunk:36} {f'{rows:,} rows':>14} {now - self.since:6.1f} s")
        self.since = now

    def _tell(self, chunk: str, line: str) -> None:
        if self.bar:
            self.bar.update(self.task, advance=1, description=chunk)
        else:
            self.console.print(f"  {line}", markup=False, soft_wrap=True)
