"""Which tables and columns leave the database, and what each is in Arrow."""

import re
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from shopdb.database import Connection, rows
from shopdb.problem import Problem
from shopdb.settings import project_root

# Who changed what and its seals, and rows as they came in: copies of what the tables of the model
# hold.
LEFT_OUT = frozenset({"audit_anchor", "audit_log", "audit_seal", "staging_online_retail"})
# Who holds the code, the link or the place holds what it opens.
SECRETS = frozenset({"code_hash", "storage_key", "token_hash"})
# Marks of columns by which a person can be found. Keys that only tell persons apart stay, but
# not whole rows that have such keys in them.
PERSONAL = re.compile(r"\[pii:(address|email|name|phone|text)\]")
# What a carrier or a payment provider finds somebody by, and who works for the shop.
ELSEWHERE = frozenset({"actor", "gateway_ref", "tracking_number"})
# What tax and delivery are asked by: whether a buyer is a business, and the state or province.
KEPT = frozenset({"company", "region"})
# Tables that only grow, and orders: a folder for each month in UTC of this column.
MONTH_OF = {
    "billing_document": "issued_at",
    "marketing_touch": "touched_at",
    "order_status_history": "changed_at",
    "payment_transaction": "occurred_at",
    "sales_order": "placed_at",
    "stock_movement": "occurred_at",
    "stored_value_entry": "occurred_at",
}

_WHOLE = frozenset({"tinyint", "smallint", "mediumint", "int", "bigint", "year"})
_TEXT = frozenset({"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set"})
_BYTES = frozenset({"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"})


@dataclass(frozen=True)
class Column:
    """A column: `sql_type` is MySQL's, as decimal(19,4); `collation` is None but for text."""

    name: str
    sql_type: str
    collation: str | None
    is_nullable: bool

    @cached_property
    def arrow_type(self) -> pa.DataType:
        """Its type in Arrow; whole numbers are int64, also those that MySQL has without sign.

        Raises:
            Problem: there is none for it.
        """
        kind = re.split(r"[( ]", self.sql_type)[0]
        if self.sql_type == "tinyint(1)":
            return pa.bool_()
        if kind in _WHOLE:
            return pa.int64()
        if kind == "decimal" and (found := re.match(r"decimal\((\d+),(\d+)\)", self.sql_type)):
            return pa.decimal128(int(found[1]), int(found[2]))
        if kind in _TEXT or kind == "json":
            return pa.string()
        if kind in _BYTES:
            return pa.binary()
        if kind in ("datetime", "timestamp"):
            return pa.timestamp("us", "UTC")
        if kind == "date":
            return pa.date32()
        if kind in ("float", "double"):
            return pa.float64()
        raise Problem(f"no type of Parquet stands for {self.sql_type}", "Leave the column out.")

    @property
    def field(self) -> pa.Field:
        """The column in a schema; its metadata say what MySQL has, JSON and collation too."""
        said = {"mysql_type": self.sql_type, "collation": self.collation}
        metadata = {name: text for name, text in said.items() if text}
        return pa.field(self.name, self.arrow_type, self.is_nullable, metadata)


@dataclass(frozen=True)
class Table:
    """A table that leaves: the columns that do, and those of its primary key."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def month_of(self) -> str | None:
        """The column whose month is the folder of a row; None: all rows lie in one folder."""
        return MONTH_OF.get(self.name)

    @property
    def schema(self) -> pa.Schema:
        """What its files hold."""
        return pa.schema([column.field for column in self.columns])


def tables(connection: Connection, *, personal: bool) -> list[Table]:
    """The tables of the model that the database has, by name.

    `personal` takes along what persons can be found by: names, addresses, what they wrote.
    Tables that the project does not describe are tooling, and stay.
    """
    model = {path.stem for path in (project_root() / "schema").glob("*/*.sql")} - LEFT_OUT
    columns: dict[str, list[Column]] = {}
    for table, name, sql_type, collation, nullable, comment in rows(
        connection,
        "SELECT c.table_name, c.column_name, c.column_type, c.collation_name, c.is_nullable,"
        " c.column_comment FROM information_schema.columns AS c"
        " INNER JOIN information_schema.tables AS t USING (table_schema, table_name)"
        " WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'"
        " ORDER BY c.table_name, c.ordinal_position",
    ):
        if table not in model or name in SECRETS:
            continue
        if not personal and _is_personal(name, sql_type, comment):
            continue
        columns.setdefault(table, []).append(Column(name, sql_type, collation, nullable == "YES"))
    keys: dict[str, list[str]] = {}
    for table, name in rows(
        connection,
        "SELECT table_name, column_name FROM information_schema.statistics"
        " WHERE table_schema = DATABASE() AND index_name = 'PRIMARY'"
        " ORDER BY table_name, seq_in_index",
    ):
        keys.setdefault(table, []).append(name)
    return [Table(name, tuple(columns[name]), tuple(keys[name])) for name in sorted(columns)]


def _is_personal(name: str, sql_type: str, comment: str) -> bool:
    if sql_type == "json":
        return "[pii:" in comment
    if name in ELSEWHERE:
        return "[pii:" in comment
    return bool(PERSONAL.search(comment)) and name not in KEPT
