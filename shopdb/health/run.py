"""Every check, and a run of them: one that cannot look says why and stops no other."""

import math
from collections.abc import Iterable
from difflib import get_close_matches

import pymysql

from shopdb.database import Connection
from shopdb.health import events, sessions, shop, statements, tables
from shopdb.health.check import Check, Level, Limits, Reading, Report
from shopdb.problem import Problem

RIGHTS = (
    "Give the account SELECT on performance_schema and sys, PROCESS and REPLICATION CLIENT, or"
    " bring the database up to date with `make migrate`."
)
CHECKS = (
    Check(
        "slow_statements",
        "slow_statement_seconds",
        "Kinds of statements that are slow on average, those first that took most time in all",
        "none is slow",
        "Look at EXPLAIN ANALYZE of it: an index is missing, or it reads more than it needs.",
        statements.slow_statements,
    ),
    Check(
        "unused_indexes",
        "unused_index",
        "Indexes that every write keeps up and no statement reads",
        "all are used",
        "ALTER TABLE ... ALTER INDEX ... INVISIBLE for a month, then drop it in a migration.",
        statements.unused_indexes,
    ),
    Check(
        "redundant_indexes",
        "redundant_index",
        "Indexes whose columns another index begins with",
        "there is none",
        "Drop it in a migration; the other one serves the same statements.",
        statements.redundant_indexes,
    ),
    Check(
        "auto_increment",
        "auto_increment_used_ratio",
        "Share of its AUTO_INCREMENT numbers that a table has given out",
        "no table gives out numbers",
        "Widen the column in a migration while there is time; at 1 no row can be added.",
        tables.auto_increment,
    ),
    Check(
        "table_growth",
        "table_bytes",
        "Size of the largest tables, data and indexes",
        "there is no table",
        "See what writes so much; rotate or archive it before the disk is full.",
        tables.table_growth,
    ),
    Check(
        "long_transactions",
        "transaction_seconds",
        "Transactions that are open for long and keep their locks and old versions of rows",
        "none is open for long",
        "End it where it was begun; a program has forgotten to commit.",
        sessions.long_transactions,
    ),
    Check(
        "lock_waits",
        "lock_wait_seconds",
        "Statements that wait for a row that somebody else has locked",
        "none waits",
        "Let the other transaction end; keep transactions short.",
        sessions.lock_waits,
    ),
    Check(
        "replica_lag",
        "replica_lag_seconds",
        "Seconds by which this server is behind its source",
        "no replica",
        "See whether a long transaction or a slow disk holds it up; read from the source.",
        sessions.replica_lag,
    ),
    Check(
        "late_events",
        "event_seconds_since_run",
        "Events that did not run when they should have",
        "all have run",
        "ALTER EVENT ... ENABLE, or see event_failures.",
        events.late_events,
    ),
    Check(
        "event_failures",
        "event_failures",
        "Runs of events within a day that ended in an error",
        "none failed",
        "Mend what the error says; the next run catches up by itself.",
        events.event_failures,
    ),
    Check(
        "invariants",
        "invariant_violations",
        "Counters that are not what their ledgers say",
        "all hold",
        "Find out what wrote past the rule; docs/invariants.md says what holds each.",
        shop.invariants,
    ),
    Check(
        "quality",
        "quality_errors",
        "Errors that the rules of data quality found the last time each ran",
        "no error",
        "Run `make quality`, and do what it says of each.",
        shop.quality,
    ),
    Check(
        "summary_lag",
        "summary_lag_seconds",
        "Seconds that the oldest change waits for the summaries",
        "nothing waits",
        "See late_events; CALL summaries_refresh(60, @taken) meanwhile.",
        shop.summary_lag,
    ),
    Check(
        "outbox_lag",
        "outbox_lag_seconds",
        "Seconds that the oldest event waits for being told to other systems, by kind",
        "nothing waits",
        "See whether the relay runs; last_error in outbox_event says why an event was given up.",
        shop.outbox_lag,
    ),
)


def find(names: Iterable[str]) -> list[Check]:
    """The checks of these names.

    Raises:
        Problem: there is none of a name; the nearest are told.
    """
    by_name = {check.name: check for check in CHECKS}
    for name in (names := list(names)):
        if name not in by_name:
            near = get_close_matches(name, by_name)
            raise Problem(
                f"there is no check {name!r}",
                f"Did you mean {' or '.join(near)}?"
                if near
                else f"There are {', '.join(by_name)}.",
            )
    return [by_name[name] for name in names]


def examine(
    connection: Connection, limits: Limits | None = None, checks: Iterable[Check] = CHECKS
) -> list[Report]:
    """Look at everything, or at some of it; reads only."""
    return [Report(check, tuple(_look(check, connection, limits or Limits()))) for check in checks]


def _look(check: Check, connection: Connection, limits: Limits) -> list[Reading]:
    try:
        return check.look(connection, limits)
    except pymysql.MySQLError as error:
        why, remedy = str(error.args[-1]), RIGHTS
    except Problem as problem:
        why, remedy = problem.what, problem.remedy
    # No value: none was read.
    return [Reading(Level.WARN, f"could not be looked at: {why}", math.nan, {}, remedy)]
