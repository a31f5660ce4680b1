"""What a database is, and what a revision must know of it besides: who reads whom, who fires when.

Like a fingerprint, but the order in which triggers fire stands beside them, so that a trigger is
changed only where its own text is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from shopdb.migrate.fingerprint import Fingerprint, fingerprint, show_create
from shopdb.migrate.rooms import Name
from shopdb.migrate.session import quoted, rows

ACTION_ORDER = "\n-- action_order: "


@dataclass(frozen=True, order=True)
class Slot:
    """When triggers of a table fire: `BEFORE` or `AFTER`, and `INSERT`, `UPDATE` or `DELETE`."""

    table: str
    timing: str
    event: str


@dataclass(frozen=True)
class State:
    """A database as text.

    `whole` is its fingerprint; `objects` holds each object, the database's defaults among them;
    `tables`, each table's SHOW CREATE TABLE with all of its partitions; `reads`, for each view, the
    tables, views and functions that it reads; `firing`, for each slot, its triggers in their order.
    """

    whole: Fingerprint
    objects: Fingerprint
    tables: Mapping[str, str]
    reads: Mapping[Name, frozenset[Name]]
    firing: Mapping[Slot, tuple[str, ...]]

    def with_tables_renamed(self, renames: Mapping[str, str]) -> "State":
        """As it is once tables have other names: their triggers go with them, and no other code."""

        def new(name: Name) -> Name:
            return (
                Name("table", renames.get(name.name, name.name)) if name.kind == "table" else name
            )

        objects = {new(name): text for name, text in self.objects.items()}
        firing = {}
        for slot, triggers in self.firing.items():
            table = renames.get(slot.table, slot.table)
            firing[replace(slot, table=table)] = triggers
            for trigger in triggers if table != slot.table else ():
                name = Name("trigger", trigger)
                old, named = (f" ON {quoted(on)} FOR EACH ROW" for on in (slot.table, table))
                objects[name] = objects[name].replace(old, named, 1)
        tables = {renames.get(table, table): text for table, text in self.tables.items()}
        return replace(self, objects=objects, tables=tables, firing=firing)

    def slot_of(self, trigger: str) -> Slot | None:
        """Where a trigger fires; None where the database does not have it."""
        return next((slot for slot, names in self.firing.items() if trigger in names), None)


def snapshot(connection: Connection) -> State:
    """The state of the connection's default database; errors as of `fingerprint`."""
    found = fingerprint(connection)
    objects = {
        name: text.rpartition(ACTION_ORDER)[0] if name.kind == "trigger" else text
        for name, text in found.items()
        if name.kind != "account"
    }
    tables = {
        name.name: show_create(connection, name)["Create Table"]
        for name in objects
        if name.kind == "table"
    }
    reads = _reads(connection, objects)
    return State(found, objects, tables, reads, _firing(connection))


def _reads(connection: Connection, objects: Fingerprint) -> dict[Name, frozenset[Name]]:
    found: dict[Name, set[Name]] = {name: set() for name in objects if name.kind == "view"}
    tables = rows(
        connection,
        "SELECT VIEW_NAME, TABLE_NAME FROM information_schema.VIEW_TABLE_USAGE "
        "WHERE VIEW_SCHEMA = DATABASE() AND TABLE_SCHEMA = DATABASE()",
    )
    for view, read in tables:
        kind = "view" if Name("view", read) in objects else "table"
        found[Name("view", view)].add(Name(kind, read))
    functions = rows(
        connection,
        "SELECT TABLE_NAME, SPECIFIC_NAME FROM information_schema.VIEW_ROUTINE_USAGE "
        "WHERE TABLE_SCHEMA = DATABASE() AND SPECIFIC_SCHEMA = DATABASE()",
    )
    for view, function in functions:
        found[Name("view", view)].add(Name("function", function))
    return {name: frozenset(read) for name, read in found.items()}


def _firing(connection: Connection) -> dict[Slot, tuple[str, ...]]:
    triggers = rows(
        connection,
        "SELECT EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, TRIGGER_NAME "
        "FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() "
        "ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER",
    )
    found: dict[Slot, tuple[str, ...]] = {}
    for table, timing, event, trigger in triggers:
        slot = Slot(table, timing, event)
        found[slot] = (*found.get(slot, ()), trigger)
    return found
