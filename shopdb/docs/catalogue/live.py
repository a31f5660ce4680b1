"""Reads from a running server what the shop's database holds, and how much of it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pymysql

from shopdb.database import Connection, rows
from shopdb.docs.catalogue.entry import Ref
from shopdb.docs.catalogue.table import Check, Column, ForeignKey, Index, Table, plain_type

# Tables with more rows are not counted one by one.
COUNTED = 2_000_000
_COLUMNS = """
    SELECT table_name, column_name, column_type, is_nullable, column_comment, extra,
        COALESCE(NULLIF(generation_expression, ''), column_default, '')
    FROM information_schema.columns WHERE table_schema = DATABASE()
    ORDER BY table_name, ordinal_position
"""
_INDEXES = """
    SELECT table_name, index_name, non_unique, COALESCE(column_name, CONCAT('(', expression, ')'))
    FROM information_schema.statistics WHERE table_schema = DATABASE()
    ORDER BY table_name, index_name <> 'PRIMARY', index_name, seq_in_index
"""
_FOREIGN_KEYS = """
    SELECT k.table_name, k.constraint_name, k.column_name, k.referenced_table_name,
        k.referenced_column_name, r.delete_rule, r.update_rule
    FROM information_schema.key_column_usage AS k
    INNER JOIN information_schema.referential_constraints AS r
        ON k.constraint_schema = r.constraint_schema AND k.constraint_name = r.constraint_name
            AND k.table_name = r.table_name
    WHERE k.table_schema = DATABASE()
    ORDER BY k.table_name, k.constraint_name, k.ordinal_position
"""
_CHECKS = """
    SELECT t.table_name, t.constraint_name, k.check_clause
    FROM information_schema.table_constraints AS t
    INNER JOIN information_schema.check_constraints AS k
        ON t.constraint_schema = k.constraint_schema AND t.constraint_name = k.constraint_name
    WHERE t.table_schema = DATABASE() ORDER BY t.table_name, t.constraint_name
"""
_ROUTINES = """
    SELECT LOWER(r.routine_type), r.routine_name, LOWER(r.sql_data_access),
        IF(r.is_deterministic = 'YES', 'deterministic', 'not deterministic'),
        LOWER(r.security_type), COALESCE(r.dtd_identifier, ''), r.routine_comment
    FROM information_schema.routines AS r WHERE r.routine_schema = DATABASE()
"""
_PARAMETERS = """
    SELECT LOWER(routine_type), specific_name, COALESCE(parameter_mode, 'IN'), parameter_name,
        dtd_identifier
    FROM information_schema.parameters
    WHERE specific_schema = DATABASE() AND ordinal_position > 0
    ORDER BY specific_name, ordinal_position
"""
_TRIGGERS = """
    SELECT trigger_name, LOWER(action_timing), LOWER(event_manipulation), event_object_table,
        action_order
    FROM information_schema.triggers WHERE trigger_schema = DATABASE()
"""
_EVENTS = """
    SELECT event_name, CONCAT(COALESCE(interval_value, ''), ' ', COALESCE(interval_field, 'once')),
        LOWER(status), event_comment
    FROM information_schema.events WHERE event_schema = DATABASE()
"""
_VIEWS = """
    SELECT table_name, LOWER(security_type), LOWER(is_updatable)
    FROM information_schema.views WHERE table_schema = DATABASE()
"""
_TABLES = """
    SELECT table_name, table_comment, COALESCE(table_rows, 0)
    FROM information_schema.tables
    WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name
