"""Who holds the lock that a session waits for, as well as the account may know it."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from shopdb.migrate.lock import holder
from shopdb.migrate.session import SERVER_ERRORS, literal, rows, scalar

SHOWN = 100  # characters of a statement
# Where the holders cannot be told apart, the oldest of those who might be one.
SUSPECTS = 5

_THREAD = "(SELECT THREAD_ID FROM performance_schema.threads WHERE PROCESSLIST_ID = {})"
# Locks that go together with the one waited for hold nobody up.
_METADATA = """
    SELECT held.OWNER_THREAD_ID
    FROM performance_schema.metadata_locks AS wanted
    INNER JOIN performance_schema.metadata_locks AS held
        ON wanted.OBJECT_TYPE = held.OBJECT_TYPE
        AND wanted.OBJECT_SCHEMA <=> held.OBJECT_SCHEMA
        AND wanted.OBJECT_NAME <=> held.OBJECT_NAME
        AND wanted.OWNER_THREAD_ID <> held.OWNER_THREAD_ID
    WHERE
        wanted.OWNER_THREAD_ID = {thread}
        AND wanted.LOCK_STATUS = 'PENDING'
        AND held.LOCK_STATUS = 'GRANTED'
        AND NOT (wanted.LOCK_TYPE = held.LOCK_TYPE AND held.LOCK_TYPE = 'INTENTION_EXCLUSIVE')
        AND NOT (
            wanted.LOCK_TYPE IN ('SHARED_UPGRADABLE', 'SHARED_NO_WRITE')
            AND held.LOCK_TYPE IN ('SHARED', 'SHARED_HIGH_PRIO', 'SHARED_READ', 'SHARED_READ_ONLY')
        )
"""
_ROWS = """
    SELECT BLOCKING_THREAD_ID
    FROM performance_schema.data_lock_waits
    WHERE REQUESTING_THREAD_ID = {thread}
"""
_TABLE = """
    SELECT OWNER_THREAD_ID
    FROM performance_schema.metadata_locks
    WHERE
        OBJECT_TYPE = 'TABLE'
        AND OBJECT_SCHEMA = DATABASE()
        AND OBJECT_NAME = {table}
        AND LOCK_STATUS = 'GRANTED'
        AND NOT OWNER_THREAD_ID <=> {thread}
"""
_DETAILS = """
    SELECT
        th.PROCESSLIST_ID,
        CONCAT(th.PROCESSLIST_USER, '@', th.PROCESSLIST_HOST),
        th.PROCESSLIST_COMMAND,
        th.PROCESSLIST_STATE,
        th.PROCESSLIST_TIME,
        (
            SELECT TIMER_WAIT DIV 1000000000000
            FROM performance_schema.events_transactions_current AS tr
            WHERE tr.THREAD_ID = th.THREAD_ID AND tr.STATE = 'ACTIVE'
        ) AS age,
        (
            SELECT SQL_TEXT
            FROM performance_schema.events_statements_current AS st
            WHERE st.THREAD_ID = th.THREAD_ID AND st.NESTING_EVENT_LEVEL = 0
            ORDER BY st.EVENT_ID DESC
            LIMIT 1
        )
    FROM performance_schema.threads AS th
    WHERE th.PROCESSLIST_ID IS NOT NULL AND th.THREAD_ID IN ({threads})
    ORDER BY age DESC, th.PROCESSLIST_ID
"""
# What an account sees without any privilege: its own sessions.
_SUSPECTS = """
    SELECT ID, CONCAT(USER, '@', HOST), COMMAND, STATE, TIME, NULL, INFO
    FROM performance_schema.processlist
    WHERE DB = DATABASE() AND ID NOT IN ({known})
    ORDER BY TIME DESC
    LIMIT {limit}
