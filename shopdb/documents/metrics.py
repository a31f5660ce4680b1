"""How far MongoDB is behind, and how fast the relays are: as a table, JSON or Prometheus' text."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta

from pymongo.database import Database
from rich.table import Table

from shopdb.documents.letters import NAME as LETTERS
from shopdb.documents.outbox import Lag, Outbox
from shopdb.documents.shape import KINDS, Document
from shopdb.documents.tally import NAME as RELAYS

# A relay writes its counts every five seconds; what is older belongs to one that has ended.
_ALIVE = timedelta(seconds=30)
_COUNTS = ("events", "applied", "stale", "refused", "givenBack", "dead")


@dataclass(frozen=True)
class Worker:
    """What one relay said of itself last."""

    relay: str
    is_alive: bool
    rate: float
    batch: int
    counts: dict[str, int]


@dataclass(frozen=True)
class Metrics:
    """The state of the sync at one moment.

    Args:
        at: UTC.
        lags: of every kind of thing.
        rate: events a second, of the relays that live.
        letters: dead letters that no later version has superseded.
        relays: that worked in the last days.
    """

    at: datetime
    lags: list[Lag]
    rate: float
    letters: int
    relays: list[Worker] = field(default_factory=list)


def measure(outbox: Outbox, mongo: Database[Document]) -> Metrics:
    """Ask both sides."""
    now = datetime.now(UTC)
    lags = {lag.aggregate: lag for lag in outbox.lags()}
    relays = []
    for said in mongo[RELAYS].find().sort("_id"):
        alive = now - said["at"].replace(tzinfo=UTC) < _ALIVE
        counts = {name: int(said[name]) for name in _COUNTS}
        relays.append(Worker(said["_id"], alive, said["rate"], said["batch"], counts))
    return Metrics(
        now,
        [lags.get(aggregate, Lag(aggregate, 0, 0, 0.0)) for aggregate in KINDS],
        sum(one.rate for one in relays if one.is_alive),
        mongo[LETTERS].count_documents({"supersededBy": {"$exists": False}}),
        relays,
    )


def as_json(metrics: Metrics) -> str:
    """One line."""
    return json.dumps(asdict(metrics) | {"at": metrics.at.isoformat()})


def as_tables(metrics: Metrics) -> Iterator[Table]:
    """For people: what waits, then who works."""
    kinds = Table("type", "waiting", "lag, s", "dead", title="What MongoDB was not told yet")
    for lag in metrics.lags:
        kinds.add_row(lag.aggregate, f"{lag.waiting:,}", f"{lag.seconds:,.1f}", f"{lag.dead:,}")
    yield kinds
    relays = Table("relay", "events/s", "batch", *_COUNTS, title="Relays")
    for one in metrics.relays:
        rate = f"{one.rate:,.0f}" if one.is_alive else "ended"
        counts = (f"{count:,}" for count in one.counts.values())
        relays.add_row(one.relay, rate, f"{one.batch:,}", *counts)
    yield relays


def as_prometheus(metrics: Metrics) -> str:
    """The text that Prometheus reads."""
    return "".join(f"{line}\n" for line in _lines(metrics))


def _lines(metrics: Metrics) -> Iterator[str]:
    for name, what, values in (
        ("waiting", "Things that wait to be delivered.", [one.waiting for one in metrics.lags]),
        ("dead", "Events that were given up.", [one.dead for one in metrics.lags]),
        ("lag_seconds", "How long the oldest waits.", [one.seconds for one in metrics.lags]),
    ):
        yield from _head(name, what, "gauge")
        for lag, value in zip(metrics.lags, values, strict=True):
            yield f'shopdb_documents_{name}{{type="{lag.aggregate}"}} {value}'
    yield from _head("dead_letters", "Dead letters that nothing has superseded.", "gauge")
    yield f"shopdb_documents_dead_letters {metrics.letters}"
    yield from _head("rate", "Events a second, of a relay.", "gauge")
    for relay in metrics.relays:
        if relay.is_alive:
            yield f'shopdb_documents_rate{{relay="{_label(relay.relay)}"}} {relay.rate}'
    for count in _COUNTS:
        name = f"{'given_back' if count == 'givenBack' else count}_total"
        yield from _head(name, "Counted by a relay since it began.", "counter")
        for relay in metrics.relays:
            value = relay.counts[count]
            yield f'shopdb_documents_{name}{{relay="{_label(relay.relay)}"}} {value}'


def _head(name: str, what: str, kind: str) -> Iterator[str]:
    yield f"# HELP shopdb_documents_{name} {what}"
    yield f"# TYPE shopdb_documents_{name} {kind}"


def _label(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
