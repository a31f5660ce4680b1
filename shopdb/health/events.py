"""Events that did not run when they should have, and runs that failed."""

from shopdb.database import Connection, rows, scalar
from shopdb.health.check import Level, Limits, Reading

PERIOD = """
    CASE interval_field
        WHEN 'SECOND' THEN 1 WHEN 'MINUTE' THEN 60 WHEN 'HOUR' THEN 3600 WHEN 'DAY' THEN 86400
        WHEN 'WEEK' THEN 604800 WHEN 'MONTH' THEN 2678400 WHEN 'QUARTER' THEN 8035200
        WHEN 'YEAR' THEN 31622400
    END * interval_value
"""


def late_events(connection: Connection, limits: Limits) -> list[Reading]:
    """Events that are off, or have not run for several of their periods."""
    if scalar(connection, "SELECT @@GLOBAL.event_scheduler") != "ON":
        return [
            Reading(
                Level.CRITICAL,
                "the event scheduler is off: nothing lapses, nothing is summed up",
                0.0,
                {"event": "event_scheduler"},
                "SET GLOBAL event_scheduler = ON, and in the server's configuration.",
            )
        ]
    # The server keeps these times in the zone of the event, which is UTC here.
    found = rows(
        connection,
        "SELECT event_name, status,"
        " TIMESTAMPDIFF(SECOND, GREATEST(COALESCE(last_executed, created), created, starts),"
        f" UTC_TIMESTAMP()) AS seconds, {PERIOD} AS period"
        " FROM information_schema.events"
        " WHERE event_schema = DATABASE() AND event_type = 'RECURRING' ORDER BY event_name",
    )
    readings = []
    for name, status, seconds, period in found:
        if status != "ENABLED":
            said, remedy = f"{name} is {status.lower()}", f"ALTER EVENT {name} ENABLE"
        elif seconds > float(period) * limits.event_periods + limits.event_patience:
            said = f"{name} has not run for {seconds} s, and should every {int(period)} s"
            remedy = "See event_failures, and whether another run of it holds its lock."
        else:
            continue
        readings.append(Reading(Level.WARN, said, float(seconds), {"event": name}, remedy))
    return readings


def event_failures(connection: Connection, limits: Limits) -> list[Reading]:
    """Runs of events that ended in an error within a day, by event, with the newest error."""
    # The log says: Event Scheduler: [who@where][database.event] what went wrong.
    found = rows(
        connection,
        "SELECT SUBSTRING_INDEX(SUBSTR(data, LOCATE(CONCAT('[', DATABASE(), '.'), data)"
        " + CHAR_LENGTH(DATABASE()) + 2), ']', 1) AS event, COUNT(*),"
        " SUBSTRING_INDEX(GROUP_CONCAT(data ORDER BY logged DESC SEPARATOR '\\n'), '\\n', 1)"
        " FROM performance_schema.error_log"
        " WHERE prio = 'Error' AND data LIKE 'Event Scheduler: [%%'"
        " AND LOCATE(CONCAT('[', DATABASE(), '.'), data) > 0"
        " AND logged > NOW(6) - INTERVAL 1 DAY GROUP BY event ORDER BY event",
    )
    return [
        Reading(
            Level.CRITICAL,
            f"{event} failed {count} times: {str(newest).partition(f'.{event}]')[2].strip()[:160]}",
            float(count),
            {"event": str(event)},
        )
        for event, count, newest in found
    ]