"""


@dataclass(frozen=True)
class Blocker:
    """A session that holds a lock.

    `state` is what it does, empty where it is idle, for `seconds`; `age` is that of its open
    transaction in seconds, None where there is none or it may not be read; `statement` its current
    or last one, if known.
    """

    connection_id: int
    who: str
    state: str
    seconds: int
    age: int | None
    statement: str

    def __str__(self) -> str:
        doing = f"{self.state or 'idle'} for {self.seconds} s"
        age = "" if self.age is None else f", in a transaction of {self.age} s"
        last = f"; {'now' if self.state else 'last'}: {self.statement}" if self.statement else ""
        return (
            f"connection {self.connection_id}, {self.who}, {doing}{age}{last}\n"
            f"    KILL {self.connection_id}; ends it"
        )


@dataclass(frozen=True)
class Sighting:
    """Who holds up a session; where `is_sure` is false, who might, if it waits for a lock at all.

    `is_waiting` is whether it is known to wait.
    """

    blockers: tuple[Blocker, ...] = ()
    is_sure: bool = True
    is_waiting: bool = True

    def __str__(self) -> str:
        if not self.blockers:
            return "  by whom was not seen"
        head = "held by" if self.is_sure else "this account cannot see by whom; it may be"
        return "\n".join(f"  {head} {blocker}" for blocker in self.blockers)


def waited_for(connection: Connection, waiting: int) -> Sighting | None:
    """Who holds the metadata or row lock that a session waits for; None where it waits for none.

    Args:
        connection: any session that has the waiting one's default database.
        waiting: the waiting session's connection id.
    """
    thread = _THREAD.format(waiting)
    try:
        found = rows(connection, f"{_METADATA} UNION {_ROWS}".format(thread=thread))
        blockers = _details(connection, (int(number) for (number,) in found))
        return Sighting(blockers) if blockers else None
    except SERVER_ERRORS:
        return _suspects(connection, waiting)


def holding(connection: Connection, table: str, but: int, age: int) -> tuple[Blocker, ...]:
    """Who has used a table in a transaction that is open for longer than `age` seconds.

    Args:
        connection: a session that has the table's database.
        table: the table's name.
        but: the connection id of a session that does not count.
        age: seconds.
    """
    sql = _TABLE.format(table=literal(table), thread=_THREAD.format(but))
    with suppress(*SERVER_ERRORS):
        found = _details(connection, (int(number) for (number,) in rows(connection, sql)))
        return tuple(blocker for blocker in found if (blocker.age or 0) > age)
    return ()


def _details(connection: Connection, threads: Iterable[int]) -> tuple[Blocker, ...]:
    numbers = ", ".join(map(str, threads))
    if not numbers:
        return ()
    return tuple(map(_blocker, rows(connection, _DETAILS.format(threads=numbers))))


def _suspects(connection: Connection, waiting: int) -> Sighting | None:
    with suppress(*SERVER_ERRORS):
        # A wait for a row shows no such state, only a statement that does not end.
        state = scalar(
            connection, f"SELECT STATE FROM performance_schema.processlist WHERE ID = {waiting}"
        )
        is_waiting = " lock" in str(state)
        runner = holder(connection, scalar(connection, "SELECT DATABASE()"))
        known = [waiting, *([runner.connection_id] if runner else [])]
        sql = _SUSPECTS.format(
            known=", ".join(map(str, [*known, "CONNECTION_ID()"])), limit=SUSPECTS
        )
        suspects = tuple(map(_blocker, rows(connection, sql)))
        return Sighting(suspects, is_sure=False, is_waiting=is_waiting)
    return None


def _blocker(row: tuple[Any, ...]) -> Blocker:
    connection_id, who, command, state, seconds, age, statement = row
    doing = "" if command == "Sleep" else str(state or command).lower()
    shown = " ".join(str(statement or "").split())
    if len(shown) > SHOWN:
        shown = shown[: SHOWN - 1] + "…"
    return Blocker(
        connection_id,
        who,
        doing,
        max(0, int(seconds or 0)),
        None if age is None else int(age),
        shown,
    )
