"""What a test holds: a short-worded connection, and a database that can be emptied."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

import pymysql
from sqlalchemy import URL

from shopdb.database import Connection, connect, rows, scalar
from shopdb.seed.reference import load

# The rows that migrations and seeds bring; a test finds them as the files have them.
REFERENCE = (
    "country",
    "currency",
    "locale",
    "order_status",
    "order_status_transition",
    "payment_method",
    "retention_rule",
    "return_reason",
    "tax_class",
)


# What a session may have been told, and no rollback takes back.
SETTINGS = (
    "SELECT @@time_zone, @@sql_mode, @@foreign_key_checks, @@unique_checks,"
    " @@transaction_isolation, @@cte_max_recursion_depth"
)


class Database:
    """An autocommit connection, in the words tests use."""

    def __init__(self, url: URL) -> None:
        self.url = url

    @cached_property
    def connection(self) -> Connection:
        """Opened on first use."""
        return connect(self.url, autocommit=True, local_infile=True)

    def rows(self, sql: str, arguments: Any = None) -> list[tuple[Any, ...]]:
        """Every row, as tuples."""
        return rows(self.connection, sql, arguments)

    def scalar(self, sql: str, arguments: Any = None) -> Any:
        """The first column of the first row."""
        return scalar(self.connection, sql, arguments)

    def execute(self, sql: str, arguments: Any = None) -> int:
        """Run one statement; the number of rows it touched."""
        with self.connection.cursor() as cursor:
            return cursor.execute(sql, arguments)

    def insert(self, table: str, **values: Any) -> int:
        """Add one row; its AUTO_INCREMENT id."""
        columns = ", ".join(f"`{name}`" for name in values)
        marks = ", ".join(["%s"] * len(values))
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO `{table}` ({columns}) VALUES ({marks})", list(values.values())
            )
            return int(cursor.lastrowid or 0)

    def call(self, procedure: str, *arguments: Any) -> tuple[Any, ...]:
        """Call a procedure; its parameters afterwards, OUT ones filled."""
        with self.connection.cursor() as cursor:
            cursor.callproc(procedure, arguments)
            while cursor.nextset():
                pass
            if not arguments:
                return ()
            cursor.execute(
                "SELECT " + ", ".join(f"@_{procedure}_{n}" for n in range(len(arguments)))
            )
            return tuple(cursor.fetchone() or ())

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self.scalar(f"SELECT COUNT(*) FROM `{table}`"))

    def close(self) -> None:
        """End the session, if one was opened."""
        if "connection" in self.__dict__:
            self.connection.close()


class Workspace:
    """A migrated database that a worker's tests share one after the other."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.admin = Database(url)
        # Else the server tells of AUTO_INCREMENT what it was a day ago.
        self.admin.execute("SET SESSION information_schema_stats_expiry = 0")
        self.tables = [
            name
            for (name,) in self.admin.rows(
                "SELECT table_name FROM information_schema.tables "
                "WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' "
                "AND table_name NOT IN ('alembic_version', 'migration_ledger')"
            )
        ]
        self.reference = self._checksums()
        self._held: Database | None = None

    def hold(self, build: Callable[[Database], None]) -> Database:
        """A session with uncommitted rows, built anew unless the last test left them as they were.

        Whoever takes it hands it back by `take_back`; all holders of a worker build the same.
        """
        if not self._held:
            self.reset()
            held = Database(self.url)
            held.execute("START TRANSACTION")
            build(held)
            held.execute("SAVEPOINT built")
            self._held = held
        return self._held

    def take_back(self) -> None:
        """Undo what was done to the rows held; where that cannot be, they are built anew."""
        if not self._held:
            return
        try:
            self._held.execute("ROLLBACK TO SAVEPOINT built")
            is_as_built = self._held.rows(SETTINGS) == self.admin.rows(SETTINGS)
        except pymysql.MySQLError:
            # The test ended the transaction, or lost it in a deadlock.
            is_as_built = False
        if not is_as_built:
            self._let_go()

    def close(self) -> None:
        """End all sessions, before the database goes."""
        self._let_go()
        self.admin.close()

    def _let_go(self) -> None:
        if self._held:
            self._held.close()
            self._held = None

    def reset(self) -> None:
        """Empty what the last test wrote; put back reference rows that it changed."""
        self._let_go()
        if self._checksums() == self.reference:
            self._truncate(table for table in self._used() if table not in REFERENCE)
        else:
            self.empty()
            load(self.url)

    def empty(self) -> None:
        """Empty every table, the reference rows' as well."""
        self._let_go()
        self._truncate(self._used())

    def _truncate(self, tables: Iterable[str]) -> None:
        self.admin.execute("SET foreign_key_checks = 0")
        for table in tables:
            self.admin.execute(f"TRUNCATE TABLE `{table}`")
        self.admin.execute("SET foreign_key_checks = 1")

    def _used(self) -> set[str]:
        """Tables with rows, or with numbers given to rows that were rolled back."""
        numbered = self.admin.rows(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = DATABASE() AND auto_increment > 1"
        )
        return {*self._with_rows(), *(name for (name,) in numbered)}

    def _with_rows(self) -> Iterable[str]:
        probe = " UNION ALL ".join(
            f"SELECT '{table}' FROM DUAL WHERE EXISTS (SELECT 1 FROM `{table}`)"
            for table in self.tables
        )
        return [name for (name,) in self.admin.rows(probe)]

    def _checksums(self) -> list[tuple[Any, ...]]:
        return self.admin.rows("CHECKSUM TABLE " + ", ".join(REFERENCE))
