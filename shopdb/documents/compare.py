"""Walks both sides in ranges and tells on what they do not agree; and re-emits that."""

import time
from collections.abc import Callable, Iterator, Sized
from dataclasses import replace
from uuid import UUID

from pymongo.database import Database

from shopdb.database import Connection, rows
from shopdb.documents.judge import Finding, Thing, Verdict, judge
from shopdb.documents.progress import Comparison
from shopdb.documents.shape import SHAPES, Document, Shape

# What is being delivered while it is looked at is no drift; what stays so for a while is.
_LOOKS = 3
_SECONDS_BETWEEN_LOOKS = 0.3

_THINGS = (
    "SELECT d.aggregate_id, d.public_id, d.document, COALESCE(e.version, 0),"
    " COALESCE(e.status, ''), COALESCE(e.changes_at <= UTC_TIMESTAMP(6), FALSE),"
    " COALESCE(e.last_error, '') FROM {view} AS d LEFT JOIN outbox_event AS e"
    " ON e.aggregate_type = %s AND e.aggregate_id = d.aggregate_id WHERE "
)


def compare(
    mysql: Connection,
    mongo: Database[Document],
    comparison: Comparison,
    batch: int = 500,
    at_range: Callable[[], None] = lambda: None,
) -> Comparison:
    """Compare all things of one kind, from where the comparison stands.

    `mysql` is an autocommit session of the relay's account. `at_range` is called after each
    `batch` of things.
    """
    shape = SHAPES[comparison.aggregate]
    for last, found in _things(mysql, mongo, shape, comparison, batch):
        comparison.after = last
        comparison.add(found)
        at_range()
    comparison.at = comparison.at or ""
    for at, found in _documents(mysql, mongo, shape, comparison.at, batch):
        comparison.at = at
        comparison.add(found)
        at_range()
    comparison.is_done = True
    at_range()
    return comparison


def _things(
    mysql: Connection,
    mongo: Database[Document],
    shape: Shape,
    comparison: Comparison,
    batch: int,
) -> Iterator[tuple[int, list[Finding]]]:
    """MySQL's side: each range's last key, and what was found in it."""
    after = comparison.after
    while comparison.at is None:
        things = _read(
            mysql, shape, "d.aggregate_id > %s ORDER BY d.aggregate_id LIMIT %s", after, batch
        )
        if not things:
            return
        after = things[-1].aggregate_id
        found = _judged(mongo, shape, things)
        for _ in range(_LOOKS - 1):
            suspects = {one.public_id: one for one in found if one.verdict.is_drift}
            if not suspects:
                break
            time.sleep(_SECONDS_BETWEEN_LOOKS)
            keys = [one.aggregate_id for one in things if one.public_id in suspects]
            again = _judged(
                mongo, shape, _read(mysql, shape, f"d.aggregate_id IN ({_marks(keys)})", *keys)
            )
            found = [one for one in found if not one.verdict.is_drift]
            # What changes while it is looked at is on its way.
            found += [
                replace(one, verdict=Verdict.LAG)
                if one.verdict.is_drift and one != suspects[one.public_id]
                else one
                for one in again
            ]
        yield after, found


def _documents(
    mysql: Connection, mongo: Database[Document], shape: Shape, at: str, batch: int
) -> Iterator[tuple[str, list[Finding]]]:
    """MongoDB's side: what it holds of things that MySQL has not; with the range's last `_id`."""
    while True:
        page = list(
            mongo[shape.collection]
            .find({"_id": {"$gt": at}, "deleted": False}, {"version": 1})
            .sort("_id")
            .limit(batch)
        )
        if not page:
            return
        at = str(page[-1]["_id"])
        suspects = {str(one["_id"]): int(one["version"]) for one in page}
        for look in range(_LOOKS):
            if look:
                time.sleep(_SECONDS_BETWEEN_LOOKS)
                live = mongo[shape.collection].find(
                    {"_id": {"$in": list(suspects)}, "deleted": False}, {"version": 1}
                )
                suspects = {str(one["_id"]): int(one["version"]) for one in live}
            suspects = _without(mysql, shape, suspects)
            if not suspects:
                break
        yield at, _extra(mysql, shape, suspects)


def _without(mysql: Connection, shape: Shape, held: dict[str, int]) -> dict[str, int]:
    """Those that MySQL does not have."""
    if not held:
        return {}
    known = rows(
        mysql,
        f"SELECT d.public_id FROM {shape.aggregate}_document AS d"
        f" WHERE d.public_id IN ({_marks(held)})",
        [UUID(one).bytes for one in held],
    )
    there = {str(UUID(bytes=public_id)) for (public_id,) in known}
    return {one: version for one, version in held.items() if one not in there}


def _extra(mysql: Connection, shape: Shape, held: dict[str, int]) -> list[Finding]:
    """What is to be said of documents that MySQL has not, by what their events say."""
    if not held:
        return []
    events = {
        str(UUID(bytes=public_id)): (int(key), int(version), status)
        for public_id, key, version, status in rows(
            mysql,
            "SELECT public_id, aggregate_id, version, status FROM outbox_event"
            f" WHERE aggregate_type = %s AND public_id IN ({_marks(held)})",
            [shape.aggregate, *(UUID(one).bytes for one in held)],
        )
    }
    found = []
    for public_id, version in held.items():
        key, told, status = events.get(public_id, (None, 0, ""))
        waits = status == "waiting" and version <= told
        verdict = Verdict.LAG if waits else Verdict.EXTRA
        found.append(Finding(verdict, shape.aggregate, key, public_id, told, version))
    return found


def _judged(mongo: Database[Document], shape: Shape, things: list[Thing]) -> list[Finding]:
    ids = [thing.public_id for thing in things]
    held = {one["_id"]: one for one in mongo[shape.collection].find({"_id": {"$in": ids}})}
    return [judge(shape, thing, held.get(thing.public_id)) for thing in things]


def _read(mysql: Connection, shape: Shape, where: str, *arguments: int) -> list[Thing]:
    return [
        Thing(int(key), str(UUID(bytes=public_id)), composed, int(version), status, bool(due), why)
        for key, public_id, composed, version, status, due, why in rows(
            mysql,
            _THINGS.format(view=f"{shape.aggregate}_document") + where,
            (shape.aggregate, *arguments),
        )
    ]


def _marks(values: Sized) -> str:
    return ", ".join(["%s"] * len(values))
