"""How full the tables' numbers are, and how fast the tables grow."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shopdb.database import Connection, rows, scalar
from shopdb.health.check import Level, Limits, Reading, graded
from shopdb.problem import Problem

# Tables that are told of: the largest.
MOST = 5
# Growth is counted from the oldest sizes that are not older than that; older ones are forgotten.
DAYS = 35
FRESH = "SET SESSION information_schema_stats_expiry = 0"
Sizes = dict[str, int]


def auto_increment(connection: Connection, limits: Limits) -> list[Reading]:
    """The share of its numbers that a table has given out; of the fullest, and of all too full."""
    with connection.cursor() as cursor:
        cursor.execute(FRESH)
    found = rows(
        connection,
        "SELECT table_name, column_name, column_type, COALESCE(auto_increment, 1) / max_value"
        " FROM sys.schema_auto_increment_columns WHERE table_schema = DATABASE()"
        " ORDER BY 4 DESC, table_name",
    )
    readings = [
        Reading(
            graded(float(share), limits.auto_increment),
            f"{float(share):.1%} of the numbers of {table}.{column} ({kind}) are given out",
            float(share),
            {"table": table, "column": column},
        )
        for table, column, kind, share in found
    ]
    return [one for place, one in enumerate(readings) if place == 0 or one.level > Level.OK]


def table_growth(connection: Connection, limits: Limits) -> list[Reading]:
    """The size of the largest tables, and what they grew by since the oldest size that is kept."""
    with connection.cursor() as cursor:
        cursor.execute(FRESH)
    sizes: Sizes = {
        table: int(size)
        for table, size in rows(
            connection,
            "SELECT table_name, COALESCE(data_length + index_length, 0)"
            " FROM information_schema.tables"
            " WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'",
        )
    }
    since, before = _remember(connection, sizes, limits.history)
    growing = [
        table
        for table, size in sizes.items()
        if size - before.get(table, size) >= limits.growth_bytes
        and size > before[table] * (1 + limits.growth)
    ]
    largest = sorted(sizes, key=lambda table: (-sizes[table], table))[:MOST]
    return [
        Reading(
            Level.WARN if table in growing else Level.OK,
            f"{table} has {sizes[table] / 1e6:,.1f} MB"
            + _grown(sizes[table], before.get(table), since),
            float(sizes[table]),
            {"table": table},
        )
        for table in dict.fromkeys([*sorted(growing), *largest])
    ]


def _remember(
    connection: Connection, sizes: Sizes, path: Path | None
) -> tuple[datetime | None, Sizes]:
    """When the oldest sizes of this database were kept, and those; adds today's to the file.

    Raises:
        Problem: the file is damaged, or cannot be written.
    """
    if path is None:
        return None, {}
    now = datetime.now(UTC)
    key = str(scalar(connection, "SELECT CONCAT(@@server_uuid, '/', DATABASE())"))
    try:
        whole = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        kept = {datetime.fromisoformat(at): told for at, told in whole.get(key, {}).items()}
        kept = {at: told for at, told in kept.items() if now - at < timedelta(days=DAYS)}
        oldest = min(kept, default=None)
        # One a day is enough to see what grows.
        if not any(at.date() == now.date() for at in kept):
            kept[now] = sizes
        whole[key] = {at.isoformat(): told for at, told in sorted(kept.items())}
        path.write_text(json.dumps(whole), encoding="utf-8")
    except (OSError, ValueError, AttributeError) as error:
        raise Problem(
            f"the sizes of the tables are not kept in {path}: {error}",
            "Delete that file; it is begun anew.",
        ) from error
    return (oldest, kept[oldest]) if oldest else (None, {})


def _grown(size: int, before: int | None, since: datetime | None) -> str:
    if before is None or since is None:
        return ""
    return f", {(size - before) / 1e6:+,.1f} MB since {since:%Y-%m-%d}"
