"""Events for what was there before the outbox was, while the shop goes on."""

from collections.abc import Callable, Iterable

from shopdb.documents.outbox import Outbox
from shopdb.documents.shape import KINDS

Progress = Callable[[str, int, int], None]


def backfill(
    outbox: Outbox,
    aggregates: Iterable[str] = KINDS,
    batch: int = 1000,
    progress: Progress = lambda *_: None,
) -> dict[str, int]:
    """Note every thing that no event tells of yet; how many of each kind there were.

    What was noted stays noted, so it may be stopped and begun again. What is written meanwhile
    notes itself; whoever comes second finds the other's event.

    `batch` ids are looked at in one transaction, after which `progress` is told the kind, the last
    of them, and how many were noted so far.
    """
    found = {}
    for aggregate in aggregates:
        last: int | None = 0
        found[aggregate] = 0
        while last is not None:
            last, noted = outbox.backfill(aggregate, last, batch)
            found[aggregate] += noted
            if last is not None:
                progress(aggregate, last, found[aggregate])
    return found
