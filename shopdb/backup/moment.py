"""The one moment that a backup is of: no write is half-way, and every reader sees the same rows.

mysqldump's own way there, --source-data, takes FLUSH TABLES WITH READ LOCK and so RELOAD on the
whole server. Read locks on the tables of one database do the same for that database.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pymysql
from sqlalchemy import URL

from shopdb.database import Connection, rows, scalar, session
from shopdb.problem import Problem

# Seconds that writers may be made to wait behind one that does not commit, and how often.
PATIENCE = 5
ATTEMPTS = 6
# No such table, no such privilege of the server's or of a database.
_REFUSED = (1227, 1044, 1142)
# A transaction held its table for longer than we wait.
_WAITED = 1205


class Source:
    """A database that is held still in its structure while it is read.

    Args:
        holder: the session with the locks.
        reader: the session whose transaction sees the moment.
        gtids: of the moment; empty before it, and where the server names no transactions.
        taken_at: the moment, in UTC by the server's clock.
    """

    def __init__(self, holder: Connection, reader: Connection) -> None:
        self.holder = holder
        self.reader = reader
        self.gtids = ""
        self.taken_at = ""
        self._reader_id = int(scalar(reader, "SELECT CONNECTION_ID()"))
        self._gate = f"shopdb.backup.{self._reader_id}"
        self.tables = _tables(holder)

    @property
    def gate(self) -> str:
        """What a programme runs as its first statement, so as to wait for the moment."""
        return f"DO GET_LOCK('{self._gate}', 600)"

    @contextmanager
    def reading(self, is_coming: Callable[[], bool]) -> Iterator[None]:
        """Begin the moment: whoever waits at the gate sees the same rows as `reader`.

        Writers wait until `thaw`. Where the block fails, `reader` is stopped as well.

        Args:
            is_coming: whether the programme that is to wait at the gate still runs.

        Raises:
            Problem: a transaction goes on for so long that writers would have to wait behind us.
        """
        scalar(self.holder, "SELECT GET_LOCK(%s, 0)", [self._gate])
        self._wait_at_gate(is_coming)
        try:
            self._freeze()
            yield
        except BaseException:
            with self.holder.cursor() as cursor, suppress(pymysql.MySQLError):
                cursor.execute(f"KILL {self._reader_id}")
            raise

    def thaw(self) -> None:
        """Let writers go on: everybody who reads has begun."""
        with self.holder.cursor() as cursor:
            cursor.execute("UNLOCK TABLES")

    def _freeze(self) -> None:
        with self.holder.cursor() as cursor:
            self._lock(cursor)
            cursor.execute("SELECT @@GLOBAL.gtid_executed, UTC_TIMESTAMP(6)")
            ((gtids, now),) = cursor.fetchall()
            self.gtids, self.taken_at = str(gtids).replace("\n", ""), now.isoformat(" ")
        with self.reader.cursor() as cursor:
            cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        scalar(self.holder, "SELECT RELEASE_LOCK(%s)", [self._gate])

    def _wait_at_gate(self, is_coming: Callable[[], bool]) -> None:
        """Until the programme asks for our lock: only then are writers made to wait."""
        end = time.monotonic() + 120
        while is_coming():
            listed = rows(self.holder, "SHOW FULL PROCESSLIST")
            if any(self._gate in str(row[7]) and row[6] == "User lock" for row in listed):
                return
            if time.monotonic() > end:
                raise Problem("mysqldump did not reach the server", "Run the same command again.")
            time.sleep(0.02)

    def _lock(self, cursor: pymysql.cursors.Cursor) -> None:
        wanted = ", ".join(f"`{table}` READ" for table in self.tables)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                cursor.execute(f"LOCK TABLES {wanted}")
            except pymysql.err.OperationalError as error:
                if error.args[0] != _WAITED:
                    raise
                if attempt == ATTEMPTS:
                    raise Problem(
                        "a transaction on this database has been open for too long: a backup"
                        " would make every writer wait behind it",
                        "End it (SELECT * FROM information_schema.innodb_trx) and run it again.",
                    ) from error
                time.sleep(1)
            else:
                return


@contextmanager
def source(url: URL) -> Iterator[Source]:
    """Hold the structure of a database still for as long as the block lasts.

    Raises:
        Problem: the account may not, or a table is of an engine that has no transactions.
    """
    with session(url) as holder, session(url) as reader:
        for connection in (holder, reader):
            with connection.cursor() as cursor:
                # A large table is read for hours, in which the other session says nothing.
                cursor.execute(
                    "SET SESSION wait_timeout = 604800, max_execution_time = 0,"
                    f" net_write_timeout = 3600, lock_wait_timeout = {PATIENCE}"
                )
        try:
            with holder.cursor() as cursor:
                cursor.execute("LOCK INSTANCE FOR BACKUP")
        except pymysql.err.OperationalError as error:
            if error.args[0] == _WAITED:
                raise Problem(
                    "a change of structure is under way on this server", "Run it again afterwards."
                ) from error
            if error.args[0] not in _REFUSED:
                raise
            raise Problem(
                f"{url.username} may not back up: {error.args[1]}",
                f"As an administrator: GRANT BACKUP_ADMIN ON *.* TO '{url.username}'@'…';",
            ) from error
        yield Source(holder, reader)


def _tables(connection: Connection) -> list[str]:
    found = rows(
        connection,
        "SELECT table_name, engine FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name",
    )
    if not found:
        raise Problem("there is no table in this database", "Name another one with SHOPDB_URL.")
    other = [f"{name} ({engine})" for name, engine in found if engine != "InnoDB"]
    if other:
        raise Problem(
            f"these tables have no transactions, so that no moment can be read: {', '.join(other)}",
            "ALTER TABLE … ENGINE = InnoDB, or back the server up while it stands still.",
        )
    return [str(name) for name, _ in found]
