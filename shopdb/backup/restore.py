"""Puts a backup back, and on top of it what was committed up to a moment."""

import gzip
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import URL

from shopdb.backup import access, contents, target
from shopdb.backup.dump import CODE, DUMP, EXACT
from shopdb.backup.manifest import Manifest, version_of
from shopdb.backup.tools import Tools, input_of, output
from shopdb.backup.until import Replay, replay
from shopdb.backup.verify import verify
from shopdb.database import Connection, rows, scalar, session
from shopdb.engine.provider import Say
from shopdb.problem import Problem

_NAME = re.compile(r"[\w$-]{1,64}")
# A view remembers the name of its own database before the functions that it calls.
_VIEW = b"/*!50001 VIEW "


def restore(folder: Path, url: URL, say: Say, *, until: str = "", force: bool = False) -> None:
    """Make a database what it was at a moment.

    Nothing is touched before all checks have passed. From then on until it is whole, the database
    has the table `restore_unfinished`; a restore that was killed is simply run again.

    Args:
        folder: the backup.
        url: the database to make, through an account that may.
        say: told a line for each step.
        until: see `until.replay`; empty: the moment of the backup itself.
        force: whether what the database holds now may go.

    Raises:
        Problem: the backup is damaged or does not fit, the logs do not lead to `until`, the
            database holds something and `force` is not given, or what was restored differs.
    """
    folder = folder.resolve()
    name = str(url.database)
    if not _NAME.fullmatch(name):
        raise Problem(f"{name!r} will not do as a database's name", "Use letters, digits and _.")
    say(f"Verifying {folder} …")
    backup = verify(folder)
    tools = Tools(folder.parent, say)
    with session(url.set(database="")) as server, target.alone(server, name):
        target.require(url, server, backup, force=force, replays=bool(until))
        way = replay(tools, folder.parent, backup, until) if until else None
        say(f"Loading {backup.database} as of {backup.taken_at} UTC into {name} …")
        target.begin(server, name, backup, folder)
        with session(url) as database:
            access.make_accounts(url)
            _load(tools, url, folder / DUMP, backup.database)
            _load(tools, url, folder / EXACT, backup.database)
            _compare(database, backup)
            _load(tools, url, folder / CODE, backup.database)
            if way and way.last:
                say(f"Applying the logs up to {way.last.gtid}, {way.last.committed_at} …")
                _apply(tools, url, backup, way)
            access.give_rights(url)
            _enable(database, backup)
            target.finish(database)
            revision = contents.revision(database) or "none"
    say(f"{name} is whole, at revision {revision}")


def _load(tools: Tools, url: URL, dump: Path, old: str) -> None:
    """Run a compressed file of SQL in the database."""
    with (
        gzip.open(dump, "rb") as lines,
        tools.started("mysql", url, _client(url), subprocess.PIPE, subprocess.DEVNULL) as client,
    ):
        pipe = input_of(client)
        for line in _renamed(lines, old, str(url.database)):
            pipe.write(line)


def _renamed(lines: Iterable[bytes], old: str, new: str) -> Iterable[bytes]:
    """The lines of a dump, its views calling the functions of the new database."""
    if old == new:
        return lines
    mine, theirs = f"`{new}`.".encode(), f"`{old}`.".encode()
    return (line.replace(theirs, mine) if line.startswith(_VIEW) else line for line in lines)


def _apply(tools: Tools, url: URL, backup: Manifest, way: Replay) -> None:
    """Write what the logs hold beyond the backup, as rows: no trigger fires for them.

    The transactions get names of their own: under the old ones a server that knows them would
    pass them over without a word.
    """
    options = [
        "--skip-gtids",
        f"--exclude-gtids={backup.gtids}",
        "--verify-binlog-checksum",
        # After the rewrite, so by the new name.
        f"--database={url.database}",
    ]
    if url.database != backup.database:
        options.append(f"--rewrite-db={backup.database}->{url.database}")
    if way.stop is not None:
        options.append(f"--stop-position={way.stop}")
    files = [str(path) for path in way.logs]
    with (
        tools.started("mysqlbinlog", None, [*options, *files]) as log,
        tools.started("mysql", url, _client(url), output(log), subprocess.DEVNULL),
    ):
        pass


def _client(url: URL) -> list[str]:
    return [
        "--default-character-set=utf8mb4",
        "--binary-mode",
        "--max-allowed-packet=1G",
        f"--init-command={target.loading(str(url.database))}",
        str(url.database),
    ]


def _compare(database: Connection, backup: Manifest) -> None:
    """Hold what was loaded against what was there; checksums mean the same within a version."""
    here = contents.tables(database, backup.tables)
    version = version_of(str(scalar(database, "SELECT VERSION()")))
    if version != backup.version:
        differing = [name for name, one in backup.tables.items() if here[name].rows != one.rows]
    else:
        differing = [name for name, one in backup.tables.items() if here[name] != one]
    if differing:
        raise Problem(
            f"what was loaded differs from what was backed up: {', '.join(differing)}",
            "Do not use this database. Restore another backup.",
        )


def _enable(database: Connection, backup: Manifest) -> None:
    """Let the events run that ran; each under the settings that it was made with."""
    there = {
        str(name)
        for (name,) in rows(
            database,
            "SELECT event_name FROM information_schema.events WHERE event_schema = DATABASE()",
        )
    }
    with database.cursor() as cursor:
        for name, event in backup.events.items():
            if name not in there:
                continue  # dropped since, says the log
            user, _, host = event.definer.rpartition("@")
            cursor.execute(
                "SET SESSION sql_mode = %s, time_zone = %s", [event.sql_mode, event.time_zone]
            )
            # Without a definer, ALTER EVENT would make it ours.
            cursor.execute(
                f"ALTER DEFINER = %s@%s EVENT `{name.replace('`', '``')}` ENABLE", [user, host]
            )
