"""The outbox in MySQL, through its procedures: claim, acknowledge, fail, note again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pymysql

from shopdb.database import Connection, rows

# A claim that met another one's locks is asked again: deadlock, lock wait.
_AGAIN = (1213, 1205)
_TRIES = 5
# What outbox_event.last_error holds.
_LONGEST_ERROR = 1000


@dataclass(frozen=True, slots=True)
class Event:
    """That a thing has changed, with its state when the event was claimed.

    Args:
        aggregate: category, customer (one who was erased), order, product or review.
        aggregate_id: its primary key in MySQL.
        public_id: its `_id` in MongoDB.
        version: the higher, the newer.
        attempts: how often the event was claimed, this time included.
        changed_at: UTC, without a zone.
        composed: the state as JSON, of a customer what is theirs; None: there is no such thing (any
            more).
        changes_at: UTC, without a zone; when the state changes by itself; None: never.
    """

    aggregate: str
    aggregate_id: int
    public_id: str
    version: int
    attempts: int
    changed_at: datetime
    composed: str | None
    changes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dead:
    """An event that was given up."""

    aggregate: str
    aggregate_id: int
    public_id: str
    version: int
    attempts: int
    changed_at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class Lag:
    """What one kind of thing still has to tell.

    Args:
        seconds: how long the oldest has waited; 0 where none waits.
    """

    aggregate: str
    waiting: int
    dead: int
    seconds: float


class Outbox:
    """One worker's view of the outbox, on an autocommit connection of its own."""

    def __init__(self, connection: Connection, worker: str = "shopdb") -> None:
        self.connection = connection
        self.worker = worker

    def claim(self, events: int, seconds: int) -> list[Event]:
        """Take events that are due; they are this worker's for some seconds."""
        return [
            Event(
                aggregate=aggregate,
                aggregate_id=int(aggregate_id),
                public_id=str(UUID(bytes=public_id)),
                version=int(version),
                attempts=int(attempts),
                changed_at=changed_at,
                composed=composed,
                changes_at=changes_at,
            )
            for (
                aggregate,
                aggregate_id,
                public_id,
                version,
                _op,
                attempts,
                changed_at,
                composed,
                changes_at,
            ) in self._call("CALL outbox_claim(%s, %s, %s)", (self.worker, events, seconds))
        ]

    def acknowledge(self, events: Sequence[Event]) -> int:
        """Note that events were delivered; how many still were of that version."""
        said = [
            {
                "type": event.aggregate,
                "id": event.aggregate_id,
                "version": event.version,
                "changes_at": event.changes_at and event.changes_at.isoformat(" "),
            }
            for event in events
        ]
        self._call("CALL outbox_ack(%s, %s, @shopdb_out)", (self.worker, json.dumps(said)))
        return int(self._out())

    def fail(self, event: Event, error: str, *, is_final: bool) -> str | None:
        """Note that an event could not be delivered; its status now.

        None: it is not this worker's any more, as it has a later version or the claim ran out.
        """
        self._call(
            "CALL outbox_fail(%s, %s, %s, %s, %s, %s, @shopdb_out)",
            (
                self.worker,
                event.aggregate,
                event.aggregate_id,
                event.version,
                error[:_LONGEST_ERROR] or "?",
                is_final,
            ),
        )
        status = self._out()
        return str(status) if status else None

    def note(self, aggregate: str, ids: Sequence[int]) -> int:
        """Have things delivered again, under a new version; how many there are."""
        self._call("CALL outbox_note(%s, %s, @shopdb_out)", (aggregate, json.dumps(list(ids))))
        return int(self._out())

    def backfill(self, aggregate: str, after: int, batch: int) -> tuple[int | None, int]:
        """Note things above an id that no event tells of yet.

        Returns:
            The last id looked at, None when there are no more, and how many were noted.
        """
        self._call(
            "CALL outbox_backfill(%s, %s, %s, @shopdb_last, @shopdb_out)", (aggregate, after, batch)
        )
        ((last, noted),) = rows(self.connection, "SELECT @shopdb_last, @shopdb_out")
        return (None if last is None else int(last)), int(noted)

    def purge(self, days: int, batch: int) -> int:
        """Forget things that are gone, some days after that was told; how many."""
        self._call("CALL outbox_purge(%s, %s, @shopdb_out)", (days, batch))
        return int(self._out())

    def lags(self) -> list[Lag]:
        """What each kind of thing still has to tell."""
        return [
            Lag(aggregate, int(waiting), int(dead), max(0.0, float(seconds or 0)))
            for aggregate, waiting, dead, seconds in rows(
                self.connection,
                "SELECT aggregate_type, waiting, dead,"
                " TIMESTAMPDIFF(MICROSECOND, oldest_waiting_at, UTC_TIMESTAMP(6)) / 1000000"
                " FROM outbox_lag ORDER BY aggregate_type",
            )
        ]

    def dead(self, aggregate: str = "") -> list[Dead]:
        """The events that were given up, of one kind or all."""
        return [
            Dead(kind, int(key), str(UUID(bytes=public_id)), int(version), int(tries), at, error)
            for kind, key, public_id, version, tries, at, error in rows(
                self.connection,
                "SELECT aggregate_type, aggregate_id, public_id, version, attempts, changed_at,"
                " last_error FROM outbox_event WHERE status = 'dead'"
                " AND (%s = '' OR aggregate_type = %s) ORDER BY aggregate_type, aggregate_id",
                (aggregate, aggregate),
            )
        ]

    def _call(self, sql: str, arguments: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """One CALL: the rows it shows; tried again where it lost a deadlock."""
        for left in reversed(range(_TRIES)):
            try:
                with self.connection.cursor() as cursor:
                    cursor.execute(sql, arguments)
                    found = list(cursor.fetchall())
                    while cursor.nextset():
                        pass
                    return found
            except pymysql.MySQLError as error:
                if error.args[0] not in _AGAIN or not left:
                    raise
        raise AssertionError("the last try raises")

    def _out(self) -> Any:
        ((value,),) = rows(self.connection, "SELECT @shopdb_out")
        return value
