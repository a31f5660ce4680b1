"""Servers that go away under a relay: killed, stepped down, cut off; it waits and goes on."""

import itertools
import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event as Signal

import pymysql
import pytest

from shopdb.documents import engine
from shopdb.documents.relay import Options
from shopdb.documents.service import serve
from shopdb.problem import Problem
from tests.conftest import migrated
from tests.database import Database
from tests.documents.proxy import Proxy
from tests.documents.sides import Following, Sides
from tests.launching import launch


@pytest.fixture
def own(launch_mongo):
    """A MongoDB of the test's own, to be killed."""
    return launch_mongo()


@pytest.fixture
def sides(db, own):
    return Sides(db, engine.connect(own.url))


class Writing:
    """A connection that renames products all the time, and opens another when it is lost."""

    def __init__(self, url, products):
        self._url, self._products, self._stop = url, products, Signal()
        self._pool = ThreadPoolExecutor(1)
        self.count = 0

    def __enter__(self):
        self._done = self._pool.submit(self._work)
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._done.result(60)
        self._pool.shutdown()

    def _work(self):
        while not self._stop.is_set():
            db = Database(self._url)
            with suppress(pymysql.MySQLError, Problem):
                for product in itertools.cycle(self._products):
                    if self._stop.is_set():
                        break
                    db.execute(
                        "UPDATE product_translation SET name = %s WHERE product_id = %s",
                        (f"name {self.count}", product),
                    )
                    self.count += 1
                    time.sleep(0.002)
            with suppress(pymysql.MySQLError):
                db.close()
            time.sleep(0.05)


def goes_on(sides, writing, seconds=0.0):
    """Wait until the shop has changed some more."""
    time.sleep(seconds)
    count = writing.count + 20
    sides.wait(lambda: writing.count > count)


def test_mongod_is_killed_and_comes_back(sides, own):
    products = sides.fill(40, 1)
    with Writing(sides.db.url, products) as writing, Following(sides, most=20) as relays:
        sides.wait(lambda: writing.count > 100)
        own.crash()
        before = writing.count
        time.sleep(1)
        # The shop does not notice; a relay does, unless MongoDB is back before its patience ends.
        assert writing.count > before + 20
        sides.wait(lambda: relays.said)
        own.revive()
        sides.wait(lambda: any(line.endswith("works again") for line in relays.said))
        goes_on(sides, writing)
    sides.settle()

    assert sides.agree() == 2 + 40 + 40 + 1
    assert sides.outbox.dead() == []


def test_what_cannot_be_delivered_does_not_die_of_it(sides, own):
    """Whoever cannot reach MongoDB claims nothing: an hour's outage costs no attempt."""
    sides.fill(5, 0)
    own.crash()
    with Following(sides, threads=1) as relays:
        sides.wait(lambda: relays.said)
        time.sleep(2)
    assert sides.db.rows("SELECT DISTINCT attempts, status FROM outbox_event") == [(0, "waiting")]

    own.revive()
    sides.sync()
    assert sides.agree() == 12


def test_a_primary_steps_down_and_is_one_again(sides):
    products = sides.fill(40, 1)
    with Writing(sides.db.url, products) as writing, Following(sides, most=20) as relays:
        sides.wait(lambda: writing.count > 100)
        sides.mongo.client.admin.command(
            "replSetStepDown", 2, secondaryCatchUpPeriodSecs=0, force=True
        )
        sides.wait(lambda: relays.said)
        sides.wait(lambda: any(line.endswith("works again") for line in relays.said))
        goes_on(sides, writing)
    sides.settle()

    assert sides.agree() == 2 + 40 + 40 + 1
    assert sides.outbox.dead() == []


def test_relays_whose_connections_are_cut_go_on(db, mongo):
    sides = Sides(db, mongo)
    products = sides.fill(40, 1)
    door = Proxy(db.url.port)
    through = db.url.set(host="127.0.0.1", port=door.port)
    with (
        Writing(db.url, products) as writing,
        Following(sides, url=through, most=20, claim=5) as relays,
    ):
        for _ in range(8):
            goes_on(sides, writing, 0.2)
            door.cut()
        sides.wait(lambda: any(line.endswith("works again") for line in relays.said))
    door.close()
    sides.settle()

    assert sides.agree() == 2 + 40 + 40 + 1


def test_who_only_empties_the_outbox_gives_up_after_a_while(db, mongo):
    Sides(db, mongo).fill(1, 0)
    door = Proxy(1)
    with pytest.raises(Problem, match="test-1 cannot go on: cannot open") as caught:
        serve(
            db.url.set(host="127.0.0.1", port=door.port),
            mongo,
            follow=False,
            name="test",
            threads=1,
            options=Options(patience=1.0),
        )
    door.close()
    assert "Nothing is lost" in caught.value.remedy


@pytest.mark.skipif(
    "SHOPDB_TEST_URL" in os.environ, reason="the server that SHOPDB_TEST_URL names is not killed"
)
@pytest.mark.parametrize("kills", [1, pytest.param(6, marks=pytest.mark.deep)])
def test_mysql_is_killed_and_comes_back(mongo, kills):
    durable = launch(in_memory=False)
    try:
        url = migrated(durable.url.set(database="shopdb"))
        sides = Sides(Database(url), mongo)
        products = sides.fill(40, 1)
        door = Proxy(url.port)
        through = url.set(host="127.0.0.1", port=door.port)
        with (
            Writing(through, products) as writing,
            Following(sides, url=through, most=20, claim=10) as relays,
        ):
            for _ in range(kills):
                goes_on(sides, writing, 0.5)
                relays.said.clear()
                durable.crash()
                door.cut()
                url = durable.revive().set(database="shopdb")
                door.target = url.port
                sides.wait(lambda: any(line.endswith("works again") for line in relays.said))
            goes_on(sides, writing)
        sides = Sides(Database(url), mongo)
        sides.settle()
        assert sides.agree() == 2 + 40 + 40 + 1
        assert sides.outbox.dead() == []
        sides.db.close()
        door.close()
    finally:
        durable.stop()
