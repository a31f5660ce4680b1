"""The life of an order, from the table of the steps that it may take."""

import csv
from dataclasses import dataclass
from pathlib import Path

from shopdb.database import Connection, rows


@dataclass(frozen=True)
class Step:
    """An allowed step from one status to another, and what happens on it."""

    source: str
    target: str
    meaning: str


def written_steps(root: Path) -> list[Step]:
    """The steps as the seed has them."""
    with (root / "seeds/reference/order_status_transition.csv").open(encoding="utf-8") as file:
        found = [
            Step(row["from_status"], row["to_status"], row["meaning"])
            for row in csv.DictReader(file)
        ]
    return sorted(found, key=lambda step: (step.source, step.target))


def live_steps(connection: Connection) -> list[Step]:
    """The steps as the database has them."""
    return [
        Step(*row)
        for row in rows(
            connection,
            "SELECT from_status, to_status, meaning FROM order_status_transition ORDER BY 1, 2",
        )
    ]


def statuses(root: Path) -> dict[str, str]:
    """Every status of an order with its meaning, in the seed's order."""
    with (root / "seeds/reference/order_status.csv").open(encoding="utf-8") as file:
        return {row["status_code"]: row["meaning"] for row in csv.DictReader(file)}
