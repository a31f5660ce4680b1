"""The relay between real servers: what MySQL says is what MongoDB holds in the end."""

import json
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from threading import Event as Signal
from threading import Thread

import pytest
from bson import Decimal128

from shopdb.documents import letters
from shopdb.documents.purge import purge
from shopdb.documents.shape import SHAPES
from tests.database import Database
from tests.documents.sides import Following, Sides


@pytest.fixture
def sides(db, mongo):
    return Sides(db, mongo)


@pytest.fixture
def strict(db, empty_mongo):
    """Sides whose MongoDB refuses one name, and has no other rules."""
    empty_mongo.create_collection(
        "products", validator={"name": {"$ne": "poison"}}, validationAction="error"
    )
    return Sides(db, empty_mongo)


def test_once_delivers_all_that_is_there_and_ends(sides):
    products = sides.fill()

    tally = sides.sync()

    assert sides.agree() == 2 + 8 + 8 + 2
    assert (tally.applied, tally.stale, tally.refused, tally.dead) == (20, 0, 0, 0)
    found = sides.document(products[0])
    assert found["name"] == sides.name(products[0])
    assert found["price"] == {"amount": Decimal128("1.5000"), "currency": "GBP"}
    assert sides.sync().events == 0


def test_a_change_is_delivered_under_the_next_version(sides):
    (product,) = sides.fill(1, 0)
    sides.sync()
    before = sides.document(product)

    sides.rename(product, "Another")
    sides.sync()

    after = sides.document(product)
    assert (after["name"], after["version"]) == ("Another", before["version"] + 1)
    assert sides.agree()


def test_several_relays_share_the_work_and_agree(sides):
    products = sides.fill(60, 1)

    first = sides.sync(threads=4, most=10)

    assert sides.agree() == 2 + 60 + 60 + 1
    assert 0 < first.events < 123
    for product in products:
        sides.rename(product, "All at once")
    with Following(sides, threads=3, most=7):
        sides.wait(lambda: not sides.waiting())
    assert sides.mongo.products.count_documents({"name": "All at once"}) == 60
    assert sides.agree() == 123


def test_text_that_looks_like_a_field_is_text(sides):
    names = ["$name", "$$ROOT", "{$set: 1}", "a.b.c", "%s {0} \\", "中文 🎁"]
    products = sides.fill(len(names), 0)
    for product, name in zip(products, names, strict=True):
        sides.rename(product, name)

    sides.sync()

    assert [sides.document(product)["name"] for product in products] == names
    assert sides.agree()


def test_what_is_gone_is_a_tombstone_and_what_comes_back_is_there(sides):
    product, other = sides.fill(2, 0)
    sides.sync()
    gone = "UPDATE product SET deleted_at = %s WHERE product_id = %s"
    sides.db.execute(gone, ("2026-01-01", product))
    sides.sync()

    grave = sides.document(product)
    assert grave["deleted"]
    assert set(grave) == {"_id", "version", "schemaVersion", "deleted", "deletedAt"}
    assert sides.agree() == 2 + 2 + 1

    sides.db.execute(gone, (None, product))
    sides.sync()
    assert sides.document(product)["version"] > grave["version"]
    assert sides.document(product)["name"] == sides.name(product)
    assert not sides.document(other)["deleted"]
    assert sides.agree() == 2 + 2 + 2


def test_a_row_that_is_deleted_is_told_to_be_gone(sides):
    sides.fill(2, 0)
    sides.sync()
    sides.db.execute("DELETE FROM product_review ORDER BY product_review_id LIMIT 1")
    sides.sync()

    assert sides.mongo.reviews.count_documents({"deleted": True}) == 1
    assert sides.agree() == 2 + 2 + 1


def test_a_price_that_begins_later_is_told_when_it_begins(sides):
    variant = sides.market.goods(None)
    product = sides.market.product_of(variant)
    begins = sides.db.scalar("SELECT UTC_TIMESTAMP(6)") + timedelta(seconds=3)
    sides.market.price(variant, "7.00", valid_from=begins)
    sides.sync()
    assert "price" not in sides.document(product)
    assert sides.agree() == 1

    sides.wait(lambda: sides.db.scalar("SELECT UTC_TIMESTAMP(6)") > begins)
    (products,) = [one for one in sides.compare() if one.aggregate == "product"]
    assert (products.lag, products.findings) == (1, [])

    sides.sync()
    assert sides.document(product)["price"]["amount"] == Decimal128("7.0000")
    assert sides.agree() == 1


