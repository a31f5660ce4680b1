"""The key along which a statement is cut: where the next chunk begins and ends, by an index."""

from dataclasses import dataclass

from sqlalchemy import Connection

from shopdb.migrate.chunking import Chunking
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.session import VERBATIM, literal, quoted, rows, scalar
from shopdb.migrate.statements import Statement

NUMBERS = ("tinyint", "smallint", "mediumint", "int", "bigint", "decimal")
TEXTS = ("char", "varchar", "date", "datetime", "timestamp")
BINARIES = ("binary", "varbinary")


@dataclass(frozen=True)
class ChunkKey:
    """A key that an index begins with, so that the next boundary is found and not counted."""

    how: Chunking
    index: str
    kind: str

    @classmethod
    def of(cls, connection: Connection, statement: Statement, how: Chunking) -> "ChunkKey":
        """The key of a statement's mark.

        Raises:
            MigrationProblem: the table has no such column, it has no index, or no chunk could be
                told by it.
        """
        place = statement.place
        column = (
            f"TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {literal(how.table)} "
            f"AND COLUMN_NAME = {literal(how.key)}"
        )
        found = rows(
            connection,
            f"SELECT LOWER(DATA_TYPE), IS_NULLABLE FROM information_schema.COLUMNS WHERE {column}",
        )
        if not found:
            raise MigrationProblem(
                f"{place}: {how.table} has no column {how.key} to cut chunks by",
                "Name one of its own, or the table as well: by sales_order.order_id",
            )
        ((kind, is_nullable),) = found
        if is_nullable == "YES":
            raise MigrationProblem(
                f"{place}: {how.table}.{how.key} may be NULL, and no chunk would hold such a row",
                "Cut the statement by a key that is NOT NULL.",
            )
        if kind not in (*NUMBERS, *TEXTS, *BINARIES):
            raise MigrationProblem(
                f"{place}: {how.table}.{how.key} is of the type {kind}, which cannot cut chunks",
                "Cut the statement by whole numbers, dates or texts.",
            )
        # The primary key, else one that is unique.
        index = scalar(
            connection,
            f"SELECT INDEX_NAME FROM information_schema.STATISTICS WHERE {column} "
            "AND SEQ_IN_INDEX = 1 AND INDEX_TYPE = 'BTREE' AND IS_VISIBLE = 'YES' "
            "AND SUB_PART IS NULL ORDER BY INDEX_NAME = 'PRIMARY' DESC, NON_UNIQUE LIMIT 1",
        )
        if index is None:
            raise MigrationProblem(
                f"{place}: no index of {how.table} begins with {how.key}",
                "Cut the statement by the first column of an index: each chunk would otherwise "
                "read the whole table.",
            )
        return cls(how, index, kind)

    def next_chunk(self, done: str | None, last: object) -> str:
        """The query that sets @chunk_from, @chunk_to and @chunk_rows."""
        return (
            f"SELECT MIN({self.how.name}), MAX({self.how.name}), COUNT(*) "
            f"FROM (SELECT {self.how.name} {self._rest(done, last)} "
            f"ORDER BY {self.how.name} LIMIT {self.how.rows}) AS chunk "
            "INTO @chunk_from, @chunk_to, @chunk_rows"
        )

    def about(self, connection: Connection, done: str | None, last: object) -> int:
        """About how many rows are still to do, as the optimizer guesses."""
        plan = connection.exec_driver_sql(
            f"EXPLAIN FORMAT=TRADITIONAL SELECT {self.how.name} {self._rest(done, last)}",
            execution_options=VERBATIM,
        )
        return int(plan.mappings().one()["rows"] or 0)

    def _rest(self, done: str | None, last: object) -> str:
        behind = "" if done is None else f"{self.how.name} > {self._literal(done)} AND "
        return (
            f"FROM {quoted(self.how.table)} FORCE INDEX ({quoted(self.index)}) "
            f"WHERE {behind}{self.how.name} <= {self._literal(as_text(last))}"
        )

    def _literal(self, value: str) -> str:
        if self.kind in NUMBERS:
            return value
        return f"0x{value}" if self.kind in BINARIES else literal(value)


def as_text(value: object) -> str:
    """A key as it is kept: a number or a text as it is, bytes in hexadecimal digits."""
    return value.hex() if isinstance(value, bytes) else str(value)