"""


@dataclass(frozen=True)
class Live:
    """A database as it stands.

    `tables` are its base tables and `view_columns` the types of its views' columns; `facts` are
    what the server says of everything else; `counts` are rows in words, "about" where estimated.
    """

    tables: Mapping[str, Table]
    view_columns: Mapping[str, Mapping[str, str]]
    facts: Mapping[Ref, Mapping[str, str]]
    parameters: Mapping[Ref, tuple[tuple[str, str, str], ...]]
    counts: Mapping[str, str]

    @property
    def refs(self) -> set[Ref]:
        """Every object of the database."""
        return {Ref("table", name) for name in self.tables} | set(self.facts)


def read_live(connection: Connection) -> Live:
    """All that the catalogue of the connection's database tells."""
    tables = rows(connection, _TABLES)
    columns: dict[str, list[Column]] = defaultdict(list)
    for table, name, of_type, nullable, comment, extra, default in rows(connection, _COLUMNS):
        generated = next((word for word in ("STORED", "VIRTUAL") if word in extra), "")
        said = plain_type(of_type)
        columns[table].append(
            Column(name, said, nullable == "YES", comment, generated, str(default))
        )
    indexes = _gathered(rows(connection, _INDEXES))
    checks: dict[str, list[Check]] = defaultdict(list)
    for table, name, clause in rows(connection, _CHECKS):
        checks[table].append(Check(name, clause))
    keys = _gathered(rows(connection, _FOREIGN_KEYS))
    parameters: dict[Ref, list[tuple[str, str, str]]] = defaultdict(list)
    for kind, routine, mode, name, of_type in rows(connection, _PARAMETERS):
        parameters[Ref(kind, routine)].append((mode, name, plain_type(of_type)))
    return Live(
        tables={
            name: Table(
                name,
                comment,
                tuple(columns[name]),
                tuple(
                    Index(index, tuple(one[3] for one in parts), not parts[0][2])
                    for index, parts in indexes[name].items()
                ),
                tuple(_foreign_key(key, parts) for key, parts in keys[name].items()),
                tuple(checks[name]),
            )
            for name, comment, _ in tables
        },
        view_columns={
            name: {column.name: column.type for column in columns[name]}
            for name, *_ in rows(connection, _VIEWS)
        },
        facts=_facts(connection),
        parameters={ref: tuple(found) for ref, found in parameters.items()},
        counts={name: _count(connection, name, estimate) for name, _, estimate in tables},
    )


def _gathered(found: list[tuple[Any, ...]]) -> dict[str, dict[str, list[tuple[str, ...]]]]:
    """Rows by the table and name that they begin with, in order."""
    by_table: dict[str, dict[str, list[tuple[str, ...]]]] = defaultdict(dict)
    for row in found:
        by_table[row[0]].setdefault(row[1], []).append(row)
    return by_table


def _foreign_key(name: str, parts: list[tuple[str, ...]]) -> ForeignKey:
    _, _, _, table, _, on_delete, on_update = parts[0]
    actions = [
        f"ON {what} {rule}"
        for what, rule in (("DELETE", on_delete), ("UPDATE", on_update))
        if rule != "NO ACTION"
    ]
    return ForeignKey(
        name,
        tuple(part[2] for part in parts),
        table,
        tuple(part[4] for part in parts),
        " ".join(actions),
    )


def _facts(connection: Connection) -> dict[Ref, Mapping[str, str]]:
    found: dict[Ref, Mapping[str, str]] = {}
    for kind, name, access, determined, security, returns, comment in rows(connection, _ROUTINES):
        facts = {"Comment": comment, "SQL": f"{access}, {determined}", "Runs as": security}
        found[Ref(kind, name)] = {**facts, **({"Returns": plain_type(returns)} if returns else {})}
    for name, timing, event, table, order in rows(connection, _TRIGGERS):
        said = {"On": table, "When": f"{timing} {event}", "Order": str(order)}
        found[Ref("trigger", name)] = said
    for name, interval, status, comment in rows(connection, _EVENTS):
        said = {"Comment": comment, "Every": interval.lower(), "Status here": status}
        found[Ref("event", name)] = said
    for name, security, updatable in rows(connection, _VIEWS):
        found[Ref("view", name)] = {"Runs as": security, "Updatable": updatable}
    return found


def _count(connection: Connection, table: str, estimate: int) -> str:
    if estimate > COUNTED:
        return f"about {estimate:,}"
    try:
        [(count,)] = rows(connection, f"SELECT COUNT(*) FROM `{table}`")
    except pymysql.MySQLError:  # the account may not read it
        return f"about {estimate:,}"
    return f"{count:,}"