def test_a_review_keeps_its_text_and_votes(sides):
    sides.fill(2, 0)
    sides.sync()
    review, public_id = sides.db.rows(
        "SELECT product_review_id, BIN_TO_UUID(public_id) FROM product_review LIMIT 1"
    )[0]
    owned = {"title": "$good", "body": "…", "votes": {"helpful": 2, "unhelpful": 1}}
    sides.mongo.reviews.update_one({"_id": public_id}, {"$set": owned})
    sides.db.execute(
        "UPDATE product_review SET rating = 3, status = 'published',"
        " decided_at = UTC_TIMESTAMP(6) WHERE product_review_id = %s",
        (review,),
    )

    sides.sync()

    found = sides.mongo.reviews.find_one({"_id": public_id})
    assert {name: found[name] for name in owned} == owned
    assert (found["stars"], found["status"]) == (3, "published")
    assert sides.agree()


def test_a_text_that_is_there_first_waits_for_what_mysql_knows(sides):
    sides.fill(1, 0)
    public_id = sides.db.scalar("SELECT BIN_TO_UUID(public_id) FROM product_review")
    sides.mongo.reviews.insert_one({"_id": public_id, "schemaVersion": 1, "body": "first"})

    sides.sync()

    found = sides.mongo.reviews.find_one({"_id": public_id})
    assert (found["body"], found["stars"]) == ("first", 1)
    assert sides.agree()


def test_poison_is_set_aside_at_once_and_harms_no_other(strict):
    product, *_ = strict.fill(3, 0)
    strict.rename(product, "poison")

    tally = strict.sync()

    assert (tally.refused, tally.dead) == (1, 1)
    (dead,) = strict.outbox.dead()
    assert (dead.aggregate, dead.aggregate_id, dead.attempts) == ("product", product, 1)
    assert "failed validation" in dead.error
    (letter,) = strict.mongo[letters.NAME].find()
    assert letter["_id"] == f"product:{dead.public_id}:{dead.version}"
    assert letter["document"]["name"] == "poison"
    (finding,) = strict.drift()
    assert (finding.verdict, finding.aggregate_id) == ("missing", product)
    assert finding.why.startswith("given up: ")
    assert strict.sync().events == 0

    strict.rename(product, "antidote")
    strict.sync()
    assert strict.document(product)["name"] == "antidote"
    assert strict.mongo[letters.NAME].find_one()["supersededBy"] == dead.version + 1
    assert strict.agree() == 2 + 3 + 3


def test_what_is_too_large_is_dead_at_once(strict):
    product, *_ = strict.fill(2, 0)
    db = strict.db
    db.execute("SET SESSION cte_max_recursion_depth = 10000")
    db.execute(
        "INSERT INTO attribute (attribute_code, name, data_type)"
        " WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 4300)"
        " SELECT CONCAT('a', i), 'x', 'text' FROM n"
    )
    db.execute(
        "INSERT INTO product_attribute_value (product_id, attribute_id, data_type, value_text)"
        " SELECT %s, attribute_id, 'text', REPEAT('🎁', 1000) FROM attribute",
        (product,),
    )

    strict.sync()

    (dead,) = strict.outbox.dead()
    assert "bytes are more than" in dead.error
    (letter,) = strict.mongo[letters.NAME].find()
    assert letter["error"]["code"] == 10334
    assert "document" not in letter
    db.execute("DELETE FROM product_attribute_value")
    strict.sync()
    assert strict.agree() == 2 + 2 + 2


def test_a_name_that_goes_from_one_to_the_other_in_any_order(sides):
    one, other = sides.fill(2, 0)
    sides.sync()
    slug = "UPDATE product_translation SET slug = %s, locale_code = 'en-GB' WHERE product_id = %s"
    for product, name in ((one, "x"), (other, "y")):
        sides.db.execute(slug, (name, product))
    sides.sync()
    for product, name in ((one, "z"), (other, "x"), (one, "y")):
        sides.db.execute(slug, (name, product))

    # The second comes alone, before the first has let its name go.
    sides.db.execute(
        "UPDATE outbox_event SET next_attempt_at = next_attempt_at + INTERVAL 1 SECOND"
        " WHERE aggregate_type = 'product' AND aggregate_id = %s",
        (one,),
    )
    early = sides.sync()
    assert (early.refused, early.dead) == (1, 0)
    sides.settle()

    assert [sides.document(product)["slug"] for product in (one, other)] == ["y", "x"]
    assert sides.mongo[letters.NAME].count_documents({}) == 0
    assert sides.agree()


