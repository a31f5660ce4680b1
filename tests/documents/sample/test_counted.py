"""MySQL's counts of the last month are those of the very documents that MongoDB would get."""

from datetime import datetime

import polars as pl

from shopdb.documents.sample.counted import fill
from tests.database import Database

TRAFFIC = (
    "SELECT BIN_TO_UUID(public_id), DATE_FORMAT(day_on, '%Y-%m-%d'), views, sessions,"
    " added_to_cart, purchases FROM product_daily_traffic INNER JOIN product USING (product_id)"
)
VOTES = (
    "SELECT BIN_TO_UUID(public_id), helpful, unhelpful"
    " FROM product_review_vote INNER JOIN product_review USING (product_review_id)"
)


def test_traffic_is_counted_as_the_events_tell(shop: Database, events: pl.DataFrame):
    def times(kind: str) -> pl.Expr:
        return (pl.col("type") == kind).sum().cast(pl.Int64)

    counted = (
        events.filter(
            pl.col("type").is_in(["product_view", "add_to_cart", "purchase"])
            & (pl.col("at").dt.strftime("%Y-%m") == "2025-12")
        )
        .group_by("product", pl.col("at").dt.strftime("%Y-%m-%d").alias("day"))
        .agg(
            times("product_view").alias("views"),
            pl.col("session").n_unique().alias("sessions"),
            times("add_to_cart").alias("added"),
            times("purchase").alias("purchases"),
        )
    )

    assert len(counted) > 300
    assert sorted(shop.rows(TRAFFIC)) == sorted(counted.rows())


def test_votes_are_those_of_the_reviews(shop: Database, drawn):
    assert sorted(shop.rows(VOTES)) == sorted(
        (one["_id"], one["votes"]["helpful"], one["votes"]["unhelpful"]) for one in drawn["reviews"]
    )


def test_again_changes_nothing(shop: Database):
    before = shop.rows("SELECT * FROM product_daily_traffic")
    fill(shop.url)

    assert shop.rows("SELECT * FROM product_daily_traffic") == before
    last = datetime(2026, 1, 1)
    assert shop.rows("SELECT DISTINCT imported_at, refreshed_at FROM product_daily_traffic") == [
        (last, last)
    ]
