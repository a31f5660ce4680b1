"""What copied binary logs hold, transaction by transaction, as mysqlbinlog tells it."""

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shopdb.backup.gtid import GtidSet, parse
from shopdb.backup.tools import Tools, output
from shopdb.problem import Problem

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AT = re.compile(rb"# at (\d+)")
_COMMITTED = re.compile(rb"\timmediate_commit_timestamp=(\d+)")
_NAMED = re.compile(rb"SET @@SESSION\.GTID_NEXT= '([^']+)'")
_TABLE = re.compile(rb"Table_map: `((?:[^`]|``)+)`\.`((?:[^`]|``)+)` mapped")


@dataclass(frozen=True)
class Transaction:
    """One transaction of a log.

    Args:
        gtid: its name.
        log: the file that holds it.
        start: where it begins there, in bytes.
        committed_at: when, in UTC by the clock of the server that wrote the log.
        tables: what it wrote to, as `database.table`; none of a statement that changes structure.
    """

    gtid: str
    log: Path
    start: int
    committed_at: datetime
    tables: tuple[str, ...]


Transactions = Generator[Transaction, None, None]


def before(tools: Tools, log: Path) -> GtidSet:
    """Every transaction that came before a log."""
    with tools.started("mysqlbinlog", None, [*_QUIETLY, str(log)], may_stop=True) as process:
        lines = iter(output(process))
        for line in lines:
            if line.endswith(b"\tPrevious-GTIDs\n"):
                return parse(_listed(lines))
    raise Problem(
        f"{log} does not say which transactions came before it",
        "Point in time needs a server with gtid_mode = ON.",
    )


def transactions(tools: Tools, log: Path) -> Transactions:
    """The transactions of one log, in their order.

    Raises:
        Problem: the log is damaged.
    """
    options = [*_QUIETLY, "--verify-binlog-checksum", str(log)]
    with tools.started("mysqlbinlog", None, options) as process:
        start, at, gtid, committed = 0, 0, "", _EPOCH
        tables: dict[str, None] = {}
        for line in output(process):
            if found := _AT.match(line):
                at = int(found[1])
            elif b"\tGTID\t" in line or b"\tGtid_tagged_log\t" in line:
                if gtid:
                    yield Transaction(gtid, log, start, committed, tuple(tables))
                stamp = _COMMITTED.search(line)
                start, gtid, tables = at, "", {}
                committed = _EPOCH + timedelta(microseconds=int(stamp[1]) if stamp else 0)
            elif found := _NAMED.match(line):
                gtid = found[1].decode() if found[1] != b"AUTOMATIC" else gtid
            elif found := _TABLE.search(line):
                tables[f"{found[1].decode()}.{found[2].decode()}"] = None
        if gtid:
            yield Transaction(gtid, log, start, committed, tuple(tables))


def since(tools: Tools, logs: Sequence[Path], known: GtidSet) -> Transactions:
    """The transactions that a set does not have.

    Args:
        tools: runs mysqlbinlog.
        logs: in their order.
        known: the transactions that are there already.

    Raises:
        Problem: the logs begin later than the set ends.
    """
    first = len(logs)
    while first:
        first -= 1
        if known.contains(before(tools, logs[first])):
            break
    else:
        raise Problem(
            "the copied logs begin after the backup: transactions between them are missing",
            "Take a later backup, or copy the older logs if the server still has them.",
        )
    for log in logs[first:]:
        for one in transactions(tools, log):
            if not known.contains(parse(one.gtid)):
                yield one


# Without the rows: what they are is not asked, and they are nearly all of a log.
_QUIETLY = ("--base64-output=DECODE-ROWS",)


def _listed(lines: Iterator[bytes]) -> str:
    """The set that follows, on lines that begin with `# `; `[empty]` for none."""
    found = []
    for line in lines:
        text = line.decode().removeprefix("#").strip()
        if not line.startswith(b"#") or text.startswith("at "):
            break
        found.append(text)
        if not text.endswith(","):
            break
    listed = "".join(found)
    return "" if listed == "[empty]" else listed
