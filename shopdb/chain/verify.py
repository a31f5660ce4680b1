"""Whether the audit log is as it was sealed, its chain whole, and its anchors those of copies."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shopdb.chain import read
from shopdb.chain.copies import Copies
from shopdb.chain.findings import Fault, Verdict
from shopdb.chain.hashes import NOTHING, Anchor, anchor_hash
from shopdb.chain.months import first, moved
from shopdb.chain.walk import Walk
from shopdb.database import Connection
from shopdb.problem import Problem

# Full months besides the current one, as partition_rotate keeps them.
LINES_KEPT, SEALS_KEPT = 36, 37
LAG = timedelta(hours=1)


@dataclass(frozen=True)
class Span:
    """What is to be looked at: of the chain, the anchors and the places; of the log, the days."""

    anchors: list[Anchor]
    first_no: int
    last_no: int
    before: bytes
    since: date
    until: date


def verify(
    connection: Connection,
    *,
    month: date | None = None,
    copies: Copies | None = None,
    lag: timedelta = LAG,
    months_kept: int = LINES_KEPT,
) -> Verdict:
    """Look at everything that is kept, or at one month; memory does not grow with the log.

    Args:
        connection: to the database; it needs to read audit_log, audit_seal, audit_anchor and
            privacy_request.
        month: only what was sealed in the month of that day, and lines of it without a seal.
        copies: what was copied to a place outside.
        lag: how long a line may be without a seal.
        months_kept: full months besides the current one of which lines should be there.

    Raises:
        Problem: the database has no chain, or nothing was sealed in that month.
    """
    verdict, copies = Verdict(), copies or Copies()
    with read.snapshot(connection) as now:
        anchors = read.anchors(connection)
        _check_anchors(anchors, verdict)
        _check_copies(anchors, copies, verdict)
        kept = moved(first(now), -months_kept)
        span = _span(connection, anchors, month, moved(kept, LINES_KEPT - SEALS_KEPT))
        _check_months(connection, anchors, now - lag, verdict)
        walk = Walk(verdict, span.anchors, (span.first_no, span.before), copies.chains, kept)
        for found in read.sealed(connection, span.first_no, span.last_no):
            walk.step(found)
        walk.finish(span.last_no)
        since, until = (datetime.combine(day, time()) for day in (span.since, span.until))
        for number, at, table, key, actor in read.unsealed(connection, since, until, now, lag):
            where = f"line {number}: {table} {key}"
            verdict.add(Fault.UNSEALED, where, f"Of {at}, by {actor}: it has no seal of that time.")
    return verdict


def _check_anchors(anchors: list[Anchor], verdict: Verdict) -> None:
    """Compute every anchor anew, and see that each starts from the one before."""
    before = None
    for one in anchors:
        where = f"anchor {one.month_on:%Y-%m}"
        verdict.anchors += 1
        if anchor_hash(one) != one.anchor:
            verdict.add(Fault.ANCHOR, where, "Its hash is not that of what it says.")
        month_on = moved(before.month_on, 1) if before else one.month_on
        while month_on < one.month_on:
            verdict.add(Fault.MONTH_GONE, f"{month_on:%Y-%m}", "It has no anchor.")
            month_on = moved(month_on, 1)
        start = (before.last_seal_no + 1, before.anchor) if before else (1, NOTHING)
        is_next = not before or one.month_on == moved(before.month_on, 1)
        if is_next and (one.first_seal_no, one.start_chain) != start:
            verdict.add(Fault.ANCHOR, where, "It does not start from the anchor before.")
        before = one


def _check_copies(anchors: list[Anchor], copies: Copies, verdict: Verdict) -> None:
    """Compare the anchors with copies of them."""
    verdict.copies = len(copies)
    there = {one.month_on: one.anchor.hex() for one in anchors}
    for month_on, hashes in sorted(copies.anchors.items()):
        if month_on not in there:
            said = "Its anchor was copied, and is not there."
            verdict.add(Fault.MONTH_GONE, f"{month_on:%Y-%m}", said)
        elif hashes != {there[month_on]}:
            said = "It was another when it was copied."
            verdict.add(Fault.ANCHOR, f"anchor {month_on:%Y-%m}", said)


def _check_months(
    connection: Connection, anchors: list[Anchor], now: datetime, verdict: Verdict
) -> None:
    """See that every month that is over has its anchor."""
    oldest = read.end(connection, is_first=True)
    if anchors:
        month_on = moved(anchors[-1].month_on, 1)
    elif oldest:
        month_on = first(oldest.sealed_at)
    else:
        return
    while month_on < first(now):
        said = "It is over and has no anchor: seal what is there, or look who took it."
        verdict.add(Fault.MONTH_GONE, f"{month_on:%Y-%m}", said)
        month_on = moved(month_on, 1)


def _span(
    connection: Connection, anchors: list[Anchor], month: date | None, seals_kept_since: date
) -> Span:
    """What to look at: a month, or all from the oldest that should be there, or is."""
    open_no, open_chain = (
        (anchors[-1].last_seal_no + 1, anchors[-1].anchor) if anchors else (1, NOTHING)
    )
    if month is None:
        oldest = read.end(connection, is_first=True)
        there = [
            one
            for one in anchors
            if one.month_on >= seals_kept_since or (oldest and one.last_seal_no >= oldest.seal_no)
        ]
        start = there[0] if there else None
        return Span(
            there,
            start.first_seal_no if start else open_no,
            read.LAST,
            start.start_chain if start else open_chain,
            date.min,
            date.max,
        )
    month_on = first(month)
    one = next((anchor for anchor in anchors if anchor.month_on == month_on), None)
    if one:
        return Span(
            [one],
            one.first_seal_no,
            one.last_seal_no,
            one.start_chain,
            month_on,
            moved(month_on, 1),
        )
    last = read.end(connection)
    if not last or first(last.sealed_at) != month_on:
        raise Problem(
            f"nothing was sealed in {month_on:%Y-%m}, as far as the anchors say",
            "shopdb audit anchors lists the months; without --month all are looked at.",
        )
    return Span([], open_no, read.LAST, open_chain, month_on, moved(month_on, 1))
