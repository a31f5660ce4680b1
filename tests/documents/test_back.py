"""What MongoDB counted comes to MySQL once, day by day, and stays there."""

import json
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pymysql
import pytest
from bson import Int64

from shopdb.documents import back
from shopdb.documents.back import calls, importer
from shopdb.problem import Problem

FIRST = datetime(2025, 3, 1, tzinfo=UTC)
REFRESHED = datetime(2025, 3, 9, 4, 0, 0, 123000, tzinfo=UTC)
TRAFFIC = "SELECT day_on, product_id, views FROM product_daily_traffic ORDER BY day_on, product_id"
UNKNOWN = "018779d7-d280-7f25-87ec-d4b2143dd821"


@pytest.fixture
def products(db):
    """Two products: ids here by ids outside."""
    tax_class = db.scalar("SELECT MIN(tax_class_id) FROM tax_class")
    for _ in range(2):
        db.insert("product", tax_class_id=tax_class)
    return {
        key: number
        for number, key in db.rows(
            "SELECT product_id, BIN_TO_UUID(public_id) FROM product ORDER BY product_id"
        )
    }


def count(mongo, product, days, views, refreshed=REFRESHED):
    """Count a product's views of some days, from the first on, as the pipeline does."""
    for n in days:
        mongo.product_daily.replace_one(
            {"_id": {"productId": product, "day": FIRST + timedelta(days=n)}},
            {
                "schemaVersion": 1,
                "views": views,
                "sessions": 2,
                "addedToCart": 1,
                "purchases": 0,
                "refreshedAt": refreshed,
            },
            upsert=True,
        )


def test_it_brings_all_days_once(db, mongo, products):
    tea, mug = products
    count(mongo, tea, range(3), 9)
    count(mongo, mug, [1], 4)

    first = back.bring(db.url, mongo)
    before = db.rows("SELECT * FROM product_daily_traffic")
    second = back.bring(db.url, mongo)
    third = back.bring(db.url, mongo, date(2025, 3, 1), date(2025, 3, 31))

    assert (first.days, first.traffic, first.traffic_changed) == (3, 4, 4)
    assert (second.days, second.traffic) == (0, 0)
    assert (third.days, third.traffic, third.traffic_changed) == (3, 4, 0)
    assert db.rows("SELECT * FROM product_daily_traffic") == before
    assert db.rows(TRAFFIC) == [
        (date(2025, 3, 1), products[tea], 9),
        (date(2025, 3, 2), products[tea], 9),
        (date(2025, 3, 2), products[mug], 4),
        (date(2025, 3, 3), products[tea], 9),
    ]
    assert db.scalar("SELECT MAX(refreshed_at) FROM product_daily_traffic") == REFRESHED.replace(
        tzinfo=None
    )


def test_days_that_were_counted_anew_are_brought_again_and_no_others(db, mongo, products):
    tea, mug = products
    count(mongo, tea, range(5), 9)
    count(mongo, mug, range(5), 4)
    back.bring(db.url, mongo)
    # Only the mug of the third day, and a day that is new: the tea's count stays as old as it is.
    count(mongo, mug, [2, 6], 5, REFRESHED + timedelta(hours=1))
    brought = back.bring(db.url, mongo)

    assert (brought.days, brought.traffic, brought.traffic_changed) == (2, 3, 2)
    assert (date(2025, 3, 3), products[mug], 5) in db.rows(TRAFFIC)
    assert back.bring(db.url, mongo).days == 0


def test_days_that_are_asked_for_are_brought_and_the_rest_later(db, mongo, products):
    tea, _ = products
    count(mongo, tea, range(5), 9)
    some = back.bring(db.url, mongo, date(2025, 3, 3), date(2025, 3, 4))
    from_there = back.bring(db.url, mongo, first=date(2025, 3, 4))
    rest = back.bring(db.url, mongo)

    assert (some.days, some.traffic_changed) == (2, 2)
    assert (from_there.days, from_there.traffic_changed) == (2, 1)
    assert (rest.days, rest.traffic_changed) == (2, 2)
    assert [day.day for day, *_ in db.rows(TRAFFIC)] == [1, 2, 3, 4, 5]


