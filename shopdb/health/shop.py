"""Whether the shop's own data are sound and up to date."""

from datetime import UTC, datetime, timedelta

from shopdb.database import Connection, rows, scalar
from shopdb.health.check import Level, Limits, Reading, graded
from shopdb.quality import names
from shopdb.quality.history import standing


def invariants(connection: Connection, limits: Limits) -> list[Reading]:
    """Counters that are not what their ledgers say, by the rule that is broken."""
    found = rows(
        connection,
        f"SELECT /*+ MAX_EXECUTION_TIME({int(limits.query * 1000)}) */"
        " invariant, COUNT(*), MIN(subject) FROM invariant_violations"
        " GROUP BY invariant ORDER BY invariant",
    )
    return [
        Reading(
            Level.CRITICAL,
            f"{invariant}: broken {count} times, as at {subject}",
            float(count),
            {"invariant": invariant},
        )
        for invariant, count, subject in found
    ]


def quality(connection: Connection, limits: Limits) -> list[Reading]:
    """What each rule of data quality found the last time it ran, and how long ago that may be."""
    last = standing(connection, names())
    if last is None:
        return [Reading(Level.WARN, "the rules were never run", 0.0)]
    said = (
        f"{last.rules} rules, run since {last.since:%Y-%m-%d %H:%M} UTC:"
        f" {last.errors} errors kept, {last.failures} rules did not run"
    )
    is_old = _now() - last.since > timedelta(days=limits.quality_days)
    bad = last.errors + last.failures
    level = Level.CRITICAL if bad else Level.WARN if is_old else Level.OK
    return [Reading(level, said, float(bad))]


def summary_lag(connection: Connection, limits: Limits) -> list[Reading]:
    """How long the oldest change has waited until the summaries know of it."""
    ((count, oldest),) = rows(connection, "SELECT COUNT(*), MIN(noted_at) FROM summary_change")
    seconds = (_now() - oldest).total_seconds() if oldest else 0.0
    readings = [
        Reading(
            graded(seconds, limits.summary), f"{count} changes wait, for {seconds:.0f} s", seconds
        )
    ]
    waiting = int(scalar(connection, "SELECT COUNT(*) FROM summary_state WHERE rebuilt_at IS NULL"))
    if waiting:
        said = f"{waiting} summaries have to be computed as a whole"
        readings.append(Reading(Level.WARN, said, float(waiting), {"state": "rebuild"}))
    return readings


def outbox_lag(connection: Connection, limits: Limits) -> list[Reading]:
    """What other systems have not been told yet, by kind; nothing where there is no outbox_lag."""
    there = scalar(
        connection,
        "SELECT COUNT(*) FROM information_schema.views"
        " WHERE table_schema = DATABASE() AND table_name = 'outbox_lag'",
    )
    if not there:
        return []
    found = rows(
        connection,
        "SELECT aggregate_type, waiting, dead, oldest_waiting_at FROM outbox_lag"
        " ORDER BY aggregate_type",
    )
    return [_outbox(kind, waiting, dead, oldest, limits) for kind, waiting, dead, oldest in found]


def _outbox(kind: str, waiting: int, dead: int, oldest: datetime | None, limits: Limits) -> Reading:
    seconds = (_now() - oldest).total_seconds() if oldest else 0.0
    level = Level.CRITICAL if dead else Level.WARN if seconds >= limits.outbox else Level.OK
    said = f"{kind}: {waiting} wait, the oldest for {seconds:.0f} s; {dead} are given up"
    return Reading(level, said, seconds, {"aggregate": kind})


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
