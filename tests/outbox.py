"""The outbox in the words tests use: note a thing, take it as a relay does, say what came of it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.database import Database

KEY = "aggregate_type = %s AND aggregate_id = %s"


@dataclass(frozen=True)
class Event:
    """A thing as `outbox_claim` shows it; document None: there is no such thing."""

    kind: str
    id: int
    public_id: bytes
    version: int
    op: str
    attempts: int
    changed_at: datetime
    document: dict[str, Any] | None
    changes_at: datetime | None


class Outbox:
    """The outbox of a database."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def note(
        self, kind: str, number: int, op: str = "upsert", public_id: bytes = b"p" * 16
    ) -> None:
        """Note that a thing changed, whether it is there or not."""
        self.db.call("outbox_note_core", kind, number, public_id, op)

    def claim(self, worker: str = "relay-1", events: int = 100, seconds: int = 60) -> list[Event]:
        """What a worker is given."""
        return [
            Event(*row[:7], json.loads(row[7]) if row[7] else None, row[8])
            for row in self.db.rows("CALL outbox_claim(%s, %s, %s)", (worker, events, seconds))
        ]

    def acknowledge(self, *events: Event, worker: str = "relay-1") -> int:
        """Say that events were delivered; of how many that was news."""
        said = [
            {
                "type": event.kind,
                "id": event.id,
                "version": event.version,
                "changes_at": event.changes_at and str(event.changes_at),
            }
            for event in events
        ]
        return int(self.db.call("outbox_ack", worker, json.dumps(said), None)[-1])

    def deliver(self) -> list[Event]:
        """Take all that is due and acknowledge it."""
        events = self.claim(events=100_000)
        assert self.acknowledge(*events) == len(events)
        return events

    def fail(
        self,
        event: Event,
        error: str = "no primary",
        *,
        final: bool = False,
        worker: str = "relay-1",
    ) -> str | None:
        """Say that an event could not be delivered; its status, if the worker had it."""
        answer = self.db.call(
            "outbox_fail", worker, event.kind, event.id, event.version, error, final, None
        )
        return answer[-1]  # type: ignore[no-any-return]

    def versions(self) -> dict[tuple[str, int], int]:
        """Of each thing that was noted its version."""
        return {
            (kind, number): version
            for kind, number, version in self.db.rows(
                "SELECT aggregate_type, aggregate_id, version FROM outbox_event"
            )
        }

    def of(self, kind: str, number: int, columns: str) -> tuple[Any, ...]:
        """What the outbox says of a thing."""
        (row,) = self.db.rows(f"SELECT {columns} FROM outbox_event WHERE {KEY}", (kind, number))
        return row

    def come_due(self) -> None:
        """Let the time of every claim and every pause run out."""
        self.db.execute(
            "UPDATE outbox_event SET next_attempt_at = UTC_TIMESTAMP(6) WHERE status = 'waiting'"
        )
