"""Statements that are slow, and indexes that serve none."""

from shopdb.database import Connection, rows, scalar
from shopdb.health.check import Level, Limits, Reading

# Statements that are told of: those that took most time in all.
MOST = 5
DAY = 86_400.0
# An index that begins with the columns of a foreign key is what the key is checked by.
UNUSED = """
    SELECT used.object_name, used.index_name
    FROM performance_schema.table_io_waits_summary_by_index_usage AS used
    INNER JOIN information_schema.statistics AS st
        ON used.object_schema = st.table_schema AND used.object_name = st.table_name
        AND used.index_name = st.index_name
    WHERE used.object_schema = DATABASE()
        AND used.count_star = 0
        AND used.index_name <> 'PRIMARY'
        AND st.seq_in_index = 1
        AND st.non_unique = 1
        AND NOT EXISTS (
            SELECT 1
            FROM information_schema.key_column_usage AS kcu
            WHERE kcu.table_schema = st.table_schema
                AND kcu.table_name = st.table_name
                AND kcu.column_name = st.column_name
                AND kcu.referenced_table_name IS NOT NULL
                AND kcu.ordinal_position = 1
        )
    ORDER BY used.object_name, used.index_name
"""


# The server's own view does not ask whether a foreign key of more columns needs the index.
REDUNDANT = """
    WITH foreign_key AS (
        SELECT
            table_name,
            CONCAT(GROUP_CONCAT(column_name ORDER BY ordinal_position), ',') AS key_columns
        FROM information_schema.key_column_usage
        WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL
        GROUP BY table_name, constraint_name
    )
    SELECT table_name, redundant_index_name, dominant_index_name, sql_drop_index
    FROM sys.schema_redundant_indexes AS one
    WHERE table_schema = DATABASE()
        AND redundant_index_non_unique = 1
        AND NOT EXISTS (
            SELECT 1
            FROM foreign_key AS fk
            WHERE fk.table_name = one.table_name
                AND LOCATE(fk.key_columns, CONCAT(one.redundant_index_columns, ',')) = 1
                AND LOCATE(fk.key_columns, CONCAT(one.dominant_index_columns, ',')) <> 1
        )
    ORDER BY table_name, redundant_index_name
"""


def slow_statements(connection: Connection, limits: Limits) -> list[Reading]:
    """Kinds of statements whose average is slow; the server keeps them without their values."""
    found = rows(
        connection,
        "SELECT LEFT(digest, 16), LEFT(digest_text, 120), count_star, avg_timer_wait / 1e12"
        " FROM performance_schema.events_statements_summary_by_digest"
        " WHERE schema_name = DATABASE() AND digest IS NOT NULL"
        " AND count_star >= %s AND avg_timer_wait / 1e12 >= %s"
        " ORDER BY sum_timer_wait DESC LIMIT %s",
        (limits.statement_count, limits.statement, MOST),
    )
    return [
        Reading(
            Level.WARN,
            f"{float(seconds):.2f} s on average, {count} times: {text}",
            float(seconds),
            {"digest": digest},
        )
        for digest, text, count, seconds in found
    ]


def unused_indexes(connection: Connection, limits: Limits) -> list[Reading]:
    """Indexes that no statement has used since the server started, if that is long ago."""
    uptime = float(
        scalar(
            connection,
            "SELECT variable_value FROM performance_schema.global_status"
            " WHERE variable_name = 'Uptime'",
        )
    )
    if uptime < limits.database_days * DAY:
        return [Reading(Level.OK, f"the server runs for {uptime / DAY:.1f} days only", 0.0)]
    return [
        Reading(
            Level.WARN,
            f"{index} of {table} was not used in {uptime / DAY:.0f} days",
            1.0,
            {"table": table, "index": index},
        )
        for table, index in rows(connection, UNUSED)
    ]


def redundant_indexes(connection: Connection, limits: Limits) -> list[Reading]:
    """Indexes that another one makes superfluous, and that neither forbid nor serve a key."""
    return [
        Reading(
            Level.WARN,
            f"{index} of {table} is made superfluous by {other}",
            1.0,
            {"table": table, "index": index},
            f"In a migration: {drop}",
        )
        for table, index, other, drop in rows(connection, REDUNDANT)
    ]
