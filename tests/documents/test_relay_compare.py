"""The comparison finds every kind of drift, knows lag from drift, and repairs it."""

import json

import pytest
from bson import Int64
from typer.testing import CliRunner

from shopdb.cli import app
from shopdb.documents.compare import compare
from shopdb.documents.judge import Verdict
from shopdb.documents.progress import Comparison, Progress
from shopdb.documents.repair import repair
from shopdb.problem import Problem
from tests.documents.sides import Following, Sides

DAMAGE = {
    "missing": lambda mongo, key: mongo.products.delete_one({"_id": key}),
    "stale": lambda mongo, key: mongo.products.update_one(
        {"_id": key}, {"$set": {"version": Int64(1)}}
    ),
    "ahead": lambda mongo, key: mongo.products.update_one(
        {"_id": key}, {"$inc": {"version": Int64(40)}}
    ),
    "different": lambda mongo, key: mongo.products.update_one(
        {"_id": key}, {"$set": {"name": "by hand"}}
    ),
}


@pytest.fixture
def sides(db, mongo):
    sides = Sides(db, mongo)
    sides.fill(5, 1)
    # So that there is a version before theirs.
    db.call("outbox_note", "product", json.dumps([one for (one,) in db.rows(IDS)]), None)
    sides.sync()
    return sides


IDS = "SELECT product_id FROM product"


def some(sides):
    """A product's key and its `_id`."""
    product = sides.db.scalar(f"{IDS} ORDER BY product_id LIMIT 1")
    return product, *sides.public_ids(product)


@pytest.mark.parametrize("kind", DAMAGE)
def test_drift_is_found_and_repaired(sides, kind):
    product, key = some(sides)
    assert sides.agree() == 2 + 5 + 5 + 1
    DAMAGE[kind](sides.mongo, key)

    (finding,) = sides.drift()

    assert (finding.verdict, finding.aggregate_id, finding.public_id) == (kind, product, key)
    assert finding.why == ("name" if kind == "different" else "")
    assert repair(sides.outbox, sides.mongo, [finding]) == 1
    assert sides.drift() == []
    sides.sync()
    assert sides.document(product)["name"] != "by hand"
    assert sides.agree() == 13


@pytest.mark.parametrize("knows", [True, False])
def test_what_mysql_does_not_have_is_found_and_buried(sides, knows):
    kept = sides.mongo.reviews.find_one()
    if knows:
        # Its end was told, and then somebody wrote it anew.
        public_id = kept["_id"]
        sides.db.execute(
            "DELETE FROM product_review WHERE public_id = UUID_TO_BIN(%s)", (public_id,)
        )
        sides.sync()
    else:
        public_id = "00000000-0000-7000-8000-000000000000"
    sides.mongo.reviews.replace_one({"_id": public_id}, kept | {"_id": public_id}, upsert=True)

    (finding,) = sides.drift()

    assert (finding.verdict, finding.public_id) == ("extra", public_id)
    assert (finding.aggregate_id is not None) == knows
    assert repair(sides.outbox, sides.mongo, [finding]) == 1
    sides.sync()
    assert sides.mongo.reviews.find_one({"_id": public_id})["deleted"]
    assert sides.agree() == 13 - knows


def test_what_no_event_tells_of_is_found_and_noted(sides):
    product, key = some(sides)
    sides.db.execute("DELETE FROM outbox_event WHERE aggregate_id = %s", (product,))
    sides.mongo.products.delete_one({"_id": key})

    kinds = {finding.aggregate: finding for finding in sides.drift()}

    assert (kinds["product"].verdict, kinds["product"].why) == ("missing", "no event tells of it")
    # The others of that number are in MongoDB under a version that MySQL has forgotten.
    assert {one.verdict for name, one in kinds.items() if name != "product"} == {"ahead"}
    repair(sides.outbox, sides.mongo, kinds.values())
    sides.sync()
    assert sides.agree() == 13


def test_what_is_still_to_be_delivered_is_lag(sides):
    product, key = some(sides)
    sides.rename(product, "Later")
    DAMAGE["missing"](sides.mongo, key)

    compared = {one.aggregate: one for one in sides.compare()}

    assert (compared["product"].lag, compared["product"].equal) == (1, 4)
    assert compared["product"].findings == []


def test_what_is_delivered_meanwhile_is_no_drift(sides):
    products = [one for (one,) in sides.db.rows(IDS)]
    with Following(sides):
        for number in range(10):
            for product in products:
                sides.rename(product, f"name {number}")
            assert compare(sides.db.connection, sides.mongo, Comparison("product")).findings == []
    sides.settle()
    assert sides.agree() == 13


