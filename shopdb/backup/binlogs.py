"""Copies a server's binary logs to where its backups lie: what happened since each of them."""

import os
import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pymysql
from sqlalchemy import URL

from shopdb.backup import manifest
from shopdb.backup.files import UNFINISHED, alone, backups
from shopdb.backup.tools import Tools
from shopdb.database import Connection, rows, scalar, session
from shopdb.engine.provider import Say
from shopdb.problem import Problem

_REFUSED = 1227
_NAME = re.compile(r"[^/]+\.\d{6,}")


def log_folder(folder: Path, server: str) -> Path:
    """Where the logs of a server lie, beside the backups in a folder."""
    return folder / f"binlogs-{server}"


def logs(folder: Path) -> list[Path]:
    """The logs in a folder of logs, in the order of their numbers.

    Raises:
        Problem: one is missing between two others.
    """
    found = [path for path in folder.glob("[!.]*") if _NAME.fullmatch(path.name)]
    found.sort(key=_number)
    for before, after in pairwise(found):
        if _number(after) != _number(before) + 1:
            raise Problem(
                f"{folder} has {before.name} and {after.name}, and none between them",
                "Copy the logs again if the server still has them, or take a new backup.",
            )
    return found


def archive(url: URL, folder: Path, say: Say) -> Path:
    """Copy what the server has and the folder lacks; the last log as far as it is written.

    Args:
        url: an account with REPLICATION SLAVE and REPLICATION CLIENT.
        folder: where backups lie.
        say: told a line about what was copied.

    Returns:
        The folder of this server's logs.

    Raises:
        Problem: the account may not, the server writes none, or it lost some that are needed.
    """
    folder = folder.resolve()
    with session(url) as connection:
        place = log_folder(folder, str(scalar(connection, "SELECT @@server_uuid")))
        with alone(place):
            sizes = _listed(connection, url)
            wanted = _lacking(place, sizes)
            if wanted:
                _copy(url, place, wanted, sizes, say)
            _forget(folder, place, say)
    count = f"{len(wanted)} log{'s' if len(wanted) != 1 else ''}"
    say(f"Copied {count} to {place}, up to {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")
    return place


def _listed(connection: Connection, url: URL) -> dict[str, int]:
    """The server's logs and their lengths in bytes."""
    try:
        if scalar(connection, "SELECT @@log_bin") == 0:
            raise Problem("this server writes no binary log", "Start it with log_bin set.")
        return {str(name): int(size) for name, size, *_ in rows(connection, "SHOW BINARY LOGS")}
    except pymysql.err.OperationalError as error:
        if error.args[0] != _REFUSED:
            raise
        raise Problem(
            f"{url.username} may not copy the binary logs: {error.args[1]}",
            "Set SHOPDB_ADMIN_URL to an account that may, or, as an administrator:\n"
            f"  GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO '{url.username}'@'…';",
        ) from error


def _lacking(place: Path, sizes: Mapping[str, int]) -> list[str]:
    """The logs to copy: newer than what is there, and the last of it if it has grown."""
    here = {path.name: path.stat().st_size for path in logs(place)}
    wanted = []
    for name, size in sizes.items():
        if here and _number(Path(name)) < _number(Path(next(iter(here)))):
            continue  # the oldest backup that is kept came later
        if here.get(name, 0) > size:
            raise Problem(
                f"{place / name} is longer than the server's log of that name: its logs were reset",
                f"Move {place} aside and take a new backup.",
            )
        if here.get(name) != size:
            wanted.append(name)
    if here and wanted and _number(Path(wanted[0])) > _number(Path(list(here)[-1])) + 1:
        raise Problem(
            f"the server has removed logs since {list(here)[-1]} that were not copied",
            f"Move {place} aside and take a new backup; copy the logs more often, or raise"
            " binlog_expire_logs_seconds.",
        )
    return wanted


def _copy(url: URL, place: Path, names: list[str], sizes: Mapping[str, int], say: Say) -> None:
    new = place / f"{UNFINISHED}logs"
    new.mkdir(mode=0o700)
    try:
        tools = Tools(new, say)
        options = ["--read-from-remote-server", "--raw", f"--result-file={new}/", *names]
        tools.run("mysqlbinlog", url, options)
        for name in names:
            if (new / name).stat().st_size < sizes[name]:
                raise Problem(f"{name} came shorter than the server has it", "Run it again.")
            with (new / name).open("rb") as file:
                os.fsync(file.fileno())
            (new / name).replace(place / name)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _forget(folder: Path, place: Path, say: Say) -> None:
    """Remove logs that were whole before the oldest backup of this server was taken."""
    of_server = [one for one in map(manifest.read, backups(folder)) if one.server in place.name]
    if not of_server:
        return
    oldest = datetime.fromisoformat(of_server[0].taken_at).replace(tzinfo=UTC).timestamp()
    # The one after it was begun before the backup as well, so this one had been ended.
    found = logs(place)
    for path, after in pairwise(found):
        if after.stat().st_mtime < oldest:
            path.unlink()
            say(f"Removed {path}: every backup is younger")


def _number(path: Path) -> int:
    return int(path.suffix[1:])