def test_a_day_that_mongodb_has_forgotten_stays(db, mongo, products):
    tea, mug = products
    count(mongo, tea, range(3), 9)
    back.bring(db.url, mongo)
    mongo.product_daily.delete_many({"_id.day": {"$lt": FIRST + timedelta(days=2)}})
    count(mongo, mug, [2], 4, REFRESHED + timedelta(hours=1))
    back.bring(db.url, mongo)
    back.bring(db.url, mongo, date(2025, 3, 1), date(2025, 3, 3))

    assert [(day.day, views) for day, _, views in db.rows(TRAFFIC)] == [
        (1, 9),
        (2, 9),
        (3, 9),
        (3, 4),
    ]


def test_what_mysql_does_not_know_is_told_and_comes_when_it_does(db, mongo, products):
    tea, _ = products
    count(mongo, tea, [0], 9)
    count(mongo, UNKNOWN, [0, 1], 7)
    first = back.bring(db.url, mongo)
    db.execute(
        "INSERT INTO product (public_id, tax_class_id)"
        " SELECT UUID_TO_BIN(%s), MIN(tax_class_id) FROM tax_class",
        (UNKNOWN,),
    )
    back.bring(db.url, mongo, date(2025, 3, 1), date(2025, 3, 2))

    assert (first.traffic, first.traffic_changed, first.products_unknown) == (3, 1, 2)
    assert any("2 products' days are of products that MySQL" in line for line in first.lines())
    assert mongo.product_daily.count_documents({}) == 3
    assert [views for *_, views in db.rows(TRAFFIC)] == [9, 7, 7]


def test_broken_off_it_goes_on_with_the_day_that_is_missing(db, mongo, products, monkeypatch):
    monkeypatch.setattr(importer, "BATCH", 2)
    for key in products:
        count(mongo, key, range(4), 9)
    done = []
    whole = calls.traffic

    def breaks(*arguments):
        done.append(1)
        if len(done) == 3:
            raise KeyboardInterrupt
        return whole(*arguments)

    with monkeypatch.context() as during:
        during.setattr(calls, "traffic", breaks)
        with pytest.raises(KeyboardInterrupt):
            back.bring(db.url, mongo)
    there = len(db.rows(TRAFFIC))
    rest = back.bring(db.url, mongo)

    assert there == 4
    assert (rest.days, rest.traffic_changed) == (2, 4)


def test_votes_come_with_it_and_those_on_unknown_reviews_are_told(db, mongo, products):
    tea = next(iter(products))
    review = db.insert("product_review", product_id=products[tea], rating=2)
    key = db.scalar("SELECT BIN_TO_UUID(public_id) FROM product_review")
    of_mysql = {
        "version": Int64(1),
        "schemaVersion": 1,
        "deleted": False,
        "productId": tea,
        "stars": 2,
        "status": "published",
        "createdAt": FIRST,
    }
    mongo.reviews.insert_many(
        [
            {"_id": key, **of_mysql, "votes": {"helpful": 8, "unhelpful": 1}},
            {"_id": UNKNOWN, "schemaVersion": 1, "votes": {"helpful": 1, "unhelpful": 0}},
        ]
    )
    first = back.bring(db.url, mongo)
    mongo.reviews.update_one({"_id": key}, {"$inc": {"votes.helpful": 1}})
    second = back.bring(db.url, mongo)

    assert (first.votes, first.votes_changed, first.reviews_unknown) == (2, 1, 1)
    assert (second.votes_changed, second.reviews_unknown) == (1, 1)
    assert db.rows("SELECT product_review_id, helpful, unhelpful FROM product_review_vote") == [
        (review, 9, 1)
    ]


def test_a_deadlock_is_tried_again(db, mongo, products, monkeypatch):
    count(mongo, next(iter(products)), [0], 9)
    falls = [pymysql.err.OperationalError(1213, "Deadlock found")] * 2

    def unlucky(given):
        if given and falls:
            raise falls.pop()
        return json.dumps(given)

    monkeypatch.setattr(calls, "json", SimpleNamespace(dumps=unlucky))

    assert back.bring(db.url, mongo).traffic_changed == 1
    assert falls == []


def test_what_mysql_refuses_is_told(db, mongo, products, monkeypatch):
    count(mongo, next(iter(products)), [0], 9)
    monkeypatch.setattr(calls, "json", SimpleNamespace(dumps=lambda _: '[{"product": 1}]'))

    with pytest.raises(Problem, match="MySQL refused what was counted"):
        back.bring(db.url, mongo)


def test_days_in_the_wrong_order_are_refused(db, mongo):
    with pytest.raises(Problem, match="2025-03-01 lies before 2025-03-02"):
        back.bring(db.url, mongo, date(2025, 3, 2), date(2025, 3, 1))