def test_a_comparison_that_was_stopped_goes_on(sides, tmp_path):
    file = tmp_path / "progress.json"
    _, key = some(sides)
    DAMAGE["different"](sides.mongo, key)
    ranges = 0

    def stop_at(count, progress):
        def at_range():
            nonlocal ranges
            progress.save()
            ranges += 1
            if ranges == count:
                raise KeyboardInterrupt

        return at_range

    # Three ranges of MySQL's side, three of MongoDB's, and the end.
    for count in (2, 5):
        progress = Progress(file)
        with pytest.raises(KeyboardInterrupt):
            compare(
                sides.db.connection,
                sides.mongo,
                progress.of("product"),
                2,
                stop_at(count, progress),
            )
    progress = Progress(file)
    before = progress.of("product")
    assert (before.after > 0, before.at is not None, before.is_done) == (True, True, False)

    done = compare(sides.db.connection, sides.mongo, before, 2, stop_at(99, progress))

    assert ranges == 7
    assert (done.equal, [one.verdict for one in done.findings]) == (4, [Verdict.DIFFERENT])
    assert Progress(file).of("product") == done
    progress.forget()
    assert not file.exists()


@pytest.fixture
def command(sides, mongo_url, monkeypatch):
    """`shopdb documents …` on both sides."""
    base, _, options = mongo_url.partition("?")
    url = f"{base.rpartition('/')[0]}/{sides.mongo.name}?{options}"
    monkeypatch.setenv("SHOPDB_URL", sides.db.url.render_as_string(hide_password=False))
    monkeypatch.setenv("SHOPDB_MONGO_URL", url)

    def run(*arguments, code=0):
        done = CliRunner().invoke(app, ["documents", *arguments])
        assert done.exit_code == code, done.output
        return done.stdout

    return run


def test_the_commands(sides, command):
    product, key = some(sides)
    said = command("compare")
    assert "product" in said
    assert "different:" not in said

    DAMAGE["different"](sides.mongo, key)
    said = command("compare", "--type", "product", "--repair", code=1)
    assert f"different: product {product} {key}, version" in said
    assert "1 things will be delivered again" in said
    assert "1 applied" in command("sync", "--once", "--batch", "10", "--worker", "w")
    command("compare", "--type", "product")

    sides.db.execute("DELETE FROM outbox_event WHERE aggregate_type = 'order'")
    assert "1 of order noted" in command("backfill", "--type", "order")
    assert "0 of product, 0 of review, 0 of order, 0 of customer noted" in command("backfill")
    assert "0 tombstones and 0 events purged" in command("purge")


def test_metrics_in_three_forms(sides, command):
    product, _ = some(sides)
    sides.rename(product, "Later")
    sides.db.execute(
        "UPDATE outbox_event SET status = 'dead', last_error = 'x', published_at = NULL"
        " WHERE aggregate_type = 'order'"
    )

    table = command("metrics")
    found = json.loads(command("metrics", "--format", "json"))
    lines = command("metrics", "--format", "prometheus").splitlines()

    assert "test-1" in table
    lags = {one["aggregate"]: one for one in found["lags"]}
    assert (lags["product"]["waiting"], lags["order"]["dead"]) == (1, 1)
    assert lags["product"]["seconds"] > 0
    assert lags["review"] == {"aggregate": "review", "waiting": 0, "dead": 0, "seconds": 0.0}
    assert found["relays"][0]["counts"]["applied"] == 13
    assert 'shopdb_documents_waiting{type="product"} 1' in lines
    assert 'shopdb_documents_dead{type="order"} 1' in lines
    assert "shopdb_documents_dead_letters 0" in lines
    assert 'shopdb_documents_applied_total{relay="test-1"} 13' in lines
    named = [line.split("{")[0].split()[0] for line in lines if line[0] != "#"]
    assert {line.split()[2] for line in lines if line[0] == "#"} == set(named)


def test_what_was_given_up_is_listed_and_tried_again(sides, command):
    product, key = some(sides)
    sides.rename(product, "Later")
    (event,) = sides.outbox.claim(1, 60)
    assert sides.outbox.fail(event, "because", is_final=True) == "dead"

    listed = command("dead")
    assert key in listed
    assert "because" in listed
    assert "0 given up" in command("dead", "--type", "order")
    assert "1 will be delivered again" in command("dead", "--retry")
    sides.sync()
    assert sides.document(product)["name"] == "Later"
    assert sides.agree() == 13


def test_a_mongodb_that_is_not_there_is_a_problem(command, monkeypatch):
    monkeypatch.setenv("SHOPDB_MONGO_URL", "mongodb://127.0.0.1:1/x?serverSelectionTimeoutMS=100")

    with pytest.raises(Problem, match="MongoDB does not answer at"):
        CliRunner().invoke(app, ["documents", "sync"], catch_exceptions=False)
