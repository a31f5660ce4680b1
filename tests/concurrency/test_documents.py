"""Writers at once, and relays beside them: the highest version of a thing holds all of it.

This is what decision 0011 promises. A relay here is one that keeps, of each thing, the document
with the highest version that it was given, as MongoDB does.
"""

import json
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event as Signal
from typing import Any

import pymysql
import pytest

from tests.concurrency.conftest import AGAIN
from tests.database import Database
from tests.outbox import Event, Outbox

ROUNDS = 40
ARRAYS = ("attrs", "categoryIds", "names", "offers", "variants")


def in_order(document: dict[str, Any] | None) -> Any:
    """A document whose arrays stand in one order, as the database promises none."""
    if document is None:
        return None
    return {
        key: sorted(value, key=repr) if key in ARRAYS else value for key, value in document.items()
    }


@dataclass
class Mongo:
    """Keeps of each thing the document with the highest version."""

    kept: dict[tuple[str, int], Event] = field(default_factory=dict)

    def apply(self, events: list[Event]) -> None:
        """Take what a relay brings, in whatever order."""
        for event in events:
            known = self.kept.get((event.kind, event.id))
            if known is None or known.version < event.version:
                self.kept[event.kind, event.id] = event

    def documents(self) -> dict[tuple[str, int], Any]:
        """What is shown of each thing."""
        return {thing: in_order(event.document) for thing, event in self.kept.items()}


@dataclass
class Things:
    """A product with its variant, brand, category, and an attribute of it."""

    product: int
    variant: int
    brand: int
    price_list: int


@pytest.fixture
def things(db, market) -> Things:
    variant = market.goods("10.00", stock=0)
    product = market.product_of(variant)
    brand = db.insert("brand", name="Acme", slug="acme")
    attribute = db.insert("attribute", attribute_code="width", name="Width", data_type="number")
    db.execute("UPDATE product SET brand_id = %s WHERE product_id = %s", (brand, product))
    db.insert(
        "product_attribute_value",
        product_id=product,
        attribute_id=attribute,
        data_type="number",
        value_number=0,
    )
    return Things(product, variant, brand, market.price_list)


def begin(session: Database) -> None:
    """A transaction whose snapshot is taken: it does not see what others commit from here on."""
    session.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT")
    session.rows("SELECT COUNT(*) FROM product")


def test_two_writers_of_one_product_and_the_last_document_holds_both(db, connect, things):
    one, other, outbox = connect(), connect(), Outbox(db)
    outbox.deliver()
    version = outbox.versions()["product", things.product]
    begin(one)
    begin(other)
    one.execute("UPDATE product_translation SET name = 'Renamed'")

    def rest() -> None:
        other.execute("UPDATE product_attribute_value SET value_number = 7")

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(rest)
        assert outbox.claim() == []
        one.execute("COMMIT")
        waiting.result(30)
    seen = other.scalar("SELECT name FROM product_translation")
    assert outbox.claim() == []
    other.execute("COMMIT")
    (last,) = outbox.claim()

    # The second writer never saw what the first wrote; had it composed, the name would be lost.
    assert seen != "Renamed"
    assert last.version == version + 2
    assert (last.document["name"], last.document["attrs"][0]["v"]) == (
        "Renamed",
        {"$numberDecimal": "7.0000"},
    )


