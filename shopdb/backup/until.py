"""The moment to bring a restored database to, and the part of the logs that leads there."""

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from shopdb.backup import gtid
from shopdb.backup.binlogs import log_folder, logs
from shopdb.backup.gtid import GtidSet
from shopdb.backup.history import Transaction, Transactions, since
from shopdb.backup.manifest import Manifest
from shopdb.backup.tools import Tools
from shopdb.problem import Problem

LATEST = "latest"


@dataclass(frozen=True)
class Replay:
    """What is to be applied on top of a backup.

    Args:
        logs: the files, in their order.
        stop: where to stop in the last of them, in bytes; None: at its end.
        last: the last transaction that is applied; None: there is none.
    """

    logs: tuple[Path, ...]
    stop: int | None
    last: Transaction | None


def replay(tools: Tools, folder: Path, backup: Manifest, until: str) -> Replay:
    """Find the way from a backup to a moment.

    Args:
        tools: runs mysqlbinlog, in `folder`.
        folder: where the backups and the logs lie.
        backup: where it begins.
        until: "2026-11-25 12:00:00.123456" in UTC: what was committed up to then; the name of a
            transaction: that one and all before it; "latest": all that was copied.

    Raises:
        Problem: it is no moment, or the logs do not lead there.
    """
    wanted = _read(until)
    if isinstance(wanted, datetime):
        _require_within(backup, wanted, logs(log_folder(folder, backup.server)))
    elif wanted and gtid.parse(backup.gtids).contains(wanted):
        raise Problem(
            f"the backup holds {until} already, and what came after it",
            "Restore an older backup, or leave UNTIL out.",
        )
    last: Transaction | None = None
    reached = False
    with closing(later(tools, folder, backup)) as following:
        for one in following:
            if reached or (isinstance(wanted, datetime) and one.committed_at > wanted):
                return Replay(_up_to(one.log), one.start, last)
            last = one
            reached = isinstance(wanted, GtidSet) and wanted.contains(gtid.parse(one.gtid))
    if isinstance(wanted, GtidSet) and not reached:
        raise Problem(
            f"the copied logs do not hold {until}", "Copy the rest: shopdb backup --binlogs"
        )
    return Replay(_up_to(last.log) if last else (), None, last)


def later(tools: Tools, folder: Path, backup: Manifest) -> Transactions:
    """What the copied logs have on top of a backup.

    Raises:
        Problem: there are none, or they do not go on where the backup ends.
    """
    if not backup.gtids:
        raise Problem(
            "the backup does not say which transactions it holds",
            "Point in time needs a server with gtid_mode = ON.",
        )
    place = log_folder(folder, backup.server)
    found = logs(place)
    if not found:
        raise Problem(
            f"{place} holds no logs, so that nothing after the backup is known",
            "Copy them while the server has them: shopdb backup --binlogs",
        )
    return since(tools, found, gtid.parse(backup.gtids))


def _read(until: str) -> datetime | GtidSet | None:
    """A moment, a transaction, or None for the latest."""
    if until == LATEST:
        return None
    try:
        moment = datetime.fromisoformat(until)
    except ValueError:
        return _one(until)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _one(until: str) -> GtidSet:
    remedy = "Give UNTIL='2026-11-25 12:00:00' in UTC, a transaction UUID:NUMBER, or latest."
    try:
        wanted = gtid.parse(until)
    except Problem as problem:
        raise Problem(f"{until!r} is no moment", remedy) from problem
    intervals = [interval for found in wanted.sources.values() for interval in found]
    if len(intervals) != 1 or intervals[0][0] != intervals[0][1]:
        raise Problem(f"{until!r} names more than one transaction, or none", remedy)
    return wanted


def _require_within(backup: Manifest, wanted: datetime, found: list[Path]) -> None:
    begin = datetime.fromisoformat(backup.taken_at).replace(tzinfo=UTC)
    if wanted < begin:
        raise Problem(
            f"the backup is of {begin:%Y-%m-%d %H:%M:%S.%f} UTC, later than {wanted}",
            "Restore an older backup.",
        )
    end = datetime.fromtimestamp(found[-1].stat().st_mtime, UTC) if found else wanted
    if wanted > end:
        raise Problem(
            f"the logs were copied up to {end:%Y-%m-%d %H:%M:%S} UTC, earlier than {wanted}",
            "Copy the rest: shopdb backup --binlogs; or take what there is: UNTIL=latest",
        )


def _up_to(log: Path) -> tuple[Path, ...]:
    """The logs of a folder, up to this one; those before the backup are passed over by name."""
    found = logs(log.parent)
    return tuple(found[: found.index(log) + 1])
