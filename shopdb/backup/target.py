"""The database to restore into: what is looked at before anything is touched, and its mark."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL

from shopdb import engine
from shopdb.backup.manifest import Manifest, version_of
from shopdb.database import Connection, rows, scalar
from shopdb.engine import check, privileges, state
from shopdb.problem import Problem

# A table that a database has for as long as it is not whole.
MARK = "restore_unfinished"
# What a server must have so that what is restored works there; see shopdb.engine.check.
NEEDED = ("version", "time zone tables", "foreign keys", "stored functions")
# To write as a replica does, each in the settings of the session that wrote first.
REPLAYS = ("REPLICATION_APPLIER", "SESSION_VARIABLES_ADMIN")


@contextmanager
def alone(server: Connection, database: str) -> Iterator[None]:
    """Be the only one that restores this database; wait for what a killed one still writes.

    Raises:
        Problem: another restore of it goes on.
    """
    for lock, seconds in ((f"{database}.restore", 0), (f"{database}.load", 60)):
        if scalar(server, "SELECT GET_LOCK(%s, %s)", [_lock(lock), seconds]) != 1:
            raise Problem(
                f"another restore of {database} goes on", "Wait for its end, or end its session."
            )
    scalar(server, "SELECT RELEASE_LOCK(%s)", [_lock(f"{database}.load")])
    yield


def loading(database: str) -> str:
    """What a loading session runs first, so that the next restore waits for its end."""
    return f"DO GET_LOCK('{_lock(f'{database}.load')}', 60)"


def require(url: URL, server: Connection, backup: Manifest, *, force: bool, replays: bool) -> None:
    """Look at a server and a database; nothing is touched.

    Args:
        url: the database, through the account that restores.
        server: a session on that server.
        backup: what shall be put there.
        force: whether what the database holds may go.
        replays: whether logs are to be applied on top.

    Raises:
        Problem: it does not fit, the account may not, there is no room, or the database holds
            something.
    """
    here = str(scalar(server, "SELECT VERSION()"))
    if version_of(here) < backup.version:
        raise Problem(
            f"the backup is of MySQL {backup.server_version}, the server is {here}: older",
            "Restore it on a server of that version or a newer one.",
        )
    if int(scalar(server, "SELECT @@lower_case_table_names")) != backup.lower_case_table_names:
        raise Problem(
            "the server treats the case of table names in another way than the backup's",
            f"Start one with lower_case_table_names = {backup.lower_case_table_names}.",
        )
    held = privileges.held(server)
    lacking = [name for name in REPLAYS if not {(name, "*.*"), ("SUPER", "*.*")} & held]
    if replays and lacking:
        raise Problem(
            f"{url.username} may not apply logs: it lacks {', '.join(lacking)}",
            "Set SHOPDB_ADMIN_URL to an account that may, or, as an administrator:\n"
            f"  GRANT {', '.join(lacking)} ON *.* TO '{url.username}'@'…';",
        )
    gaps = [one for one in check.examine(url) if not one.ok and one.what in NEEDED]
    if gaps:
        raise Problem(
            "the server lacks what the database needs: "
            + "; ".join(f"{gap.what}: {gap.found}" for gap in gaps),
            "\n".join(gap.remedy for gap in gaps),
        )
    found = _holds(server, str(url.database))
    if found and not force and MARK not in found:
        raise Problem(
            f"{url.database} holds {len(found)} tables, routines or events, such as {found[0]}",
            "Name a new database with --database (DATABASE=…), or let all of them go with --force"
            " (FORCE=1).",
        )
    _require_room(server, backup)


def begin(server: Connection, database: str, backup: Manifest, source: Path) -> None:
    """Make the database anew, empty but for the mark that it is not whole."""
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {_quoted(database)}")
        cursor.execute(
            f"CREATE DATABASE {_quoted(database)}"
            f" CHARACTER SET {backup.character_set} COLLATE {backup.collation}"
        )
        cursor.execute(
            f"CREATE TABLE {_quoted(database)}.{MARK} (backup VARCHAR(1000) NOT NULL,"
            " begun_at DATETIME NOT NULL DEFAULT (UTC_TIMESTAMP()), PRIMARY KEY (begun_at))"
        )
        cursor.execute(
            f"INSERT INTO {_quoted(database)}.{MARK} (backup) VALUES (%s)", [source.name]
        )


def finish(database: Connection) -> None:
    """Say that the database is whole."""
    with database.cursor() as cursor:
        cursor.execute(f"DROP TABLE {MARK}")


def _holds(server: Connection, database: str) -> list[str]:
    query = " UNION ALL ".join(
        f"SELECT {kind}_name FROM information_schema.{kind}s WHERE {kind}_schema = %s"
        for kind in ("table", "routine", "event")
    )
    return [str(name) for (name,) in rows(server, query, [database] * 3)]


def _require_room(server: Connection, backup: Manifest) -> None:
    """Rows and indexes, and as much again for the logs of writing them; where it can be seen."""
    free = _free(str(scalar(server, "SELECT @@datadir")), str(scalar(server, "SELECT @@hostname")))
    needed = 2 * backup.data_bytes
    if free is not None and free < needed:
        raise Problem(
            f"the server's disk has {free >> 20} MB free, the restore may take {needed >> 20} MB",
            "Make room, or restore on another server.",
        )


def _free(data: str, host: str) -> int | None:
    """Bytes free where the server that `make up` started keeps its data; None of any other."""
    recorded = None if engine.given() else state.recorded()
    if recorded and recorded.provider == "docker":
        command = ["docker", "exec", state.instance(), "df", "--output=avail", "-B1", data]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        words = done.stdout.split()
        return int(words[-1]) if done.returncode == 0 and words[-1].isdecimal() else None
    with suppress(OSError):
        return shutil.disk_usage(data).free if recorded else None
    return None


def _lock(name: str) -> str:
    """A lock's name; MySQL takes no more than 64 characters."""
    return f"shopdb.{name}"[-64:]


def _quoted(name: str) -> str:
    return f"`{name.replace('`', '``')}`"
