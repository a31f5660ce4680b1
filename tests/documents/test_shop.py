"""A small shop on both sides: told to MongoDB, clicked through there, counted, and brought back."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import URL

from shopdb import sample
from shopdb.database import session
from shopdb.documents import back, tour
from shopdb.documents.compare import compare
from shopdb.documents.progress import Comparison
from shopdb.documents.shape import SHAPES
from shopdb.query import ask
from tests.conftest import fresh_database, migrated
from tests.database import Database
from tests.documents.conftest import Mongo

SCALE = 0.01
SINCE = date(2025, 10, 1)
TRAFFIC = (
    "SELECT day_on, product_id, views, sessions, added_to_cart, purchases"
    " FROM product_daily_traffic ORDER BY day_on, product_id"
)


@pytest.fixture
def shop(server_url: URL, worker_id: str) -> Iterator[Database]:
    """A small sample shop of the test's own."""
    with fresh_database(server_url, f"shopdb_scratch_{worker_id}_both_sides") as url:
        sample.load(migrated(url), scale=SCALE)
        database = Database(url)
        yield database
        database.close()


def columns(shop: Database, name: str, **parameters: object) -> list[dict[str, object]]:
    """The answer to a question, each row by column."""
    with session(shop.url) as connection:
        answer = ask(connection, name, **parameters)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def test_both_sides_say_the_same_and_questions_know_what_was_counted(shop: Database, mongo: Mongo):
    filled = shop.rows(TRAFFIC)
    votes = shop.rows("SELECT * FROM product_review_vote ORDER BY 1")
    told: list[str] = []

    tour.have_all(shop.url, mongo, told.append, SINCE)

    # What MySQL told: both sides agree on every kind of thing, and nothing was given up.
    with session(shop.url) as connection:
        for kind in SHAPES:
            comparison = compare(connection, mongo, Comparison(kind))
            assert (comparison.findings, comparison.lag) == ([], 0)
            assert comparison.equal > 0
    assert not any("given up" in line for line in told)
    # Each review has both its parts.
    assert mongo.reviews.count_documents({"body": {"$exists": True}, "stars": {"$gte": 1}}) == (
        shop.count("product_review")
    )
    # What MySQL was filled with is what MongoDB counted of the same days; earlier days are new.
    brought = shop.rows(TRAFFIC)
    assert [row for row in brought if row[0] >= date(2025, 12, 1)] == filled
    assert brought[0][0].month == 10
    assert shop.rows("SELECT * FROM product_review_vote ORDER BY 1") == votes
    # Who pays is a purchase of each thing in the order, on the day of UTC.
    assert {row[:2]: row[5] for row in brought if row[5]} == {
        (day, product): orders
        for day, product, orders in shop.rows(
            "SELECT DATE(placed_at) AS day_on, product_id, COUNT(DISTINCT order_id)"
            " FROM sales_order INNER JOIN order_line USING (order_id)"
            " INNER JOIN product_variant USING (variant_id)"
            " WHERE placed_at >= %s GROUP BY DATE(placed_at), product_id",
            (SINCE,),
        )
    }

    again = back.bring(shop.url, mongo)
    assert (again.days, again.votes_changed) == (0, 0)

    rows = columns(shop, "catalog/conversion", channel="shop_uk")
    assert sum(row["views"] for row in rows) == sum(row[2] for row in brought)
    assert sum(row["purchases"] for row in rows) == sum(row[5] for row in brought)
    stats = {one["_id"]: one for one in mongo.product_stats.find()}
    every_review = {"min_average": 1, "low_rating": 5, "min_reviews": 1, "min_helpful": 0}
    helpful = columns(shop, "catalog/helpful_reviews", channel="shop_uk", **every_review)
    assert len(helpful) == sum(one["ratingCount"] > 0 for one in stats.values()) > 10
    for row in helpful:
        key = shop.scalar(
            "SELECT BIN_TO_UUID(public_id) FROM product WHERE product_id = %s", (row["product_id"],)
        )
        assert stats[key]["ratingCount"] == row["reviews"]
        assert stats[key]["topReviews"][0]["helpful"] == row["top_helpful"]
    assert len(tour.findings(mongo)) == 2
