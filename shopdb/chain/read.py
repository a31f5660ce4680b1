"""The audit log, its seals and its anchors, read as a stream from one snapshot."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pymysql
from pymysql.cursors import SSCursor

from shopdb.chain.hashes import Anchor, Line, Seal
from shopdb.database import Connection, rows
from shopdb.problem import Problem

NO_SUCH_TABLE = 1146
SEALED = """
SELECT
    s.seal_no, s.sealed_at, s.audit_log_id, s.occurred_at, s.digest, s.chain,
    al.audit_log_id, al.occurred_at, al.table_name, al.row_key, al.action, al.actor,
    al.salt, al.old_row, al.new_row, al.payload_digest,
    pr.kind = 'erase' AND pr.state = 'completed'
FROM audit_seal AS s
LEFT JOIN audit_log AS al ON s.audit_log_id = al.audit_log_id AND s.occurred_at = al.occurred_at
LEFT JOIN privacy_request AS pr ON al.privacy_request_id = pr.privacy_request_id
WHERE s.seal_no BETWEEN %s AND %s
ORDER BY s.seal_no, s.sealed_at
"""
# The last comparison finds what was dated ahead, which no run of any day would look for.
UNSEALED = """
SELECT al.audit_log_id, al.occurred_at, al.table_name, al.row_key, al.actor
FROM audit_log AS al
LEFT JOIN audit_seal AS s ON al.audit_log_id = s.audit_log_id AND al.occurred_at = s.occurred_at
WHERE
    s.seal_no IS NULL
    AND al.occurred_at >= %s AND al.occurred_at < %s
    AND (al.occurred_at < %s OR al.occurred_at > %s)
"""
LAST = 2**63 - 1


@dataclass(frozen=True)
class Sealed:
    """A seal with its line; None where the line is gone.

    Args:
        seal: the seal.
        line: what it is of.
        is_erasure_completed: whether the privacy request that took the payload is an erasure, and
            completed.
    """

    seal: Seal
    line: Line | None
    is_erasure_completed: bool


@contextmanager
def snapshot(connection: Connection) -> Iterator[datetime]:
    """Everything that is read in the block is as it was at its beginning, which is given in UTC.

    Raises:
        Problem: the database has no chain.
    """
    try:
        rows(connection, "SELECT 1 FROM audit_anchor LIMIT 1")
    except pymysql.err.ProgrammingError as error:
        if error.args[0] != NO_SUCH_TABLE:
            raise
        raise Problem("the database has no chain of its audit log", "make migrate") from error
    rows(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    rows(connection, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
    try:
        ((now,),) = rows(connection, "SELECT UTC_TIMESTAMP(6)")
        yield now
    finally:
        connection.rollback()


def anchors(connection: Connection) -> list[Anchor]:
    """Every anchor, oldest first."""
    return [
        Anchor(*row)
        for row in rows(
            connection,
            "SELECT month_on, first_seal_no, last_seal_no, start_chain, end_chain, anchored_at,"
            " anchor FROM audit_anchor ORDER BY month_on",
        )
    ]


def end(connection: Connection, *, is_first: bool = False) -> Seal | None:
    """The last seal, or the first one that is there; None where there is none."""
    found = rows(
        connection,
        "SELECT seal_no, sealed_at, audit_log_id, occurred_at, digest, chain FROM audit_seal"
        f" ORDER BY seal_no {'' if is_first else 'DESC'} LIMIT 1",
    )
    return Seal(*found[0]) if found else None


def sealed(connection: Connection, first: int, last: int) -> Iterator[Sealed]:
    """Every seal from one place in the chain to another, with its line."""
    for row in _stream(connection, SEALED, (first, last)):
        line = None if row[6] is None else Line(*row[6:16])
        yield Sealed(Seal(*row[:6]), line, bool(row[16]))


def unsealed(
    connection: Connection, since: datetime, until: datetime, now: datetime, lag: timedelta
) -> Iterator[tuple[Any, ...]]:
    """Lines of a span without a seal, older than a lag or dated ahead: id, time, table, key, actor.

    `now` is that of the snapshot.
    """
    return _stream(connection, UNSEALED, (since, until, now - lag, now))


def _stream(connection: Connection, sql: str, arguments: Any) -> Iterator[tuple[Any, ...]]:
    with connection.cursor(SSCursor) as cursor:
        cursor.execute(sql, arguments)
        yield from cursor
