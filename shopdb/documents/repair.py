"""Mends drift: has MySQL tell of things again, through the same guard as every delivery."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from bson import Int64
from pymongo.database import Database

from shopdb.database import scalar
from shopdb.documents.apply import guarded
from shopdb.documents.judge import Finding
from shopdb.documents.outbox import Outbox
from shopdb.documents.shape import SHAPES, Document, tombstone


def repair(outbox: Outbox, mongo: Database[Document], findings: Iterable[Finding]) -> int:
    """Re-emit what was found, for the relay to deliver; how many things were mended or noted.

    Where MongoDB is ahead, as after MySQL was set back to a backup, its version is wound back
    first, or it would take all that MySQL says for old. Of what MySQL knows nothing at all, a
    tombstone is written.
    """
    again: dict[str, list[int]] = defaultdict(list)
    mended = 0
    for finding in findings:
        if finding.aggregate_id is None:
            _bury(mongo, finding)
            mended += 1
            continue
        if finding.held > finding.version:
            _wind_back(outbox, mongo, finding)
        again[finding.aggregate].append(finding.aggregate_id)
    return mended + sum(outbox.note(aggregate, ids) for aggregate, ids in again.items())


def _bury(mongo: Database[Document], finding: Finding) -> None:
    shape = SHAPES[finding.aggregate]
    grave = tombstone(shape, finding.public_id, finding.held + 1, datetime.now(UTC))
    mongo[shape.collection].bulk_write([guarded(shape, grave)])


def _wind_back(outbox: Outbox, mongo: Database[Document], finding: Finding) -> None:
    """Give MongoDB's document the version that MySQL has, unless it was written meanwhile."""
    # Only what has an event has a version.
    outbox.note(finding.aggregate, [finding.aggregate_id or 0])
    version = scalar(
        outbox.connection,
        "SELECT version FROM outbox_event WHERE aggregate_type = %s AND aggregate_id = %s",
        (finding.aggregate, finding.aggregate_id),
    )
    mongo[SHAPES[finding.aggregate].collection].update_one(
        {"_id": finding.public_id, "version": finding.held},
        {"$set": {"version": Int64(version or 1)}},
    )
