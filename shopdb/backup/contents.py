"""What a database holds, in numbers: by these a restored one is told to be the same."""

from collections.abc import Iterable

from shopdb.backup.manifest import Event, Table
from shopdb.database import Connection, rows, scalar


def tables(connection: Connection, names: Iterable[str]) -> dict[str, Table]:
    """Rows and CHECKSUM TABLE of each table, as the session's transaction sees them."""
    found = {}
    for name in names:
        quoted = f"`{name.replace('`', '``')}`"
        ((_, checksum),) = rows(connection, f"CHECKSUM TABLE {quoted}")
        count = scalar(connection, f"SELECT COUNT(*) FROM {quoted}")
        found[name] = Table(int(count), int(checksum))
    return found


def base_tables(connection: Connection) -> list[str]:
    """The tables of the session's database, sorted."""
    found = rows(
        connection,
        "SELECT table_name FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name",
    )
    return [str(name) for (name,) in found]


def enabled_events(connection: Connection) -> dict[str, Event]:
    """The events of the session's database that would run."""
    found = rows(
        connection,
        "SELECT event_name, definer, sql_mode, time_zone FROM information_schema.events"
        " WHERE event_schema = DATABASE() AND status = 'ENABLED' ORDER BY event_name",
    )
    return {str(name): Event(*(str(part) for part in rest)) for name, *rest in found}


def data_bytes(connection: Connection) -> int:
    """What its tables and indexes take on the server, as the server estimates."""
    found = scalar(
        connection,
        "SELECT SUM(data_length + index_length) FROM information_schema.tables"
        " WHERE table_schema = DATABASE()",
    )
    return int(found or 0)


def revision(connection: Connection) -> str:
    """Its Alembic revision; empty where it has none."""
    if not rows(connection, "SHOW TABLES LIKE 'alembic\\_version'"):
        return ""
    return str(scalar(connection, "SELECT version_num FROM alembic_version") or "")
