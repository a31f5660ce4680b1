"""Everything that a database is, as text: what two databases are compared by.

`SHOW CREATE` of every object, what it leaves out (sql_mode, character sets, trigger order), the
database's own defaults and the grants on its objects. Rows are no part of it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.grants import grants
from shopdb.migrate.normalise import (
    with_collations,
    with_sorted_keys,
    without_introducers,
    without_next_number,
    without_own_schema,
    without_repeated_collation,
    without_rotating_partitions,
)
from shopdb.migrate.rooms import Name
from shopdb.migrate.session import (
    SERVER_ERRORS,
    VERBATIM,
    error_code,
    literal,
    quoted,
    rows,
    scalar,
)

# Tables that the tooling makes for itself.
TOOLING_TABLES = frozenset({"alembic_version", "migration_ledger"})

TABLE_KINDS = {"BASE TABLE": "table", "VIEW": "view"}
ROUTINE_KINDS = {"PROCEDURE": "procedure", "FUNCTION": "function"}

# No such table, routine, trigger or event; a table where a view was asked for.
MISSING = (1146, 1305, 1360, 1539, 1347)

# The catalogues whose rows a fingerprint covers, or that are statistics (COLUMN_STATISTICS,
# FILES) or rights of the session. A row of the database in any other is an unknown kind.
UNDERSTOOD = {
    "CHECK_CONSTRAINTS", "COLUMNS", "COLUMNS_EXTENSIONS", "COLUMN_PRIVILEGES",
    "COLUMN_STATISTICS", "EVENTS", "FILES", "KEY_COLUMN_USAGE", "PARAMETERS", "PARTITIONS",
    "REFERENTIAL_CONSTRAINTS", "ROLE_COLUMN_GRANTS", "ROLE_ROUTINE_GRANTS", "ROLE_TABLE_GRANTS",
    "ROUTINES", "SCHEMATA", "SCHEMATA_EXTENSIONS", "SCHEMA_PRIVILEGES", "STATISTICS",
    "ST_GEOMETRY_COLUMNS", "TABLES", "TABLES_EXTENSIONS", "TABLE_CONSTRAINTS",
    "TABLE_CONSTRAINTS_EXTENSIONS", "TABLE_PRIVILEGES", "TRIGGERS", "VIEWS",
    "VIEW_ROUTINE_USAGE", "VIEW_TABLE_USAGE",
}  # fmt: skip

Fingerprint = Mapping[Name, str]


def fingerprint(connection: Connection) -> Fingerprint:
    """The fingerprint of the connection's default database, sorted by kind and name.

    Raises:
        MigrationProblem: the database holds an object of a kind that is not understood, or one
            that the account may not read.
    """
    database = scalar(connection, "SELECT DATABASE()")
    _refuse_unknown_kinds(connection)
    found = {Name("database", ""): _defaults(connection)}
    for name in tables_and_views(connection):
        read = _table if name.kind == "table" else _view
        found[name] = read(connection, name, database)
    for name in routines(connection):
        found[name] = _code(connection, name)
    for trigger, order in triggers(connection):
        found[trigger] = _trigger(connection, trigger, order)
    for name in events(connection):
        found[name] = _code(connection, name)
    for account, text in grants(connection, database, list(found)).items():
        found[Name("account", account)] = text
    return dict(sorted(found.items()))


def definition(connection: Connection, name: Name) -> str | None:
    """One object of the default database as text that makes it again; None where there is none.

    A table's is what SHOW CREATE TABLE says, and nothing of it left out.
    """
    try:
        if name.kind == "database":
            return _defaults(connection)
        if name.kind == "table":
            return str(show_create(connection, name)["Create Table"])
        if name.kind == "view":
            return _view(connection, name, str(scalar(connection, "SELECT DATABASE()")))
        if name.kind == "trigger":
            return _trigger(connection, name, _action_order(connection, name))
        return _code(connection, name)
    except SERVER_ERRORS as error:
        if error_code(error) in MISSING:
            return None
        raise


def _defaults(connection: Connection) -> str:
    (defaults,) = rows(
        connection,
        "SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME, DEFAULT_ENCRYPTION "
        "FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = DATABASE()",
    )
    return "CHARACTER SET {}\nCOLLATE {}\nENCRYPTION {}".format(*defaults)


def tables_and_views(connection: Connection) -> Iterator[Name]:
    """The tables and views of the default database, but for the tooling's own."""
    query = (
        "SELECT TABLE_TYPE, TABLE_NAME FROM information_schema.TABLES "
        "WHERE TABLE_SCHEMA = DATABASE()"
    )
    for kind, name in rows(connection, query):
        if name not in TOOLING_TABLES:
            yield _name(TABLE_KINDS, kind, name)


