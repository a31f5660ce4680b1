"""Code that was made under other settings than the repository's, and what taking it over changes.

The server keeps with every routine, trigger, event and view the sql_mode, the character sets and
the time zone of the session that made it. A file of the rooms is run under PREAMBLE and cannot
ask for others, so such an object has to be made again: adopted.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from shopdb.migrate.baseline.live import Live, LiveObject
from shopdb.migrate.baseline.objections import Objection
from shopdb.migrate.session import rows

# Under these the same text is read as another statement, so making it again would change it.
OTHER_READING = {
    *("ANSI_QUOTES", "PIPES_AS_CONCAT", "NO_BACKSLASH_ESCAPES"),
    *("HIGH_NOT_PRECEDENCE", "IGNORE_SPACE", "REAL_AS_FLOAT"),
}


@dataclass(frozen=True)
class Adoption:
    """An object that is made again under the repository's settings, and what that changes."""

    item: LiveObject
    changes: tuple[str, ...]


def told(adoptions: Iterable[Adoption]) -> list[str]:
    """A line for each set of changes, with the objects that they are made to."""
    objects: dict[tuple[str, ...], list[str]] = {}
    for each in adoptions:
        objects.setdefault(each.changes, []).append(str(each.item.name))
    return [f"{'; '.join(changes)}: {', '.join(names)}" for changes, names in objects.items()]


def adoptions(connection: Connection, live: Live) -> list[Adoption]:
    """What has to be adopted, in the order of the objects; empty where nothing has.

    Args:
        connection: on the live database; its session began as every session does.
        live: what was read of it.
    """
    wanted, zone = _wanted(connection)
    found = ((item, tuple(_changes(item, wanted, zone))) for item in live.objects)
    return [Adoption(item, changes) for item, changes in found if changes]


def unadoptable(connection: Connection, live: Live) -> list[Objection]:
    """What making an object again would turn into something else."""
    _, zone = _wanted(connection)
    return [objection for item in live.objects for objection in _objections(item, zone)]


def _wanted(connection: Connection) -> tuple[Mapping[str, str], str]:
    """This session's settings by SHOW CREATE's names for them, and the server's own time zone."""
    (found,) = rows(
        connection,
        "SELECT @@sql_mode, @@character_set_client, @@collation_connection, "
        "@@collation_database, @@time_zone, @@system_time_zone",
    )
    *settings, zone = map(str, found)
    names = ("sql_mode", "character_set_client", "collation_connection", "Database Collation")
    return dict(zip((*names, "time_zone"), settings, strict=True)), zone


def _changes(item: LiveObject, wanted: Mapping[str, str], zone: str) -> Iterator[str]:
    for key, old in item.settings.items():
        if key == "sql_mode":
            yield from _changes_of_mode(_modes(old), _modes(wanted[key]))
        elif old != wanted[key]:
            same = " (the same times)" if key == "time_zone" and _is_utc(old, zone) else ""
            yield f"{key.lower().replace(' ', '_')} {old} becomes {wanted[key]}{same}"
    if item.settings and "\r\n" in item.text:
        yield "line ends become line feeds"


def _changes_of_mode(old: set[str], new: set[str]) -> Iterator[str]:
    parts = [
        f"{verb} {', '.join(sorted(modes))}"
        for verb, modes in (("gains", new - old), ("loses", old - new))
        if modes
    ]
    if parts:
        yield f"sql_mode {' and '.join(parts)}"


def _objections(item: LiveObject, zone: str) -> Iterator[Objection]:
    other = sorted(_modes(item.settings.get("sql_mode", "")) & OTHER_READING)
    if other:
        yield Objection(
            item.name,
            f"it was made under sql_mode {', '.join(other)}, which reads its text in another way",
            "Write it for the strict sql_mode and make it again.",
        )
    event_zone = item.settings.get("time_zone", "UTC")
    if not _is_utc(event_zone, zone):
        yield Objection(
            item.name,
            f"its times are in the zone {event_zone}, and the repository's are in UTC",
            "Make it again in a session with SET time_zone = '+00:00', its times in UTC.",
        )


def _is_utc(zone: str, system: str) -> bool:
    return (system if zone == "SYSTEM" else zone) in ("+00:00", "UTC")


def _modes(text: str) -> set[str]:
    return set(filter(None, text.split(",")))
