"""Reads every object of a live database, as `SHOW CREATE` has it, in an order that can be made."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.fingerprint import Fingerprint, fingerprint, show_create
from shopdb.migrate.normalise import without_next_number, without_own_schema
from shopdb.migrate.rooms import Name
from shopdb.migrate.session import quoted, rows, scalar

# The column of SHOW CREATE that holds the statement.
STATEMENT = {
    "table": "Create Table",
    "view": "Create View",
    "procedure": "Create Procedure",
    "function": "Create Function",
    "trigger": "SQL Original Statement",
    "event": "Create Event",
}
# What SHOW CREATE says of the session that made an object.
SETTINGS = (
    *("sql_mode", "character_set_client", "collation_connection"),
    *("Database Collation", "time_zone"),
)
FOREIGN_KEY = re.compile(
    r"^  CONSTRAINT .+? FOREIGN KEY \(.+?\) REFERENCES (?P<parent>`(?:[^`]|``)+`) .*$", re.MULTILINE
)


@dataclass(frozen=True)
class LiveObject:
    """One object of the database.

    `settings` are those of the session that made it; a trigger fires on `table`, and for the same
    event and at the same time after the trigger `follows`, if there is one.
    """

    name: Name
    text: str
    settings: Mapping[str, str]
    table: str = ""
    follows: str = ""


@dataclass(frozen=True)
class Live:
    """A database: its objects in the order in which they can be made, and its fingerprint.

    `circular` are the foreign keys, by their table, that have to wait for a table that is made
    after their own.
    """

    database: str
    objects: tuple[LiveObject, ...]
    circular: Mapping[str, tuple[str, ...]]
    fingerprint: Fingerprint

    @property
    def defaults(self) -> tuple[str, str, bool]:
        """The database's character set and collation, and whether its tables are encrypted."""
        lines = self.fingerprint[Name("database", "")].split("\n")
        character_set, collation, encryption = (line.rsplit(" ", 1)[1] for line in lines)
        return character_set, collation, encryption == "YES"


def read_live(connection: Connection) -> Live:
    """The connection's default database.

    Raises:
        MigrationProblem: an object is of a kind that is not understood or may not be read, or the
            database is already under Alembic.
    """
    database = scalar(connection, "SELECT DATABASE()")
    _refuse_managed(connection)
    printed = fingerprint(connection)
    found = {name: _read(connection, name, database) for name in printed if name.kind in STATEMENT}
    tables = [item for item in found.values() if item.name.kind == "table"]
    tables, circular = in_order_of_keys(tables)
    return Live(
        database,
        (
            *tables,
            # A function first: a procedure or a view may use it. Bodies are not resolved.
            *(item for item in found.values() if item.name.kind == "function"),
            *(item for item in found.values() if item.name.kind == "procedure"),
            *_views_in_order(connection, [i for i in found.values() if i.name.kind == "view"]),
            *_triggers_in_order(connection, found),
            *(item for item in found.values() if item.name.kind == "event"),
        ),
        circular,
        printed,
    )


def in_order_of_keys(
    tables: Iterable[LiveObject],
) -> tuple[list[LiveObject], dict[str, tuple[str, ...]]]:
    """Tables, each after those its foreign keys name; and the keys for which no order would do."""
    waiting = {quoted(item.name.name): item for item in tables}
    parents = {
        name: {match["parent"] for match in FOREIGN_KEY.finditer(item.text)} - {name}
        for name, item in waiting.items()
    }
    placed: list[LiveObject] = []
    circular: dict[str, tuple[str, ...]] = {}

    def rank(name: str) -> tuple[int, int, str]:
        """Of a circle, first the table that fewest keys hold back and that holds back most."""
        children = sum(name in parents[other] for other in waiting)
        return len(parents[name] & waiting.keys()), -children, name

    while waiting:
        name = min(waiting, key=rank)
        item = waiting.pop(name)
        late = parents[name] & waiting.keys()
        if late:
            circular[item.name.name] = tuple(
                match[0].rstrip(",").strip()
                for match in FOREIGN_KEY.finditer(item.text)
                if match["parent"] in late
            )
        placed.append(item)
    return placed, circular


def _read(connection: Connection, name: Name, database: str) -> LiveObject:
    answer = show_create(connection, name)
    text = str(answer[STATEMENT[name.kind]])
    if name.kind == "table":
        text = without_next_number(text)
    if name.kind == "view":
        text = without_own_schema(text, database)
    settings = {key: str(answer[key]) for key in SETTINGS if key in answer}
    return LiveObject(name, text, settings)


def _views_in_order(connection: Connection, views: list[LiveObject]) -> Iterable[LiveObject]:
    """Views, each after those it reads."""
    query = (
        "SELECT VIEW_NAME, TABLE_NAME FROM information_schema.VIEW_TABLE_USAGE "
        "WHERE VIEW_SCHEMA = DATABASE() AND TABLE_SCHEMA = DATABASE()"
    )
    reads: dict[str, set[str]] = {}
    for view, table in rows(connection, query):
        reads.setdefault(view, set()).add(table)
    waiting = {item.name.name: item for item in views}
    while waiting:
        name = min(waiting, key=lambda each: (len(reads.get(each, set()) & waiting.keys()), each))
        yield waiting.pop(name)


def _triggers_in_order(
    connection: Connection, found: Mapping[Name, LiveObject]
) -> Iterable[LiveObject]:
    """Triggers in the order in which they fire, each with the one before it."""
    query = (
        "SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION "
        "FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() "
        "ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER"
    )
    before: tuple[str, ...] = ()
    previous = ""
    for name, *occasion in rows(connection, query):
        item = found[Name("trigger", name)]
        follows = previous if tuple(occasion) == before else ""
        yield LiveObject(item.name, item.text, item.settings, occasion[0], follows)
        before, previous = tuple(occasion), name


def _refuse_managed(connection: Connection) -> None:
    if rows(connection, "SHOW TABLES LIKE 'alembic\\_version'"):
        number = scalar(connection, "SELECT version_num FROM alembic_version")
        raise MigrationProblem(
            f"the database is at revision {number or 'nothing yet'} of another Alembic repository",
            "Go on with that one; or rename the table alembic_version, if its history has ended.",
        )
