"""Who holds others up: long transactions, waits for locks, and replicas that fall behind."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

from shopdb.database import Connection, rows
from shopdb.health.check import Level, Limits, Reading, graded


@contextmanager
def server_clock(connection: Connection) -> Iterator[None]:
    """The session in the server's own time zone, in which InnoDB tells its times."""
    with connection.cursor() as cursor:
        cursor.execute("SET @shopdb_zone = @@SESSION.time_zone, time_zone = SYSTEM")
        try:
            yield
        finally:
            cursor.execute("SET time_zone = @shopdb_zone")


def long_transactions(connection: Connection, limits: Limits) -> list[Reading]:
    """Transactions that are open for long; their locks and old row versions are kept until then."""
    with server_clock(connection):
        found = rows(
            connection,
            "SELECT trx_mysql_thread_id, TIMESTAMPDIFF(SECOND, trx_started, NOW()) AS seconds,"
            " trx_rows_locked, trx_rows_modified"
            " FROM information_schema.innodb_trx WHERE trx_mysql_thread_id <> CONNECTION_ID()"
            " HAVING seconds >= %s ORDER BY seconds DESC, trx_mysql_thread_id",
            (limits.transaction[0],),
        )
    return [
        Reading(
            graded(seconds, limits.transaction),
            f"connection {thread} for {seconds} s: {locked} rows locked, {modified} changed",
            float(seconds),
            {"connection": str(thread)},
            f"See SHOW PROCESSLIST; KILL {thread} rolls it back.",
        )
        for thread, seconds, locked, modified in found
    ]


def lock_waits(connection: Connection, limits: Limits) -> list[Reading]:
    """Statements that wait for a row somebody else has locked, and who that is."""
    with server_clock(connection):
        found = rows(
            connection,
            "SELECT locked_table, waiting_pid, blocking_pid, wait_age_secs"
            " FROM sys.innodb_lock_waits WHERE wait_age_secs >= %s"
            " ORDER BY wait_age_secs DESC, waiting_pid, blocking_pid",
            (limits.lock_wait[0],),
        )
    return [
        Reading(
            graded(seconds, limits.lock_wait),
            f"connection {waiting} waits for {blocking} on {table} for {seconds} s",
            float(seconds),
            {
                "table": str(table).replace("`", ""),
                "waiting": str(waiting),
                "blocking": str(blocking),
            },
            f"See what {blocking} does; KILL {blocking} rolls it back and lets {waiting} go on.",
        )
        for table, waiting, blocking, seconds in found
    ]


def replica_lag(connection: Connection, limits: Limits) -> list[Reading]:
    """How far this server is behind its source, by channel; one that stopped is critical."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW REPLICA STATUS")
        names = [column[0] for column in cursor.description or ()]
        channels = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [_channel(channel, limits) for channel in channels]


def _channel(told: dict[str, object], limits: Limits) -> Reading:
    name = str(told["Channel_Name"] or "default")
    seconds = told["Seconds_Behind_Source"]
    stopped = [thread for thread in ("IO", "SQL") if told[f"Replica_{thread}_Running"] != "Yes"]
    if stopped or seconds is None:
        why = str(told["Last_IO_Error"] or told["Last_SQL_Error"] or "no error was told")
        threads = " and ".join(stopped) or "no"
        return Reading(
            Level.CRITICAL,
            f"channel {name}: {threads} thread does not run: {why}",
            math.nan,
            {"channel": name},
            "Mend what it says, then START REPLICA.",
        )
    behind = float(str(seconds))
    return Reading(
        graded(behind, limits.replica),
        f"channel {name} is {behind:.0f} s behind",
        behind,
        {"channel": name},
    )