def routines(connection: Connection) -> Iterator[Name]:
    """The procedures and functions of the default database."""
    query = (
        "SELECT ROUTINE_TYPE, ROUTINE_NAME FROM information_schema.ROUTINES "
        "WHERE ROUTINE_SCHEMA = DATABASE()"
    )
    for kind, name in rows(connection, query):
        yield _name(ROUTINE_KINDS, kind, name)


def triggers(connection: Connection) -> Iterator[tuple[Name, int]]:
    """The triggers of the default database, each with its place; a first one before a second."""
    query = (
        "SELECT TRIGGER_NAME, ACTION_ORDER FROM information_schema.TRIGGERS "
        "WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY ACTION_ORDER"
    )
    for name, order in rows(connection, query):
        yield Name("trigger", name), order


def events(connection: Connection) -> Iterator[Name]:
    """The events of the default database."""
    query = "SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()"
    for (name,) in rows(connection, query):
        yield Name("event", name)


def _name(kinds: Mapping[str, str], kind: str, name: str) -> Name:
    if kind not in kinds:
        raise _unknown(kind, name)
    return Name(kinds[kind], name)


def _trigger(connection: Connection, name: Name, order: int) -> str:
    return f"{_code(connection, name)}\n-- action_order: {order}"


def _action_order(connection: Connection, trigger: Name) -> int:
    return int(
        scalar(
            connection,
            "SELECT ACTION_ORDER FROM information_schema.TRIGGERS "
            f"WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME = {literal(trigger.name)}",
        )
        or 0
    )


def _table(connection: Connection, name: Name, _: str) -> str:
    text = show_create(connection, name)["Create Table"]
    return without_rotating_partitions(same_table(text))


def same_table(create_table: str) -> str:
    """What SHOW CREATE TABLE says, the same for two tables that differ in nothing but history."""
    text = with_collations(without_introducers(without_next_number(create_table)))
    return with_sorted_keys(without_repeated_collation(text))


def _view(connection: Connection, name: Name, database: str) -> str:
    answer = show_create(connection, name)
    text = without_own_schema(answer.pop("Create View"), database)
    del answer["View"]
    return "\n".join([text, *_attributes(answer)])


def _code(connection: Connection, name: Name) -> str:
    """A routine, trigger or event: its text, and the settings that it was created under."""
    answer = show_create(connection, name)
    text = answer.pop(
        "SQL Original Statement" if name.kind == "trigger" else f"Create {name.kind.title()}"
    )
    if text is None:
        raise MigrationProblem(
            f"the account may not read the text of {name}",
            "Grant it SHOW_ROUTINE, or use one that has it.",
        )
    for left_out in (name.kind.title(), "Created"):
        answer.pop(left_out, None)
    return "\n".join([text, *_attributes(answer)])


def _attributes(answer: Mapping[str, Any]) -> Iterator[str]:
    return (f"-- {key.lower().replace(' ', '_')}: {value}" for key, value in answer.items())


def show_create(connection: Connection, name: Name) -> dict[str, Any]:
    """What SHOW CREATE answers of an object, by the names of its columns."""
    statement = f"SHOW CREATE {name.kind.upper()} {quoted(name.name)}"
    answer = connection.exec_driver_sql(statement, execution_options=VERBATIM)
    return dict(answer.mappings().one())


def _refuse_unknown_kinds(connection: Connection) -> None:
    catalogues = rows(
        connection,
        "SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS "
        "WHERE TABLE_SCHEMA = 'information_schema' "
        r"AND (COLUMN_NAME LIKE '%\_SCHEMA' OR COLUMN_NAME = 'SCHEMA_NAME')",
    )
    for table, column in catalogues:
        if table in UNDERSTOOD:
            continue
        query = f"SELECT * FROM information_schema.{table} WHERE {column} = DATABASE() LIMIT 1"
        if found := rows(connection, query):
            raise _unknown(table, ", ".join(str(value) for value in found[0]))


def _unknown(kind: str, name: str) -> MigrationProblem:
    return MigrationProblem(
        f"the database holds what this tool does not understand: {kind} {name}",
        "It cannot be called equal to anything. Remove it, or teach shopdb/migrate/fingerprint.py "
        "to read it.",
    )
