"""A scratch database in which tables are made, changed and read back."""

from collections.abc import Iterable

from sqlalchemy import Connection

from shopdb.migrate.fingerprint import same_table
from shopdb.migrate.normalise import without_rotating_partitions
from shopdb.migrate.session import quoted, rows, run


class Bench:
    """The tables of one session's database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def run(self, *statements: str) -> None:
        """Run statements, whatever the tables they need."""
        for statement in statements:
            run(self._connection, statement)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What a query finds."""
        return [tuple(row) for row in rows(self._connection, query)]

    def show(self, table: str = "t") -> str:
        """SHOW CREATE TABLE, verbatim."""
        return str(rows(self._connection, f"SHOW CREATE TABLE {quoted(table)}")[0][1])

    def tables(self) -> list[str]:
        """The names of the database's tables."""
        return [str(name) for (name,) in rows(self._connection, "SHOW TABLES")]

    def made(self, statements: Iterable[str], table: str = "t") -> str:
        """What SHOW CREATE TABLE says once these have run in an empty database."""
        self.clear()
        self.run(*statements)
        return self.show(table)

    def clear(self) -> None:
        """Drop every table."""
        names = ", ".join(map(quoted, self.tables()))
        if names:
            self.run("SET foreign_key_checks = 0", f"DROP TABLE {names}")
            self.run("SET foreign_key_checks = 1")


def normalised(show_create: str) -> str:
    """A table's text as a fingerprint has it."""
    return without_rotating_partitions(same_table(show_create))
