"""Rows in every table and values in every column that takes one, and what a database holds."""

from collections.abc import Iterator
from typing import Any

import pymysql

from shopdb.seed.reference import load
from tests.database import Database
from tests.schema.world import WORLD, build

# What Alembic and the tooling keep about themselves.
OF_THE_TOOLING = ("alembic_version", "migration_ledger")

Rows = dict[tuple[Any, ...], dict[str, Any]]
Content = dict[str, Rows]

VALUES = {
    "date": ("'2011-12-20'", "'2031-12-20'"),
    "datetime": ("'2011-12-20 10:00:00'", "'2031-12-20 10:00:00'"),
    "json": ("'{}'", "'[]'"),
}
NUMBERS = ("bigint", "int", "smallint", "tinyint", "decimal")


def fill(db: Database) -> None:
    """Fill a database at head: the rows every shop needs, and a row or two of every table."""
    load(db.url)
    build(db, WORLD)
    for table, column, kind in list(_without_value(db)):
        for value in _candidates(db, table, column, kind):
            if _give_value(db, table, column, value):
                break


def empty_columns(db: Database) -> set[str]:
    """The columns that no row gives a value, as `table.column`."""
    return {f"{table}.{column}" for table, column, _ in _without_value(db)}


def content(db: Database) -> Content:
    """Every row of every table: by its primary key, a value for each column."""
    return {table: _rows(db, table, columns, key) for table, columns, key in _tables(db)}


def lost(before: Content, after: Content) -> set[str]:
    """What the content of `before` is no longer: tables that lost rows, `table.column` else."""
    found: set[str] = set()
    for table in {*before, *after}:
        old, new = before.get(table, {}), after.get(table, {})
        if old.keys() != new.keys():
            found.add(table)
            continue
        found |= {
            f"{table}.{column}"
            for key in old
            for column in {*old[key], *new[key]}
            if old[key].get(column) != new[key].get(column)
        }
    return found


def _tables(db: Database) -> Iterator[tuple[str, list[str], list[str]]]:
    keys: dict[str, list[str]] = {}
    for table, column in db.rows(
        "SELECT table_name, column_name FROM information_schema.statistics "
        "WHERE table_schema = DATABASE() AND index_name = 'PRIMARY' ORDER BY seq_in_index"
    ):
        keys.setdefault(table, []).append(column)
    columns: dict[str, list[str]] = {}
    for table, column in db.rows(
        "SELECT table_name, c.column_name FROM information_schema.columns AS c "
        "INNER JOIN information_schema.tables AS t USING (table_schema, table_name) "
        "WHERE table_schema = DATABASE() AND t.table_type = 'BASE TABLE' "
        "ORDER BY table_name, c.ordinal_position"
    ):
        columns.setdefault(table, []).append(column)
    for table, names in columns.items():
        if table not in OF_THE_TOOLING:
            yield table, names, keys.get(table, names)


def _rows(db: Database, table: str, columns: list[str], key: list[str]) -> Rows:
    listed = ", ".join(f"`{column}`" for column in columns)
    found = (
        dict(zip(columns, row, strict=True)) for row in db.rows(f"SELECT {listed} FROM `{table}`")
    )
    return {tuple(row[column] for column in key): row for row in found}


def _without_value(db: Database) -> Iterator[tuple[str, str, str]]:
    for table, column, kind in db.rows(
        "SELECT table_name, c.column_name, c.data_type FROM information_schema.columns AS c "
        "INNER JOIN information_schema.tables AS t USING (table_schema, table_name) "
        "WHERE table_schema = DATABASE() AND t.table_type = 'BASE TABLE' "
        "AND c.is_nullable = 'YES' ORDER BY table_name, c.ordinal_position"
    ):
        if table not in OF_THE_TOOLING and not db.scalar(
            f"SELECT COUNT(`{column}`) FROM `{table}`"
        ):
            yield table, column, kind


def _give_value(db: Database, table: str, column: str, value: str) -> bool:
    """Give one row the value, the newest that takes it, and leave the others without."""
    ((_, columns, key),) = (found for found in _tables(db) if found[0] == table)
    for row in reversed(list(_rows(db, table, columns, key))):
        chosen = " AND ".join(f"`{name}` = %s" for name in key)
        try:
            db.execute(f"UPDATE `{table}` SET `{column}` = {value} WHERE {chosen}", row)
        except pymysql.MySQLError:
            # A check, a key or a trigger refuses: this row may not have it.
            continue
        return True
    return False


def _candidates(db: Database, table: str, column: str, kind: str) -> Iterator[str]:
    for parent, key in db.rows(
        "SELECT referenced_table_name, referenced_column_name "
        "FROM information_schema.key_column_usage WHERE table_schema = DATABASE() "
        "AND table_name = %s AND column_name = %s AND referenced_table_name IS NOT NULL",
        (table, column),
    ):
        yield from (repr(value) for (value,) in db.rows(f"SELECT DISTINCT `{key}` FROM `{parent}`"))
        return
    yield from VALUES.get(kind, ("1", "2") if kind in NUMBERS else ("'x'",))
