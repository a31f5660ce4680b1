"""kill -9 of a relay at each step, and SIGTERM: nothing is lost, and nothing is done by halves."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

from shopdb.documents.shape import SHAPES
from tests.documents.sides import PATIENCE, Sides

CLAIM = 2


@pytest.fixture
def sides(db, mongo):
    return Sides(db, mongo)


@pytest.fixture
def urls(db, mongo, mongo_url):
    """Of both sides, for other processes."""
    of_mongo = re.sub(r"/[^/?]*(\?|$)", rf"/{mongo.name}\1", mongo_url)
    return db.url.render_as_string(hide_password=False), of_mongo


def counts(sides):
    """Documents in each collection."""
    return {
        shape.collection: sides.mongo[shape.collection].count_documents({})
        for shape in SHAPES.values()
    }


def published(sides):
    return sides.db.scalar("SELECT COUNT(*) FROM outbox_event WHERE status = 'published'")


def killed(urls, step):
    """A relay that died at a step."""
    command = [sys.executable, "-m", "tests.documents.dying", *urls, step, str(CLAIM)]
    died = subprocess.run(command, check=False, timeout=PATIENCE)
    assert died.returncode == -signal.SIGKILL


# In the order in which a batch goes through.
STEPS = {
    "claimed": {"categories": 0, "order_summaries": 0, "products": 0, "reviews": 0},
    "products": {"categories": 2, "order_summaries": 2, "products": 0, "reviews": 0},
    "reviews": {"categories": 2, "order_summaries": 2, "products": 30, "reviews": 0},
    "applied": {"categories": 2, "order_summaries": 2, "products": 30, "reviews": 30},
    "acknowledged": {"categories": 2, "order_summaries": 2, "products": 30, "reviews": 30},
}


@pytest.mark.parametrize("step", STEPS)
def test_a_relay_that_dies_loses_nothing(sides, urls, step):
    sides.fill(30, 2)

    killed(urls, step)

    assert counts(sides) == STEPS[step]
    assert published(sides) == (64 if step == "acknowledged" else 0)
    # Its claim holds, as it may live; then the next one takes over.
    sides.settle()
    assert sides.agree() == 64


@pytest.mark.parametrize("step", ["claimed", "applied"])
def test_what_changes_after_a_relay_died_is_delivered_as_it_is_then(sides, urls, step):
    product, *others = sides.fill(3, 0)
    killed(urls, step)

    sides.rename(product, "Later")
    sides.sync()
    assert sides.document(product)["name"] == "Later"

    sides.settle()
    assert sides.document(product)["name"] == "Later"
    assert all(sides.document(other) for other in others)
    assert sides.agree() == 8


@pytest.mark.parametrize(
    "milliseconds", [1, *(pytest.param(one, marks=pytest.mark.deep) for one in (0, 2, 3))]
)
def test_a_relay_that_dies_in_the_middle_of_a_bulk(sides, urls, milliseconds):
    sides.fill(90, 0)
    # Large, so that MongoDB is at it for a while.
    sides.db.execute("UPDATE product_translation SET description = REPEAT('x', 60000)")

    killed(urls, f"sent:{milliseconds}")

    assert published(sides) == 0
    sides.settle()
    assert sides.agree() == 182


@pytest.mark.deep
@pytest.mark.parametrize("number", range(40))
def test_relays_that_die_at_any_moment(sides, urls, number):
    """Relays are killed one after the other while the shop goes on, until none is killed."""
    products = sides.fill(60, 2)
    for round_ in range(5):
        relay = subprocess.Popen(
            [sys.executable, "-m", "tests.documents.dying", *urls, "never", str(CLAIM)]
        )
        for product in products[number % 7 :: 7]:
            sides.rename(product, f"{number}-{round_}")
        time.sleep(0.6 + 0.03 * ((7 * number + round_) % 20))
        relay.kill()
        relay.wait()
    sides.settle()
    assert sides.agree() == 124


def following(urls, *options):
    """The command itself, as a process that follows."""
    mysql, mongo = urls
    return subprocess.Popen(
        [sys.executable, "-m", "shopdb", "documents", "sync", "--follow", *options],
        env={**os.environ, "SHOPDB_URL": mysql, "SHOPDB_MONGO_URL": mongo},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.deep)]
)
def test_a_signal_ends_a_relay_after_its_batch(sides, urls, number):
    sides.fill(600, 0)
    relay = following(urls, "--batch", "20", "--worker", "gentle", "--threads", "2")
    sides.wait(lambda: published(sides) > 40)

    relay.send_signal(number)
    said, complaints = relay.communicate(timeout=PATIENCE)

    assert (relay.returncode, complaints) == (0, "")
    done = published(sides)
    assert re.search(rf"\b{done:,} events: {done:,} applied, 0 there already", said), said
    assert done < 1202
    # Nothing is left in its hands.
    assert sides.db.rows("SELECT * FROM outbox_event WHERE status = 'waiting' AND attempts") == []
    assert {one["_id"] for one in sides.mongo.sync_relays.find()} == {"gentle-1", "gentle-2"}
    sides.settle()
    assert sides.agree() == 1202


def test_a_relay_that_follows_takes_what_comes(sides, urls):
    product, *_ = sides.fill(3, 0)
    relay = following(urls)
    sides.wait(lambda: not sides.waiting())
    for number in range(5):
        sides.rename(product, f"name {number}")
        sides.wait(lambda: not sides.waiting())
        assert sides.document(product)["name"] == f"name {number}"

    relay.terminate()
    relay.communicate(timeout=PATIENCE)
    assert relay.returncode == 0
    assert sides.agree() == 8
