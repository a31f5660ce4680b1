"""What comes back from MongoDB: newer counts replace older ones, and nothing is counted twice."""

import json
import uuid
from datetime import date, datetime

import pytest

CHECK_VIOLATED, MISSING = 3819, 3665
VOTES = "SELECT product_review_id, helpful, unhelpful FROM product_review_vote ORDER BY 1"
TRAFFIC = (
    "SELECT day_on, product_id, views, sessions, added_to_cart, purchases, refreshed_at"
    " FROM product_daily_traffic ORDER BY day_on, product_id"
)
NOON, EVENING = "2025-03-02 12:00:00.123", "2025-03-02 18:00:00.000"


@pytest.fixture
def product(db, market):
    """A product: its id here, and outside."""
    number = db.scalar(
        "SELECT product_id FROM product_variant WHERE variant_id = %s", (market.goods(),)
    )
    return number, outside(db, "product", number)


@pytest.fixture
def reviews(db, product):
    """Two reviews: their ids here, and outside."""
    numbers = [db.insert("product_review", product_id=product[0], rating=n) for n in (1, 5)]
    return [(number, outside(db, "product_review", number)) for number in numbers]


def outside(db, table, number):
    return db.scalar(f"SELECT BIN_TO_UUID(public_id) FROM {table} WHERE {table}_id = %s", (number,))


def votes(*given):
    return json.dumps([{"review": key, "helpful": yes, "unhelpful": no} for key, yes, no in given])


def counts(*given):
    names = ("product", "day", "views", "sessions", "addedToCart", "purchases", "refreshedAt")
    return json.dumps([dict(zip(names, one, strict=True)) for one in given])


def brought(db, procedure, given):
    """Rows that became others, and rows that were of nothing known here."""
    return tuple(db.call(procedure, given, None, None)[-2:])


def test_votes_are_taken_over_once(db, reviews):
    (bad, bad_key), (good, good_key) = reviews
    given = votes((bad_key, 7, 1), (good_key, 0, 0))

    assert brought(db, "review_votes_import", given) == (2, 0)
    before = db.rows("SELECT * FROM product_review_vote")
    assert brought(db, "review_votes_import", given) == (0, 0)
    assert db.rows("SELECT * FROM product_review_vote") == before
    assert db.rows(VOTES) == [(bad, 7, 1), (good, 0, 0)]


def test_a_changed_vote_replaces_the_old_one_alone(db, reviews):
    (bad, bad_key), (good, good_key) = reviews
    brought(db, "review_votes_import", votes((bad_key, 7, 1), (good_key, 2, 0)))
    db.execute("UPDATE product_review_vote SET imported_at = '2020-01-01'")

    assert brought(db, "review_votes_import", votes((bad_key, 6, 1), (good_key, 2, 0))) == (1, 0)
    assert db.rows(VOTES) == [(bad, 6, 1), (good, 2, 0)]
    assert db.rows("SELECT YEAR(imported_at) > 2020 FROM product_review_vote ORDER BY 1") == [
        (0,),
        (1,),
    ]


def test_votes_on_what_is_not_known_are_counted_and_passed_over(db, reviews):
    (bad, bad_key), _ = reviews
    given = votes((str(uuid.uuid4()), 1, 1), (bad_key, 7, 1), ("no id at all", 1, 1))

    assert brought(db, "review_votes_import", given) == (1, 2)
    assert db.rows(VOTES) == [(bad, 7, 1)]


def test_traffic_is_taken_over_once(db, product):
    number, key = product
    given = counts((key, "2025-03-01", 9, 4, 2, 1, NOON), (key, "2025-03-02", 1, 1, 0, 0, NOON))

    assert brought(db, "product_traffic_import", given) == (2, 0)
    before = db.rows("SELECT * FROM product_daily_traffic")
    assert brought(db, "product_traffic_import", given) == (0, 0)
    assert db.rows("SELECT * FROM product_daily_traffic") == before
    assert db.rows(TRAFFIC)[0] == (
        *(date(2025, 3, 1), number, 9, 4, 2, 1),
        datetime(2025, 3, 2, 12, 0, 0, 123000),
    )


def test_a_newer_count_replaces_an_older_one_and_never_the_other_way_round(db, product):
    _, key = product
    first = counts((key, "2025-03-01", 9, 4, 2, 1, NOON))
    corrected = counts((key, "2025-03-01", 8, 3, 1, 0, EVENING))
    brought(db, "product_traffic_import", first)

    assert brought(db, "product_traffic_import", corrected) == (1, 0)
    after = db.rows(TRAFFIC)
    assert [row[2:6] for row in after] == [(8, 3, 1, 0)]
    assert brought(db, "product_traffic_import", first) == (0, 0)
    assert db.rows(TRAFFIC) == after


def test_a_day_that_is_not_brought_again_stays(db, product):
    _, key = product
    brought(db, "product_traffic_import", counts((key, "2025-03-01", 9, 4, 2, 1, NOON)))
    brought(db, "product_traffic_import", counts((key, "2025-03-02", 1, 1, 0, 0, EVENING)))
    brought(db, "product_traffic_import", "[]")

    assert [row[2] for row in db.rows(TRAFFIC)] == [9, 1]


def test_traffic_of_what_is_not_known_is_counted_and_passed_over(db, product):
    _, key = product
    given = counts(
        (str(uuid.uuid4()), "2025-03-01", 5, 5, 5, 5, NOON), (key, "2025-03-01", 9, 4, 2, 1, NOON)
    )

    assert brought(db, "product_traffic_import", given) == (1, 1)
    assert len(db.rows(TRAFFIC)) == 1


@pytest.mark.parametrize(
    ("views", "error"), [(-1, CHECK_VIOLATED), (None, MISSING)], ids=["negative", "missing"]
)
def test_a_count_that_is_none_refuses_all(db, product, raises_sql, views, error):
    _, key = product
    given = json.loads(
        counts((key, "2025-03-01", 9, 4, 2, 1, NOON), (key, "2025-03-02", 9, 4, 2, 1, NOON))
    )
    given[1]["views"] = views
    if views is None:
        del given[1]["views"]
    with raises_sql(error):
        db.call("product_traffic_import", json.dumps(given), None, None)

    assert db.rows(TRAFFIC) == []
