"""A month's clicks as documents of the collection `events`, and its sessions as of `sessions`."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import numpy as np
import polars as pl

from shopdb.documents.sample import browsing, buying
from shopdb.documents.sample.assortment import Assortment
from shopdb.documents.sample.clicks import (
    ADD,
    PAGE,
    PURCHASE,
    REMOVE,
    SEARCH,
    TYPES,
    Clicks,
)
from shopdb.documents.sample.read import Reader
from shopdb.documents.sample.shop import CODES, LEAVES, Part
from shopdb.documents.sample.visits import Visits, derived
from shopdb.documents.sample.visits import draw as draw_visits
from shopdb.sample.clock import Month
from shopdb.sample.places import CHANNELS
from shopdb.sample.rows import Ints, stream

Document: TypeAlias = dict[str, Any]
# As long as the events of the day on which a session began.
KEPT = timedelta(days=1826)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# What a page view says of where somebody came from.
TOLD = {
    "source": "source",
    "utm_source": "utmSource",
    "utm_medium": "utmMedium",
    "utm_campaign": "utmCampaign",
    "utm_term": "utmTerm",
}


class Clickstream:
    """A month of it, drawn; the same shop and seed give the same documents in the same order."""

    def __init__(self, reader: Reader, month: Month) -> None:
        rng = stream(reader.seed, "clicks", month.number)
        self.part: Part = reader.part(month)
        self.goods, self.people = reader.goods, reader.people
        self.visits: Visits = draw_visits(rng, self.part, self.people, reader.seed)
        assortment = Assortment(self.goods, month)
        clicks = Clicks()
        buying.orders(rng, clicks, self.part, assortment)
        buying.carts(rng, clicks, self.part, assortment, self.visits.orders)
        browsing.draw(rng, clicks, self.part, self.visits, assortment)
        self.clicks: dict[str, Ints] = clicks.done()

    def events(self) -> Iterator[Document]:
        """A document a click, session by session, in order of time."""
        visits, goods, people = self.visits, self.goods, self.people
        person, known = visits.person.tolist(), visits.known.tolist()
        channel = visits.channel.tolist()
        columns = [self.clicks[name].tolist() for name in ("session", "number", "kind", "product")]
        times = pl.Series(self.clicks["at"]).cast(pl.Datetime("us", "UTC")).to_list()
        for (session, number, kind, product), at, us, props in zip(
            zip(*columns, strict=True),
            times,
            self.clicks["at"].tolist(),
            self._props(),
            strict=True,
        ):
            key = visits.key[session]
            event: Document = {
                "_id": derived(key, number),
                "schemaVersion": 1,
                "sessionId": key,
                "channel": CODES[channel[session]],
                "type": TYPES[kind],
                "at": at,
                "props": props,
            }
            if us >= known[session]:
                event["userId"] = people.public_id[person[session]]
            if kind != SEARCH and product >= 0:
                event["productId"] = goods.public_id[product]
            yield event

    def sessions(self) -> Iterator[Document]:
        """A document a session: its token is made up, nobody holds it."""
        first = np.flatnonzero(self.clicks["number"] == 1)
        last = np.r_[first[1:], len(self.clicks["number"])] - 1
        for begins, ends in zip(first.tolist(), last.tolist(), strict=True):
            session = int(self.clicks["session"][begins])
            started = EPOCH + timedelta(microseconds=int(self.clicks["at"][begins]))
            document: Document = {
                "_id": hashlib.sha256(f"token of {self.visits.key[session]}".encode()).hexdigest(),
                "schemaVersion": 1,
                "channel": CODES[self.visits.channel[session]],
                "startedAt": started,
                "expiresAt": started + KEPT,
            }
            if self.clicks["at"][ends] >= self.visits.known[session]:
                document["userId"] = self.people.public_id[self.visits.person[session]]
            yield document

    def _props(self) -> Iterator[Document]:
        """What each click says beside its type."""
        columns = ("session", "kind", "product", "quantity", "touch")
        touches = pl.concat([self.part.order_touches, self.part.touches]).rename(TOLD)
        told = [
            {name: word for name, word in one.items() if word is not None}
            for one in touches.select(TOLD.values()).to_dicts()
        ]
        order = self.part.orders["public_id"].to_list()
        language = [one.locale.partition("-")[0] for one in CHANNELS]
        channel = self.visits.channel.tolist()
        for session, kind, product, quantity, touch in zip(
            *(self.clicks[name].tolist() for name in columns), strict=True
        ):
            if kind == PAGE:
                yield {"path": "/"} | (told[touch] if touch >= 0 else {})
            elif kind == SEARCH:
                yield {"query": LEAVES[product][language[channel[session]]].lower()}
            elif kind == PURCHASE:
                yield {"orderId": order[session], "quantity": quantity}
            elif kind in (ADD, REMOVE):
                yield {"quantity": quantity}
            else:
                yield {}
