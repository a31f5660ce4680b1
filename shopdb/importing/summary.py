"""What an import did: read back from the database, shown as tables."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rich.table import Table

from shopdb.database import Connection, rows
from shopdb.importing.reasons import REASONS

# What a batch made, in the order to tell it.
COUNTS = {
    "orders": "orders",
    "orders_of_guests": "  of guests",
    "order_lines": "order lines",
    "order_charges": "order charges",
    "credit_notes": "credit notes",
    "credit_lines": "credit lines",
    "credit_lines_linked": "  linked to what they take back",
    "credit_lines_unlinked": "  of customers without an earlier sale of it",
    "credit_lines_of_guests": "  of guests",
    "overdrawn_lines": "invoice lines credited beyond their quantity",
    "customers": "customers",
    "products": "products",
}


@dataclass(frozen=True)
class Total:
    """One row of the account: as in import_batch_total."""

    document_class: str
    outcome: str
    reason: str
    row_count: int
    amount: Decimal


@dataclass(frozen=True)
class ImportSummary:
    """A batch that is in the model.

    Attributes:
        counts: what it made there, by name, as import_batch.counts.
        totals: its account; read is loaded plus rejected, for each class of document.
        is_new: it was imported by this call, not found from an earlier one.
    """

    batch_id: int
    source: str
    file_name: str
    row_count: int
    imported_at: str
    counts: dict[str, int]
    totals: tuple[Total, ...]
    is_new: bool

    def total(self, outcome: str, document_class: str = "", reason: str = "") -> Total:
        """Rows and money of one outcome, over all classes and reasons that are not named."""
        chosen = [
            one
            for one in self.totals
            if one.outcome == outcome
            and document_class in ("", one.document_class)
            and reason in ("", one.reason)
        ]
        return Total(
            document_class,
            outcome,
            reason,
            sum(one.row_count for one in chosen),
            sum((one.amount for one in chosen), Decimal(0)),
        )

    def tables(self) -> Iterator[Table]:
        """The account and the counts, to print."""
        account = Table(title="Nothing is lost", title_justify="left")
        for heading in ("", "all rows", "amount", "cancellations", "amount", "the rest", "amount"):
            account.add_column(heading, justify="right" if heading else "left", overflow="fold")
        for outcome in ("read", "loaded", "rejected"):
            account.add_row(outcome, *self._cells(outcome), style="bold")
        for reason in sorted({one.reason for one in self.totals if one.reason}):
            account.add_row(f"  {reason}", *self._cells("rejected", reason))
        yield account

        made = Table(title="In the model", title_justify="left", show_header=False)
        made.add_column()
        made.add_column(justify="right")
        for name, label in COUNTS.items():
            made.add_row(label, f"{self.counts[name]:,}")
        yield made

    def reasons(self) -> list[str]:
        """A line for each reason of a reject, with what it means."""
        found = sorted({one.reason for one in self.totals if one.reason})
        return [f"{reason}: {REASONS[reason]}" for reason in found]

    def _cells(self, outcome: str, reason: str = "") -> Iterator[str]:
        for document_class in ("", "cancellation", "sale"):
            total = self.total(outcome, document_class, reason)
            yield f"{total.row_count:,}"
            yield f"{total.amount:,.4f}"


def read_summary(connection: Connection, batch_id: int, *, is_new: bool) -> ImportSummary:
    """The stored account of a batch that is imported."""
    ((source, file_name, row_count, imported_at, counts),) = rows(
        connection,
        "SELECT source, file_name, row_count, imported_at, counts"
        " FROM import_batch WHERE import_batch_id = %s",
        (batch_id,),
    )
    totals = rows(
        connection,
        "SELECT document_class, outcome, reason, row_count, amount FROM import_batch_total"
        " WHERE import_batch_id = %s ORDER BY document_class, outcome, reason",
        (batch_id,),
    )
    return ImportSummary(
        batch_id=batch_id,
        source=source,
        file_name=file_name,
        row_count=row_count,
        imported_at=f"{imported_at:%Y-%m-%d %H:%M} UTC",
        counts=json.loads(counts),
        totals=tuple(Total(*one) for one in totals),
        is_new=is_new,
    )