def test_writers_of_every_table_and_relays_end_with_what_the_views_say(db, connect, things):
    product, variant = things.product, things.variant
    writers: list[Callable[[Database, int], Any]] = [
        lambda s, n: s.execute("UPDATE product_translation SET name = %s", (f"Name {n}",)),
        lambda s, n: s.execute("UPDATE product_attribute_value SET value_number = %s", (n,)),
        lambda s, n: s.execute("UPDATE brand SET name = %s", (f"Brand {n}",)),
        lambda s, n: s.call("price_set", things.price_list, variant, 1, f"{n + 11}.00", None),
        lambda s, n: s.execute(
            "UPDATE product SET status = %s WHERE product_id = %s",
            ("archived" if n % 2 else "active", product),
        ),
        lambda s, n: s.execute(
            "UPDATE product_variant SET sku = %s WHERE variant_id = %s", (f"SKU {n}", variant)
        ),
    ]
    mongo, finished = Mongo(), Signal()

    def write(act: Callable[[Database, int], Any]) -> None:
        session = connect()
        for number in range(ROUNDS):
            while True:
                try:
                    act(session, number)
                except pymysql.MySQLError as error:
                    if error.args[0] not in AGAIN:
                        raise
                else:
                    break

    def relay(worker: str) -> None:
        outbox, chance = Outbox(connect()), random.Random(worker)
        while True:
            last = finished.is_set()
            events = outbox.claim(worker, seconds=1)
            mongo.apply(events)
            # Some answers are lost, as when a relay is killed between delivery and mark.
            if chance.random() < 0.7:
                outbox.acknowledge(*events, worker=worker)
            if last and not events:
                return

    with ThreadPoolExecutor(len(writers) + 2) as pool:
        relays = [pool.submit(relay, worker) for worker in ("relay-1", "relay-2")]
        for done in [pool.submit(write, act) for act in writers]:
            done.result(120)
        finished.set()
        for done in relays:
            done.result(60)
    outbox = Outbox(db)
    outbox.come_due()
    mongo.apply(outbox.deliver())

    assert db.rows("SELECT * FROM outbox_lag") == []
    assert {thing: event.version for thing, event in mongo.kept.items()} == outbox.versions()
    assert mongo.documents()["product", product] == in_order(
        json.loads(db.scalar("SELECT document FROM product_document"))
    )
    assert mongo.documents()["product", product]["name"] == f"Name {ROUNDS - 1}"
    assert mongo.documents()["product", product]["brand"]["name"] == f"Brand {ROUNDS - 1}"


def test_whom_a_change_touches_is_not_asked_of_an_old_snapshot(db, connect, market, things):
    """A product joins a brand, or is made, after another who then writes has begun to read."""
    slow, outbox = connect(), Outbox(db)
    begin(slow)
    joined = market.product_of(market.goods(None, stock=0))
    db.execute("UPDATE product SET brand_id = %s WHERE product_id = %s", (things.brand, joined))
    outbox.deliver()
    slow.execute("UPDATE brand SET name = 'Renamed' WHERE brand_id = %s", (things.brand,))
    slow.execute("COMMIT")

    renamed = {event.id: event.document["brand"]["name"] for event in outbox.deliver()}
    assert renamed == {things.product: "Renamed", joined: "Renamed"}

    begin(slow)
    newer = market.goods(None, stock=0)
    outbox.deliver()
    slow.insert(
        "price",
        price_list_id=things.price_list,
        variant_id=newer,
        valid_from="2026-01-01",
        amount="3.00",
    )
    slow.execute("COMMIT")
    priced = {event.id: event.document["price"]["amount"] for event in outbox.deliver()}
    assert priced == {market.product_of(newer): "3.0000"}


def test_a_price_that_begins_later_wakes_its_product(db, things):
    outbox = Outbox(db)
    outbox.deliver()
    db.execute("SET @later = UTC_TIMESTAMP(6) + INTERVAL 2 SECOND")
    db.execute("CALL price_set(%s, %s, 1, 8.00, @later)", (things.price_list, things.variant))
    (planned,) = outbox.deliver()
    assert str(planned.changes_at) == db.scalar("SELECT @later")
    assert planned.document["price"]["amount"] == "10.0000"
    assert outbox.claim() == []

    db.scalar("SELECT SLEEP(2.1)")
    (begun,) = outbox.deliver()
    assert begun.version == planned.version + 1
    assert begun.document["price"]["amount"] == "8.0000"
    assert begun.changes_at is None
    assert outbox.claim() == []


def test_relays_wake_a_product_once(db, connect, things):
    outbox = Outbox(db)
    outbox.deliver()
    version = outbox.versions()["product", things.product]
    db.execute("UPDATE outbox_event SET changes_at = '2026-01-01' WHERE status = 'published'")
    woken = len(outbox.versions())
    sessions = [connect() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(lambda session: Outbox(session).claim(), sessions))

    assert sum(len(events) for events in given) == woken
    assert outbox.versions()["product", things.product] == version + 1