def test_an_event_dies_after_ten_attempts(strict):
    strict.mongo.products.create_index("kind", unique=True)
    strict.fill(2, 0)
    for _ in range(10):
        strict.sync()
        strict.db.execute(
            "UPDATE outbox_event SET next_attempt_at = UTC_TIMESTAMP(6) WHERE status = 'waiting'"
        )

    (dead,) = strict.outbox.dead()
    assert dead.attempts == 10
    assert strict.sync().events == 0
    (letter,) = strict.mongo[letters.NAME].find()
    assert letter["error"]["code"] == 11000


def test_tombstones_end_on_both_sides_together(sides):
    sides.fill(2, 0)
    sides.sync()
    for number, review in enumerate(sides.db.rows("SELECT product_review_id FROM product_review")):
        sides.db.execute("DELETE FROM product_review WHERE product_review_id = %s", review)
        sides.sync()
        if not number:
            # The first of them went eight days ago.
            sides.mongo.reviews.update_one(
                {"deleted": True}, {"$set": {"deletedAt": datetime.now(UTC) - timedelta(days=8)}}
            )
            sides.db.execute(
                "UPDATE outbox_event SET published_at = published_at - INTERVAL 8 DAY"
                " WHERE op = 'delete'"
            )

    purged = purge(sides.outbox, sides.mongo)

    assert (purged.tombstones, purged.events) == (1, 1)
    assert sides.mongo.reviews.count_documents({}) == 1
    assert sides.agree() == 2 + 2


def storm(url, products, stop, seed):
    """Change products, one after the other, on a connection of its own; how often."""
    db, count = Database(url), 0
    while not stop.is_set():
        product = products[(seed + 7 * count) % len(products)]
        if count % 5:
            db.execute(
                "UPDATE product_translation SET name = %s WHERE product_id = %s",
                (f"{seed}-{count}", product),
            )
        else:
            db.insert("product_review", product_id=product, rating=1 + count % 5)
        count += 1
    db.close()


def test_a_shop_that_is_there_already_is_noted_while_it_goes_on(sides, mongo_url):
    products = sides.fill(150, 3)
    # As before the outbox was there.
    sides.db.execute("DELETE FROM outbox_event")
    stop = Signal()
    writers = [Thread(target=storm, args=(sides.db.url, products, stop, n)) for n in range(3)]
    for writer in writers:
        writer.start()
    url = sides.db.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.documents.backfilling", url]
    try:
        with Following(sides, threads=2, most=20):
            # One that is killed after some ranges goes on from there.
            killed = subprocess.run([*command, "product", "20", "3"], check=False)
            assert killed.returncode == -9
            noted = sides.db.scalar(
                "SELECT COUNT(*) FROM outbox_event WHERE aggregate_type = 'product'"
            )
            assert 60 <= noted <= 150
            subprocess.run([*command, ",".join(SHAPES), "20"], check=True)
            time.sleep(0.5)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    sides.settle()

    assert sides.db.scalar("SELECT COUNT(*) FROM outbox_event WHERE version > 3") > 0
    assert sides.agree() == sum(
        sides.db.scalar(f"SELECT COUNT(*) FROM {table}")
        for table in ("category", "product", "product_review", "sales_order")
    )


def test_the_role_of_the_relay_is_enough(sides, worker_id):
    sides.fill(3, 1)
    account, password = f"shopdb_delivers_{worker_id}", "Relays-log-in-with-this-1"
    sides.db.execute(f"DROP USER IF EXISTS '{account}'")
    sides.db.execute(
        f"CREATE USER '{account}' IDENTIFIED BY %s DEFAULT ROLE shopdb_relay", (password,)
    )
    db = Database(sides.db.url.set(username=account, password=password))
    try:
        as_relay = Sides(db, sides.mongo)
        as_relay.sync()
        assert as_relay.agree() == 2 + 3 + 3 + 1
        assert as_relay.outbox.note("product", [1]) == 1
    finally:
        db.close()
        sides.db.execute(f"DROP USER '{account}'")


def test_the_counts_of_a_relay_are_kept_in_mongodb(sides):
    sides.fill(3, 0)
    sides.sync(most=3)

    (said,) = sides.mongo.sync_relays.find()
    assert said["_id"] == "test-1"
    counts = Counter({name: said[name] for name in ("events", "applied", "stale", "refused")})
    assert counts == {"events": 8, "applied": 8, "stale": 0, "refused": 0}
    assert said["batches"] >= 3
    assert json.dumps(said["rate"])
